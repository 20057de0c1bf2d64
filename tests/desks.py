"""What tests of the credentials desk begin with: accounts, requests, proofs, and opened pages."""

from typing import Any

from sqlmodel import col, select

from bot.settings import settings
from models import accounts, secret_links
from models.account_table import Account, Case
from models.db import transaction
from models.secret_table import SecretLink
from models.tables import Person, Ticket
from tests.dialogues import Dialog, Talker, tap

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


def reset(dialog: Dialog, who: str = "teacher", username: str = USERNAME) -> Talker:
    """Somebody asks for a new password of a system of the office."""
    talker = dialog.person(who)
    talker([*RESET, ("internet", [f"{ASK}.username"]), (username, [f"{ASK}.problem"])])
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
