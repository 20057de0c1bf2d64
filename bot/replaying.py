"""Failed events are taken again, after the fault was mended."""

import logging
from dataclasses import dataclass

from bot.pipeline import Bot, retake_turn
from models import failures
from models.db import DatabaseUnavailable
from models.reading import reading

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Replayed:
    """How many events were taken, how many failed again, and which bells to ring."""

    taken: int
    failed: int
    bells: frozenset[str]


def replay_failed(bot: Bot) -> Replayed:
    """Take every event that is failed now once more, oldest first, one turn each.

    One that fails again stays failed. Raises DatabaseUnavailable.
    """
    with reading() as session:
        ids = failures.failed_ids(session)
    failed = 0
    bells: frozenset[str] = frozenset()
    for id_ in ids:
        try:
            bells |= retake_turn(bot, id_)
        except DatabaseUnavailable:
            raise
        except Exception as error:  # one that is still broken must not stop the others
            log.error("a failed event failed again: %s", type(error).__name__)
            failed += 1
    return Replayed(len(ids) - failed, failed, bells)
