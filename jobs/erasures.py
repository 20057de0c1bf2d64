"""Erasures are written into a file beside the database, for whoever restores a backup."""

from bot import erased
from bot.settings import settings
from models import erasures
from models.db import transaction

AT_ONCE = 500


def write() -> None:
    """Write what does not stand there yet; what is written twice after a crash does no harm."""
    with transaction() as session:
        found = erasures.waiting(session, AT_ONCE)
    if found:
        erased.keep(settings(), found.values())
        with transaction() as session:
            erasures.written(session, list(found))
