"""List the SHA-256 of every output; `sha256sum --check` reads the list."""

import argparse
import hashlib
import sys
from pathlib import Path

from buurtwacht.atomic import replacing
from buurtwacht.steps.run import run


def _main(arguments: argparse.Namespace) -> None:
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.as_posix()}\n"
        for path in sorted(arguments.files)
    ]
    with replacing(arguments.out) as path:
        path.write_text("".join(lines), encoding="utf-8")


def main(argv: list[str] | None = None) -> int:
    """Run the step; exit status 0."""
    parser = argparse.ArgumentParser(prog="buurtwacht.steps.manifest", description=__doc__)
    parser.add_argument("--files", type=Path, nargs="+", required=True, help="files to hash")
    parser.add_argument("--out", type=Path, required=True)
    return run(_main, parser.parse_args(argv))


if __name__ == "__main__":
    sys.exit(main())
