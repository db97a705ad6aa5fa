"""Draw the figures and write the tables of chapters of the report."""

import argparse
import json
import sys
from pathlib import Path

from buurtwacht.steps.run import run


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    from buurtwacht.report.names import CHAPTERS

    parser = argparse.ArgumentParser(prog="buurtwacht.steps.figures", description=__doc__)
    parser.add_argument("--chapter", nargs="+", choices=CHAPTERS, required=True, metavar="CHAPTER")
    parser.add_argument("--cohort", required=True, help="name of the cohort")
    parser.add_argument("--language", choices=("nl", "en"), required=True)
    parser.add_argument("--synthetic", action="store_true", help="the cohort is simulated")
    parser.add_argument(
        "--delivered",
        nargs="*",
        default=[],
        metavar="TABLE",
        help="raw tables that the researcher delivered, such as police_reports consent",
    )
    for name in ("group-month", "group", "member", "rhythm", "coded-count"):
        parser.add_argument(f"--{name}", type=Path, required=True, metavar="PARQUET")
    for name in ("estimates", "claims", "read-quality", "coder-error"):
        parser.add_argument(f"--{name}", type=Path, required=True, metavar="CSV")
    for name in ("interviews", "survey"):
        parser.add_argument(f"--{name}", type=Path, nargs="?", metavar="PARQUET")
    parser.add_argument("--costs", default="[]", metavar="JSON", help="costs of the config")
    parser.add_argument(
        "--redaction-recall",
        type=Path,
        nargs="?",
        metavar="JSON",
        help="measured by hand, if it is",
    )
    parser.add_argument(
        "--prevention", type=Path, nargs="?", metavar="JSON", help="none without a crime panel"
    )
    parser.add_argument("--threshold", type=int, required=True, help="disclosure.threshold")
    parser.add_argument("--dominance", type=float, required=True, help="disclosure.dominance")
    parser.add_argument(
        "--groups-release", action="store_true", help="disclosure.groups_release is true"
    )
    parser.add_argument("--pooled-groups", type=int, required=True, help="disclosure.pooled_groups")
    parser.add_argument(
        "--template", type=Path, default=Path("reports/template"), help="folder with the texts"
    )
    parser.add_argument(
        "--draft", type=Path, required=True, help="folder for figures/, tables/ and chapters/"
    )
    return parser.parse_args(argv)


def _main(arguments: argparse.Namespace) -> None:
    from buurtwacht import tables
    from buurtwacht.report.contents import summary
    from buurtwacht.report.draft import write_chapter
    from buurtwacht.report.evidence import Evidence, Rules
    from buurtwacht.report.words import read_words
    from buurtwacht.steps.tables_io import read_csv, read_optional, read_parquet

    evidence = Evidence(
        cohort=arguments.cohort,
        synthetic=arguments.synthetic,
        delivered=frozenset(arguments.delivered),
        rules=Rules(
            arguments.threshold,
            arguments.dominance,
            arguments.groups_release,
            arguments.pooled_groups,
        ),
        group_month=read_parquet(arguments.group_month, tables.GROUP_MONTH),
        group=read_parquet(arguments.group, tables.GROUP),
        member=read_parquet(arguments.member, tables.MEMBER),
        rhythm=read_parquet(arguments.rhythm, tables.RHYTHM),
        coded_count=read_parquet(arguments.coded_count, tables.CODED_COUNT),
        coder_error=read_csv(arguments.coder_error, tables.CODER_ERROR),
        estimates=read_csv(arguments.estimates, tables.ESTIMATES),
        claims=read_csv(arguments.claims, tables.CLAIMS),
        read_quality=read_csv(arguments.read_quality, tables.READ_QUALITY),
        interviews=read_optional(arguments.interviews, tables.RAW["interviews"]),
        survey=read_optional(arguments.survey, tables.RAW["survey"]),
        costs=tuple(json.loads(arguments.costs)),
        redaction=_json(arguments.redaction_recall) or {"measured": False},
        prevention=_json(arguments.prevention),
    )
    words = read_words(arguments.template / "text", arguments.language)
    builders = {"summary": summary.build, **summary.CHAPTERS}
    for name in arguments.chapter:
        write_chapter(
            builders[name](evidence), words, evidence.cohort, evidence.synthetic, arguments.draft
        )


def _json(path: Path | None) -> dict | None:
    return None if path is None else json.loads(path.read_text(encoding="utf-8"))


def main(argv: list[str] | None = None) -> int:
    """Exit status of the step."""
    return run(_main, _arguments(argv))


if __name__ == "__main__":
    sys.exit(main())
