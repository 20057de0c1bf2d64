"""Somebody approves in another's place, from the first to the last of some days."""

from datetime import timedelta

from bot.thai import date_span, short_date
from tests.approving import asked, director, move
from tests.dialogues import Dialog, Talker, forged, tap
from tests.moments import go_to
from tests.openings import leave_the_office, report
from tests.rosters import ahead
from tests.terms import on_terms


def delegated(dialog: Dialog, days: int = 1) -> tuple[Talker, Talker]:
    """A director who has named a colleague, for today and so many days more."""
    principal, clerk = director(dialog), dialog.person("clerk")
    go_to(dialog, "monday 09.00")
    principal(
        [
            ("มอบอำนาจ", ["delegation.ask.colleague"]),
            ("clerk", ["delegation.ask.from_on"]),
            ("วันนี้", ["delegation.ask.until_on"]),
            (short_date(ahead(days)), ["delegation.review"]),
            ("ยืนยัน", ["delegation.done"]),
        ]
    )
    assert clerk.heard() == ["delegation.named"]
    assert date_span(ahead(0), ahead(days)) in clerk.last.text
    return principal, clerk


def test_approved_in_anothers_place(dialog: Dialog) -> None:
    principal, clerk = delegated(dialog)
    officer = dialog.person("officer")
    _, teacher, ticket = asked(dialog, "school_director")
    assert (principal.heard(), clerk.heard()) == ([], ["approval.asked"])
    assert "clerk ตัวอย่าง แทน principal ตัวอย่าง" in teacher.last.text
    assert "ท่านผู้รับมอบอำนาจจาก principal ตัวอย่าง" in clerk.last.text
    clerk([(tap("approval.approve"), ["approval.approved"])])
    officer([(ticket.number, ["ticket.card"])])
    assert "clerk ตัวอย่าง อนุมัติแทน principal ตัวอย่าง" in officer.last.text
    teacher([(ticket.number, ["ticket.card"])])
    assert "อนุมัติแทน" in teacher.last.text


def test_whoever_gave_it_may_still(dialog: Dialog) -> None:
    principal, clerk = delegated(dialog)
    asked(dialog, "school_director")
    principal([("อนุมัติ", ["approval.approved"])])
    clerk.heard()
    clerk([(tap("approval.approve"), ["ticket.not_found"])])


def test_it_ends_by_itself(dialog: Dialog) -> None:
    principal, clerk = delegated(dialog)
    asked(dialog, "school_director")
    clerk.heard()
    dialog.advance(timedelta(days=2))
    clerk([(tap("approval.approve"), ["ticket.not_found"])])
    clerk([("มอบอำนาจ", ["delegation.only_approvers"]), ("รออนุมัติ", ["approval.none"])])
    report(dialog.person("teacher"))
    assert principal.heard() == ["approval.asked"]


def test_both_see_it_and_either_ends_it(dialog: Dialog) -> None:
    principal, clerk = delegated(dialog)
    principal([("มอบอำนาจ", ["delegation.running"])])
    assert "มอบให้ clerk" in principal.last.text
    clerk([("มอบอำนาจ", ["delegation.running"])])
    assert "รับมอบจาก principal" in clerk.last.text
    data = forged(clerk.find("delegation.end"))
    dialog.person("teacher")([(data, ["delegation.error.gone"])])
    clerk([("1", ["delegation.ended"]), (data, ["delegation.error.gone"])])
    assert principal.heard() == ["delegation.ended"]
    principal([("มอบอำนาจ", ["delegation.ask.colleague"])])


def test_not_to_whoever_is_elsewhere(dialog: Dialog) -> None:
    """Neither named, nor once they have moved; and nobody approves their own in another's place."""
    principal, clerk = delegated(dialog)
    on_terms(dialog, approval=["school_director"])
    report(clerk)
    assert principal.heard() == ["approval.asked"]
    clerk([(forged(principal.find("approval.approve")), ["ticket.refused.own_request"])])
    move(clerk, "elsewhere")
    report(dialog.person("teacher"))
    assert principal.heard() == ["approval.asked"]
    assert clerk.heard() == []
    principal(
        [
            ("มอบอำนาจ", ["delegation.running"]),
            (tap("delegation.new"), ["delegation.ask.colleague"]),
        ]
    )
    assert "clerk" not in principal.last.text


def test_somebody_of_the_office_names_a_colleague(dialog: Dialog) -> None:
    head, officer = dialog.person("head"), dialog.person("officer")
    go_to(dialog, "monday 09.00")
    head([("มอบอำนาจ", ["delegation.ask.colleague"]), ("1", ["delegation.ask.from_on"])])
    head([("วันนี้", ["delegation.ask.until_on"]), ("วันนี้", ["delegation.review"])])
    head([("ยืนยัน", ["delegation.done"])])
    officer.heard()
    asked(dialog)
    assert officer.heard() == ["approval.asked"]
    leave_the_office(officer)
    officer([(tap("approval.approve"), ["notice.show"])])
    head([("อนุมัติ", ["approval.approved"])])


def test_only_who_approves_may(dialog: Dialog) -> None:
    for who in ("teacher", "officer"):
        dialog.person(who)([("มอบอำนาจ", ["delegation.only_approvers"])])
    principal = director(dialog)
    move(principal, "elsewhere")
    principal([("มอบอำนาจ", ["delegation.only_approvers"])])


def test_a_director_without_colleagues_here(dialog: Dialog) -> None:
    director(dialog)([("มอบอำนาจ", ["delegation.nobody"])])
