"""Acting heads: named by the head, with the head's rights, until their last day."""

from datetime import timedelta

import pytest
from sqlmodel import select

from bot import duty
from bot.thai import date_span, short_date
from models.db import now, transaction
from models.duty_table import Acting
from tests.dialogues import Dialog, Talker, forged, tap
from tests.rosters import ahead, office_with, on_leave, roster

NAME: list[tuple[str, list[str]]] = [
    ("รักษาราชการแทน", ["acting.ask.colleague"]),
    ("officer", ["acting.ask.from_on"]),
    ("พรุ่งนี้", ["acting.ask.until_on"]),
]


def heads() -> list[str]:
    with transaction() as session:
        return [each.office_name for each in duty.Staff(session, office_with(), now()).heads]


def may(talker: Talker) -> bool:
    person = talker.row
    with transaction() as session:
        return duty.Staff(session, office_with(), now()).is_head(person)


def named(dialog: Dialog) -> tuple[Talker, Talker, Talker]:
    """A head who named an officer from tomorrow for two days, and another who is on duty."""
    head, officer, other = map(dialog.person, ("head", "officer", "officer two"))
    roster(dialog, "officer two")
    head([*NAME, (short_date(ahead(2)), ["acting.review"]), ("ยืนยัน", ["acting.done"])])
    return head, officer, other


def test_begins_and_ends_by_date(dialog: Dialog) -> None:
    head, officer, other = named(dialog)
    assert (officer.heard(), other.heard()) == (["acting.named"], ["acting.named_colleague"])
    assert date_span(ahead(1), ahead(2)) in other.last.text
    on_leave(head, 5)
    assert (heads(), may(officer)) == (["head"], False)
    officer([("แจ้งลาแทน", ["absence.only_head"])])
    last = ahead(2)
    for _ in range(2):
        dialog.advance(timedelta(days=1))
        assert (heads(), may(officer)) == (["officer"], True)
    other([("ใครเข้าเวร", ["duty.card"])])
    assert f"officer (รักษาราชการแทน ถึง {short_date(last)})" in other.last.text
    officer([("แจ้งลาแทน", ["absence.ask.who"])])
    dialog.advance(timedelta(days=1))
    assert (heads(), may(officer)) == (["head"], False)
    officer([("ยกเลิก", ["form.cancelled"]), ("แจ้งลาแทน", ["absence.only_head"])])


@pytest.mark.parametrize("who", ["head", "officer"])
def test_ended_early(dialog: Dialog, who: str) -> None:
    head, officer, other = named(dialog)
    dialog.advance(timedelta(days=1))
    for each in (head, officer, other):
        each.heard()
    talker = dialog.person(who)
    talker([("รักษาราชการแทน", ["acting.running"])])
    data = talker.find("acting.end")
    assert other.say(forged(data)) == ["acting.only_head"]
    talker(
        [
            ("1", ["acting.ended"]),
            (forged(data), ["acting.error.gone" if who == "head" else "acting.only_head"]),
        ]
    )
    assert not may(officer)
    assert other.heard() == ["acting.ended_colleague"]
    assert officer.heard() == (["acting.ended_you"] if who == "head" else [])
    head([("รักษาราชการแทน", ["acting.ask.colleague"])])


def test_a_second_one(dialog: Dialog) -> None:
    head, _, _ = named(dialog)
    head([("รักษาราชการแทน", ["acting.running"]), ("ตั้งเพิ่ม", ["acting.ask.colleague"])])


def test_only_a_head_names_one(dialog: Dialog) -> None:
    _, officer, other = named(dialog)
    dialog.advance(timedelta(days=1))
    only_head = ["acting.only_head"]
    for said in ("รักษาราชการแทน", forged("acting.new"), forged("acting.open")):
        assert other.say(said) == only_head
        assert dialog.person("deputy").say(said) == only_head
    assert may(officer)
    officer([(forged("acting.new"), only_head)])  # it is passed on to nobody
    with transaction() as session:
        assert len(session.exec(select(Acting)).all()) == 1


def test_whom_it_cannot_be(dialog: Dialog) -> None:
    head = dialog.person("head")
    head([("รักษาราชการแทน", ["acting.nobody"])])
    second = dialog.person("head two")
    head([("รักษาราชการแทน", ["acting.ask.colleague"]), ("head two", ["acting.ask.from_on"])])
    head([("1", ["acting.ask.until_on"]), (tap("form.set"), ["acting.review"])])
    head([("ส่ง", ["acting.error.no_colleague"])])
    assert second.heard() == []


def test_rights_end_with_the_role(dialog: Dialog) -> None:
    """Who leaves the office acts as nobody."""
    head, officer, _ = named(dialog)
    dialog.advance(timedelta(days=1))
    head([("พ้นหน้าที่", ["dismissal.whom"]), ("1", ["dismissal.sure"])])
    head([("ยืนยัน", ["dismissal.done"])])
    assert (may(officer), heads()) == (False, ["head"])
    head([("รักษาราชการแทน", ["acting.ask.colleague"])])
