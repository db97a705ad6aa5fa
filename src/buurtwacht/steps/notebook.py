"""Execute one notebook of the report; the same inputs give the same bytes."""

import argparse
import sys
from pathlib import Path

from buurtwacht.steps.run import run


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="buurtwacht.steps.notebook", description=__doc__)
    parser.add_argument("--notebook", type=Path, required=True, help="percent-format source (.py)")
    parser.add_argument(
        "--cohort-dir", type=Path, required=True, help="data/processed/<cohort>, with draft/ in it"
    )
    parser.add_argument(
        "--template", type=Path, default=Path("reports/template"), help="folder with the texts"
    )
    parser.add_argument("--out", type=Path, required=True, help="executed notebook (.ipynb)")
    return parser.parse_args(argv)


def _main(arguments: argparse.Namespace) -> None:
    from buurtwacht.atomic import replacing
    from buurtwacht.report.execution import execute

    executed = execute(
        arguments.notebook.read_text(encoding="utf-8"),
        {
            "BUURTWACHT_COHORT_DIR": str(arguments.cohort_dir.resolve()),
            "BUURTWACHT_TEMPLATE": str(arguments.template.resolve()),
        },
    )
    with replacing(arguments.out) as temporary:
        temporary.write_text(executed, encoding="utf-8")


def main(argv: list[str] | None = None) -> int:
    """Exit status of the step."""
    return run(_main, _arguments(argv))


if __name__ == "__main__":
    sys.exit(main())
