"""Ways to somebody else's account, tried: forged taps, races, and what changes in between."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, select, update

from bot.app import make_app
from models import accounts, credentials, tickets
from models.account_table import Account, CaseState, ProofMethod
from models.change_table import AccountChange
from models.db import now, transaction
from models.secret_table import Purpose, SecretLink
from models.tables import Person, Status, Ticket
from pages import PAGES
from tests.desks import Desk, account, case, code, links, newest_ticket, proved, reset
from tests.dialogues import Dialog, Talker, forged, tap
from tests.stored import fresh, only_ticket

pytest_plugins = ["tests.desks"]
pytestmark = pytest.mark.usefixtures("settings")

NEW = "river-Lamp9-quiet-Stone"


def change(**values: object) -> None:
    """The account of the register, changed behind everybody's back."""
    with transaction() as session:
        session.execute(update(Account).values(**values))


def stranger(dialog: Dialog) -> dict[str, object]:
    return {"person_id": dialog.person("clerk").row.id}


def leaves(officer: Talker) -> None:
    """Whoever was an officer is none any more."""
    id_ = officer.row.id
    with transaction() as session:
        session.execute(update(Person).where(col(Person.id) == id_).values(role=None))


BETWEEN: dict[str, Callable[[Dialog], dict[str, object]]] = {
    "unlinked": lambda _: {"person_id": None, "linked_at": None, "linked_by": None},
    "of another": stranger,
    "suspended": lambda _: {"suspended_at": now()},
    "sensitive": lambda _: {"is_sensitive": True},
}


@pytest.mark.any_database
@pytest.mark.parametrize("what", BETWEEN)
@pytest.mark.parametrize("is_open", [False, True])
def test_an_account_that_is_not_theirs_any_more(desk: Desk, what: str, is_open: bool) -> None:
    """Between the release and the last step, before the page is opened or after."""
    desk.released()
    (link,) = links()
    pass_ = desk.opened(link) if is_open else ""
    change(**BETWEEN[what](desk.dialog))
    pass_ = pass_ or desk.opened(link)
    answer = desk.post(link, **{"pass": pass_}, how="typed", password=NEW, repeated=NEW)
    assert answer.status_code == 404
    assert desk.passwords() == ["the old one"]


@pytest.mark.any_database
@pytest.mark.parametrize("what", ["of another", "suspended"])
def test_one_that_is_not_theirs_is_not_released(dialog: Dialog, what: str) -> None:
    account(dialog)
    officer = dialog.person("officer")
    reset(dialog)
    proved(officer)
    change(**BETWEEN[what](dialog))
    refused = what.replace(" ", "_")
    officer([(tap("proof.release"), [f"ticket.refused.{refused}"])])


@pytest.fixture
def itself(desk: Desk) -> Desk:
    """Somebody whom the machine is about to make sure of."""
    system = desk.bot.office.systems[0].model_copy(update={"reset": "self_service"})
    office = desk.bot.office.model_copy(update={"systems": (system, *desk.bot.office.systems[1:])})
    again = Desk(replace(desk.bot, office=office), desk.url)
    teacher = again.dialog.person("teacher")
    account(again.dialog, linked_to=teacher, email="s@sample.example")
    change(linked_at=now() - timedelta(days=2))
    ask = "password_reset.ask"
    teacher([("ลืมรหัสผ่าน", [f"{ask}.system"]), ("internet", [f"{ask}.username"])])
    teacher([("1", [f"{ask}.problem"]), ("ลืม", [f"{ask}.callback_time"])])
    teacher([("เช้า", ["password_reset.review"])])
    teacher.say("ส่ง")
    assert links()[-1].purpose == Purpose.SELF
    return again


@pytest.mark.any_database
@pytest.mark.parametrize("what", [*BETWEEN, "linked again", "sensitive", "none"])
def test_the_machine_looks_again_before_it_releases(itself: Desk, what: str) -> None:
    """A stolen telephone whose account was unlinked meanwhile opens nothing by itself."""
    more: dict[str, dict[str, object]] = {
        "linked again": {"linked_at": now()},
        "none": {"holder": "the same"},
    }
    change(**(more.get(what) or BETWEEN[what](itself.dialog)))
    link = links()[-1]
    itself.post(link, code=code(link))
    assert case().state == (CaseState.RELEASED if what == "none" else CaseState.ASKED)


