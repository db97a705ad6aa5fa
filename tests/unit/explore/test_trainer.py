import pytest

from buurtwacht.coding.codes import CODES
from buurtwacht.errors import InputError
from buurtwacht.explore.trainer import Trainer

MESSAGES = [("Man loopt langs auto's", ("suspicious", "vehicle")), ("Dank!", ("support",))]


def test_an_answer_says_what_was_right_missed_and_wrong():
    trainer = Trainer(MESSAGES[:1])
    trainer.next()
    answer = trainer.answer("fear", "suspicious")
    assert (answer.right, answer.missed, answer.wrong) == (("suspicious",), ("vehicle",), ("fear",))
    assert repr(answer) == "right: suspicious; missed: vehicle; wrong: fear"


def test_messages_come_round_in_an_order_of_the_seed():
    def shown(seed):
        trainer = Trainer([(f"bericht {n}", ()) for n in range(40)], seed=seed)
        return [trainer.next() for _ in range(100)]

    first = shown(1)
    assert first == shown(1) != shown(2)
    assert len(set(first)) == 40 and set(first) == set(shown(2))


def test_what_cannot_be_answered_is_told():
    trainer = Trainer(MESSAGES)
    with pytest.raises(InputError, match="no message"):
        trainer.answer("fear")
    trainer.next()
    with pytest.raises(InputError, match="no such code"):
        trainer.answer("crime")


def test_every_code_has_a_rule():
    for code in CODES:
        assert Trainer(MESSAGES).rule(code).definition["nl"]
