"""Add up what was left out because a member did not agree: counts, never names.

`raw` is `pending` while the exports still hold a member who refused or withdrew: raw data is the
researcher's to delete.
"""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

from buurtwacht.atomic import replacing
from buurtwacht.steps.run import run


def _main(arguments: argparse.Namespace) -> None:
    total: Counter[str] = Counter()
    for part in arguments.parts:
        for counts in json.loads(part.read_text(encoding="utf-8"))["counts"].values():
            total.update(counts)
    proof = {
        "members": total["members"],
        "refused": total["refused"],
        "withdrawn": total["withdrawn"],
        "undecided": total["undecided"],
        "withheld": total["withheld"],
        "consent_rows_without_member": total["unmatched"],
        "raw": "pending" if total["refused"] + total["withdrawn"] else "none",
    }
    with replacing(arguments.out) as path:
        path.write_text(json.dumps(proof, indent=2) + "\n", encoding="utf-8")


def main(argv: list[str] | None = None) -> int:
    """Run the step; exit status 0."""
    parser = argparse.ArgumentParser(prog="buurtwacht.steps.deletions", description=__doc__)
    parser.add_argument("--parts", type=Path, nargs="+", required=True, help="one file per batch")
    parser.add_argument("--out", type=Path, required=True)
    return run(_main, parser.parse_args(argv))


if __name__ == "__main__":
    sys.exit(main())
