"""People who have everything deleted are nowhere afterwards; what was left lying is not kept."""

import json
from datetime import timedelta

import pytest
from sqlmodel import select

from bot.settings import Settings
from jobs import upkeep
from models import attachments, inbox
from models.db import transaction
from models.tables import AttachmentState, Conversation, Entry, Person, Status
from tests.dialogues import Dialog, Talker, photo, tap, unsend
from tests.openings import report, reported, type_report
from tests.stored import assert_nowhere, fresh, pictures, store_all


def delete_everything(person: Talker) -> None:
    person.say("ข้อมูลของฉัน")
    person.say(tap("profile.delete"))
    assert person.say(tap("profile.delete_yes")) == ["profile.deleted"]


def test_the_line_id_is_nowhere_afterwards(dialog: Dialog) -> None:
    officer, teacher, _ = reported(dialog)
    officer.say(tap("talk.open"))
    officer.say(photo())  # on its way to the teacher
    with transaction() as session:
        event = teacher.make("ข้อความ")
        inbox.keep_failed(session, "01FAILED", event, "1234")
    dialog.allows_failures = True
    delete_everything(teacher)
    dialog.deliver()
    assert_nowhere(teacher.line_id)
    assert officer.line_id in {each.line_id for each in everybody()}


def everybody() -> list[Person]:
    with transaction() as session:
        return list(session.exec(select(Person)))


def test_the_ticket_can_still_be_looked_at(dialog: Dialog) -> None:
    """LINE takes no empty text, and whoever is gone has no name."""
    officer, teacher, ticket = reported(dialog)
    teacher.say("ยังใช้ไม่ได้เลยค่ะ")
    delete_everything(teacher)
    with transaction() as session:  # its words may have gone elsewhere
        session.exec(select(Entry).where(Entry.kind == "message")).one().text = ""
    officer.heard()
    assert officer.say(ticket.number)[-1] == "ticket.card"
    assert '"text": ""' not in json.dumps(officer.last.message)


def test_nothing_that_was_begun_is_kept(dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    teacher.say("แจ้งซ่อม")
    teacher.say("คอม")
    teacher.say("จอดับทั้งห้อง")
    delete_everything(teacher)
    with transaction() as session:
        assert session.exec(select(Conversation)).all() == []


def test_whoever_comes_back_is_somebody_new(dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    before = teacher.row.id
    delete_everything(teacher)
    assert teacher.say("สวัสดีค่ะ")[0].startswith("notice.")
    assert teacher.row.id != before


def test_pictures_of_no_ticket_go_with_their_files(dialog: Dialog, settings: Settings) -> None:
    teacher, clerk = dialog.person("teacher"), dialog.person("clerk")
    ticket = report(teacher)
    teacher.say(photo())  # of the ticket
    (of_ticket,) = store_all()
    clerk.say(photo())
    (of_clerk,) = store_all()
    teacher.say("แจ้งซ่อม")
    teacher.say("คอม")
    teacher.say(photo())
    (loose,) = store_all()
    delete_everything(teacher)
    assert [path.exists() for path in (of_ticket, of_clerk, loose)] == [True, True, False]
    assert {each.ticket_id for each in pictures()} == {ticket.id, None}
    assert fresh(ticket).status == Status.WITHDRAWN


def test_a_picture_fetched_after_its_row_is_gone(dialog: Dialog, settings: Settings) -> None:
    teacher = dialog.person("teacher")
    teacher.say(photo())
    with transaction() as session:
        (wanted,) = attachments.claim(session, 9)
    delete_everything(teacher)
    with transaction() as session:
        assert attachments.stored(session, wanted.id, "a" * 32, 5) is None
        assert attachments.give_up(session, wanted.id, AttachmentState.GONE) is None
        assert attachments.try_again(session, wanted.id, 1)


@pytest.mark.parametrize(("days", "is_kept"), [(6, True), (8, False)])
def test_upkeep_deletes_old_pictures_of_no_ticket(
    dialog: Dialog, settings: Settings, days: int, is_kept: bool
) -> None:
    teacher = dialog.person("teacher")
    teacher.say(photo())
    (path,) = store_all()
    dialog.advance(timedelta(days=days))
    upkeep.delete_loose()
    assert path.exists() == is_kept
    assert len(pictures()) == is_kept


@pytest.mark.parametrize(("days", "is_kept"), [(89, True), (91, False)])
def test_upkeep_empties_old_conversations(dialog: Dialog, days: int, is_kept: bool) -> None:
    teacher = dialog.person("teacher")
    teacher.say("แจ้งซ่อม")
    dialog.advance(timedelta(days=1))
    teacher.say("คอม")
    dialog.advance(timedelta(days=days))
    upkeep.forget_old()
    with transaction() as session:
        assert len(session.exec(select(Conversation)).all()) == is_kept


def test_what_was_said_before_can_still_be_unsent(dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    type_report(teacher, "ครูมาลีทำน้ำหก")
    symptom = teacher.spoken[-6]
    delete_everything(teacher)
    assert teacher.say(unsend(symptom)) == []
    assert_nowhere("ครูมาลี")
