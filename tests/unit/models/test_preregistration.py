"""The hash of the model files, and what happens when they move after it was written down."""

from pathlib import Path

import pytest

from buurtwacht.config import load_study
from buurtwacht.errors import InputError
from buurtwacht.models.preregistration import check_preregistration, models_hash
from buurtwacht.models.spec import parse_spec

CONFIG = Path(__file__).parents[3] / "config"
RATES = {
    "question": "E1",
    "method": "exact_rates",
    "status": "exploratory",
    "unit": "group",
    "outcomes": ["reports"],
}


def _models(**change):
    return {
        "rates": parse_spec("rates", RATES | change),
        "arrests": parse_spec("arrests", RATES | {"outcomes": ["arrests"]}),
    }


def test_only_what_a_file_says_counts():
    assert models_hash(_models()) == models_hash(_models(comment="why"))
    assert models_hash(_models()) == models_hash(dict(reversed(_models().items())))
    assert models_hash(_models()) != models_hash(_models(per="year"))
    fewer = {name: spec for name, spec in _models().items() if name == "rates"}
    assert models_hash(fewer) != models_hash(_models())


def test_a_moved_model_is_refused_with_both_hashes():
    registered = models_hash(_models())
    check_preregistration(_models(), registered)
    check_preregistration(_models(per="year"), None)
    with pytest.raises(InputError, match=registered) as raised:
        check_preregistration(_models(per="year"), registered)
    assert models_hash(_models(per="year")) in str(raised.value)


def test_the_key_of_the_config():
    study = load_study(CONFIG, {"preregistration": "0123456789abcdef"})
    assert study.preregistration == "0123456789abcdef"
    with pytest.raises(InputError, match="preregistration"):
        load_study(CONFIG, {"preregistration": "latest"})
