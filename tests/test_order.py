"""Events in whatever order LINE brings them: the conversation is what people wrote, in theirs."""

import random

import pytest
from sqlmodel import select

from bot.turns import take_turn
from models.db import transaction
from models.tables import Conversation, Ticket
from tests.dialogues import Anything, Dialog, forged, sticker

REPORT = ["แจ้งซ่อม", "คอม", "เปิดไม่ติดเลยค่ะ", "ไม่ทราบ/ไม่มี", "อาคาร 2", "เฉพาะเครื่องนี้", "ข้าม"]
NOISE: list[Anything] = [sticker(), "ก", forged("form.send"), "R6911-9999", forged("nothing")]


def outcome(who: int | None, chat: str) -> tuple[object, ...]:
    with transaction() as session:
        tickets = session.exec(select(Ticket).where(Ticket.requester_id == who)).all()
        filled = session.get_one(Conversation, (who, chat)).state["draft"].get("current", {})
        return (
            [ticket.fields for ticket in tickets],
            filled.get("form"),
            filled.get("answers", {}),
        )


@pytest.mark.parametrize("seed", range(10))
def test_shuffled_dialogues_end_as_the_ordered_ones(dialog: Dialog, seed: int) -> None:
    chance = random.Random(seed)
    for number in range(10):
        script: list[Anything] = [*REPORT, forged("form.send")]
        for _ in range(chance.randrange(3)):
            script.insert(chance.randrange(1, 7), chance.choice(NOISE))
        script = script[: chance.randrange(3, len(script) + 1)]
        outcomes = []
        for name in (f"ordered {number}", f"shuffled {number}"):
            talker = dialog.person(name)
            events = [talker.make(said) for said in script]
            if name.startswith("shuffled"):
                chance.shuffle(events)
            for event in events:
                take_turn(dialog.bot, event)
            outcomes.append(outcome(talker.row.id, talker.chat))
        assert outcomes[0] == outcomes[1], script


def test_a_late_answer_is_never_taken_for_the_next_question(dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    teacher.say("แจ้งซ่อม")
    late = teacher.make("คอม")
    assert teacher.say("เปิดไม่ติดเลย") == ["form.taken_as", "repair.ask.asset_type"]
    dialog.take(late)
    _, _, answers = outcome(teacher.row.id, teacher.chat)
    assert answers == {"asset_type": "desktop", "symptom": "เปิดไม่ติดเลย"}


def test_a_redelivery_changes_nothing(dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    script: list[Anything] = [*REPORT, forged("form.send")]
    events = [teacher.make(said) for said in script]
    for event in [*events, *events, *reversed(events)]:
        dialog.take(event)
    with transaction() as session:
        assert len(session.exec(select(Ticket)).all()) == 1
