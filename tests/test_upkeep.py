"""What is of no use any more is dropped by itself; what somebody may come back to stays."""

from datetime import timedelta

from sqlalchemy import Engine
from sqlmodel import col, select

from jobs import upkeep
from models import sources, unsending
from models.db import now, transaction
from models.tables import LineMessage
from tests.dialogues import Dialog, quoting, tap
from tests.openings import resolved, type_report


def known() -> set[str]:
    """The LINE messages that are known."""
    with transaction() as session:
        return set(session.exec(select(LineMessage.id)))


def test_an_old_message_of_a_ticket_at_work_can_be_quoted_and_unsent(dialog: Dialog) -> None:
    officer, teacher = dialog.person("officer"), dialog.person("teacher")
    type_report(teacher)
    card, symptom = officer.received[-1].id, teacher.spoken[2]
    dialog.advance(timedelta(days=400))
    upkeep.forget_old()
    assert {card, symptom} <= known()
    assert officer.say(quoting(card, "ยังรออะไหล่ค่ะ"))[-1] == "talk.sent"


def test_messages_of_a_ticket_are_forgotten_when_it_is_over(dialog: Dialog) -> None:
    officer, teacher, ticket = resolved(dialog)
    card = officer.received[-1].id
    dialog.advance(timedelta(days=100))
    teacher([(tap("ticket.confirm"), ["ticket.confirmed"])])
    upkeep.forget_old()
    assert card in known()  # it may be reopened
    dialog.advance(timedelta(days=40))
    upkeep.forget_old()
    new = known()
    assert card not in new
    assert teacher.received[-1].id in new  # 40 days old
    dialog.advance(timedelta(days=23))
    upkeep.forget_old()
    assert known() == set()
    assert officer.say(ticket.number)[-1] == "ticket.card"


def test_what_is_of_no_ticket_is_forgotten(dialog: Dialog) -> None:
    officer, group = dialog.person("officer"), dialog.group("officer")
    officer.in_group(group).say("งานค้าง")
    with transaction() as session:
        unsending.forget(session, "77")
    listed = dialog.chats[group][-1].id
    assert known() == {listed, "77"}
    dialog.advance(timedelta(days=61))
    upkeep.forget_old()
    assert known() == {listed, "77"}
    dialog.advance(timedelta(days=2))
    upkeep.forget_old()
    assert known() == set()


def test_many_old_messages_are_forgotten_by_and_by(database: Engine) -> None:
    """Others wait while rows are deleted."""
    with transaction() as session:
        for number in range(5):
            at = now() - timedelta(days=100 - number)
            session.add(LineMessage(id=str(number), known_at=at))
    for left in (["3", "4"], []):
        with transaction() as session:
            sources.forget_old(session, at_once=3)
        with transaction() as session:
            assert list(session.exec(select(LineMessage.id).order_by(col(LineMessage.id)))) == left
