"""The command `buurtwacht`: one subcommand per module in `buurtwacht.commands`."""

import argparse
import sys
from importlib import import_module

from buurtwacht.steps.run import run

COMMANDS = {
    "check": "validate the inputs of a cohort",
    "read": "read any WhatsApp export into a table",
    "redact": "redact personal data in a table of texts",
    "code": "code the messages in a table of texts",
    "coding-sample": "draw messages of a cohort for coding by hand",
    "redaction-sample": "draw messages to mark by hand what the redactor missed",
    "crime": "fetch registered crime into crime.csv",
}


def main(arguments: list[str] | None = None) -> int:
    """Exit status of the command line `arguments` (default: those of the process)."""
    arguments = sys.argv[1:] if arguments is None else arguments
    parser = argparse.ArgumentParser(prog="buurtwacht", description=__doc__.split(":")[0] + ".")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    asked = next((word for word in arguments if word in COMMANDS), None)
    for name, description in COMMANDS.items():
        subparser = subparsers.add_parser(name, help=description, description=description)
        if name == asked:
            command = import_module(f"buurtwacht.commands.{name.replace('-', '_')}")
            command.add_arguments(subparser)
            subparser.set_defaults(run=command.run)
    parsed = parser.parse_args(arguments)
    return run(parsed.run, parsed)


if __name__ == "__main__":
    sys.exit(main())
