"""What the clock of a ticket says: when an answer and a result are due, and which levels when.

The times are working time of the office, without the times in which the ticket waited. They are
reckoned from what happened, each time anew, so that a changed calendar, priority or target changes
them by itself; only ``Ticket.escalate_at`` is kept, as the moment to look again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.offices import Office
from bot.service_levels import Rung, Target, Trigger
from bot.worktime import Calendar, Pauses
from models import clocks, tickets
from models.db import now
from models.incident_table import Part
from models.tables import OPEN, Ticket


@dataclass(frozen=True)
class Clock:
    """A ticket's clock in its present cycle; without a target nothing is due but what a head
    promised.
    """

    ticket: Ticket
    target: Target | None
    calendar: Calendar
    pauses: Pauses

    @property
    def respond_by(self) -> datetime | None:
        """When somebody has to have taken it up; None once somebody has, or while it waits."""
        if self.ticket.first_response_at is not None:
            return None
        return self._after(self._response)

    @property
    def resolve_by(self) -> datetime | None:
        """When its result is due: the head's promise, else the target. None while it waits."""
        return self._after(self._resolve)

    def moment(self, trigger: Trigger) -> datetime | None:
        """When it pulls; None where it will not, as things stand."""
        if trigger.clock == "response" and self.ticket.first_response_at is not None:
            return None
        whole = self._response if trigger.clock == "response" else self._resolve
        if whole is None:
            return None
        return self._after(whole * trigger.share + timedelta(minutes=trigger.past_minutes))

    def reaches(self, rung: Rung) -> datetime | None:
        """When the level is reached, by whichever trigger comes first."""
        moments = [moment for each in rung.when if (moment := self.moment(each)) is not None]
        return min(moments, default=None)

    def overdue(self) -> timedelta:
        """The working time since the result was due; none while it is not."""
        if self._resolve is None:
            return timedelta()
        worked = self.calendar.worked(self.ticket.started_at, now(), self.pauses)
        return max(timedelta(), worked - self._resolve)

    @property
    def responded_in_time(self) -> bool | None:
        """Whether somebody took it up in time; None as long as somebody may, or without target."""
        return self._is_kept(self._response, self.ticket.first_response_at)

    @property
    def resolved_in_time(self) -> bool | None:
        """Whether its result came in time; None as long as it may, or where none is due."""
        return self._is_kept(self._resolve, self.ticket.resolved_at)

    def _is_kept(self, work: timedelta | None, at: datetime | None) -> bool | None:
        if work is None:
            return None
        start = self.ticket.started_at
        worked = self.calendar.worked(start, max(start, at or now()), self.pauses)
        return None if at is None and worked <= work else worked <= work

    def is_for_director(self, day: timedelta) -> bool:
        """Whether it is of the highest priority, and more than a working day over its time."""
        return self.ticket.priority == 1 and self.overdue() > day

    @property
    def _response(self) -> timedelta | None:
        return timedelta(minutes=self.target.first_response_minutes) if self.target else None

    @property
    def _resolve(self) -> timedelta | None:
        promised_at, started_at = self.ticket.promised_at, self.ticket.started_at
        if promised_at is not None and promised_at > started_at:
            # Not the pause in which it stands now, or the promise would shrink to what was worked
            # so far, and be broken at once.
            ended = [each for each in self.pauses if each[1] is not None]
            return self.calendar.worked(started_at, promised_at, ended)
        return timedelta(minutes=self.target.resolve_minutes) if self.target else None

    def _after(self, work: timedelta | None) -> datetime | None:
        if work is None:
            return None
        return self.calendar.due(self.ticket.started_at, work, self.pauses)


def clock_of(session: Session, office: Office, calendar: Calendar, ticket: Ticket) -> Clock:
    """The clock of a ticket as it stands."""
    target = office.target(ticket.service, ticket.priority)
    return Clock(ticket, target, calendar, clocks.pauses(session, ticket))


def wind(session: Session, office: Office, calendar: Calendar, ticket: Ticket, at: datetime) -> int:
    """Have the ticket reach the levels that are due, and note when to look at it next; how many
    levels are new. One that follows another goes by that one's clock.
    """
    ticket.escalate_at = None
    if ticket.status not in OPEN or ticket.incident_part == Part.FOLLOWS:
        return 0
    clock, reached = clock_of(session, office, calendar, ticket), clocks.reached(session, ticket)
    moments = [
        (moment, rung)
        for rung in office.ladder.of(ticket.service, f"P{ticket.priority}")
        if rung.level not in reached and (moment := clock.reaches(rung)) is not None
    ]
    ticket.escalate_at = min((moment for moment, _ in moments if moment > at), default=None)
    new = 0
    for _, rung in (each for each in moments if each[0] <= at):
        if clocks.reach(session, ticket, rung.level, in_digest=rung.how == "digest"):
            tickets.record(session, ticket, "escalated", None, internal=True, level=rung.level)
            new += 1
    return new
