"""Acting on a ticket: who may, on which version, and who hears of it.

What changes a ticket must have been asked for on a card that tells all that others did: ``picked``
and ``targeted`` raise Stale where somebody else changed the ticket since. What one did oneself
makes no card too old; whether an act is still allowed is looked at with every tap. ``any_version``
gives the version up, only where an older card can do no harm: looking (details, status), words
that are passed on (answering, adding) or kept beside the ticket (a note, a comment), and claiming
and rating, which change nothing but what models/tickets.py has found as it must be: a ticket that
nobody has, one that is resolved.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from bot import approvers, cards, deadlines, duty, messages, patience, side_channels
from bot.correcting import corrected
from bot.duty import Staff
from bot.hearers import working_on
from bot.messages import Button, Message
from bot.services import Occasion, Verb
from bot.thai import buddhist_year_month, format_phone, parse_phone, short_date
from bot.turns import Turn
from models import attachments, incidents, tickets, waiting, worklists
from models.sources import Words, move_words, source_ids
from models.tables import ACTING, OPEN, Person, Ticket, Urgency, Waits
from models.tickets import Refused

Check = Callable[[Turn, Ticket], None]


class NotFound(Exception):
    """There is no such ticket, or it is not for this person; ``number`` as it was typed."""

    def __init__(self, number: str = "") -> None:
        super().__init__(number)
        self.number = number


class Stale(Refused):
    """Somebody else changed the ticket since the card was drawn, or that of the form was."""


class How(TypedDict, total=False):
    """How a message about a ticket goes: in which class (``ANSWER`` if nothing is said), until when
    it may wait (None: as its class), and ``says``, the LINE message whose words it passes on: they
    go no further once that is unsent.
    """

    urgency: Urgency
    due_at: datetime | None
    says: str | None


def open_ticket(
    turn: Turn, name: str, answers: dict[str, Any], *, priority: int, opened: str = "", **more: str
) -> Ticket:
    """Open a ticket of what a service's form asked, or correct the one it was returned with; then
    have it approved, where the office wants that, or ``announce`` it (text ``<name>.opened``).
    """
    ticket = corrected(turn, name, answers, priority)
    ticket = ticket or file_ticket(turn, name, answers, priority=priority)
    if turn.office.terms(name).approval:
        turn.services.answering(Occasion.NEEDS_APPROVAL)(turn)
    if not ticket.waits_for:
        announce(turn, ticket, opened or f"{name}.opened", **more)
    return ticket


def announce(turn: Turn, ticket: Ticket, opened: str, **more: str) -> None:
    """Say a new ticket's number, and send its card to the officer whose turn it is, or to all."""
    offer(turn, ticket)
    urging = [] if turn.calendar.is_open(turn.at) else cards.urging(turn, ticket)
    when = deadlines.when_work_begins(turn, ticket)
    turn.say(opened, *urging, *ways_on(turn, ticket), **more, number=ticket.number, when=when)
    turn.services.answering(Occasion.OPENED)(turn)


def file_ticket(turn: Turn, name: str, answers: dict[str, Any], *, priority: int) -> Ticket:
    """Open a ticket of what a service's form asked, and tell nobody."""
    service = turn.services.by_name[name]
    pictures = service.pictures
    ticket = tickets.open_ticket(
        turn.session,
        turn.person,
        service=name,
        prefix=f"{service.letter}{buddhist_year_month(turn.at)}",
        priority=turn.office.terms(name).priority_number or priority,
        fields={
            step: value
            for step, value in answers.items()
            if value is not None and step != pictures  # they know their ticket themselves
        },
        sources=turn.draft.current.sources,
        zone=duty.zone_of(turn.office, turn.register, turn.person.org_code),
        is_private=service.private,
    )
    if ticket.is_private:
        turn.audit("ticket.private_opened", ticket)
    photos = attachments.attach(turn.session, answers.get(pictures) or [], ticket)
    _take_words(turn, ticket, source_ids(ticket.sources) | photos)
    turn.ticket_id = ticket.id
    return ticket


