"""Accounts from the request to the network: made on the page, changed, ended, looked through."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from bot.profile_accounts import Accounts
from bot.thai import end_of
from jobs import accounts as jobs
from models import acceptances, account_changes, accounts
from models.account_table import Account, CaseState
from models.audit_table import AuditRow
from models.change_table import AccountChange, Stage, Wish
from models.db import now, transaction
from models.tables import Status, Ticket
from tests.desks import Desk, account, case, links, newest_ticket, pass_of
from tests.dialogues import Dialog, Talker, forged, tap
from tests.stored import fresh, only_ticket

pytest_plugins = ["tests.desks"]
pytestmark = pytest.mark.usefixtures("settings")

ASK, MAKE = "internet_account.ask", "accounts_desk.ask"
NEW = "river-Lamp9-quiet-Stone"
MAC, DEVICE = "A4:5E:60:01:02:03", "a4-5e-60-01-02-03"
FIRST = [("บัญชีแรก", [f"{ASK}.accept_terms"])]


def asked(dialog: Dialog, kind: Any = FIRST) -> Talker:
    """A teacher asks for an account."""
    teacher = dialog.person("teacher")
    teacher([("ขอใช้อินเทอร์เน็ต", [f"{ASK}.workplace"]), ("ใช่", [f"{ASK}.contact_phone"])])
    teacher([("1", [f"{ASK}.device_kind"]), ("คอม", [f"{ASK}.device_kind"])])
    teacher([("เสร็จแล้ว", [f"{ASK}.account_type"]), *kind])
    teacher([("ยอมรับ", ["internet_account.review"]), ("ส่ง", ["internet_account.opened"])])
    return teacher


def planned(
    dialog: Dialog, name: str = "Somying Jaidee", said: str = "secret.sent", then: Any = ()
) -> Talker:
    """The officer gives out the account of the newest request."""
    officer = dialog.person("officer")
    officer([(newest_ticket().number, ["ticket.card"])])
    officer([(tap("accounts_desk.make"), [f"{MAKE}.username"]), (name, [f"{MAKE}.method"])])
    officer([("โทรกลับ", ["accounts_desk.review"]), *then, ("เปิดบัญชี", [said])])
    return officer


def stored(username: str = "somying.j") -> Account:
    with transaction() as session:
        found = accounts.find(session, "internet", username)
    assert found is not None
    return found


def changes() -> list[AccountChange]:
    with transaction() as session:
        return list(session.exec(select(AccountChange).order_by(col(AccountChange.id))))


def set_on_page(desk: Desk, teacher: Talker) -> Any:
    teacher([(tap("secret.code"), ["secret.code"])])
    link = links()[-1]
    answer = {"how": "typed", "password": NEW, "repeated": NEW}
    return desk.post(link, **{"pass": desk.opened(link)}, **answer)


def rows(desk: Desk, name: str) -> list[tuple[str, str, str]]:
    with desk.connected() as connection:
        statement = "SELECT attribute, op, value FROM radcheck WHERE username = ? ORDER BY id"
        return list(connection.execute(statement, (name,)))


def linked(dialog: Dialog, **details: object) -> Talker:
    """A teacher with an account, which works in the target system."""
    teacher = dialog.person("teacher")
    account(dialog, linked_to=teacher, **details)  # type: ignore[arg-type]
    return teacher


def test_from_the_request_to_the_network(desk: Desk) -> None:
    """The account is there once its password is chosen, and not before."""
    desk.write("somying.k", "another's")
    teacher = asked(desk.dialog)
    asker = teacher.row
    with transaction() as session:
        accepted = acceptances.latest(session, asker)
    assert accepted is not None
    assert (accepted.version, accepted.ticket_id) == ("2569-1", only_ticket().id)
    with desk.connected() as connection:
        connection.execute("DELETE FROM radcheck WHERE username = 'somying.j'")
    officer = planned(desk.dialog)
    assert stored().is_planned
    assert desk.passwords("somying.j") == []
    assert teacher.heard() == ["secret.card.set"]
    officer.heard()
    assert set_on_page(desk, teacher).status_code == 200
    assert rows(desk, "somying.j")[0][0] == "NT-Password"
    made = stored()
    assert (made.is_planned, made.person_id, made.linked_by) == (
        False,
        teacher.row.id,
        officer.row.id,
    )
    ticket = fresh(only_ticket())
    assert (ticket.status, ticket.fields["outcome"]) == (Status.RESOLVED, "made")
    desk.dialog.deliver()
    assert teacher.heard() == ["secret.told", "resolve.card"]
    with transaction() as session:
        actions = {each.action for each in session.exec(select(AuditRow))}
    assert {"account.planned", "account.made", "password.set"} <= actions


def test_a_name_that_is_another_s_is_never_taken_over(desk: Desk) -> None:
    """The system has it, and the register does not: the officer is asked for another."""
    officer, teacher = desk.dialog.person("officer"), asked(desk.dialog)
    planned(desk.dialog)
    assert teacher.heard() == ["secret.card.set"]
    assert set_on_page(desk, teacher).status_code == 502
    assert desk.passwords("somying.j") == ["the old one"]
    desk.dialog.deliver()
    assert officer.heard()[-1] == "accounts_desk.taken"
    assert (case().state, case().account_id) == (CaseState.ASKED, None)
    officer([(tap("accounts_desk.make"), [f"{MAKE}.username"]), ("somying.ja", [f"{MAKE}.method"])])
    officer([("มาเอง", ["accounts_desk.review"]), ("เปิดบัญชี", ["secret.sent"])])
    teacher.heard()
    assert set_on_page(desk, teacher).status_code == 200
    assert rows(desk, "somying.ja")


def test_a_system_that_is_away_gets_the_account_later(desk: Desk) -> None:
    with desk.connected() as connection:
        connection.execute("DELETE FROM radcheck")
    teacher = asked(desk.dialog)
    planned(desk.dialog)
    teacher.heard()
    with desk.connected() as connection:
        connection.execute("ALTER TABLE radcheck RENAME TO gone")
    answer = set_on_page(desk, teacher)
    assert (answer.status_code, stored().is_planned) == (503, True)
    with desk.connected() as connection:
        connection.execute("ALTER TABLE gone RENAME TO radcheck")
    again = desk.post(links()[-1], **{"pass": pass_of(answer)})
    assert (again.status_code, stored().is_planned) == (200, False)


def test_a_lent_account_ends_in_the_network_as_well(desk: Desk) -> None:
    until = now().date() + timedelta(days=30)
    kind: list[tuple[Any, list[str]]] = [("บัญชีชั่วคราว", [f"{ASK}.reason"])]
    kind += [("วิทยากรอบรม", [f"{ASK}.valid_until"])]
    kind += [(f"{until.day}/{until.month}/{until.year + 543}", [f"{ASK}.accept_terms"])]
    with desk.connected() as connection:
        connection.execute("DELETE FROM radcheck")
    teacher = asked(desk.dialog, kind)
    mac = [(tap("form.edit?s=mac_address"), [f"{MAKE}.mac_address"])]
    planned(desk.dialog, then=[*mac, (DEVICE, ["accounts_desk.review"])])
    teacher.heard()
    assert set_on_page(desk, teacher).status_code == 200
    expires = str(int(end_of(until).timestamp()))
    assert ("Expiration", ":=", expires) in rows(desk, "somying.j")
    assert [name for name, _, _ in rows(desk, "somying.j")].count("Calling-Station-Id") == 1
    assert (stored().valid_until, stored().reason) == (until, "วิทยากรอบรม")


def test_by_hand_the_officer_makes_it_and_enters_a_password(dialog: Dialog) -> None:
    """Without an adapter the same words lead to the page with a temporary password."""
    asked(dialog)
    planned(dialog, said="secret.card.enter")
    assert (stored().is_planned, case().state) == (True, CaseState.RELEASED)


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("said", "complaint"),
    [("สมหญิง", "not_latin"), ("known.name", "name_taken"), ("-", "not_latin")],
)
def test_names_that_are_none(dialog: Dialog, said: str, complaint: str) -> None:
    account(dialog, "known.name")
    officer = dialog.person("officer")
    asked(dialog)
    at = f"{MAKE}.username"
    officer([(tap("desk.details"), ["ticket.card"]), (tap("accounts_desk.make"), [at])])
    officer([(said, [f"accounts_desk.error.username.{complaint}", at])])


def test_the_officer_sees_which_accounts_somebody_has(dialog: Dialog) -> None:
    """Rule 1.4: more than one, with a reason."""
    linked(dialog)
    kind = [("บัญชีเพิ่ม", [f"{ASK}.reason"]), ("เครื่องห้องประชุม", [f"{ASK}.accept_terms"])]
    officer = dialog.person("officer")
    asked(dialog, kind)
    officer([(tap("desk.details"), ["ticket.card"])])
    officer([(tap("accounts_desk.make"), [f"{MAKE}.username"])])
    assert "somying.j" in officer.last.text


def test_nobody_gives_themselves_an_account(dialog: Dialog) -> None:
    teacher = asked(dialog)
    ticket = only_ticket()
    for verb in ("make", "apply"):
        button = forged(f"accounts_desk.{verb}?t={ticket.id}&v={ticket.version}")
        assert not [key for key in teacher.say(button) if key.startswith("accounts_desk")]
    assert changes() == []


def device_asked(dialog: Dialog) -> tuple[Talker, Talker]:
    teacher, officer = linked(dialog), dialog.person("officer")
    teacher([("เปลี่ยน MAC", [f"{ASK}.new_mac"]), (DEVICE, [f"{ASK}.which_device"])])
    teacher([("มือถือ", ["internet_account.review"])])
    assert "somying" not in teacher.last.text
    teacher([("ส่ง", ["internet_account.opened_change"])])
    officer([(tap("desk.details"), ["ticket.card"])])
    assert not [each for each in officer.last.offers if each.startswith("accounts_desk.make")]
    officer([(tap("accounts_desk.apply"), ["accounts_desk.ordered"])])
    return teacher, officer


def test_another_device(desk: Desk) -> None:
    teacher, officer = device_asked(desk.dialog)
    officer.heard()
    jobs.make_changes(desk.bot.office)
    desk.dialog.deliver()
    assert ("Calling-Station-Id", "==", MAC.replace(":", "-")) in rows(desk, "somying.j")
    assert (teacher.heard(), officer.heard()) == (
        ["accounts_desk.told.device"],
        ["accounts_desk.made"],
    )
    assert stored().mac_address == MAC
    officer([(tap("resolve.open"), ["internet_account.result.ask.outcome"])])


def test_another_device_by_hand(dialog: Dialog) -> None:
    """Where nothing can be called, the officer does it and says so, once."""
    teacher, officer = device_asked(dialog)
    officer.heard()
    jobs.make_changes(dialog.bot.office)
    jobs.make_changes(dialog.bot.office)
    dialog.deliver()
    assert officer.heard() == ["accounts_desk.by_hand"]
    assert MAC in officer.last.text
    assert stored().mac_address == ""
    officer([(tap("accounts_desk.did"), ["accounts_desk.noted"])])
    assert teacher.heard() == ["accounts_desk.told.device"]
    officer([(forged(f"accounts_desk.did?c={changes()[0].id}"), ["accounts_desk.noted"])])
    assert (teacher.heard(), stored().mac_address) == ([], MAC)


def test_whoever_has_no_account_is_told(dialog: Dialog) -> None:
    account(dialog)
    teacher = dialog.person("teacher")
    teacher([("เปลี่ยนเครื่อง", ["internet_account.none"]), ("ขอใช้ต่อ", ["internet_account.none"])])


def test_one_s_own_accounts_only(dialog: Dialog) -> None:
    """The account of another, in a button or a form, is not changed."""
    linked(dialog)
    clerk = dialog.person("clerk")
    account(dialog, "clerk.c", linked_to=clerk)
    clerk([(forged(f"internet_account.device?a={stored().id}"), [f"{ASK}.new_mac"])])
    clerk([(DEVICE, [f"{ASK}.which_device"]), ("1", ["internet_account.review"])])
    clerk([("ส่ง", ["internet_account.opened_change"])])
    assert only_ticket().fields["account"] == str(stored("clerk.c").id)


def test_a_lent_account_ends_and_is_lent_longer(desk: Desk) -> None:
    """Announced a week before, suspended on the day after, working again once it lasts longer."""
    today, office = now().date(), desk.bot.office
    teacher = linked(desk.dialog, valid_until=today + timedelta(days=7))
    officer = desk.dialog.person("officer")
    desk.dialog.advance(timedelta(hours=1))
    for _ in range(2):
        jobs.end_temporary(office)
    desk.dialog.deliver()
    assert teacher.heard() == ["accounts_desk.ends_soon"]
    desk.dialog.advance(timedelta(days=8))
    for _ in range(2):
        jobs.end_temporary(office)
        jobs.make_changes(office)
    desk.dialog.deliver()
    assert teacher.heard() == ["accounts_desk.told.suspend"]
    assert ("Auth-Type", ":=", "Reject") in rows(desk, "somying.j")
    assert len(changes()) == 1
    teacher(
        [(tap("internet_account.extend"), [f"{ASK}.reason"]), ("ยังอบรมอยู่", [f"{ASK}.valid_until"])]
    )
    teacher([("31 มี.ค.", ["internet_account.review"]), ("ส่ง", ["internet_account.opened_change"])])
    officer([(tap("desk.details"), ["ticket.card"])])
    officer([(tap("accounts_desk.apply"), ["accounts_desk.ordered"])])
    jobs.end_temporary(office)
    jobs.make_changes(office)
    desk.dialog.deliver()
    assert teacher.heard() == ["accounts_desk.told.expiry"]
    assert officer.heard()[-1] == "accounts_desk.made"
    assert {name for name, _, _ in rows(desk, "somying.j")} == {"Cleartext-Password", "Expiration"}
    assert stored().suspended_at is None


def test_what_the_system_is_away_for_is_tried_for_a_day(desk: Desk) -> None:
    """Then the officer who wanted it does it by hand."""
    linked(desk.dialog)
    head, office = desk.dialog.person("head"), desk.bot.office
    row = head.row
    with transaction() as session:
        found = accounts.find(session, "internet", "somying.j")
        assert found is not None
        account_changes.want(session, found, Wish.SUSPEND, row, reason="review")
        account_changes.want(session, found, Wish.SUSPEND, row, reason="review")
    with desk.connected() as connection:
        connection.execute("ALTER TABLE radcheck RENAME TO gone")
    for _ in range(30):
        jobs.make_changes(office)
        desk.dialog.advance(timedelta(hours=1))
    (change,) = changes()
    assert (change.stage, head.heard()) == (Stage.BY_HAND, ["accounts_desk.gave_up"])
    assert 20 < change.tries < 30
    assert stored().suspended_at is None


def test_a_name_is_free_again_once_its_request_is_over(desk: Desk) -> None:
    """What was planned and never made keeps others from the name until then, and never its own
    request; and where the system has the name, the plans of both requests are gone.
    """
    dialog = desk.dialog
    asked(dialog)
    officer = planned(dialog)
    planned(dialog, "somying.j")
    first = newest_ticket()
    teacher = asked(dialog)
    taken = ["accounts_desk.error.username.name_taken", f"{MAKE}.username"]
    officer([(newest_ticket().number, ["ticket.card"])])
    officer([(tap("accounts_desk.make"), [f"{MAKE}.username"]), ("somying.j", taken)])
    with transaction() as session:
        session.get_one(Ticket, first.id).status = Status.WITHDRAWN
    officer([("somying.j", [f"{MAKE}.method"]), ("มาเอง", ["accounts_desk.review"])])
    teacher.heard()
    officer([("เปิดบัญชี", ["secret.sent"])])
    assert case().account_id == stored().id
    teacher.heard()
    assert set_on_page(desk, teacher).status_code == 502
    with transaction() as session:
        assert accounts.find(session, "internet", "somying.j") is None


def test_the_rule_of_names() -> None:

    for rule, name in (
        ("firstname.l", "somying.j"),
        ("f.lastname", "s.jaidee"),
        ("as_given", "somyingjaidee"),
    ):
        assert Accounts.model_validate({"username": rule}).proposed("Somying  JAIDEE") == name
    assert Accounts().proposed("Guest01") == "guest01"
