"""Accounts of whoever left: a head looks, word by word or once a quarter, and says what goes on."""

from datetime import timedelta

import pytest
from sqlmodel import select

from jobs import accounts as jobs
from models import accounts, erasing
from models.audit_table import AuditRow
from models.db import transaction
from models.tables import Person
from tests.desks import Desk, account
from tests.dialogues import Dialog, Talker, forged, tap
from tests.test_accounts_desk import changes, linked, rows, stored

pytest_plugins = ["tests.desks"]
pytestmark = pytest.mark.usefixtures("settings")


def leavers(head: Talker) -> Talker:
    return head([("บัญชีของคนที่ย้าย", ["accounts_desk.list.leavers"])])


def test_the_head_looks_at_accounts_of_whoever_left(desk: Desk) -> None:
    teacher, head = linked(desk.dialog), desk.dialog.person("head")
    account(desk.dialog, "clerk.c", linked_to=desk.dialog.person("clerk"))
    people = [teacher.row, desk.dialog.person("clerk").row]
    with transaction() as session:
        for each in people:
            accounts.left(session, each, "moved")
    leavers(head)(
        [("1", ["accounts_desk.one"]), (tap("accounts_desk.suspend"), ["accounts_desk.suspends"])]
    )
    leavers(head)(
        [("1", ["accounts_desk.one"]), (tap("accounts_desk.keep"), ["accounts_desk.kept"])]
    )
    head([("บัญชีของคนที่ย้าย", ["accounts_desk.nothing"])])
    jobs.make_changes(desk.bot.office)
    assert ("Auth-Type", ":=", "Reject") in rows(desk, "somying.j")
    assert stored().suspended_at is not None
    assert stored("clerk.c").suspended_at is None
    with transaction() as session:
        recorded = session.exec(select(AuditRow.action, AuditRow.reason)).all()
    assert ("account.changed", "suspend moved") in recorded
    assert ("account.kept", "") in recorded


def test_only_a_head_looks(dialog: Dialog) -> None:
    linked(dialog)
    officer, id_ = dialog.person("officer"), stored().id
    officer([("บัญชีของคนที่ย้าย", ["accounts_desk.only_head"])])
    officer([("ทบทวนบัญชี", ["accounts_desk.only_head"])])
    for verb in ("choose", "suspend", "keep"):
        officer([(forged(f"accounts_desk.{verb}?a={id_}"), ["accounts_desk.only_head"])])
    assert changes() == []


def reason() -> str:
    return stored().left_reason


def test_who_is_dismissed(dialog: Dialog) -> None:
    head, officer = dialog.person("head"), dialog.person("officer two")
    account(dialog, linked_to=officer)
    head([("พ้นหน้าที่", ["dismissal.whom"]), ("officer two", ["dismissal.sure"])])
    head([("ยืนยัน", ["dismissal.done"])])
    assert reason() == "dismissed"


def test_an_erased_person_is_linked_to_nothing(dialog: Dialog) -> None:
    id_ = linked(dialog).row.id
    with transaction() as session:
        erasing.erase(session, session.get_one(Person, id_))
    assert (reason(), stored().person_id) == ("erased", None)


def test_the_quarterly_review(dialog: Dialog) -> None:
    """Once a quarter, in office hours, to the heads; each system's linked accounts."""
    head, office = dialog.person("head"), dialog.bot.office
    jobs.ask_for_review(office)
    linked(dialog)
    for _ in range(2):
        jobs.ask_for_review(office)
    dialog.advance(timedelta(days=1))
    assert head.heard() == ["accounts_desk.review_due"]
    head([(tap("accounts_desk.review"), ["accounts_desk.systems"])])
    assert "1" in head.last.text
    head([("1", ["accounts_desk.list.review"]), ("1", ["accounts_desk.one"])])
    assert "somying.j" in head.last.text
    dialog.advance(timedelta(days=30))
    jobs.ask_for_review(office)
    dialog.advance(timedelta(days=1))
    assert head.heard() == ["accounts_desk.review_due"]


def test_many_are_listed_page_by_page(dialog: Dialog) -> None:
    head, teacher = dialog.person("head"), dialog.person("teacher")
    for number in range(12):
        account(dialog, f"name{number:02}", linked_to=teacher)
    row = teacher.row
    with transaction() as session:
        accounts.left(session, row, "moved")
    leavers(head)([(tap("accounts_desk.leavers?after"), ["accounts_desk.list.leavers"])])
    assert "name11" in head.last.text
    assert "name09" not in head.last.text