def _take_words(turn: Turn, ticket: Ticket, message_ids: set[str]) -> None:
    """What had gone to another ticket belongs to this one; whoever works on that one is told."""
    for id_ in move_words(turn.session, message_ids, ticket):
        other = turn.session.get_one(Ticket, id_)
        words = turn.texts.get(
            "desk.moved", number=other.number, who=turn.person.name, new=ticket.number
        )
        tell_officers(turn, other, "desk.moved", messages.text(words), urgency=Urgency.STATUS)


def wait(
    turn: Turn, ticket: Ticket, waits_for: Waits, expected_on: str, reason: Words, *, done: str = ""
) -> None:
    """Let the ticket wait for something until that day (ISO 8601), and tell its requester, with
    what was done so far.
    """
    until_at = turn.calendar.closing(date.fromisoformat(expected_on))
    waiting.wait(turn.session, ticket, turn.person, waits_for, until_at=until_at, reason=reason)
    why, until = turn.texts.get(f"ticket.waits.{waits_for}"), short_date(until_at)
    turn.say("ticket.waits_now", *ways_on(turn, ticket), number=ticket.number, why=why, until=until)
    told = f"{why}\n{done}" if done else why
    tell_requesters(turn, ticket, "ticket.waits_told", why=told, until=until)


def ways_on(turn: Turn, ticket: Ticket) -> list[Button]:
    """What comes next, mostly: for whoever opened the ticket, or for an officer."""
    to_officer = not is_own(turn, ticket)
    found = [
        cards.act(turn, each.key, ticket)
        for each in turn.services.ticket_buttons.values()
        if each.comes_next and each.for_officers == to_officer and each.fits(turn, ticket)
    ]
    if not to_officer:
        found.append(turn.home())
    elif ticket.status not in OPEN:
        found.append(turn.button("desk.menu.queue", "desk.queue"))
    return found


def opens(form: str, check: Check | None = None, *, any_version: bool = False) -> Verb:
    """A verb that opens a form about the ticket of its button, if ``check`` does not refuse."""

    def open_form(turn: Turn) -> None:
        ticket = picked(turn, any_version=any_version)
        if check is not None:
            check(turn, ticket)
        turn.open_form(form, target=ticket.id, version=None if any_version else ticket.version)

    return open_form


def check_work(turn: Turn, ticket: Ticket) -> None:
    """Whether this person may work on the ticket now. Refused: looks_only, folded, over."""
    if not knows(turn, ticket):
        raise NotFound
    tickets.check_worker(ticket, turn.person)
    tickets.check_open(ticket)


def check_own(turn: Turn, ticket: Ticket) -> None:
    """Whether this person opened the ticket. Refused: not_yours."""
    if not is_own(turn, ticket):
        raise Refused("not_yours", ticket)


def picked(turn: Turn, *, any_version: bool = False) -> Ticket:
    """The ticket of the tapped button. Raises NotFound, Stale: the button proves nothing, so
    the person and the ticket's state are looked at again here.
    """
    action = turn.given.asked
    ticket = _for_person(turn, tickets.get(turn.session, action.number("t")))
    if not any_version and _is_old(turn, ticket, action.number("v")):
        raise Stale("stale", ticket)
    return ticket


def targeted(turn: Turn) -> Ticket:
    """The ticket that the form being sent is about. Raises NotFound, and Stale if somebody else
    changed the ticket since the card was drawn from which the form was opened.
    """
    ticket = _for_person(turn, tickets.get(turn.session, turn.draft.current.target or -1))
    version = turn.draft.current.version
    if version is not None and _is_old(turn, ticket, version):
        raise Stale("stale_form", ticket)
    return ticket


def _is_old(turn: Turn, ticket: Ticket, version: int) -> bool:
    return worklists.is_changed_by_others(turn.session, ticket, version, turn.person)


def numbered(turn: Turn, number: str) -> Ticket:
    """The ticket of a number that was typed. Raises NotFound."""
    return _for_person(turn, tickets.by_number(turn.session, number), number)


