"""Train the coder of messages on the package's corpus; no data of a cohort goes in."""

import argparse
import sys
from pathlib import Path

from buurtwacht.atomic import replacing
from buurtwacht.coding.cached import train_coder
from buurtwacht.steps.run import run


def _main(arguments: argparse.Namespace) -> None:
    coder = train_coder()
    with replacing(arguments.out) as temporary:
        coder.save(temporary)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m buurtwacht.steps.train_coder", description=__doc__
    )
    parser.add_argument("--out", type=Path, required=True, help="weights of the coder (npz)")
    return run(_main, parser.parse_args(argv))


if __name__ == "__main__":
    sys.exit(main())
