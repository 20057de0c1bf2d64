"""Where officers hear of work besides LINE: e-mail, Telegram, Discord ... by the library apprise.

A message to one is a row of the outbox as any other. Its chat is ``apprise:<person id>`` for cards,
which stand nowhere else, and ``apprise:<person id>:fallback`` for what waits in LINE as well.
E-mail to the holder of an account goes to ``apprise:account:<account id>``.
"""

from typing import Literal
from urllib.parse import quote

from sqlmodel import Session

from bot import messages
from bot.messages import Message
from bot.offices import Office
from bot.settings import environment
from bot.texts import Texts
from models import outbox, parcels
from models.account_table import Account
from models.tables import ACTING, Person, Ticket

Use = Literal["cards", "fallback"]
_FALLBACK = ":fallback"
_HOLDER = f"{parcels.SIDE}account:"


def chat_of(office: Office, officer: Person, use: Use) -> str | None:
    """The outbox's chat of an officer's side channel for that use, if the profile names one."""
    names = {each.officer for each in office.channels if use in each.uses}
    if officer.office_name not in names:
        return None
    return f"{parcels.SIDE}{officer.id}" + (_FALLBACK if use == "fallback" else "")


def promise(
    session: Session,
    texts: Texts,
    chat: str,
    keys: str,
    objects: list[Message],
    *,
    urgency: str,
    ticket: Ticket | None = None,
    source_message_id: str | None = None,
) -> None:
    """Promise to a side channel what these messages say, and how to answer it in LINE."""
    said = [str(messages.plain(each)["text"]) for each in objects]
    if ticket is not None:
        said.append(texts.get("alarm.answer_in_line", number=ticket.number))
    outbox.promise(
        session,
        chat,
        keys,
        [messages.text("\n\n".join(said))],
        urgency=urgency,
        ticket_id=ticket.id if ticket else None,
        source_message_id=source_message_id,
    )


def address(session: Session, office: Office, chat: str) -> str | None:
    """The address behind a chat; None where the officer has left, or has no channel any more.

    An address that should stand in the environment and does not is empty.
    """
    if chat.startswith(_HOLDER):
        return _of_holder(session, office, chat)
    person = _officer(session, chat)
    if person is None:
        return None
    urls = [each.url for each in office.channels if each.officer == person.office_name]
    return resolved(urls[0]) if urls else None


def holder(office: Office, account: Account) -> str | None:
    """The outbox's chat that sends e-mail to the register's address of an account's holder."""
    return f"{_HOLDER}{account.id}" if office.credentials.email and account.email else None


def _of_holder(session: Session, office: Office, chat: str) -> str | None:
    account = session.get(Account, int(chat.removeprefix(_HOLDER)))
    if account is None or not (account.email and office.credentials.email):
        return None
    url = resolved(office.credentials.email)
    joint = "&" if "?" in url else "?"
    return f"{url}{joint}to={quote(account.email, safe='@')}" if url else ""


def line_of(session: Session, chat: str) -> str | None:
    """The LINE chat that stands in for a side channel which takes nothing; None where the officer
    has left or reads nothing there either, or where it waits there already.
    """
    person = _officer(session, chat) if not chat.startswith(_HOLDER) else None
    if person is None or person.blocked_at or chat.endswith(_FALLBACK):
        return None
    return person.line_id


def _officer(session: Session, chat: str) -> Person | None:
    id_ = chat.removeprefix(parcels.SIDE).removesuffix(_FALLBACK)
    person = session.get(Person, int(id_))
    return person if person is not None and person.role in ACTING else None


def resolved(url: str) -> str:
    """The address itself, of the environment or ``.env`` where it stands there, or empty."""
    if not url.startswith("env:"):
        return url
    return environment().get(url.removeprefix("env:"), "")
