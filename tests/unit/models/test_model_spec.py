"""Model files: what is refused, and how the key is named."""

from pathlib import Path

import pytest

from buurtwacht.errors import InputError
from buurtwacht.models.spec import parse_spec
from buurtwacht.steps.model import generator, read_spec

GOOD = {
    "question": "E1",
    "method": "exact_rates",
    "status": "exploratory",
    "unit": "group",
    "outcomes": ["reports"],
}


def test_defaults():
    spec = parse_spec("rates", GOOD)
    assert (spec.exposure, spec.per, spec.inference.level) == ("days", "month", 0.95)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"outcom": ["reports"]}, "unknown key `outcom`"),
        ({"inference": {"nivel": 0.9}}, "unknown key `inference.nivel`"),
        ({"method": "magic"}, "key `method`"),
        ({"question": "E9"}, "key `question`"),
        ({"inference": {"level": 95}}, "key `inference.level`"),
        ({"name": "other"}, "key `name`"),
        ({"outcomes": ["reports", "reports"]}, "key `outcomes` names something twice"),
        ({"smallest_effect": float("inf")}, "key `smallest_effect`"),
    ],
)
def test_refusals_name_the_key(change, named):
    with pytest.raises(InputError, match=named):
        parse_spec("rates", {**GOOD, **change})


def test_missing_key_and_bad_name():
    with pytest.raises(InputError, match="key `question` is missing"):
        parse_spec("rates", {key: value for key, value in GOOD.items() if key != "question"})
    with pytest.raises(InputError, match="file name"):
        parse_spec("My-Rates", GOOD)
    with pytest.raises(InputError, match="no keys"):
        parse_spec("rates", None)


def test_broken_yaml_names_the_line(tmp_path: Path):
    path = tmp_path / "rates.yaml"
    path.write_text("question: E1\noutcomes: [reports\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"rates\.yaml, line \d"):
        read_spec(path)


def test_each_model_has_its_own_stream():
    first = generator(7, "a").random(3)
    assert (first == generator(7, "a").random(3)).all()
    assert (first != generator(7, "b").random(3)).all()
