"""The tables of docs/performance.md, from the measurements in docs/performance.csv."""

import csv
from pathlib import Path

DOCS = Path(__file__).parents[1] / "docs"
RESULTS, PAGE = "performance.csv", "performance.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


BOUND_BY = {
    "anonymise": "text: three quarters redaction, the rest reading, merging and keyed hashes",
    "audit": "text, redacted again for its needles; memory: needles of all chats",
    "code": "text: word and letter n-grams times the weights",
    "features": "messages, and months of groups",
    "gather_features": "months of groups, moments",
    "coding_quality": "messages, without their text",
    "model": "months of groups; tests by permutation",
    "figures": "months of groups; the number of figures",
    "notebooks": "the number of notebooks: a kernel each",
    "inputs": "rows of the raw tables",
    "disclose": "results of single groups",
    "gather_estimates": "results of single groups",
    "claims": "start-up of Python",
    "train_coder": "the corpus of the package, the same for every cohort",
    "gather_quality": "start-up of Python",
    "render": "length of the report, the same for every cohort",
    "manifest": "bytes of all outputs",
}


def read_results(path: Path) -> dict[int, dict[str, dict[str, float]]]:
    """Measurements by number of messages and step."""
    sizes: dict[int, dict[str, dict[str, float]]] = {}
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            values = {name: float(row[name]) for name in ("jobs", "wall_s", "cpu_s", "max_mib")}
            sizes.setdefault(int(row["messages"]), {})[row["step"]] = values
    return sizes


def tables(sizes: dict[int, dict[str, dict[str, float]]]) -> str:
    """Two tables: whole runs by size, and the stages of the largest one."""
    lines = [
        "| messages | wall (min) | CPU (s) | CPU a message (µs) | building the DAG (s) |"
        " largest process (MiB) | hits of the audit |",
        "|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for messages, rules in sorted(sizes.items()):
        whole, dag = rules["(whole run)"], rules["(building the DAG)"]
        lines.append(
            f"| {messages:,} | {whole['wall_s'] / 60:.1f} | {whole['cpu_s']:.0f}"
            f" | {whole['cpu_s'] / messages * 1e6:.0f} | {dag['wall_s']:.1f}"
            f" | {max(rule['max_mib'] for rule in rules.values()):.0f}"
            f" | {rules['(audit hits)']['jobs']:.0f} |"
        )
    largest = max(sizes)
    lines += [
        "",
        f"Stages at {largest:,} messages, and CPU seconds at the smaller sizes:",
        "",
        "| step | jobs | CPU (s) | share | µs a message | largest (MiB) |"
        + "".join(f" {size:,} |" for size in sorted(sizes) if size != largest)
        + " bound by |",
        "|---|---:|---:|---:|---:|---:|" + "---:|" * (len(sizes) - 1) + "---|",
    ]
    rules = {name: rule for name, rule in sizes[largest].items() if name[0] != "("}
    total = sum(rule["cpu_s"] for rule in rules.values())
    for name, rule in sorted(rules.items(), key=lambda item: -item[1]["cpu_s"]):
        others = [
            f" {sizes[size].get(name, {}).get('cpu_s', 0):.1f} |"
            for size in sorted(sizes)
            if size != largest
        ]
        lines.append(
            f"| `{name}` | {rule['jobs']:.0f} | {rule['cpu_s']:.1f} | {rule['cpu_s'] / total:.0%}"
            f" | {rule['cpu_s'] / largest * 1e6:.1f} | {rule['max_mib']:.0f} |"
            + "".join(others)
            + f" {BOUND_BY.get(name, 'start-up of Python')} |"
        )
    return "\n".join(lines)


def write_page(folder: Path) -> str:
    """Renew the tables in the page of `folder`; returns them."""
    text = tables(read_results(folder / RESULTS))
    page = folder / PAGE
    head, rest = page.read_text(encoding="utf-8").split(BEGIN)
    page.write_text(f"{head}{BEGIN}\n{text}\n{END}{rest.split(END)[1]}", encoding="utf-8")
    return text
