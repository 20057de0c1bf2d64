"""Who was erased stays so when a backup of before is restored: a file beside the database, which no
backup holds, says who; the start has them erased again.
"""

import fcntl
import logging
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlmodel import Session, col, select

from bot import dismissing, media
from bot.offices import load_office
from bot.settings import Settings
from models import erasing, incidents, menu_wishes, tickets, worklists
from models.db import transaction
from models.erasures import Erased
from models.tables import OPEN, Person

log = logging.getLogger(__name__)


def file_of(given: Settings) -> Path:
    """Where erasures are kept: a line each, when, which row, and its MAC."""
    return given.var_folder / "erased.txt"


def keep(given: Settings, found: Iterable[Erased]) -> None:
    """Add erasures to the file; they are on disk afterwards. Raises OSError."""
    path = file_of(given)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        # A line that was broken off by a crash is written again: not behind its first half.
        file.write("\n" + "".join(f"{each}\n" for each in found))
        file.flush()
        os.fsync(file.fileno())


def kept(given: Settings) -> Iterator[Erased]:
    """The erasures of the file; a line that is none is named and passed over."""
    path = file_of(given)
    lines = path.read_text("utf-8", "replace").splitlines() if path.exists() else []
    for number, line in enumerate(lines, 1):
        try:
            if line:
                yield Erased.parse(line)
        except ValueError:
            log.warning("%s: line %d is no erasure", path, number)


def replay(given: Settings) -> int:
    """Erase again whoever a restored backup brought back, a transaction each; how many."""
    with transaction() as session:
        here = set(session.exec(select(Person.id).where(col(Person.line_id).is_not(None))))
    return sum(_again(given, each) for each in kept(given) if each.person_id in here)


def _again(given: Settings, erased: Erased) -> bool:
    with transaction() as session:
        person = session.get(Person, erased.person_id)
        if person is None or not erased.is_of(person):
            return False
        if person.role:  # they had left the office before, and LINE was told
            dismissing.dismiss(session, load_office(given.office), person)
            menu_wishes.forget(session, person.line_id)
            session.refresh(person)
        _withdraw_all(session, person)
        names = erasing.erase(session, person, "restore", again=erased.at)
    for name in (*names, *session.info.get("forgotten", ())):
        media.drop(name)
    return True


def _withdraw_all(session: Session, person: Person) -> None:
    for id_ in worklists.open_ids_of(session, person):
        ticket = tickets.get(session, id_)
        if ticket is not None and ticket.status in OPEN:
            incidents.leave(session, ticket)
            tickets.withdraw(session, ticket, person)
