"""What was unsent is nowhere: not in tickets, ratings, timelines, nor on its way to anyone."""

import pytest
from sqlmodel import select

from bot.pipeline import take_turn
from bot.settings import Settings
from models import attachments, failures, inbox, parcels, people, ratings, tickets, unsending
from models.db import transaction
from models.sources import Words
from models.tables import Outgoing, Rating, Ticket
from tests.dialogues import Dialog, Talker, photo, quoting, tap, unsend
from tests.openings import REPORT, open_ticket, report, reported, resolved
from tests.stored import assert_nowhere, fresh, only_ticket, store_all

SECRET = "รหัสผ่านคือปลาทู"


def taken_back(id_: str) -> None:
    with transaction() as session:
        unsending.forget(session, id_)


def test_a_reason_for_reopening_and_for_a_priority(dialog: Dialog) -> None:
    officer, teacher, ticket = resolved(dialog)
    with transaction() as session:
        locked = tickets.get(session, ticket.id or 0)
        assert locked is not None
        who, by = (
            people.meet(session, teacher.line_id).person,
            people.meet(session, officer.line_id).person,
        )
        tickets.reopen(session, locked, who, Words(SECRET, "m1"))
        tickets.change_priority(session, locked, by, 1, Words(f"{SECRET} ด่วน", "m2"))
    taken_back("m1")
    taken_back("m2")
    assert_nowhere(SECRET)


def test_a_comment(dialog: Dialog) -> None:
    _, teacher, ticket = resolved(dialog)
    with transaction() as session:
        who = people.meet(session, teacher.line_id).person
        locked = tickets.get(session, ticket.id or 0)
        assert locked is not None
        ratings.rate(session, locked, who, 1)
        ratings.comment(session, locked, who, Words(SECRET, "m1"))
    taken_back("m1")
    assert_nowhere(SECRET)
    with transaction() as session:
        assert session.exec(select(Rating)).one().score == 1


def test_a_finding_and_only_it(dialog: Dialog) -> None:
    officer, _, ticket = reported(dialog)
    officer([(ticket.number, ["ticket.card"]), (tap("resolve.open"), ["repair.result.ask.cause"])])
    officer.say(f"{SECRET} ผิด")
    cause = officer.spoken[-1]
    officer.say(f"แก้ {SECRET}")
    action = officer.spoken[-1]
    officer.say("ซ่อมเสร็จ")
    officer.say("ปิดงาน")
    officer.say(unsend(action))
    assert "action_taken" not in fresh(ticket).fields
    assert fresh(ticket).fields["cause"] == f"{SECRET} ผิด"
    officer.say(unsend(cause))
    assert_nowhere(SECRET)
    assert fresh(ticket).fields["outcome"] == "fixed"


def test_a_reason_for_a_priority_that_was_typed(dialog: Dialog) -> None:
    officer, _, ticket = reported(dialog)
    officer([(ticket.number, ["ticket.card"]), (tap("priority.open"), ["priority.ask.level"])])
    officer([("P1 เร่งด่วนมาก", ["priority.ask.reason"]), (SECRET, ["priority.done"])])
    officer.say(unsend(officer.spoken[-1]))
    assert_nowhere(SECRET)


@pytest.mark.parametrize("unsent", ["m1", "m2"])
def test_one_of_several_messages_that_made_an_answer(dialog: Dialog, unsent: str) -> None:
    teacher = dialog.person("teacher")
    with transaction() as session:
        open_ticket(
            session,
            people.meet(session, teacher.line_id).person,
            fields={"symptom": f"จอดับ\n{SECRET}", "location": "ห้อง 5"},
            sources={"symptom": ["m1", "m2"], "location": "m3"},
        )
    taken_back(unsent)
    assert_nowhere(SECRET)
    ticket = only_ticket()
    assert (ticket.fields, ticket.sources) == ({"location": "ห้อง 5"}, {"location": "m3"})


@pytest.mark.parametrize("symptom", [SECRET, f"{SECRET}\n" + "ยาวมาก ๆ " * 60])
def test_the_card_on_its_way_to_the_officers(dialog: Dialog, symptom: str) -> None:
    officer, teacher = dialog.person("officer"), dialog.person("teacher")
    teacher.say("แจ้งซ่อม")
    teacher.say("คอม")
    teacher.say(symptom)
    unsent = teacher.spoken[-1]
    for said in ("ข้าม", "ห้อง 5", "เครื่องเดียว", "ข้าม"):
        teacher.say(said)
    officer.heard()
    take_turn(dialog.bot, teacher.make(tap("form.send")))
    take_turn(dialog.bot, teacher.make(unsend(unsent)))
    assert_nowhere(SECRET)
    dialog.deliver()
    assert officer.heard() == ["desk.new"]
    assert "ห้อง 5" in officer.last.text
    assert "desk.claim" in "".join(officer.last.offers)


