"""Delivers promised messages: replies while the token is fresh, else pushes, and settles both."""

import logging
import random
import time
from dataclasses import dataclass

from sqlmodel import Session

from bot import bell, messages
from bot.line import Answer, Line, line
from bot.logs import without_values
from jobs import dead_letters
from jobs.drain import LIMIT_SECONDS, drain
from models import leases, parcels
from models.db import transaction
from models.parcels import Parcel

log = logging.getLogger(__name__)

BEAT_SECONDS = 5.0
# The first repetition of a reply whose answer got lost comes at once.
REPLY_AGAIN_SECONDS = 0.2
# With the month's quota used up only replies go; a push is tried again so often, because LINE
# frees reserved units and the office may buy more.
MONTH_SECONDS = 3600.0
# The access token is wrong or revoked: nothing is lost while somebody mends it.
FORBIDDEN_SECONDS = 60.0


@dataclass(frozen=True)
class Call:
    """A parcel and what LINE said to it."""

    parcel: Parcel
    answer: Answer


class Delivery:
    """One round of delivering; ``beats`` says whether it is the worker's sign of life."""

    last_beat = 0.0

    def __init__(self, line_: Line, *, beats: bool = True) -> None:
        self._line = line_
        self._beats = beats
        self._look_until = 0.0

    def run(self, seconds: float = LIMIT_SECONDS) -> bool:
        """Deliver until nothing is due; False when there may be more."""
        return drain(
            self._step,
            self._send,
            is_waiting=lambda: time.monotonic() < self._look_until,
            seconds=seconds,
        )

    def _step(self, calls: list[Call], room: int) -> list[Parcel]:
        with transaction() as session:
            for call in calls:
                self._settle(session, call.parcel, call.answer)
            if self._beats and time.monotonic() - Delivery.last_beat > BEAT_SECONDS:
                leases.beat(session, "worker")
                Delivery.last_beat = time.monotonic()
            return parcels.claim(session, room) if room else []

    def _send(self, parcel: Parcel) -> Call:
        if parcel.reply_token:
            return Call(parcel, self._line.reply(parcel.reply_token, parcel.messages))
        return Call(parcel, self._line.push(parcel.chat, parcel.messages, parcel.batch))

    def _settle(self, session: Session, parcel: Parcel, answer: Answer) -> None:
        if answer.is_accepted:
            parcels.sent(session, parcel, parcel.via, list(answer.ids))
            return
        log.warning("%s of rows %s: %s", parcel.via, parcel.ids, answer)
        said = str(answer)
        if parcel.reply_token and answer.is_token_invalid:
            if parcel.uncertain:  # the token was used: by the call we had no answer to
                parcels.sent(session, parcel, "reply", [])
            else:
                parcels.push_instead(session, parcel)
        elif answer.status in (401, 403):
            log.error("LINE does not accept the channel access token: nothing can be sent")
            parcels.refused(session, parcel, said, seconds=_about(FORBIDDEN_SECONDS))
        elif answer.is_month_used_up:
            parcels.refused(session, parcel, said, seconds=_about(MONTH_SECONDS), is_holding=False)
        elif answer.status == 429 or not answer.is_reached:
            parcels.refused(session, parcel, said)
        elif 400 <= answer.status < 500 and answer.status != 408:
            self._simplify(session, parcel, said)
        else:
            self._try_again(session, parcel, said)

    def _try_again(self, session: Session, parcel: Parcel, said: str) -> None:
        if parcel.reply_token and not parcel.uncertain:
            parcels.postpone(session, parcel, said, seconds=REPLY_AGAIN_SECONDS)
            self._look_until = time.monotonic() + 2 * REPLY_AGAIN_SECONDS
        else:
            parcels.postpone(session, parcel, said)

    def _simplify(self, session: Session, parcel: Parcel, said: str) -> None:
        if parcels.separate(session, parcel):
            return
        if not parcels.send_plainly(session, parcel, _plain(parcel)):
            dead_letters.note(session, parcels.bury(session, parcel, said))


def _plain(parcel: Parcel) -> list[messages.Message]:
    try:
        return [messages.plain(message) for message in parcel.messages]
    except (KeyError, TypeError):  # LINE was right: it is no message
        return parcel.messages


def _about(seconds: float) -> float:
    return seconds * random.uniform(0.9, 1.1)  # noqa: S311 - nothing secret


def deliver_due() -> None:
    """The job behind the bell: deliver whatever is due. Never raises."""
    bell.heard(bell.DELIVER)
    try:
        if not Delivery(line()).run():
            bell.ring(bell.DELIVER)
    except Exception:  # an exception's text may hold what somebody wrote, and RQ would keep it
        log.error("delivery failed", exc_info=without_values())
