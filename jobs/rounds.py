"""Rounds: what is due about several tickets, one after the other."""

import logging
from collections.abc import Callable, Iterable

from bot.logs import without_values
from jobs.writer import Writer
from models import tickets
from models.db import DatabaseUnavailable, transaction
from models.tables import Ticket

log = logging.getLogger(__name__)


def go_round(what: str, ids: Iterable[int], look: Callable[[Writer, Ticket], None]) -> None:
    """Look at each of these tickets (row ids), locked, in a transaction of its own; one that is
    broken stops no other, and ``what`` names in the log what of it was. Raises DatabaseUnavailable.
    """
    for id_ in ids:
        try:
            with transaction() as session:
                ticket = tickets.get(session, id_)
                if ticket is not None:
                    look(Writer.of(session), ticket)
        except DatabaseUnavailable:
            raise
        except Exception:
            log.error("the %s of ticket %s failed", what, id_, exc_info=without_values())
