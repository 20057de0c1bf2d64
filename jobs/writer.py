"""Words about tickets that nobody in a chat has asked for: of one that waits too long, to each."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from bot import messages
from bot.clocks import clock_of
from bot.duty import Staff
from bot.flex import AMBER, RED, Item
from bot.inputs import Action
from bot.messages import Button, Message
from bot.offices import Office
from bot.texts import Texts
from bot.thai import short_date, short_moment, working_duration
from bot.worktime import Calendar, calendar_of
from jobs.office import office, texts
from models import outbox, worklists
from models.db import now
from models.tables import Person, Role, Status, Ticket, Urgency

# As many as a card lists; the list of open work has the others.
LISTED = 10


@dataclass(frozen=True)
class Writer:
    """Words about tickets without a turn: an office, its voice, and what time it is there."""

    session: Session
    office: Office
    texts: Texts
    calendar: Calendar
    staff: Staff

    @classmethod
    def of(cls, session: Session, profile: Office | None = None) -> "Writer":
        """The writer of this process's office, or of that profile in its voice."""
        profile = profile or office()
        staff = Staff(session, profile, now())
        return cls(session, profile, texts(), calendar_of(profile, session), staff)

    def person(self, id_: int | None) -> Person | None:
        """The person of a row id; None where there is none."""
        return self.session.get(Person, id_) if id_ else None

    def tell(
        self,
        reader: Person | None,
        key: str,
        message: Message,
        ticket: Ticket | None,
        *,
        urgency: Urgency = Urgency.ANSWER,
        due_at: datetime | None = None,
    ) -> None:
        """Promise a message to somebody's own chat; nobody, and who has left LINE, gets none."""
        if reader is not None and reader.line_id:
            outbox.promise(
                self.session,
                reader.line_id,
                key,
                [message],
                urgency=urgency,
                due_at=due_at,
                ticket_id=ticket.id if ticket else None,
            )

    def button(self, key: str, asks: str, ticket: Ticket | None = None) -> Button:
        """A button, about a ticket if there is one."""
        about = {"t": str(ticket.id), "v": str(ticket.version)} if ticket else {}
        service, _, verb = asks.partition(".")
        return Button(self.texts.get(key), Action(service, verb, about).data())

    def to_officer(self, ticket: Ticket) -> Message:
        """That a ticket needs somebody soon."""
        claim = [self.button("desk.button.claim", "desk.claim", ticket)]
        answer = [self.button("desk.button.answer", "talk.open", ticket)]
        buttons = claim if ticket.status == Status.NEW else answer
        details = self.button("desk.button.details", "desk.details", ticket)
        title = self.texts.get("escalation.to_officer", number=ticket.number)
        return messages.card(
            title, self._rows(ticket), color=AMBER, buttons=[*buttons, details], columns=2
        )

    def to_superior(self, ticket: Ticket, reader: Person, *, acts: bool) -> Message:
        """That a ticket is overdue; ``acts`` with what a head can do about it."""
        title = self.texts.get("escalation.to_superior", number=ticket.number)
        greeting = self.greeting(reader, acts=acts)
        buttons = [self.button("desk.button.details", "desk.details", ticket)]
        day = timedelta(minutes=self.office.hours.minutes_per_day())
        if acts:
            keys = {"hand": "desk.hand", "date": "escalation.date"}
            keys |= {"acknowledge": "escalation.acknowledge", "deputy": "escalation.deputy"}
            if clock_of(self.session, self.office, self.calendar, ticket).is_for_director(day):
                keys["director"] = "escalation.director"
            buttons += [
                self.button(f"escalation.button.{key}", asks, ticket) for key, asks in keys.items()
            ]
        rows = self._rows(ticket)
        return messages.card(title, rows, body=greeting, color=RED, buttons=buttons, columns=2)

    def many(self, found: list[Ticket], reader: Person, *, acts: bool) -> Message:
        """Several of them in one message; ``acts`` where a head is to hear of some."""
        title = self.texts.get("escalation.many", count=len(found))
        is_superior = acts or reader.role != Role.OFFICER
        items = [
            Item(
                head=each.number,
                mark=self.texts.get(f"ticket.priority.{each.priority}"),
                words=" · ".join(value for _, value in self._rows(each)[1:]),
                note="",
                button=self.button("desk.button.details", "desk.details", each),
                color=RED if each.priority == 1 else AMBER,
            )
            for each in found[:LISTED]
        ]
        more = len(found) - LISTED
        note = self.texts.get("escalation.more", count=more) if more > 0 else ""
        buttons = [self.button("desk.menu.queue", "desk.queue")]
        body = self.greeting(reader, acts=acts) if is_superior else ""
        return messages.card(title, items=items, body=body, note=note, buttons=buttons)

    def to_requester(self, ticket: Ticket, key: str) -> Message:
        """That it takes longer, and who was told, by the text of that key."""
        words = self.texts.get(key, number=ticket.number)
        status = self.button("ticket.button.status", "ticket.one", ticket)
        return messages.text(words, [status, self.button("talk.menu.human", "talk.human")])

    def greeting(self, reader: Person, *, acts: bool) -> str:
        """How somebody of the office is addressed; ``acts``: as a head, in place of one too."""
        title = "acting" if acts and reader.role != Role.HEAD else reader.role or Role.OFFICER
        named = self.texts.get(f"escalation.title.{title}")
        return self.texts.get("escalation.greeting", title=named)

    def _rows(self, ticket: Ticket) -> list[tuple[str, str]]:
        get = self.texts.get
        clock = clock_of(self.session, self.office, self.calendar, ticket)
        requester, assignee = self.person(ticket.requester_id), self.person(ticket.assignee_id)
        nobody = get("escalation.nobody")
        rows = [
            (get("escalation.label.priority"), get(f"ticket.priority.{ticket.priority}")),
            (get("escalation.label.place"), requester.org_name if requester else ""),
            (get("escalation.label.assignee"), assignee.name if assignee else nobody),
        ]
        over = clock.overdue()
        if over:
            minutes, day = over.total_seconds() / 60, self.office.hours.minutes_per_day()
            rows.append((get("escalation.label.overdue"), working_duration(minutes, day)))
        else:
            key, by = "resolve_by", clock.resolve_by
            if ticket.status == Status.NEW and clock.respond_by is not None:
                key, by = "respond_by", clock.respond_by
            rows.append((get(f"ticket.label.{key}"), short_moment(by) if by else ""))
        last = worklists.timeline(self.session, ticket, internal=False, limit=1)
        rows += [(get("escalation.label.last"), short_date(each.at)) for each in last]
        return rows
