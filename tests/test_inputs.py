"""Postbacks: what a button asks for comes back as it was, within LINE's 300 characters."""

import pytest

from bot.inputs import Action
from simulator.limits.validation import check_messages
from tests.dialogues import Dialog, tap

POSTBACK = 300
VALUES = [
    "",
    "7",
    "a b+c",
    "100%",
    "x=1&y=2",
    "#7;?",
    "โรงเรียน บ้านนา",
    "😀\n\u3000",
    "%E0%B8%81",
    "?ก",
]


@pytest.mark.parametrize("value", VALUES)
def test_arguments_come_back_as_they_were(value: str) -> None:
    asked = Action("form", "set", {"f": "registration", "v": value, "t": "1"})
    found = Action.parse(asked.data())
    assert (found.service, found.verb) == ("form", "set")
    assert found.arguments == {name: kept for name, kept in asked.arguments.items() if kept}


def test_thai_words_fit_a_button(dialog: Dialog) -> None:
    name = "โรงเรียนที่ไม่มีอยู่ในทะเบียนของสำนักงานเขตพื้นที่การศึกษาแห่งนี้เลย"
    assert len(Action("form", "set", {"v": name}).data()) < POSTBACK
    stranger = dialog.person("stranger")
    for said in ("สวัสดี", "รับทราบ", "สมหญิง ใจดี 0812345678", "ครู"):
        stranger.say(said)
    stranger([(name, ["registration.error.org.unknown"])])
    check_messages({"messages": [stranger.last.message]})
    stranger([(tap("form.set?f=registration&s=org&v=?"), ["registration.review"])])
    assert name[:60] in stranger.last.text
