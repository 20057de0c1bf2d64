"""A new password without an officer: the link in the chat that the account has long been linked to,
its code by e-mail to the register's address. Where anything is missing, an officer makes sure.
"""

from datetime import timedelta
from typing import Any

import pytest

from bot import secret_places, side_channels
from bot.profile_systems import System
from models.account_table import Account, CaseState
from models.db import transaction
from models.secret_table import Purpose
from models.tables import Status
from tests.desks import USERNAME, Desk, account, case, code, links, newest_ticket, pass_of
from tests.dialogues import Talker, tap
from tests.stored import fresh, only_ticket

pytest_plugins = ["tests.desks"]

NEW = "river-Lamp9-quiet-Stone"
EMAIL = "somying@sample.example"
LONG_AGO = timedelta(hours=25)


@pytest.fixture
def served(desk: Desk) -> Desk:
    """The same office, whose profile has the Wi-Fi's passwords set without an officer."""
    return Desk(desk.bot, desk.url, reset="self_service")


def asked(
    desk: Desk, *, waited: timedelta = LONG_AGO, username: str = USERNAME, **details: Any
) -> tuple[Talker, list[str], Account]:
    """Somebody asks for a new password of their linked account; what they hear."""
    teacher = desk.dialog.person("teacher")
    made = account(desk.dialog, username, linked_to=teacher, **{"email": EMAIL} | details)
    desk.dialog.advance(waited)
    teacher([("ลืมรหัสผ่าน", ["password_reset.ask.system"])])
    teacher([("internet", ["password_reset.ask.username"]), ("1", ["password_reset.ask.problem"])])
    teacher([("ลืม", ["password_reset.ask.callback_time"]), ("เช้า", ["password_reset.review"])])
    return teacher, teacher.say("ส่ง"), made


def test_the_code_from_the_mail_opens_the_page_and_proves_it(served: Desk) -> None:
    teacher, heard, made = asked(served)
    assert heard == ["password_reset.opened", "secret.card.self", "secret.mailed"]
    assert EMAIL not in teacher.last.text
    (link,) = links()
    assert link.purpose == Purpose.SELF
    digits = code(link)
    assert len(digits) == 8
    (mail,) = served.dialog.chats[f"apprise:account:{made.id}"]
    assert digits not in str(mail.message)
    assert digits in str(secret_places.filled([mail.message]))
    assert digits not in str(secret_places.filled([each.message for each in teacher.received]))
    page = served.post(link, code=digits)
    assert page.status_code == 200
    served.post(link, **{"pass": pass_of(page)}, how="typed", password=NEW, repeated=NEW)
    assert served.passwords() == [NEW]
    assert fresh(only_ticket()).status == Status.RESOLVED
    served.dialog.deliver()
    told = served.dialog.chats[f"apprise:account:{made.id}"][-1]
    assert told.key == "secret.told_by_mail"
    assert NEW not in str(told.message)


@pytest.mark.any_database
@pytest.mark.parametrize(
    "details",
    [
        {"waited": timedelta(hours=23)},
        {"email": ""},
        {"username": EMAIL},
    ],
    ids=["young", "no address", "its own mailbox"],
)
def test_an_officer_makes_sure_where_something_is_missing(
    served: Desk, details: dict[str, Any]
) -> None:
    _, heard, _ = asked(served, **details)
    assert heard == ["password_reset.opened"]
    assert links() == []
    assert case().state == CaseState.ASKED


def test_of_a_sensitive_account_it_is_one_proof_more(served: Desk) -> None:
    """Two officers decide, and one of them has to have made sure as well."""
    officer = served.dialog.person("officer")
    asked(served, is_sensitive=True)
    (link,) = links()
    officer.heard()
    page = served.post(link, code=code(link))
    assert 'name="pass"' not in page.text
    assert case().state == CaseState.ASKED
    assert served.passwords() == ["the old one"] * 2
    served.dialog.deliver()
    assert officer.heard() == ["secret.proved_by_mail"]
    officer([(tap("desk.details"), ["ticket.card"]), (tap("proof.open"), ["proof.ask.method"])])
    officer([("โทรกลับ", ["proof.card"]), (tap("proof.release"), ["proof.one_more_officer"])])
    second = served.dialog.person("officer two")
    number = newest_ticket().number
    second([(number, ["ticket.card"]), (f"{number} อนุมัติให้ตั้งรหัส", ["secret.sent"])])


@pytest.mark.any_database
def test_five_wrong_codes_end_it_and_an_officer_can_go_on(served: Desk) -> None:
    asked(served)
    (link,) = links()
    for number in range(5):
        assert served.post(link, code=f"{number:08}").status_code == 404
    assert served.post(link, code=code(link)).status_code == 404
    assert case().state == CaseState.ASKED


@pytest.mark.any_database
def test_another_code_comes_by_mail_and_never_in_chat(served: Desk) -> None:
    teacher, _, made = asked(served)
    teacher(
        [
            ("ขอรหัส 6 หลัก", ["secret.mailed"]),
            (tap("secret.again"), ["secret.card.self", "secret.mailed"]),
        ]
    )
    assert len(served.dialog.chats[f"apprise:account:{made.id}"]) == 3
    codes = {code(each) for each in links()}
    said = str(secret_places.filled([each.message for each in teacher.received]))
    assert not [each for each in codes if each in said]


@pytest.mark.any_database
def test_not_asked_ends_it(served: Desk) -> None:
    teacher, _, _ = asked(served)
    (link,) = links()
    teacher([(tap("secret.not_asked"), ["secret.frozen"])])
    assert served.post(link, code=code(link)).status_code == 404


@pytest.mark.any_database
def test_where_the_mail_goes(served: Desk) -> None:
    _, _, made = asked(served)
    with transaction() as session:
        address = side_channels.address(session, served.bot.office, f"apprise:account:{made.id}")
        assert address == f"mailto://user:word@mail.example?to={EMAIL}"
        assert side_channels.line_of(session, f"apprise:account:{made.id}") is None


@pytest.mark.any_database
def test_only_an_adapter_sets_a_password_by_itself() -> None:
    with pytest.raises(ValueError, match="needs an adapter"):
        System(code="amss", name="AMSS++", owner="office", reset="self_service")