def _for_person(turn: Turn, ticket: Ticket | None, number: str = "") -> Ticket:
    asked = turn.services.get(turn.given.asked.service)
    may = knows if asked is not None and asked.officers else may_see
    if ticket is None or not may(turn, ticket):
        raise NotFound(number)
    if ticket.is_private and not is_own(turn, ticket):
        turn.audit("ticket.private_read", ticket)
    turn.ticket_id = ticket.id
    turn_to(turn, ticket)
    return ticket


def turn_to(turn: Turn, ticket: Ticket | None) -> None:
    """Another ticket comes into sight, or a list of them (None): answer mode ends, and says so.
    Else the next words would go to somebody who is not the one on the screen.
    """
    answering = turn.draft.answering_ticket(turn.at)
    if answering is None or (ticket is not None and ticket.id == answering):
        return
    turn.draft.answering = {}
    left = turn.session.get_one(Ticket, answering)
    key = "talk.left_adding" if is_own(turn, left) else "talk.left"
    turn.say(key, number=left.number)


def may_see(turn: Turn, ticket: Ticket) -> bool:
    """Officers see every ticket that they may know of; others, never in a group, their own and
    what they approve.
    """
    if knows(turn, ticket) or turn.in_group:
        return knows(turn, ticket)
    return is_own(turn, ticket) or approvers.may_see(turn.staff, ticket, turn.person)


def knows(turn: Turn, ticket: Ticket) -> bool:
    """Whether this person may know of the ticket as somebody of the office."""
    if not (turn.the_sender.role and ticket.is_private):
        return bool(turn.the_sender.role)
    return sees_private(turn)


def sees_private(turn: Turn) -> bool:
    """Whether private tickets may be shown in this chat, where others are; in no group."""
    return not turn.in_group and turn.staff.is_insider(turn.person)


def is_own(turn: Turn, ticket: Ticket) -> bool:
    """Whether this person opened the ticket."""
    return ticket.requester_id == turn.the_sender.id


def show(turn: Turn, ticket: Ticket, *, full: bool = False) -> None:
    """Show the ticket as this person may see it. Somebody of the office sees their own as every
    requester does, unless it is to be shown in ``full``.
    """
    turn_to(turn, ticket)
    turn.ticket_id = ticket.id
    if not (knows(turn, ticket) or is_own(turn, ticket)):
        turn.services.answering(Occasion.APPROVER_LOOKS)(turn)
    elif knows(turn, ticket) and (full or turn.in_group or not is_own(turn, ticket)):
        above = cards.pictures(turn, ticket) if full else []
        for picture in above:
            turn.show("ticket.picture", picture)
        acts = turn.the_sender.role in ACTING
        card = cards.for_officer(turn, ticket, full=full, acts=acts, pictured=len(above))
        turn.show("ticket.card", card)
    else:
        bubble = cards.for_requester(turn, ticket)
        alt = cards.list_row(turn, ticket)
        turn.show("ticket.card", messages.flex(bubble, alt))


def refuse(turn: Turn, why: Refused | NotFound) -> None:
    """Say why this cannot be done; whoever acted on an older card sees the ticket as it is now."""
    if isinstance(why, NotFound):
        key = "ticket.number_unknown" if why.number else "ticket.not_found"
        turn.say(key, number=why.number)
        return
    ticket = why.ticket
    assignee = cards.person_of(turn, ticket.assignee_id)
    turn.ticket_id = ticket.id
    is_form = why.reason == "stale_form"
    turn.say(
        f"ticket.refused.{why.reason}",
        *([turn.button("form.button.resume", "form.resume")] if is_form else []),
        number=ticket.number,
        status=cards.status(turn, ticket, to_requester=is_own(turn, ticket)),
        lead=incidents.lead_of(turn.session, ticket).number,
        assignee=assignee.name if assignee else "",
    )
    if isinstance(why, Stale):
        show(turn, ticket, full=True)


def tell_requester(
    turn: Turn, ticket: Ticket, key: str, *objects: Message, **how: Unpack[How]
) -> None:
    """Write to the requester's own chat; whoever acts is told, if nobody reads there."""
    requester = cards.person_of(turn, ticket.requester_id)
    if requester is not None:
        _tell(turn, requester, ticket, key, *objects, **how)
        warn_if_unread(turn, ticket, requester)


