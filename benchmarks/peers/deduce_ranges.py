"""Ranges that deduce redacts: JSON chats in on standard input, ranges and CPU seconds out.

Run by `redact.py` in an environment that holds nothing else. `--roster` gives deduce each member
of the chat in turn as the patient, the only person it can be told of, and joins what it finds.
"""

import json
import sys
import time

from deduce import Deduce
from deduce.person import Person


def people(label: str) -> Person | None:
    words = [word for word in label.split() if word[:1].isalpha()]
    if not words:
        return None
    return Person(first_names=[words[0]], surname=" ".join(words[1:]) or None)


def main() -> None:
    chats, with_roster = json.load(sys.stdin), "--roster" in sys.argv
    model = Deduce()
    model.deidentify("opstart")
    began, result = time.process_time(), []
    for chat in chats:
        known = [None]
        if with_roster:
            known += [person for label in chat["roster"] if (person := people(label))]
        for text in chat["texts"]:
            ranges = set()
            for person in known:
                metadata = {} if person is None else {"patient": person}
                document = model.deidentify(text, metadata=metadata)
                found = document.annotations
                ranges |= {(int(one.start_char), int(one.end_char)) for one in found}
            result.append(sorted(ranges))
    json.dump({"ranges": result, "seconds": time.process_time() - began}, sys.stdout)


main()
