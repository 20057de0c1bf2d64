"""Tells LINE whose rich menu has changed: officers get theirs, and lose it when they leave."""

import logging
import time

from bot.channel import LineUnreachable
from bot.menu_calls import OFFICERS, LineRefused, MenuCalls, alias_of
from bot.settings import settings
from jobs.drain import about, backoff
from models import menu_wishes
from models.db import transaction
from models.menu_wishes import MenuWish

log = logging.getLogger(__name__)

# Several are done in one go, but the clock has more to do.
LIMIT_SECONDS = 2.0
# The access token is wrong or revoked: nothing is lost while somebody mends it.
FORBIDDEN_SECONDS = 60.0


def give_menus() -> None:
    """Work off the wishes that are due, one after the other."""
    end = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < end:
        with transaction() as session:
            wish = menu_wishes.next_due(session)
        if wish is None:
            return
        seconds = _try(wish)
        with transaction() as session:
            if seconds is None:
                menu_wishes.done(session, wish)
            else:
                menu_wishes.try_again(session, wish, seconds)


def _try(wish: MenuWish) -> float | None:
    """Tell LINE; None when nothing is left to do, else in how many seconds to try again."""
    try:
        _tell(MenuCalls(settings()), wish)
    except LineUnreachable as reason:
        log.warning("a rich menu could not be given: %s", reason)
        return backoff(wish.attempts + 1)
    except LineRefused as refused:
        log.warning("a rich menu could not be given: status %d", refused.status)
        if refused.status in (401, 403):
            return about(FORBIDDEN_SECONDS)
        # Not found: the menu was replaced this very moment. Any other fault of the call stays one.
        is_fault = 400 <= refused.status < 500 and refused.status not in (404, 408, 429)
        return None if is_fault else backoff(wish.attempts + 1)
    return None


def _tell(calls: MenuCalls, wish: MenuWish) -> None:
    if not wish.of_officers:
        calls.take(wish.line_id)
        return
    menu = calls.meant_by(alias_of(OFFICERS))
    if menu is None:  # whoever provisions it gives it to everybody of the office
        log.info("there are no rich menus yet: `python -m bot provision` makes them")
    else:
        calls.give(wish.line_id, menu)
