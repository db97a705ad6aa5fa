"""What every step and command does around its one call."""

import argparse
import sys
from collections.abc import Callable

from buurtwacht.errors import InputError


def run(main: Callable[[argparse.Namespace], None], arguments: argparse.Namespace) -> int:
    """Exit status of `main(arguments)`: 0, or 2 after one line on standard error."""
    try:
        main(arguments)
    except InputError as error:
        print(f"buurtwacht: {error}", file=sys.stderr)
        return 2
    return 0
