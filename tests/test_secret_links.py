"""Links to secret pages: how long they live, what ends them, and that nothing of them is kept."""

import logging
import re
from datetime import timedelta

import pytest
from sqlmodel import col, select

from bot import secret_places
from jobs import secret_pages
from models import secret_links
from models.account_table import Account, CaseState
from models.audit_table import Access, AuditRow
from models.db import transaction
from models.secret_links import CODES, LINKS_A_DAY
from models.secret_table import SecretLink
from models.tables import Outgoing, Status
from tests.desks import (
    Desk,
    account,
    case,
    code,
    links,
    newest_ticket,
    pass_of,
    path,
    proved,
    reset,
)
from tests.dialogues import forged, tap
from tests.stored import assert_nowhere, fresh, only_ticket

pytest_plugins = ["tests.desks"]

NEW = "river-Lamp9-quiet-Stone"


def test_a_system_without_an_adapter(desk: Desk) -> None:
    """The officer enters a temporary password by hand; whoever asked reads it once."""
    account(desk.dialog, system="amss")
    officer, teacher = desk.dialog.person("officer"), reset(desk.dialog, system="amss")
    proved(officer)
    officer([(tap("proof.release"), ["secret.card.enter"]), (tap("secret.code"), ["secret.code"])])
    (enter,) = links()
    page = desk.post(enter, code=code(enter))
    password = _secret(page.text)
    assert_nowhere(password)
    assert case().state == CaseState.SETTING  # it may stand in the system from now on
    assert desk.post(enter, **{"pass": pass_of(page)}).status_code == 200
    assert case().state == CaseState.SETTING
    desk.dialog.deliver()
    assert teacher.heard()[-1] == "secret.card.read"
    teacher([(tap("secret.code"), ["secret.code"])])
    read = links()[1]
    assert _secret(desk.post(read, code=code(read)).text) == password
    assert desk.post(read, code=code(read)).status_code == 404
    assert case().state == CaseState.SET
    assert fresh(only_ticket()).status == Status.RESOLVED
    assert all(each.sealed is None for each in links())


def test_a_temporary_password_that_was_not_read_comes_with_another_link(desk: Desk) -> None:
    account(desk.dialog, system="amss")
    officer, teacher = desk.dialog.person("officer"), reset(desk.dialog, system="amss")
    proved(officer)
    officer([(tap("proof.release"), ["secret.card.enter"]), (tap("secret.code"), ["secret.code"])])
    (enter,) = links()
    page = desk.post(enter, code=code(enter))
    desk.post(enter, **{"pass": pass_of(page)})
    desk.dialog.advance(timedelta(minutes=31))
    teacher.heard()
    teacher([("ขอลิงก์ใหม่", ["secret.card.read"]), ("ขอรหัส 6 หลัก", ["secret.code"])])
    read = links()[-1]
    assert _secret(desk.post(read, code=code(read)).text) == _secret(page.text)


def test_an_officer_whose_link_is_over_releases_once_more(desk: Desk) -> None:
    account(desk.dialog, system="amss")
    officer = desk.dialog.person("officer")
    reset(desk.dialog, system="amss")
    proved(officer)
    officer([(tap("proof.release"), ["secret.card.enter"])])
    desk.dialog.advance(timedelta(minutes=31))
    officer([(tap("secret.code"), ["secret.no_code_officer"])])
    officer([(newest_ticket().number, ["ticket.card"]), (tap("desk.details"), ["ticket.card"])])
    officer([(tap("proof.release"), ["secret.card.enter"]), ("ขอรหัส 6 หลัก", ["secret.code"])])


@pytest.mark.any_database
def test_words_do_what_the_buttons_do(desk: Desk) -> None:
    """At any time, long after the card."""
    teacher = desk.released()
    desk.dialog.advance(timedelta(minutes=5))
    teacher([("รหัส 6 หลัก", ["secret.code"]), ("ขอลิงค์ใหม่", ["secret.card.set"])])
    teacher([("ติดตามงาน", ["ticket.card"])])
    assert desk.bot.texts.get("ticket.stage_to_requester.released") in teacher.last.text
    teacher([("ฉันไม่ได้ขอ", ["secret.frozen"]), ("ขอรหัส 6 หลัก", ["typed.none"])])


