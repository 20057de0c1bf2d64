"""Several of a few values: tapped one by one, typed together, ended by a word."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from bot.app import make_bot
from bot.choices import Choices, meant
from bot.forms import Form, Step, Text
from bot.pipeline import Bot
from bot.router import Router
from bot.services import Service
from bot.texts import Texts
from bot.thai import fold
from bot.turns import Turn
from handlers import SERVICES
from tests.dialogues import Dialog, Talker, forged, tap

pytestmark = pytest.mark.any_database

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
        [("3", ASK), (tap("form.skip"), WHY)],
        [
            ("3", ASK),
            ("1", WHY),
            (forged("form.set?f=fruit&s=kinds&v=-mango"), ASK),
            ("พอแล้ว", WHY),
        ],
        [("มะม่วง", ASK), ("มะม่วง", ASK), ("๓", ASK), ("ตกลง", WHY)],
        [
            ("1", ASK),
            (tap("form.set?f=fruit&s=kinds&v=-mango"), ASK),
            ("กล้วยหอม", ASK),
            ("ok", WHY),
        ],
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
        [("๑ กับ ๔", ["form.error.not_a_choice", *ASK]), ("๓, ๑", WHY)],
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


def test_a_button_tapped_twice_chooses_once(teacher: Talker) -> None:
    first = forged("form.set?f=fruit&s=kinds&v=banana")
    teacher([(first, ASK), (first, ASK), ("เสร็จแล้ว", WHY)])
    assert chosen(teacher) == "กล้วย"


def test_what_was_chosen_is_changed_at_the_review(teacher: Talker) -> None:
    teacher([("1", ASK), ("เสร็จแล้ว", WHY), ("เพราะอร่อย", ["fruit.review"])])
    teacher([(tap("form.edit"), ["form.edit_which"]), ("ผลไม้", ASK)])
    assert "✓ มะม่วง" in teacher.last.text
    teacher([("กล้วย", ["fruit.review"])])
    assert "มะม่วง, กล้วย" in teacher.last.text
    teacher([("แก้ไข", ["form.edit_which"]), ("1", ASK), ("1", ASK), ("ย้อนกลับ", ["fruit.review"])])
    assert "มะม่วง, กล้วย" in teacher.last.text


VALUES = ("computer", "network", "system", "ai", "other")
LABELS = ("คอมพิวเตอร์", "เครือข่าย", "ระบบเครือข่าย", "AI", "อื่น ๆ")
NAMES = {fold(label): value for label, value in zip(LABELS, VALUES, strict=True)}
THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("๑ และ ๔", "computer ai"),
        ("135", "computer system other"),
        ("2-4", "network system ai"),
        ("ข้อ 1 กับข้อ 2 ค่ะ", "computer network"),
        ("คอมพิวเตอร์และAI", "computer"),  # what is that short has to stand alone
        ("คอมพิวเตอร์กับ AI", "computer ai"),
        ("1. คอมพิวเตอร์ 4. AI", "computer ai"),
        ("ระบบเครือข่าย", "system"),
        ("อื่นๆ", "other"),
        ("email", ""),
        ("6", ""),
        ("1-9", ""),
        ("0", ""),
        ("ไม่รู้ค่ะ", ""),
    ],
)
def test_what_is_meant(text: str, found: str) -> None:
    assert meant(text, NAMES, VALUES) == set(found.split())


@given(
    st.sets(st.integers(1, len(VALUES)), min_size=1),
    st.sampled_from([" ", ",", ", ", "/", " และ ", ""]),
    st.booleans(),
)
def test_numbers_however_they_are_written(numbers: set[int], between: str, are_thai: bool) -> None:
    text = between.join(map(str, sorted(numbers)))
    text = text.translate(THAI_DIGITS) if are_thai else text
    assert meant(text, NAMES, VALUES) == {VALUES[number - 1] for number in numbers}


@given(st.sets(st.sampled_from(LABELS), min_size=1), st.sampled_from([" ", ", ", " กับ "]))
def test_names_however_they_are_joined(labels: set[str], between: str) -> None:
    assert meant(between.join(labels), NAMES, VALUES) == {NAMES[fold(each)] for each in labels}


@given(st.text(max_size=300))
def test_any_text_means_some_of_the_values_or_none(text: str) -> None:
    assert meant(text, NAMES, VALUES) <= set(VALUES)