def test_the_event_we_failed_on(dialog: Dialog) -> None:
    event = dialog.person("teacher").make(SECRET)
    with transaction() as session:
        inbox.keep_failed(session, "01FAILED", event, "1234")
        inbox.keep_failed(session, "01OTHER", {"type": "follow"}, "1235")
    taken_back(event["message"]["id"])
    assert_nowhere(SECRET)
    with transaction() as session:
        assert failures.failed_ids(session) == ["01OTHER"]


def test_dead_letters_keep_no_words(dialog: Dialog) -> None:
    dialog.person("officer")
    teacher = dialog.person("teacher")
    report(teacher)
    take_turn(dialog.bot, teacher.make(SECRET))
    with transaction() as session:
        for parcel in parcels.claim(session, 9):
            parcels.bury(session, parcel, "refused")
    with transaction() as session:
        dead = session.exec(select(Outgoing).where(Outgoing.state == "dead")).all()
        assert [row.messages for row in dead] == [[], []]


def with_pictures(dialog: Dialog, count: int) -> tuple[Talker, list[str]]:
    """A report at its review with so many pictures; their message ids."""
    teacher = dialog(REPORT[:6])
    for _ in range(count):
        teacher.say(photo())
    pictures = teacher.spoken[-count:]
    if count < 3:
        assert teacher.say("ครบแล้ว") == ["repair.review"]
    return teacher, pictures


def attached(ticket: Ticket) -> list[str]:
    """The message ids of the pictures the ticket shows."""
    with transaction() as session:
        return [each.message_id for each in attachments.of_ticket(session, ticket)]


@pytest.mark.parametrize("unsent", [0, 1, 2])
def test_one_picture_of_three(dialog: Dialog, settings: Settings, unsent: int) -> None:
    teacher, pictures = with_pictures(dialog, 3)
    assert teacher.say(unsend(pictures[unsent])) == []
    assert teacher.say("ส่ง") == ["repair.opened"]
    store_all()
    ticket = only_ticket()
    assert attached(ticket) == [each for each in pictures if each != pictures[unsent]]


def test_the_only_picture_of_a_report(dialog: Dialog) -> None:
    teacher, (picture,) = with_pictures(dialog, 1)
    teacher.say(unsend(picture))
    assert teacher.say("ส่ง") == ["repair.opened"]


def test_pictures_of_an_open_ticket(dialog: Dialog, settings: Settings) -> None:
    officer = dialog.person("officer")
    teacher, pictures = with_pictures(dialog, 2)
    enough = teacher.spoken[-1]
    teacher.say("ส่ง")
    store_all()
    ticket = only_ticket()
    teacher.say(unsend(enough))
    officer.say(ticket.number)
    assert "2 ภาพ" in officer.last.text
    teacher.say(unsend(pictures[0]))
    assert attached(ticket) == pictures[1:]
    officer.say(ticket.number)
    assert "1 ภาพ" in officer.last.text
    teacher.say(unsend(pictures[1]))
    officer.say(ticket.number)
    assert "ภาพ" not in officer.last.text


def test_quoting_ones_own_picture_finds_its_ticket(dialog: Dialog) -> None:
    teacher, pictures = with_pictures(dialog, 2)
    teacher.say("ส่ง")
    for picture in pictures:
        assert teacher.say(quoting(picture, "ตรงมุมซ้ายค่ะ")) == ["talk.sent"]


def test_a_picture_takes_no_words_along(dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    teacher.say(photo())
    picture = teacher.spoken[-1]
    officer.heard()
    take_turn(dialog.bot, teacher.make("จอไม่มีภาพเลยค่ะ"))
    take_turn(dialog.bot, teacher.make(unsend(picture)))
    dialog.deliver()
    assert officer.heard() == ["talk.from_requester.text"]
    assert "จอไม่มีภาพเลยค่ะ" in officer.last.text
    assert ticket.number in officer.last.text


def test_a_question_that_was_held_up_and_sent_all_the_same(dialog: Dialog) -> None:
    officer, _, ticket = reported(dialog)
    other = dialog.person("officer two")
    other([(ticket.number, ["ticket.card"]), (tap("ask.open"), ["ask.ask.need"])])
    officer([(ticket.number, ["ticket.card"]), (tap("desk.claim"), ["desk.claimed"])])
    other([(SECRET, ["ticket.refused.stale_form", "ticket.card"])])
    asked = other.spoken[-1]
    other.say("ทำต่อ")
    other.say(unsend(asked))
    assert_nowhere(SECRET)
