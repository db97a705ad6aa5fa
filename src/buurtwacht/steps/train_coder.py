"""Train the coder of messages on the package's corpus; no data of a cohort goes in."""

import argparse
import csv
import sys
from pathlib import Path

from buurtwacht.atomic import replacing
from buurtwacht.coding.corpus import load_corpus
from buurtwacht.coding.training import error_rows, train
from buurtwacht.steps.run import run


def _main(arguments: argparse.Namespace) -> None:
    corpus = load_corpus()
    trained = train(corpus)
    rows = error_rows(corpus, trained)
    with replacing(arguments.out) as temporary:
        trained.coder.save(temporary)
    with (
        replacing(arguments.out_error) as temporary,
        temporary.open("w", encoding="utf-8", newline="") as file,
    ):
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow(
                {key: f"{v:.4f}" if isinstance(v, float) else v for key, v in row.items()}
            )


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m buurtwacht.steps.train_coder", description=__doc__
    )
    parser.add_argument("--out", type=Path, required=True, help="weights of the coder (npz)")
    parser.add_argument(
        "--out-error", type=Path, required=True, help="its error per code (CSV, coder_error)"
    )
    return run(_main, parser.parse_args(argv))


if __name__ == "__main__":
    sys.exit(main())
