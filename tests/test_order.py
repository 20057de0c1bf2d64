"""Events in whatever order LINE brings them: the conversation is what people wrote, in theirs."""

import random

import pytest
from sqlmodel import select

from models.db import transaction
from models.tables import Ticket
from tests.dialogues import Dialog
from tests.openings import SENT
from tests.shuffling import assert_order_is_no_matter, outcome


@pytest.mark.parametrize("seed", range(10))
def test_shuffled_dialogues_end_as_the_ordered_ones(dialog: Dialog, seed: int) -> None:
    chance = random.Random(seed)
    for number in range(10):
        assert_order_is_no_matter(dialog, chance, number)


def test_a_late_answer_is_never_taken_for_the_next_question(dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    teacher.say("แจ้งซ่อม")
    late = teacher.make("คอม")
    assert teacher.say("เปิดไม่ติดเลย") == ["form.taken_as", "repair.ask.asset_type"]
    dialog.take(late)
    _, _, answers = outcome(teacher)
    assert answers == {"asset_type": "desktop", "symptom": "เปิดไม่ติดเลย"}


def test_a_redelivery_changes_nothing(dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    events = [teacher.make(words) for words, _ in SENT]
    for event in [*events, *events, *reversed(events)]:
        dialog.take(event)
    with transaction() as session:
        assert len(session.exec(select(Ticket)).all()) == 1
