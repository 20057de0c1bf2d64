"""An officer makes sure who asks for a new password: whom to call, what is missing, who may."""

from datetime import timedelta

import pytest

from models import accounts, credentials
from models.account_table import Account, CaseState
from models.db import transaction
from models.tables import Ticket
from tests.desks import ASK, RESET, account, case, newest_ticket, proved, reset
from tests.dialogues import Dialog, Talker, forged, tap
from tests.stored import fresh, only_ticket

pytestmark = pytest.mark.usefixtures("settings")

PROOF = "proof.ask"


def test_from_the_card_to_the_release(dialog: Dialog) -> None:
    """The number to call is the register's, not one from the chat."""
    made = account(dialog, phone="044-123-456")
    officer, teacher = dialog.person("officer"), reset(dialog)
    officer([(tap("desk.details"), ["ticket.card"]), (tap("proof.open"), [f"{PROOF}.account"])])
    assert made.username in officer.last.text
    officer([(made.username, [f"{PROOF}.method"])])
    assert "0 4412 3456" in officer.last.text
    assert "08 1234 5678" not in officer.last.text
    officer([("โทรกลับ", ["proof.card"])])
    assert made.username in officer.last.text
    officer([(tap("proof.release"), ["secret.card.enter"])])
    expected = (teacher.row.id, officer.row.id)
    with transaction() as session:
        linked = session.get_one(Account, made.id)
        assert (linked.person_id, linked.linked_by) == expected
    assert case().state == CaseState.RELEASED


def test_an_account_that_the_register_does_not_know_is_entered(dialog: Dialog) -> None:
    officer = dialog.person("officer")
    reset(dialog)
    officer([(tap("desk.details"), ["ticket.card"]), (tap("proof.open"), [f"{PROOF}.account"])])
    officer([("บัญชีอื่น", [f"{PROOF}.username"]), ("new.name", [f"{PROOF}.method"])])
    officer([("มาด้วยตนเอง", ["proof.card"])])
    with transaction() as session:
        assert accounts.find(session, "internet", "NEW.name") is not None


def test_nothing_is_released_unproved(dialog: Dialog) -> None:
    """The button is not there, and its words are refused."""
    account(dialog)
    officer = dialog.person("officer")
    reset(dialog)
    officer([(tap("desk.details"), ["ticket.card"])])
    assert not [each for each in officer.last.offers if each.startswith("proof.release")]
    ticket = only_ticket()
    button = forged(f"proof.release?t={ticket.id}&v={ticket.version}")
    officer([(button, ["ticket.refused.no_account"])])


def test_nobody_approves_their_own_request(dialog: Dialog) -> None:
    account(dialog)
    officer = dialog.person("officer")
    reset(dialog, "officer")
    ticket = only_ticket()
    for verb in ("open", "release", "thaw"):
        refused = "head_only" if verb == "thaw" else "own_request"
        button = forged(f"proof.{verb}?t={ticket.id}&v={ticket.version}")
        officer([(button, [f"ticket.refused.{refused}"])])


def test_a_teacher_proves_nothing(dialog: Dialog) -> None:
    account(dialog)
    teacher = reset(dialog)
    ticket = only_ticket()
    for verb in ("open", "release", "thaw"):
        assert "proof" not in "".join(teacher.say(forged(f"proof.{verb}?t={ticket.id}&v=1")))
    assert case().state == CaseState.ASKED


def test_a_sensitive_account_takes_two_proofs_and_two_officers(dialog: Dialog) -> None:
    account(dialog, is_sensitive=True)
    officer, second = dialog.person("officer"), dialog.person("officer two")
    teacher = reset(dialog)
    officer([(tap("desk.details"), ["ticket.card"]), (tap("proof.open"), [f"{PROOF}.account"])])
    officer([("1", [f"{PROOF}.method"]), ("โทรกลับ", ["proof.more"])])
    # The same once more is no second proof.
    officer([(tap("proof.open"), [f"{PROOF}.method"]), ("โทรกลับ", ["proof.more"])])
    officer([(tap("proof.open"), [f"{PROOF}.method"]), ("ผอ.", ["proof.card"])])
    officer([(tap("proof.release"), ["proof.one_more_officer"])])
    assert second.heard()[-1] == "proof.asked_second"
    officer([(tap("proof.release"), ["ticket.refused.released_already"])])
    assert case().state == CaseState.ASKED
    second([(tap("proof.release"), ["secret.card.enter"])])
    assert case().state == CaseState.RELEASED
    assert "secret.card.set" not in teacher.heard()


