"""Code the text messages of members: `messages` in, `coded` out."""

import argparse
import sys
from pathlib import Path

import numpy as np

from buurtwacht.coding.coder import Coder
from buurtwacht.coding.codes import CODES
from buurtwacht.coding.lexicon import label_messages
from buurtwacht.coding.threads import split_threads
from buurtwacht.steps.run import run


def code(arguments: argparse.Namespace) -> None:
    import pandas as pd

    from buurtwacht.steps.tables_io import read_parquet, write_parquet
    from buurtwacht.tables import CODED, MESSAGES

    messages = read_parquet(arguments.messages, MESSAGES)
    texts = messages[(messages["kind"] == "text") & messages["sender"].notna()]
    texts = texts.sort_values(["group", "position"], kind="stable")
    words = texts["text"].tolist()
    threads = split_threads(texts["group"].tolist(), texts["sent_at"].to_numpy("datetime64[s]"))
    labels = label_messages(words, threads.tolist())
    coder = Coder.load(arguments.coder)
    lexicon = np.column_stack([labels[label] for label in labels]).astype(np.float32)
    probabilities = coder.probabilities_with(words, threads, lexicon)
    decided = coder.decide_in_chats(probabilities, texts["group"].to_numpy("str"))
    labels |= dict(zip(CODES, decided.T, strict=True))
    coded = pd.DataFrame(labels, index=texts.index).assign(
        group=texts["group"], message=texts["message"]
    )
    write_parquet(coded, arguments.out, CODED)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m buurtwacht.steps.code",
        description="Code each text message of a member; attributes come from the lexicon.",
    )
    parser.add_argument(
        "--messages",
        type=Path,
        required=True,
        help="anonymised messages of one batch (parquet, table `messages`)",
    )
    parser.add_argument(
        "--coder", type=Path, required=True, help="weights of the trained coder (npz)"
    )
    parser.add_argument(
        "--out", type=Path, required=True, help="codes per message (parquet, table `coded`)"
    )
    return run(code, parser.parse_args(argv))


if __name__ == "__main__":
    sys.exit(main())
