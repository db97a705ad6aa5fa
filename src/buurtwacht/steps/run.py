"""What every step and command does around its one call."""

import argparse
import errno
import os
import sys
from collections.abc import Callable

from buurtwacht.errors import InputError

REMEDIES = {
    errno.ENOSPC: "free some space and run again",
    errno.EDQUOT: "free some space and run again",
    errno.EROFS: "give a place that can be written and run again",
    errno.EACCES: "check the rights of the folder and run again",
    errno.EPERM: "check the rights of the folder and run again",
}
"""What a user can do about the state of the disk, by error number."""


def run(main: Callable[[argparse.Namespace], None], arguments: argparse.Namespace) -> int:
    """Exit status of `main(arguments)`: 0, or 2 after one line on standard error."""
    try:
        main(arguments)
    except InputError as error:
        print(f"buurtwacht: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        if error.errno not in REMEDIES:
            raise
        what = os.strerror(error.errno).lower()
        print(f"buurtwacht: the output: {what}; {REMEDIES[error.errno]}", file=sys.stderr)
        return 2
    return 0
