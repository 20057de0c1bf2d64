"""Delivers promised messages: replies while the token is fresh, else pushes, and settles both."""

import logging
from dataclasses import dataclass

from sqlmodel import Session

from bot import bell, messages, notifications, secret_places, side_channels
from bot.channel import Usage
from bot.line import Answer, Line, line
from bot.offices import Office
from jobs import dead_letters, governor
from jobs.drain import Drain, about, answer_bell, backoff
from jobs.office import office
from jobs.prices import price
from models import ledger, outbox, parcels, people
from models.parcels import SIDE, Parcel

log = logging.getLogger(__name__)

# The first repetition of a reply whose answer got lost comes at once.
REPLY_AGAIN_SECONDS = 0.2
# With the month's quota used up only replies go; a push is tried again so often, because LINE
# frees reserved units and the office may buy more.
MONTH_SECONDS = 3600.0
# The access token is wrong or revoked: nothing is lost while somebody mends it.
FORBIDDEN_SECONDS = 60.0
# A side channel that failed so often (about 15 seconds) is not waited for: LINE is.
TRIES_ASIDE = 4


@dataclass(frozen=True)
class Call:
    """A parcel and what LINE said to it: what it cost, or what is left of the month."""

    parcel: Parcel
    answer: Answer
    cost: int = 0
    usage: Usage | None = None


class Delivery(Drain[Parcel, Call]):
    """One round of delivering."""

    name = "worker"

    def __init__(
        self,
        line_: Line,
        *,
        beats: bool = True,
        profile: Office | None = None,
        aside_seconds: float = notifications.LIMIT_SECONDS,
    ) -> None:
        super().__init__(beats=beats)
        self._aside_seconds = aside_seconds
        self._office = profile or office()
        self._line = line_
        self._addresses: dict[str, str | None] = {}

    def claim(self, session: Session, room: int) -> list[Parcel]:
        """Lease what is due, and may go now, for up to so many chats."""
        claimed = parcels.claim(session, governor.govern(session, self._office, room))
        for chat in (each.chat for each in claimed if each.chat.startswith(SIDE)):
            self._addresses[chat] = side_channels.address(session, self._office, chat)
        return claimed

    def is_aside(self, task: Parcel) -> bool:
        """Whether it is a side channel's: whatever its server does, LINE's replies go on."""
        return task.chat.startswith(SIDE)

    def work(self, task: Parcel) -> Call:
        """Make the parcel's one call; after a push ask what it cost, or why LINE refused it."""
        filled = secret_places.filled(task.messages)
        if task.chat.startswith(SIDE):
            address = self._addresses[task.chat] or ""
            sent = notifications.send(address, filled, self._aside_seconds)
            return Call(task, sent)
        if task.reply_token:
            return Call(task, self._line.reply(task.reply_token, filled))
        answer = self._line.push(task.chat, filled, task.batch)
        if answer.is_accepted:
            return Call(task, answer, cost=price(task.chat))
        return Call(task, answer, usage=governor.ask_line() if answer.is_month_used_up else None)

    def settle(self, session: Session, done: Call) -> None:
        """Do with the parcel what LINE's answer calls for (docs/decisions/0005)."""
        parcel, answer = done.parcel, done.answer
        if parcel.chat.startswith(SIDE):
            self._settle_aside(session, parcel, answer)
            return
        if answer.is_accepted:
            self._note_cost(session, done)
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
            parcels.wait_for_office(session, parcel, said, about(FORBIDDEN_SECONDS))
        elif answer.is_month_used_up:
            parcels.wait_for_office(session, parcel, said, about(MONTH_SECONDS))
            governor.refused(session, self._office, done.usage)
        elif answer.status == 429 or not answer.is_reached:
            parcels.refused(session, parcel, said, backoff(parcel.attempts))
        elif 400 <= answer.status < 500 and answer.status != 408:
            self._simplify(session, parcel, said)
        else:
            self._try_again(session, parcel, said)

    def _note_cost(self, session: Session, done: Call) -> None:
        parcel = done.parcel
        if parcel.via == "push":
            is_blocked = people.is_blocked(session, parcel.chat)
            ledger.note_push(session, parcel, 0 if is_blocked else done.cost)

    def _settle_aside(self, session: Session, parcel: Parcel, answer: Answer) -> None:
        """A side channel took it or not; LINE's answers and keys are unknown there."""
        address = self._addresses.get(parcel.chat)
        if answer.is_accepted:
            parcels.sent(session, parcel, "aside", [])
            return
        log.warning("side channel of rows %s: %s", parcel.ids, answer)
        is_given_up = answer.message == notifications.UNUSABLE or parcel.attempts + 1 >= TRIES_ASIDE
        instead = side_channels.line_of(session, parcel.chat) if is_given_up else None
        if instead is not None:
            outbox.promise_elsewhere(session, parcel, instead)
        elif address is None:  # the officer has left, or the channel: nobody will take it
            dead_letters.note(session, parcels.bury(session, parcel, str(answer)))
        elif not address:
            parcels.wait_for_office(session, parcel, str(answer), about(FORBIDDEN_SECONDS))
        else:
            parcels.refused(session, parcel, str(answer), backoff(parcel.attempts))

    def _try_again(self, session: Session, parcel: Parcel, said: str) -> None:
        if parcel.reply_token and not parcel.uncertain:
            parcels.postpone(session, parcel, said, REPLY_AGAIN_SECONDS)
            self.look_again(2 * REPLY_AGAIN_SECONDS)
        else:
            parcels.postpone(session, parcel, said, backoff(parcel.attempts))

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


def deliver_due(*, beats: bool = True) -> None:
    """The job behind the bell: deliver whatever is due. Never raises."""
    answer_bell(bell.DELIVER, lambda: Delivery(line(), beats=beats))
