"""Execute notebooks of the report; the same inputs give the same bytes."""

import argparse
import sys
from pathlib import Path

from buurtwacht.steps.run import run


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="buurtwacht.steps.notebooks", description=__doc__)
    parser.add_argument(
        "--notebooks", type=Path, nargs="+", required=True, help="percent-format sources (.py)"
    )
    parser.add_argument(
        "--cohort-dir", type=Path, required=True, help="data/processed/<cohort>, with draft/ in it"
    )
    parser.add_argument(
        "--template", type=Path, default=Path("reports/template"), help="folder with the texts"
    )
    parser.add_argument("--out-dir", type=Path, required=True, help="folder for the .ipynb files")
    return parser.parse_args(argv)


def _main(arguments: argparse.Namespace) -> None:
    from buurtwacht.atomic import replacing
    from buurtwacht.report.execution import execute

    executed = execute(
        [path.read_text(encoding="utf-8") for path in arguments.notebooks],
        {
            "BUURTWACHT_COHORT_DIR": str(arguments.cohort_dir.resolve()),
            "BUURTWACHT_TEMPLATE": str(arguments.template.resolve()),
        },
    )
    for source, text in zip(arguments.notebooks, executed, strict=True):
        with replacing(arguments.out_dir / f"{source.stem}.ipynb") as temporary:
            temporary.write_text(text, encoding="utf-8")


def main(argv: list[str] | None = None) -> int:
    """Exit status of the step."""
    return run(_main, _arguments(argv))


if __name__ == "__main__":
    sys.exit(main())
