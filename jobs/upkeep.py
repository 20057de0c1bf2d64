"""Housekeeping that nobody waits for."""

import logging
from datetime import timedelta

from bot import media
from models import attachments, enrolments, ledger, outbox, people, shifts, sources
from models.db import transaction

log = logging.getLogger(__name__)

FILES_AT_ONCE = 200
# Long enough for somebody who comes back to a form.
LOOSE = timedelta(days=7)
FORGETTING = (
    outbox.forget_old,
    ledger.forget_old,
    people.forget_old_conversations,
    enrolments.forget_old,
    shifts.forget_old,
    sources.forget_old,
)


def forget_old() -> None:
    """Drop what is of no use any more, each kind in a transaction of its own."""
    for forget in FORGETTING:
        with transaction() as session:
            forget(session)


def delete_loose() -> None:
    """Delete pictures that became part of no ticket within a week, files and all."""
    with transaction() as session:
        names = attachments.delete_loose(session, older_than=LOOSE)
    for name in names:
        media.drop(name)


def delete_orphans() -> None:
    """Delete files no picture owns: a process was killed between the file and its row."""
    stale = media.stale()
    names = sorted(name for name in stale if name)
    known: set[str] = set()
    for start in range(0, len(names), FILES_AT_ONCE):
        with transaction() as session:
            known |= attachments.known(session, names[start : start + FILES_AT_ONCE])
    count = 0
    for name, paths in stale.items():
        for path in paths if name not in known else []:
            path.unlink(missing_ok=True)
            count += 1
    if count:
        log.info("deleted %d orphaned files", count)