def tell_requesters(turn: Turn, ticket: Ticket, key: str, **values: object) -> None:
    """How the work goes on, to the requesters of a ticket and of all that follow it: the text of
    the key, with the number of each.
    """
    for each in (ticket, *incidents.followers(turn.session, ticket, OPEN)):
        words = turn.texts.get(key, **values | {"number": each.number})
        told = messages.text(words, [cards.act(turn, "ticket.button.status", each), turn.home()])
        tell_requester(turn, each, key, told, urgency=Urgency.STATUS)


def warn_if_unread(turn: Turn, ticket: Ticket, requester: Person) -> None:
    """Say so where LINE would take a message and deliver it to nobody."""
    if requester.line_id is None:
        turn.say("ticket.requester_gone", number=ticket.number)
    elif requester.blocked_at is not None:
        phone = parse_phone(requester.phone)
        shown = format_phone(phone) if phone else requester.phone
        turn.say("ticket.requester_blocked", who=requester.name, number=ticket.number, phone=shown)


def tell_officers(
    turn: Turn, ticket: Ticket, key: str, *objects: Message, **how: Unpack[How]
) -> None:
    """Write to whoever works on the ticket; of what they have to do, ``tell_work``."""
    for officer in working_on(turn, ticket):
        _tell(turn, officer, ticket, key, *objects, **how)


def tell_work(
    turn: Turn,
    ticket: Ticket,
    key: str,
    *objects: Message,
    says: str | None = None,
    staff: Staff | None = None,
) -> None:
    """Show a ticket to whoever is to work on it: in their side channel, where the profile has one
    for cards, else in LINE, with their next tap or when it may wait no longer. ``says`` as in
    ``How``; ``staff`` where it is known who is on duty.
    """
    work = patience.as_work(turn, ticket)
    if ticket.is_private:
        work = patience.Work(urgency=Urgency.URGENT, due_at=turn.at)
    for officer in working_on(turn, ticket, staff):
        side = side_channels.chat_of(turn.office, officer, "cards")
        if side and not ticket.is_private:
            side_channels.promise(
                turn.session,
                turn.texts,
                side,
                key,
                list(objects),
                urgency=work["urgency"],
                ticket=ticket,
                source_message_id=says,
            )
        else:
            _tell(turn, officer, ticket, key, *objects, **work, says=says)


def withdraw(turn: Turn, ticket: Ticket) -> None:
    """Its requester needs it no longer: withdraw it, and tell whoever works on it. Where others
    follow it, the work goes on with the next. Refused: over.
    """
    tickets.check_open(ticket)
    lead = incidents.lead_of(turn.session, ticket)
    lead = incidents.leave(turn.session, ticket) or lead  # first: what it waits for is handed on
    tickets.withdraw(turn.session, ticket, turn.person)
    key = "desk.withdrawn" if lead is ticket else "desk.withdrawn_from"
    words = turn.texts.get(key, number=ticket.number, who=turn.person.name, lead=lead.number)
    tell_officers(turn, lead, key, messages.text(words), urgency=Urgency.STATUS)


def offer(turn: Turn, ticket: Ticket) -> None:
    """Offer a ticket that nobody has to the one officer on duty whose turn it is, if any is, and
    send its card as that of a new one: to that officer, or to all who are on duty.
    """
    staff = turn.staff  # who is on duty is read once for both
    duty.offer(staff, ticket)
    card = cards.for_officer(turn, ticket, is_new=True)
    tell_work(turn, ticket, "desk.new", card, staff=staff)


def _tell(
    turn: Turn, person: Person, ticket: Ticket, key: str, *objects: Message, **how: Unpack[How]
) -> None:
    turn.tell(
        person.line_id,
        key,
        *objects,
        urgency=how.get("urgency", Urgency.ANSWER),
        due_at=how.get("due_at"),
        ticket_id=ticket.id,
        source_message_id=how.get("says"),
    )