@pytest.mark.any_database
def test_with_nobody_in_the_office_its_password_is_set_and_told(itself: Desk) -> None:
    with transaction() as session:
        session.execute(update(Person).values(role=None))
    (link,) = links()
    pass_ = itself.opened(link)
    answer = itself.post(link, **{"pass": pass_}, how="typed", password=NEW, repeated=NEW)
    assert answer.status_code == 200
    assert case().state == CaseState.SET
    assert itself.passwords()[-1] == NEW
    itself.dialog.deliver()
    assert "secret.told" in itself.dialog.person("teacher").heard()


@pytest.mark.any_database
def test_another_account_gets_no_code_by_an_old_link(itself: Desk) -> None:
    """An officer chose another account: its holder's mailbox is nothing to whoever asked."""
    account(itself.dialog, "other.name", email="director@sample.example")
    teacher, id_ = itself.dialog.person("teacher"), newest_ticket().id or 0
    with transaction() as session:
        ticket = tickets.get(session, id_)
        other = accounts.find(session, "internet", "other.name")
        assert ticket is not None
        assert other is not None
        credentials.choose(session, ticket, other, session.get_one(Person, ticket.requester_id))
    ticket = newest_ticket()
    said = teacher.say(forged(f"secret.again?t={ticket.id}&v={ticket.version}"))
    assert said == ["secret.not_now"]


def test_a_linked_chat_is_no_second_proof_of_a_sensitive_account(dialog: Dialog) -> None:
    made = account(dialog, is_sensitive=True)
    officer = dialog.person("officer").row
    reset(dialog)
    id_ = only_ticket().id or 0
    with transaction() as session:
        ticket = tickets.get(session, id_)
        assert ticket is not None
        known = accounts.get(session, made.id or 0)
        assert known is not None
        credentials.choose(session, ticket, known, officer)
        missing = []
        for method, by in (
            (ProofMethod.LINKED, None),
            (ProofMethod.CALLBACK, officer),
            (ProofMethod.EMAIL, None),
        ):
            credentials.prove(session, ticket, method, by)
            missing.append(credentials.missing_proofs(session, ticket, known))
    assert missing == [2, 1, 0]


@pytest.mark.any_database
def test_the_word_of_an_officer_who_left_counts_no_more(dialog: Dialog) -> None:
    account(dialog, is_sensitive=True)
    officer, second = dialog.person("officer"), dialog.person("officer two")
    reset(dialog)
    officer([(newest_ticket().number, ["ticket.card"]), (tap("proof.open"), ["proof.ask.account"])])
    officer([("1", ["proof.ask.method"]), ("โทรกลับ", ["proof.more"])])
    officer([(tap("proof.open"), ["proof.ask.method"]), ("ผอ.", ["proof.card"])])
    officer([(tap("proof.release"), ["proof.one_more_officer"])])
    assert second.heard()[-1] == "proof.asked_second"
    leaves(officer)
    second([(tap("proof.release"), ["proof.one_more_officer"])])
    assert case().state == CaseState.ASKED


def entering(dialog: Dialog, desk: Desk) -> tuple[Talker, SecretLink, str]:
    """An officer reads a temporary password, to enter it by hand."""
    account(dialog, system="amss")
    officer = dialog.person("officer")
    reset(dialog, system="amss")
    proved(officer)
    officer([(tap("proof.release"), ["secret.card.enter"]), (tap("secret.code"), ["secret.code"])])
    (link,) = links()
    return officer, link, desk.opened(link)


@pytest.mark.any_database
def test_an_officer_who_left_enters_nothing(desk: Desk) -> None:
    officer, link, pass_ = entering(desk.dialog, desk)
    leaves(officer)
    assert desk.post(link, **{"pass": pass_}).status_code == 404
    assert case().state == CaseState.SETTING


@pytest.mark.any_database
def test_of_two_officers_who_enter_the_later_one_does(desk: Desk) -> None:
    """What the first was shown is not what the system has: it reaches nobody."""
    _, first, pass_ = entering(desk.dialog, desk)
    second = desk.dialog.person("officer two")
    second([(newest_ticket().number, ["ticket.card"])])
    second([(tap("proof.release"), ["secret.card.enter"]), (tap("secret.code"), ["secret.code"])])
    other = links()[-1]
    other_pass = desk.opened(other)
    assert desk.post(first, **{"pass": pass_}).status_code == 404
    assert desk.post(other, **{"pass": other_pass}).status_code == 200
    assert [each.purpose for each in links() if each.done_at is None] == [Purpose.READ]


