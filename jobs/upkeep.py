"""Housekeeping that nobody waits for."""

import logging

from bot import media
from models import attachments, inbox, outbox
from models.db import transaction

log = logging.getLogger(__name__)

FILES_AT_ONCE = 200


def forget_old() -> None:
    """Drop ids of events LINE will not redeliver, and rows of messages long sent."""
    with transaction() as session:
        inbox.forget_old(session)
    with transaction() as session:
        outbox.forget_old(session)


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
