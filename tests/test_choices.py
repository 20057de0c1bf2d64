"""Several of a few values: tapped one by one, typed together, ended by a word."""

from typing import Any

import pytest
from sqlalchemy import Engine

from bot.app import make_bot
from bot.choices import Choices
from bot.forms import Form, Step, Text
from bot.pipeline import Bot
from bot.router import Router
from bot.services import Service
from bot.texts import Texts
from bot.turns import Turn
from handlers import SERVICES
from tests.dialogues import Dialog, Talker, tap

TEXTS: dict[str, Any] = {
    "fruit.name": "แบบเลือกผลไม้",
    "fruit.words.open": ["ผลไม้"],
    "fruit.ask.kinds": "ชอบผลไม้ใด",
    "fruit.ask.why": "เพราะเหตุใด",
    "fruit.label.kinds": "ผลไม้",
    "fruit.label.why": "เหตุผล",
    "fruit.choice.kinds.mango": "มะม่วง",
    "fruit.choice.kinds.banana": "กล้วย",
    "fruit.choice.kinds.hom": "กล้วยหอม",
    "fruit.alias.kinds.mango": ["mango"],
    "fruit.review.title": "ตรวจสอบ",
}
ASK, WHY = ["fruit.ask.kinds"], ["fruit.ask.why"]


def open_form(turn: Turn) -> None:
    turn.open_form("fruit")


@pytest.fixture
def teacher(database: Engine) -> Talker:
    """Somebody at the question."""
    plain = make_bot(SERVICES, "chaiyaphum", saves_quota=False)
    texts = Texts(plain.office.particles, {**plain.office.texts, **TEXTS})
    form = Form((Step("kinds", Choices(("mango", "banana", "hom"), 2)), Step("why", Text())))
    fruit = Service("fruit", form=form, verbs={"open": open_form}, words=("open",))
    dialog = Dialog(Bot(plain.office, texts, plain.register, Router((*SERVICES, fruit), texts)))
    return dialog([("ผลไม้", ASK)])


def chosen(teacher: Talker) -> object:
    """What the form in hand has for an answer."""
    teacher([("เพราะอร่อย", ["fruit.review"])])
    return teacher.last.text.partition("เหตุผล")[0].partition("ผลไม้")[2].strip()


@pytest.mark.parametrize(
    "said",
    [
        [("กล้วยหอม", ASK), ("เสร็จแล้ว", WHY)],
        [("3", ASK), (tap("form.set?f=fruit&s=kinds&v=hom"), ASK), (tap("form.skip"), WHY)],
        [("เสร็จแล้ว", ["form.error.not_a_choice", *ASK]), ("ชอบกล้วยหอมมาก", ASK), ("ครบแล้ว", WHY)],
        [("มะม่วง", ASK), ("ย้อนกลับ", ASK), ("กล้วยหอม", ASK), ("เสร็จแล้ว", WHY)],
    ],
)
def test_one(teacher: Talker, said: Any) -> None:
    assert chosen(teacher(said)) == "กล้วยหอม"


@pytest.mark.parametrize(
    "said",
    [
        [("มะม่วง", ASK), ("กล้วยหอม", WHY)],
        [("๑ กับ ๓", ["form.error.not_a_choice", *ASK]), ("๓, ๑", WHY)],
        [("กล้วยหอมและ Mango ค่ะ", WHY)],
        [
            ("1 2 3", ["form.error.too_many", *ASK]),
            ("1 9", ["form.error.not_a_choice", *ASK]),
            ("1/3", WHY),
        ],
    ],
)
def test_two(teacher: Talker, said: Any) -> None:
    """Whatever the order, and the longer of two names that begin alike."""
    assert chosen(teacher(said)) == "มะม่วง, กล้วยหอม"


def test_what_was_chosen_is_told(teacher: Talker) -> None:
    teacher.say("กล้วย")
    assert "เลือกแล้ว: กล้วย" in teacher.last.text
    assert "เสร็จแล้ว" in teacher.last.text
