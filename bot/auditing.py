"""What ``python -m bot audit`` prints."""

from collections.abc import Iterator

from bot import heads
from bot.settings import Settings
from bot.thai import in_bangkok
from models import audit, audit_check
from models.audit import Head
from models.reading import reading


def verified(given: Settings, asked: str | None) -> tuple[str, bool]:
    """What there is to say of the whole log, and whether it is well; against the heads that were
    sent out (the file of bot/heads.py), and the one that is ``asked``. Raises ValueError for a
    head that is none, DatabaseUnavailable.
    """
    known = [*heads.kept(given), *([Head.parse(asked)] if asked else [])]
    with reading() as session:
        found = audit_check.verify(session, known)
    if found.bad is not None:
        return f"BAD: row {found.bad} {found.reason}", False
    told = f", and has all {len(known)} heads known" if known else ""
    return f"OK: {found.count} rows, head {found.head}{told}", True


def head() -> str:
    """The head, as ``verified`` takes it. Raises DatabaseUnavailable."""
    with reading() as session:
        return str(audit.head(session))


def listed(about: str) -> Iterator[str]:
    """What was recorded about a ticket's number or a person (``p12``), or was done by that person:
    a line each, times of Bangkok. Raises DatabaseUnavailable.
    """
    with reading() as session:
        for row in audit.of(session, about):
            at = f"{in_bangkok(row.at):%Y-%m-%d %H:%M:%S}"
            words = (row.actor, row.action, row.about, row.reason and f"({row.reason})")
            yield " ".join(filter(None, (str(row.seq), at, *words)))
