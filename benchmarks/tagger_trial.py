"""Would a tagger find the persons that the rules miss? A trial on the marked messages.

    python benchmarks/tagger_trial.py [--profile work]

A logistic model of the word, its neighbours and what the redactor knows about them learns from all
marked sets but one and judges the words of that one which the rules left. Prints how many missed
words of persons it would add when it may cover a given share of the ordinary words.
"""

import argparse
import sys
from collections.abc import Iterator

from marked_messages import Set, markdown, read_sets
from sklearn.feature_extraction import FeatureHasher
from sklearn.linear_model import LogisticRegression

from buurtwacht.privacy.gazetteers import zipf
from buurtwacht.privacy.normalise import normalise
from buurtwacht.privacy.redaction import PROFILES, Redactor
from buurtwacht.privacy.roster import Roster
from buurtwacht.privacy.sentence import Lexicon, Sentence, Wording

READ = ("shared", "development", "earlier", "heldout", "unseen")
"""Sets that rules were made on; another is only counted."""

COSTS = (0.001, 0.002, 0.005, 0.01, 0.02)
BITS = 28
HASHER = FeatureHasher(2**18, input_type="string")

Row = tuple[list[str], bool, bool]
"""Features, whether it is of a person, whether the rules covered it."""


def features(sentence: Sentence, i: int) -> list[str]:
    """What the model sees of token i."""
    low, flag = sentence.low(i), sentence.flag(i)
    seen = [f"zipf {int(2 * zipf(low))}", f"length {min(len(low), 8)}", f"end {low[-3:]}"]
    seen += [
        f"opens {sentence.opens(i)}",
        f"ends {sentence.ends(i)}",
        f"capital {sentence.speaks(i)}",
    ]
    for name, place in (
        ("before", i - 1),
        ("after", i + 1),
        ("2 before", i - 2),
        ("2 after", i + 2),
    ):
        seen.append(f"{name} {sentence.low(place)}")
    for bit in range(BITS):
        if flag >> bit & 1:
            seen += [f"bit {bit}", f"bit {bit} zipf {int(zipf(low))}"]
        seen += [f"bit {bit} before"] * (sentence.flag(i - 1) >> bit & 1)
        seen += [f"bit {bit} after"] * (sentence.flag(i + 1) >> bit & 1)
    return seen


def rows(one: Set, profile: str) -> Iterator[Row]:
    """The words of a set that are of a person or unmarked."""
    for chat in one.chats:
        lexicon = Lexicon(Roster(chat.roster))
        redacted = Redactor(chat.roster, profile=profile).redact(chat.texts)
        for text, marks, redaction in zip(chat.texts, chat.spans, redacted, strict=True):
            normal = normalise(text)
            if normal.starts is not None:
                continue
            sentence = Sentence(Wording(normal.text, lexicon))
            covered = {place for left, right, _ in redaction.spans for place in range(left, right)}
            for i, (start, end, _) in enumerate(sentence.tokens):
                kinds = [kind for left, right, kind in marks if left < end and start < right]
                if not kinds or kinds[0] == "person":
                    found = covered.issuperset(range(start, end))
                    yield features(sentence, i), bool(kinds), found


def gains(train: list[Row], test: list[Row]) -> tuple[int, list[int]]:
    """How many words of persons the rules missed in `test`, and how many each cost would add."""
    model = LogisticRegression(max_iter=300).fit(
        HASHER.transform(row[0] for row in train), [row[1] for row in train]
    )
    chance = model.predict_proba(HASHER.transform(row[0] for row in test))[:, 1]
    left = sorted(
        (-p, is_person) for p, (_, is_person, found) in zip(chance, test, strict=True) if not found
    )
    ordinary = sum(not row[1] for row in test)
    added = []
    for cost in COSTS:
        wrong = right = 0
        for _, is_person in left:
            wrong += not is_person
            if wrong > cost * ordinary:
                break
            right += is_person
        added.append(right)
    return sum(is_person for _, is_person in left), added


def main() -> int:
    """Print the table of one profile."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--profile", choices=PROFILES, default="work")
    arguments = parser.parse_args()
    sets = {one.name: list(rows(one, arguments.profile)) for one in read_sets(READ)}
    lines = []
    for name, test in sets.items():
        train = [row for other, words in sets.items() if other != name for row in words]
        missed, added = gains(train, test)
        lines.append([name, sum(row[1] for row in test), missed, *added])
    lines.append(["all", *(sum(line[k] for line in lines) for k in range(1, len(COSTS) + 3))])
    costs = [f"added at {cost:.1%} of ordinary words" for cost in COSTS]
    print(markdown(["set left out", "words of persons", "missed by the rules", *costs], lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
