"""Write the RO-Crate of a report: what each output was made from, by which rule and which code.

The graph is asked from Snakemake (`--detailed-summary`), so it is that of the run and not a second
account of it. The crate holds names and hashes of files of the project only: no person, machine,
user or time. Content of raw data is hashed for simulated cohorts only, because a short file with
names can be guessed from its hash; logs are named without a hash, since they differ in each run.
"""

import argparse
import csv
import hashlib
import io
import json
import mimetypes
import subprocess
import sys
from pathlib import Path

import yaml
from import_closure import files_hash

from buurtwacht.atomic import replacing

NAME = "ro-crate-metadata.json"
PROFILE = "https://w3id.org/ro/crate/1.1"
LICENCES = {
    "synthetic": "https://creativecommons.org/publicdomain/zero/1.0/",
    "report": "https://creativecommons.org/licenses/by/4.0/",
    "code": "https://spdx.org/licenses/MIT",
}
TYPES = {
    ".parquet": "application/vnd.apache.parquet",
    ".ipynb": "application/x-ipynb+json",
    ".npz": "application/x-npz",
}
SYNTHETIC = "SYNTHETIC: nothing in it happened."


def graph(summary: str) -> dict[str, dict[str, list[str]]]:
    """Outputs and inputs by job, from Snakemake's detailed summary.

    A job is named after its rule and its log, which a rule has once per batch."""
    jobs: dict[str, dict[str, list[str]]] = {}
    for row in csv.DictReader(io.StringIO(summary), delimiter="\t", quoting=csv.QUOTE_NONE):
        stem = Path(row["log-file(s)"]).stem
        job = row["rule"] if stem in (row["rule"], "-", "") else f"{row['rule']}-{stem}"
        entry = jobs.setdefault(job, {"outputs": [], "inputs": row["input-file(s)"].split(",")})
        entry["outputs"].append(row["output_file"])
    return jobs


def crate(
    root: Path,
    report: str,
    jobs: dict[str, dict[str, list[str]]],
    citation: dict,
    synthetic: bool,
) -> dict:
    """The JSON-LD of the crate whose folder is `report`.

    Files below `report` are its data; everything else (tables that may not leave, sources) is
    named, with a hash, as what they were made from.
    """
    entities: dict[str, dict] = {}
    actions = []
    for job, files in sorted(jobs.items()):
        code = sorted(name for name in files["inputs"] if name.startswith("src/"))
        instrument = f"#code-{job}"
        entities[instrument] = {
            "@id": instrument,
            "@type": "SoftwareApplication",
            "name": f"source files behind {job}",
            "softwareVersion": files_hash(code),
            "license": {"@id": LICENCES["code"]},
        }
        sides = {"object": [], "result": []}
        used = [name for name in files["inputs"] if name not in code and name]
        for side, names in (("object", used), ("result", files["outputs"])):
            for name in sorted(names):
                entity = _file(root, report, name, synthetic)
                entities[entity["@id"]] = entity
                sides[side].append({"@id": entity["@id"]})
        action = {
            "@id": f"#job-{job}",
            "@type": "CreateAction",
            "name": job,
            "instrument": {"@id": instrument},
            **sides,
        }
        entities[action["@id"]] = action
        actions.append({"@id": action["@id"]})
    data = sorted(name for name in entities if not name.startswith("#"))
    label = f" {SYNTHETIC}" if synthetic else ""
    start = [
        {
            "@id": NAME,
            "@type": "CreativeWork",
            "about": {"@id": "./"},
            "conformsTo": {"@id": PROFILE},
        },
        {
            "@id": "./",
            "@type": "Dataset",
            "name": f"Report of the cohort {Path(report).name}",
            "description": f"{citation['title']} Report, figures, tables and notebooks.{label}",
            "datePublished": str(citation["date-released"]),
            "license": {"@id": LICENCES["synthetic" if synthetic else "report"]},
            "creator": [{"@id": "#authors"}],
            "hasPart": [{"@id": name} for name in data],
            "mentions": actions,
        },
        {
            "@id": "#authors",
            "@type": "Organization",
            "name": ", ".join(author["name"] for author in citation["authors"]),
        },
    ]
    licences = [{"@id": url, "@type": "CreativeWork", "name": url} for url in LICENCES.values()]
    rest = [entities[name] for name in sorted(entities)]
    return {"@context": f"{PROFILE}/context", "@graph": [*start, *licences, *rest]}


def _file(root: Path, report: str, name: str, synthetic: bool) -> dict:
    path = root / name
    released = name.startswith(f"{report}/")
    entity = {
        "@id": name.removeprefix(f"{report}/") if released else f"#{name}",
        "@type": "File" if released else "CreativeWork",
        "name": Path(name).name if released else name,
    }
    kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name, strict=True)[0]
    if kind:
        entity["encodingFormat"] = kind
    hidden = name.startswith("logs/") or (name.startswith("data/raw/") and not synthetic)
    if path.is_file() and not hidden:
        entity["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
        if released:
            entity["contentSize"] = str(path.stat().st_size)
    if name.startswith("data/raw/") and not synthetic:
        entity["description"] = "Restricted: it never leaves, and neither does its hash."
    elif name.startswith(("data/", "reports/")) and not name.startswith("reports/template/"):
        if synthetic:
            entity["description"] = SYNTHETIC
        if released:
            entity["license"] = {"@id": LICENCES["synthetic" if synthetic else "report"]}
    return entity


def summary_of(cohort: str) -> str:
    """Snakemake's table of all outputs behind the manifest."""
    command = [sys.executable, "-m", "snakemake", "--detailed-summary"]
    done = subprocess.run(
        [*command, "--config", f"cohort={cohort}"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(done.stderr[-2000:])
    return done.stdout


def main() -> int:
    """Write the crate of a cohort; exit status 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cohort", required=True)
    parser.add_argument("--synthetic", choices=("yes", "no"), required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    citation = yaml.safe_load(Path("CITATION.cff").read_text(encoding="utf-8"))
    jobs = graph(summary_of(arguments.cohort))
    report = f"reports/{arguments.cohort}"
    made = crate(Path.cwd(), report, jobs, citation, arguments.synthetic == "yes")
    with replacing(arguments.out) as path:
        path.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