def test_another_account_begins_from_the_beginning(dialog: Dialog) -> None:
    """What was proved of one account counts for no other."""
    account(dialog)
    account(dialog, "other.name")
    officer = dialog.person("officer")
    reset(dialog)
    proved(officer, "somying.j")
    by, id_ = officer.row, only_ticket().id
    with transaction() as session:
        other = accounts.find(session, "internet", "other.name")
        assert other is not None
        ticket = session.get_one(Ticket, id_)
        credentials.choose(session, ticket, other, by)
        assert credentials.missing_proofs(session, ticket, other) == 1


def test_an_account_of_another_person_is_refused(dialog: Dialog) -> None:
    clerk = dialog.person("clerk")
    account(dialog, linked_to=clerk)
    officer = dialog.person("officer")
    reset(dialog)
    officer([(tap("desk.details"), ["ticket.card"]), (tap("proof.open"), [f"{PROOF}.account"])])
    assert "somying.j" not in officer.last.text
    officer([("บัญชีอื่น", [f"{PROOF}.username"]), ("somying.j", [f"{PROOF}.method"])])
    officer([("โทรกลับ", ["ticket.refused.of_another"])])


def test_one_account_gets_three_requests_a_day(dialog: Dialog) -> None:
    made = account(dialog)
    officer = dialog.person("officer")
    for number in range(4):
        reset(dialog)
        proved(officer, made.username)
        expected = "secret.card.enter" if number < 3 else "ticket.refused.released_often"
        officer([(tap("proof.release"), [expected])])
    dialog.advance(timedelta(hours=25))
    officer([(newest_ticket().number, ["ticket.card"])])
    officer([(tap("proof.release"), ["secret.card.enter"])])


def test_systems_of_others_have_no_proof(dialog: Dialog) -> None:
    """The owner is told and nothing is promised; a forged button is refused."""
    officer = dialog.person("officer")
    dialog([*RESET, ("dmc", [f"{ASK}.username"]), ("จำไม่ได้", [f"{ASK}.problem"])])
    dialog([("ลืม", [f"{ASK}.callback_time"])])
    dialog([("เช้า", ["password_reset.review"]), ("ส่ง", ["password_reset.opened_central"])])
    officer([(tap("desk.details"), ["ticket.card"])])
    assert not [each for each in officer.last.offers if each.startswith("proof.")]
    ticket = only_ticket()
    button = forged(f"proof.open?t={ticket.id}&v={ticket.version}")
    officer([(button, ["ticket.refused.not_ours"])])


@pytest.mark.parametrize("is_head", [False, True])
def test_only_a_head_lets_a_frozen_request_go_on(dialog: Dialog, is_head: bool) -> None:
    made = account(dialog)
    head, officer, teacher = dialog.person("head"), dialog.person("officer"), reset(dialog)
    proved(officer, made.username)
    officer([(tap("proof.release"), ["secret.card.enter"])])
    teacher.heard()
    teacher([("ไม่ได้ขอ", ["secret.frozen"])])
    assert head.heard()[-1] == "secret.alarm"
    who: Talker = head if is_head else officer
    ticket = fresh(only_ticket())
    button = forged(f"proof.thaw?t={ticket.id}&v={ticket.version}")
    who([(button, ["proof.thawed" if is_head else "ticket.refused.head_only"])])
    assert case().state == (CaseState.ASKED if is_head else CaseState.FROZEN)
    if not is_head:
        button = forged(f"proof.release?t={ticket.id}&v={ticket.version}")
        officer([(button, ["ticket.refused.frozen"])])