@pytest.mark.any_database
@pytest.mark.parametrize("verb", ["proof.open", "proof.release", "proof.thaw", "secret.code"])
@pytest.mark.parametrize("who", ["teacher two", "officer two", "head"])
def test_forged_taps_on_tickets_of_other_services(dialog: Dialog, who: str, verb: str) -> None:
    """None of them ends in an apology, or shows a code."""
    reset(dialog)
    with transaction() as session:
        session.execute(update(Ticket).values(service="repair", fields={"symptom": "x"}))
    ticket = newest_ticket()
    for number in (ticket.id, 999, -1, 2**70):
        said = dialog.person(who).say(forged(f"{verb}?t={number}&v={ticket.version}"))
        assert not [each for each in said if "apology" in each or each == "secret.code"], said
    assert not links()


@pytest.mark.any_database
@pytest.mark.parametrize("name", ["аdmin", "ａｄｍｉｎ", "ádmin", "ﬀ" * 64, "ชื่อ"])
def test_letters_that_look_alike_are_no_other_account(dialog: Dialog, name: str) -> None:
    account(dialog, "admin", is_sensitive=True)
    officer = dialog.person("officer")
    reset(dialog)
    officer([(newest_ticket().number, ["ticket.card"]), (tap("proof.open"), ["proof.ask.account"])])
    officer([("บัญชีอื่น", ["proof.ask.username"])])
    assert officer.say(name) != ["proof.ask.method"]
    with transaction() as session:
        assert [each.username for each in session.exec(select(Account))] == ["admin"]


def test_a_planned_account_is_nobody_else_s(dialog: Dialog) -> None:
    account(dialog, "new.name", is_planned=True)
    officer = dialog.person("officer")
    reset(dialog)
    officer([(newest_ticket().number, ["ticket.card"]), (tap("proof.open"), ["proof.ask.account"])])
    officer([("บัญชีอื่น", ["proof.ask.username"]), ("new.name", ["proof.ask.method"])])
    officer([("โทรกลับ", ["ticket.refused.no_account"])])


@pytest.mark.any_database
def test_a_group_is_shown_no_code(desk: Desk) -> None:
    teacher = desk.released()
    data = teacher.find("secret.code")
    group = desk.dialog.group("teacher", "officer")
    assert "secret.code" not in teacher.in_group(group).say(forged(data))


@pytest.mark.any_database
def test_an_officer_by_another_line_account_is_the_same_officer(dialog: Dialog) -> None:
    account(dialog)
    officer, teacher = dialog.person("officer"), reset(dialog)
    named, id_ = teacher.row, officer.row.id
    with transaction() as session:
        names = {"first_name": named.first_name, "last_name": named.last_name, "office_name": ""}
        session.execute(update(Person).where(col(Person.id) == id_).values(**names))
    officer([(newest_ticket().number, ["ticket.card"]), (tap("proof.open"), ["proof.ask.account"])])
    officer([("1", ["proof.ask.method"]), ("โทรกลับ", ["ticket.refused.own_request"])])


@pytest.mark.any_database
def test_heads_are_alarmed_once(desk: Desk) -> None:
    head, teacher = desk.dialog.person("head"), desk.released()
    head.heard()
    button = forged(teacher.find("secret.not_asked"))
    teacher([(button, ["secret.frozen"]), (button, ["secret.frozen"])])
    assert head.heard().count("secret.alarm") == 1


@pytest.mark.any_database
@pytest.mark.parametrize(
    "password",
    ["<script>alert(1)</script>", "'; DROP TABLE radcheck; --x", "{{ 7 * 7 }} river Lamp"],
)
def test_a_password_is_words_and_nothing_else(desk: Desk, password: str) -> None:
    desk.released()
    (link,) = links()
    form = {"how": "typed", "password": password, "repeated": password}
    answer = desk.post(link, **{"pass": desk.opened(link)}, **form)
    assert password not in answer.text
    assert desk.passwords() == [password]