@pytest.mark.any_database
def test_a_link_lives_for_half_an_hour_and_a_code_for_ten_minutes(desk: Desk) -> None:
    teacher = desk.released()
    (link,) = links()
    desk.dialog.advance(timedelta(minutes=11))
    assert desk.post(link, code=code(link)).status_code == 404
    teacher([(tap("secret.code"), ["secret.code"])])
    desk.dialog.advance(timedelta(minutes=20))
    assert desk.post(link, code=code(link)).status_code == 404
    teacher([(tap("secret.code"), ["secret.no_code"]), (tap("secret.again"), ["secret.card.set"])])
    teacher([(tap("secret.code"), ["secret.code"])])
    assert desk.opened(links()[-1])


@pytest.mark.any_database
def test_without_a_code_that_was_asked_for_nothing_opens(desk: Desk) -> None:
    teacher = desk.released()
    teacher([(tap("secret.again"), ["secret.card.set"])])
    link = links()[-1]
    assert link.codes == 0
    assert desk.post(link, code=code(link)).status_code == 404
    assert desk.post(link, code="").status_code == 404


@pytest.mark.any_database
def test_another_link_ends_the_one_before_and_there_are_five_a_day(desk: Desk) -> None:
    teacher = desk.released()
    first = links()[0]
    for _ in range(LINKS_A_DAY - 1):
        teacher([(tap("secret.again"), ["secret.card.set"])])
    teacher([(tap("secret.again"), ["secret.too_many"])])
    assert desk.post(first, code=code(first)).status_code == 404
    desk.dialog.advance(timedelta(hours=25))
    teacher([("ขอลิงก์ใหม่", ["secret.card.set"])])
    for _ in range(CODES):
        teacher([(tap("secret.code"), ["secret.code"])])
    teacher([(tap("secret.code"), ["secret.no_code"])])


@pytest.mark.any_database
@pytest.mark.parametrize("how", ["withdrawn", "resolved", "reopened", "not_asked"])
def test_what_ends_the_ticket_ends_the_link(desk: Desk, how: str) -> None:
    officer, teacher = desk.dialog.person("officer"), desk.released()
    (link,) = links()
    pass_ = desk.opened(link)
    ticket = fresh(only_ticket())
    if how == "withdrawn":
        teacher(
            [
                (
                    forged(f"ticket.withdraw_yes?t={ticket.id}&v={ticket.version}"),
                    ["ticket.withdrawn"],
                )
            ]
        )
    elif how in ("resolved", "reopened"):
        officer(
            [
                (ticket.number, ["ticket.card"]),
                (tap("resolve.open"), ["password_reset.result.ask.outcome"]),
            ]
        )
        officer([("ใช้งานได้อยู่แล้ว", ["password_reset.result.ask.action_taken"])])
        officer([("ลองแล้วเข้าได้", ["password_reset.result.review"]), ("ส่ง", ["resolve.done"])])
    else:
        teacher([(tap("secret.not_asked"), ["secret.frozen"])])
    if how == "reopened":
        teacher.heard()
        teacher.say(tap("reopen.open"))
        teacher.say("ยังเข้าไม่ได้เลยค่ะ")
        assert fresh(ticket).status == Status.CLAIMED
    answer = desk.post(link, **{"pass": pass_}, how="typed", password=NEW, repeated=NEW)
    assert answer.status_code == 404
    assert desk.passwords() == ["the old one"]


@pytest.mark.any_database
def test_not_asked_after_all_was_set_is_told_as_urgent(desk: Desk) -> None:
    head = desk.dialog.person("head")
    teacher = desk.released()
    (link,) = links()
    desk.post(link, **{"pass": desk.opened(link)}, how="made")
    desk.dialog.deliver()
    head.heard()
    teacher.heard()
    teacher([(tap("secret.not_asked"), ["secret.frozen_late"])])
    assert head.heard() == ["secret.alarm_late"]


@pytest.mark.any_database
def test_whoever_has_everything_deleted_has_no_link_and_no_account(desk: Desk) -> None:
    teacher = desk.released()
    (link,) = links()
    teacher.say("ข้อมูลของฉัน")
    teacher.say(tap("profile.delete"))
    teacher.say(tap("profile.delete_yes"))
    assert desk.post(link, code=code(link)).status_code == 404
    with transaction() as session:
        assert session.exec(select(Account)).one().person_id is None


