"""What tests of the credentials desk begin with: accounts, requests, proofs, and opened pages."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select
from werkzeug.test import TestResponse

from adapters.settings import FreeRadiusSettings
from bot.app import make_app
from bot.pipeline import Bot
from bot.profile_systems import Credentials
from bot.settings import Settings, settings
from models import accounts, secret_links
from models.account_table import Account, Case
from models.db import transaction
from models.secret_table import SecretLink
from models.tables import Person, Ticket
from pages import PAGES
from tests.dialogues import Dialog, Talker, tap
from tests.radius import make_tables
from tests.servers import NoServer

ASK = "password_reset.ask"
RESET: list[tuple[Any, list[str]]] = [("ลืมรหัสผ่าน", [f"{ASK}.system"])]
USERNAME = "somying.j"


def account(
    dialog: Dialog,
    username: str = USERNAME,
    *,
    linked_to: Talker | None = None,
    system: str = "internet",
    **details: object,
) -> Account:
    """An account of the register, of the teacher's school."""
    entry = accounts.Entry(system, username, {"org_code": dialog.school.code, **details})
    officer = dialog.person("officer").row
    who = linked_to.row.id if linked_to else None
    with transaction() as session:
        made = accounts.enter(session, entry)
        if who is not None:
            person = session.get_one(Person, who)
            accounts.link(session, made, person, session.get_one(Person, officer.id))
        return made


def reset(
    dialog: Dialog, who: str = "teacher", username: str = USERNAME, system: str = "internet"
) -> Talker:
    """Somebody asks for a new password of a system of the office."""
    talker = dialog.person(who)
    talker([*RESET, (system, [f"{ASK}.username"]), (username, [f"{ASK}.problem"])])
    talker([("ลืม", [f"{ASK}.callback_time"]), ("เช้า", ["password_reset.review"])])
    return talker([("ส่ง", ["password_reset.opened"])])


def proved(officer: Talker, username: str = USERNAME, method: str = "โทรกลับ") -> None:
    """The officer makes sure of the newest request by a call."""
    ticket = newest_ticket()
    officer([(ticket.number, ["ticket.card"]), (tap("proof.open"), ["proof.ask.account"])])
    officer([(username, ["proof.ask.method"]), (method, ["proof.card"])])


def newest_ticket() -> Ticket:
    """The ticket that was opened last."""
    with transaction() as session:
        found = session.exec(select(Ticket).order_by(col(Ticket.id).desc()).limit(1))
        return found.one()


def case() -> Case:
    """How far the newest ticket has come."""
    ticket = newest_ticket()
    with transaction() as session:
        return session.get_one(Case, ticket.id)


def links() -> list[SecretLink]:
    """All links, oldest first."""
    with transaction() as session:
        return list(session.exec(select(SecretLink).order_by(col(SecretLink.id))))


def path(link: SecretLink) -> str:
    """Where its page is."""
    return f"/secret/{secret_links.token_of(link, settings().secret_key)}"


def code(link: SecretLink) -> str:
    """The code that was given last, as its chat shows it."""
    with transaction() as session:
        found = session.get_one(SecretLink, link.id)
        return secret_links.code_of(found, settings().secret_key)


class Desk:
    """An office whose Wi-Fi is a FreeRADIUS with its real tables, its chats, and its pages."""

    def __init__(self, bot: Bot, url: str, *, name: str = USERNAME, **more: object) -> None:
        self.url = url
        system = bot.office.systems[0].model_copy(
            update={
                "adapter": "freeradius",
                "freeradius": FreeRadiusSettings(attribute="NT-Password"),
                **more,
            }
        )
        systems = (system, *bot.office.systems[1:])
        mail = Credentials(email="mailto://user:word@mail.example")
        office = bot.office.model_copy(update={"systems": systems, "credentials": mail})
        self.bot = replace(bot, office=office)
        self.dialog = Dialog(self.bot)
        self.app = make_app(self.bot, PAGES)
        self.write(name, "the old one")

    def write(self, name: str, password: str) -> None:
        """An account in the target system."""
        with self.connected() as connection:
            values = (name, "Cleartext-Password", ":=", password)
            connection.execute(
                "INSERT INTO radcheck (username, attribute, op, value) VALUES (?, ?, ?, ?)", values
            )

    def passwords(self, name: str = USERNAME) -> list[str]:
        """What lets somebody in there now."""
        with self.connected() as connection:
            asked = "SELECT value FROM radcheck WHERE username = ? ORDER BY id"
            return [row[0] for row in connection.execute(asked, (name,))]

    @contextmanager
    def connected(self) -> Iterator[sqlite3.Connection]:
        """A connection to the target's database, committed."""
        file = self.url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(file)) as connection, connection:
            yield connection

    def released(self, **details: object) -> Talker:
        """Whoever asked has the link, and the code."""
        made = account(self.dialog, **details)  # type: ignore[arg-type]
        officer, teacher = self.dialog.person("officer"), reset(self.dialog)
        proved(officer, made.username)
        officer([(tap("proof.release"), ["secret.sent"])])
        assert teacher.heard() == ["secret.card.set"]
        return teacher([(tap("secret.code"), ["secret.code"])])

    def post(self, link: SecretLink, **form: str) -> TestResponse:
        """Send a form of its page."""
        return self.app.test_client().post(path(link), data=form)

    def opened(self, link: SecretLink) -> str:
        """Open a page with its code; what its next step carries."""
        answer = self.post(link, code=code(link))
        assert answer.status_code == 200
        return pass_of(answer)


def pass_of(answer: TestResponse) -> str:
    """What the next step of an open page carries."""
    found = re.search(r'name="pass" value="([0-9a-f]{64})"', answer.text)
    assert found, answer.text
    return found[1]


@pytest.fixture
def desk(bot: Bot, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    url = f"sqlite:///{tmp_path}/radius.db"
    try:
        make_tables(url)
    except NoServer as reason:
        pytest.skip(str(reason))
    monkeypatch.setenv("INTERNET_RADIUS_URL", url)
    return Desk(bot, url)