@pytest.mark.any_database
def test_a_request_that_is_opened_again_begins_from_the_beginning(desk: Desk) -> None:
    """What was proved and said for the first password proves nothing of a second one."""
    teacher = desk.released()
    officer, (link,) = desk.dialog.person("officer"), links()
    form = {"how": "typed", "password": NEW, "repeated": NEW}
    assert desk.post(link, **{"pass": desk.opened(link)}, **form).status_code == 200
    desk.dialog.deliver()
    teacher.heard()
    teacher.say(tap("reopen.open"))
    teacher.say("ยังเข้าไม่ได้")
    ticket = fresh(only_ticket())
    assert ticket.status != Status.RESOLVED
    again = forged(f"secret.again?t={ticket.id}&v={ticket.version}")
    assert teacher.say(again) == ["secret.not_now"]
    release = forged(f"proof.release?t={ticket.id}&v={ticket.version}")
    assert officer.say(release) in (["ticket.refused.unproved"], ["ticket.refused.stale"])
    assert len(links()) == 1


@pytest.mark.any_database
def test_an_officer_s_page_is_over_once_a_head_has_let_it_begin_again(desk: Desk) -> None:
    officer, link, pass_ = entering(desk.dialog, desk)
    teacher, head = desk.dialog.person("teacher"), desk.dialog.person("head")
    teacher([("ไม่ได้ขอ", ["secret.frozen_late"])])  # the officer may have entered it
    assert head.heard()[-1] == "secret.alarm_late"
    head([(tap("proof.thaw"), ["proof.thawed"])])
    assert desk.post(link, **{"pass": pass_}).status_code == 404
    assert case().state == CaseState.ASKED
    ticket = newest_ticket()
    button = forged(f"proof.release?t={ticket.id}&v={ticket.version}")
    officer([(button, ["ticket.refused.unproved"])])


@pytest.mark.any_database
@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.CLOSED, Status.REJECTED])
def test_a_link_of_a_ticket_that_is_over_opens_nothing(desk: Desk, status: Status) -> None:
    teacher = desk.released()
    button = forged(teacher.find("secret.code"))
    (link,) = links()
    with transaction() as session:
        session.execute(update(Ticket).values(status=status))
    assert "secret.code" not in teacher.say(button)
    assert desk.post(link, code=code(link)).status_code == 404
    assert case().state == CaseState.RELEASED


@pytest.mark.any_database
def test_a_system_that_the_profile_lost_sets_nothing(desk: Desk) -> None:
    desk.released()
    (link,) = links()
    office = desk.bot.office.model_copy(update={"systems": desk.bot.office.systems[1:]})
    other = Desk(replace(desk.bot, office=office), desk.url)
    other.app = make_app(replace(desk.bot, office=office), PAGES)
    assert other.post(link, code=code(link)).status_code == 404
    assert desk.passwords()[0] == "the old one"


@pytest.mark.any_database
@pytest.mark.parametrize("verb", ["make", "apply", "did", "suspend", "keep", "choose", "review"])
@pytest.mark.parametrize("who", ["teacher", "officer"])
def test_forged_taps_change_no_account(dialog: Dialog, who: str, verb: str) -> None:
    """By a teacher, and by an officer where a head's word or another ticket is needed."""
    made = account(dialog)
    reset(dialog)
    ticket = newest_ticket()
    asks = f"t={ticket.id}&v={ticket.version}&a={made.id}&c=1&s=internet"
    said = dialog.person(who).say(forged(f"accounts_desk.{verb}?{asks}"))
    assert not [each for each in said if each.startswith(("accounts_desk.ask", "error."))], said
    with transaction() as session:
        assert session.get_one(Account, made.id).suspended_at is None
        assert not list(session.exec(select(AccountChange)))


@pytest.mark.any_database
def test_without_any_number_the_officer_is_told_so(dialog: Dialog) -> None:
    """A number from the chat is never taken instead."""
    account(dialog, org_code="")
    officer = dialog.person("officer")
    reset(dialog)
    officer([(newest_ticket().number, ["ticket.card"]), (tap("proof.open"), ["proof.ask.account"])])
    officer([("somying.j", ["proof.ask.method"])])
    assert dialog.bot.texts.get("proof.no_number") in officer.last.text
    assert "08 1234 5678" not in officer.last.text