@pytest.mark.any_database
def test_own_accounts_are_offered_masked(desk: Desk) -> None:
    """Only those an officer linked; what is kept of the answer is masked, the account is known."""
    teacher = desk.dialog.person("teacher")
    made = account(desk.dialog, linked_to=teacher)
    teacher([("ลืมรหัสผ่าน", ["password_reset.ask.system"])])
    teacher([("internet", ["password_reset.ask.username"])])
    assert "so•••••j" in teacher.last.text
    assert made.username not in teacher.last.text.replace("เช่น somying.j", "")
    teacher([("1", ["password_reset.ask.problem"]), ("ลืม", ["password_reset.ask.callback_time"])])
    teacher([("เช้า", ["password_reset.review"]), ("ส่ง", ["password_reset.opened"])])
    assert only_ticket().fields["username"] == "so•••••j"
    assert case().account_id == made.id


@pytest.mark.any_database
def test_nobody_learns_whether_an_account_exists(desk: Desk) -> None:
    """What a stranger to it hears is word for word the same."""
    account(desk.dialog, linked_to=desk.dialog.person("clerk"))
    heard = []
    for name in ("somying.j", "nobody.n"):
        teacher = reset(desk.dialog, username=name)
        heard.append(
            [re.sub(r"P\d+-\d+|nobody.n|somying.j", "", e.text) for e in teacher.received[-5:]]
        )
    assert heard[0] == heard[1]


def test_nothing_that_opens_or_is_set_is_kept(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """No password, token or code: in no table, no message before it leaves, and no log."""
    caplog.set_level(logging.DEBUG)
    desk.released()
    (link,) = links()
    token, digits = path(link).rpartition("/")[2], code(link)
    with transaction() as session:
        kept = [row.messages for row in session.exec(select(Outgoing))]
    sent = [each.message for chat in desk.dialog.chats.values() for each in chat]
    filled = secret_places.filled(sent)
    assert any(token in str(each) for each in filled)
    assert any(digits in str(each) for each in filled)
    assert token not in str(sent) + str(kept)
    desk.post(link, code="123456" if digits != "123456" else "654321")
    desk.post(link, **{"pass": desk.opened(link)}, how="typed", password=NEW, repeated=NEW)
    for secret in (token, NEW):
        assert_nowhere(secret)
        assert secret not in caplog.text
    assert f"'{digits}'" not in caplog.text
    assert_nowhere(f"'{digits}'")


@pytest.mark.any_database
def test_every_step_is_recorded_and_every_view_noted(desk: Desk) -> None:
    teacher = desk.released()
    (link,) = links()
    desk.post(link, **{"pass": desk.opened(link)}, how="typed", password=NEW, repeated=NEW)
    who = teacher.row.id
    with transaction() as session:
        actions = [row.action for row in session.exec(select(AuditRow).order_by(col(AuditRow.seq)))]
        views = list(session.exec(select(Access).where(Access.action == "POST open_secret")))
    expected = ["password.proved", "password.released", "account.linked"]
    assert actions == [*expected, "secret.issued", "secret.code", "secret.opened", "password.set"]
    assert [(each.person_id, each.result) for each in views] == [(who, "200"), (who, "200")]


@pytest.mark.any_database
def test_heads_hear_once_an_hour_that_somebody_guesses(desk: Desk) -> None:
    head = desk.dialog.person("head")
    desk.released()
    link = links()[0]
    unknown = SecretLink(**link.model_dump() | {"id": 999})
    for number in range(secret_pages.GUESSES_AN_HOUR):
        secret_pages.tell_guesses()
        desk.post(unknown, code=f"{number:06}")
    desk.dialog.deliver()
    assert "secret.guessed" not in head.heard()
    secret_pages.tell_guesses()
    secret_pages.tell_guesses()
    desk.dialog.deliver()
    assert head.heard() == ["secret.guessed"]


@pytest.mark.any_database
def test_what_was_sealed_is_forgotten(desk: Desk) -> None:
    desk.released()
    (link,) = links()
    desk.opened(link)
    with desk.connected() as connection:
        connection.execute("ALTER TABLE radcheck RENAME TO gone")
    with transaction() as session:
        found = session.get_one(SecretLink, link.id)
        found.sealed = b"sealed"
    secret_pages.clean()
    assert links()[0].sealed == b"sealed"
    desk.dialog.advance(timedelta(minutes=31))
    secret_pages.clean()
    assert links()[0].sealed is None
    desk.dialog.advance(secret_links.KEPT)
    secret_pages.clean()
    assert links() == []


def _secret(page: str) -> str:
    found = re.search(r'class="secret">([^<]+)<', page)
    assert found, page
    return found[1]
