"""How a ticket looks in chat: cards for its requester, for officers, and in lists."""

from collections.abc import Sequence

from bot import approvers, deadlines, media, messages, officer_rows, particulars, password_stage
from bot.flex import AMBER, BLUE, GREEN, GREY, RED, Item
from bot.forms import Photos
from bot.inputs import Action
from bot.messages import Button, Message
from bot.services import Stands
from bot.thai import Phone, cut_graphemes, cut_utf16, format_phone, parse_phone, short_date
from bot.timeline import Stretch, timeline
from bot.turns import Turn
from models import approvals, attachments
from models.incident_table import Part
from models.tables import OPEN, Person, Status, Ticket, Waits

# As many lines of a timeline as a card can hold, whatever was written: words are cut by UTF-16
# units, because LINE counts a card's bytes, and one grapheme may have any number.
LINES = 11
# LINE takes five objects in a message; one of them is the card.
OBJECTS = 5

_COLORS = {
    Status.NEW: AMBER,
    Status.CLAIMED: BLUE,
    Status.WAITING: AMBER,
    Status.RESOLVED: GREEN,
    Status.CLOSED: GREY,
    Status.WITHDRAWN: GREY,
    Status.REJECTED: GREY,
}


def act(turn: Turn, key: str, ticket: Ticket, *, primary: bool = False) -> Button:
    """A button about a ticket."""
    return turn.button(key, action(turn, key, ticket).data(), primary=primary)


def action(turn: Turn, key: str, ticket: Ticket) -> Action:
    """What the button of that text asks for."""
    return _about(ticket, turn.services.ticket_buttons[key].asks)


def _about(ticket: Ticket, asks: str) -> Action:
    """A verb about a ticket, with the version its card is drawn with."""
    asked = Action.parse(asks)
    about = {"t": str(ticket.id), "v": str(ticket.version)}
    return Action(asked.service, asked.verb, {**asked.arguments, **about})


def buttons(turn: Turn, ticket: Ticket, *shown: Stands, for_officers: bool) -> list[Button]:
    """The buttons of a card, by what the ticket's status allows; the main one first."""
    fitting = [
        each
        for each in turn.services.ticket_buttons.values()
        if each.for_officers == for_officers and each.stands in shown and each.fits(turn, ticket)
    ]
    fitting.sort(key=lambda each: not each.primary)
    return [
        act(turn, each.key, ticket, primary=each.primary and each is fitting[0]) for each in fitting
    ]


def verdicts(turn: Turn, ticket: Ticket) -> list[Button]:
    """What whoever approves may say of a request that waits for it."""
    known = turn.services.ticket_buttons.values()
    keys = [e.key for e in known if Waits.APPROVAL in e.waits and not e.for_officers]
    return [act(turn, key, ticket, primary=key is keys[0]) for key in keys]


def _own_verdicts(turn: Turn, ticket: Ticket) -> list[Button]:
    """The same, where it is the sender's word that is waited for; never in a group."""
    step = approvals.current(turn.session, ticket)
    if step is None or turn.in_group:
        return []
    is_asked = approvers.asked(turn.staff, ticket, step, turn.person) is not None
    return verdicts(turn, ticket) if is_asked else []


def urging(turn: Turn, ticket: Ticket) -> list[Button]:
    """What can be done about a ticket that cannot wait for the office; one without times can."""
    buttons = turn.services.ticket_buttons.values()
    is_timed = turn.office.target(ticket.service, ticket.priority) is not None
    return [act(turn, each.key, ticket) for each in buttons if each.urges and is_timed]


def scores(turn: Turn, ticket: Ticket) -> list[Button]:
    """Five satisfaction buttons, highest first."""
    return [act(turn, f"ticket.score.{score}", ticket) for score in (5, 4, 3, 2, 1)]


def status(turn: Turn, ticket: Ticket, *, to_requester: bool) -> str:
    """Where the ticket stands, in words; its requester reads of themselves. One that follows
    another stands where that one does.
    """
    if (lead := officer_rows.lead(turn, ticket)) is not ticket:
        return status(turn, lead, to_requester=False)
    if ticket.waits_for and not (to_requester and ticket.waits_for == Waits.REQUESTER):
        own = f"ticket.waits_to_requester.{ticket.waits_for}"
        is_own = to_requester and turn.texts.has(own)
        return turn.texts.get(own if is_own else f"ticket.waits.{ticket.waits_for}")
    own = f"ticket.status_to_requester.{ticket.status}"
    is_own = to_requester and turn.texts.has(own)
    return turn.texts.get(own if is_own else f"ticket.status.{ticket.status}")


def for_requester(turn: Turn, ticket: Ticket, *, brief: bool = False) -> Message:
    """One ticket with its timeline, for the person who opened it: a bubble.

    ``brief`` beside others: LINE takes 50 KB for a whole carousel.
    """
    told = timeline(
        turn, ticket, internal=False, limit=2 if brief else 8, length=50 if brief else 160
    )
    earlier = _earlier(turn, ticket, told, for_officers=False)
    rows = deadlines.promised_rows(turn, officer_rows.lead(turn, ticket))
    rows += password_stage.rows(turn, ticket, to_requester=True)
    if ticket.incident_part == Part.FOLLOWS:
        label = turn.texts.get("ticket.label.incident")
        rows.append((label, turn.texts.get("ticket.follows_to_requester")))
    return messages.bubble(
        _title(turn, ticket),
        rows,
        subtitle=_where_it_stands(turn, ticket, to_requester=True),
        body=particulars.summary(turn, ticket) or particulars.taken_back(turn, ticket),
        timeline=told.timeline,
        color=_COLORS[Status(ticket.status)],
        buttons=[*buttons(turn, ticket, Stands.EVERY, for_officers=False), *earlier],
        columns=2,
    )


def _earlier(turn: Turn, ticket: Ticket, told: Stretch, *, for_officers: bool) -> list[Button]:
    """The button to what came before, if anything did."""
    if told.before is None:
        return []
    about = {"t": str(ticket.id), "before": str(told.before)}
    service = "desk" if for_officers else "ticket"
    return [turn.button("ticket.button.earlier", Action(service, "earlier", about).data())]


def earlier(turn: Turn, ticket: Ticket, before: int, *, for_officers: bool) -> Message:
    """What was told and done before the timeline entry of that row id."""
    told = timeline(turn, ticket, internal=for_officers, limit=LINES, before=before)
    return messages.card(
        _title(turn, ticket),
        body=particulars.summary(turn, ticket) or particulars.taken_back(turn, ticket),
        timeline=told.timeline,
        color=_COLORS[Status(ticket.status)],
        buttons=_earlier(turn, ticket, told, for_officers=for_officers),
    )


def _title(turn: Turn, ticket: Ticket, *, is_new: bool = False) -> str:
    title = f"{ticket.number} {turn.texts.get(f'{ticket.service}.title')}"
    return turn.texts.get("ticket.new", title=title) if is_new else title


def _where_it_stands(turn: Turn, ticket: Ticket, *, to_requester: bool) -> str:
    lead = officer_rows.lead(turn, ticket)
    assignee = person_of(turn, lead.assignee_id)
    who = turn.texts.get("ticket.assignee", who=assignee.name) if assignee else ""
    if not to_requester and lead.status == Status.NEW:
        who = who or _offered(turn, lead)
    return " · ".join(filter(None, [status(turn, ticket, to_requester=to_requester), who]))


def _offered(turn: Turn, ticket: Ticket) -> str:
    """Whose turn it is to claim it, if it is anybody's."""
    officer = person_of(turn, ticket.offered_to)
    return turn.texts.get("ticket.offered", who=officer.name) if officer else ""


def person_of(turn: Turn, id_: int | None) -> Person | None:
    """The person of a row id."""
    return turn.session.get(Person, id_) if id_ else None


def for_officer(
    turn: Turn,
    ticket: Ticket,
    *,
    full: bool = False,
    acts: bool = True,
    is_new: bool = False,
    pictured: int = 0,
) -> Message:
    """The card officers work from; ``full`` adds what was told and done last, below so many
    pictures. Whoever only looks on (not ``acts``) gets it without the buttons of acts. One that
    just came ``is_new``.
    """
    requester = person_of(turn, ticket.requester_id)
    phone = parse_phone(requester.phone) if requester else None
    priority = turn.texts.get(f"ticket.priority.{ticket.priority}")
    words = particulars.headline(turn, ticket) or particulars.taken_back(turn, ticket)
    look: messages.Look = {
        "subtitle": f"{priority} · {_where_it_stands(turn, ticket, to_requester=False)}",
        "body": words if full else cut_utf16(words, 200, "…"),
        "color": _color(ticket),
        "buttons": _for_officers(turn, ticket, full=full, acts=acts),
        "columns": 2,
        "links": _call(turn, phone) | documents(turn, ticket),
    }
    names = _pictures(turn, ticket)
    if full:  # the newest pictures themselves stand above the card
        told = timeline(turn, ticket, internal=True, limit=LINES)
        look["timeline"] = told.timeline
        before = other_pictures(turn, ticket, len(names) - pictured)
        before += _earlier(turn, ticket, told, for_officers=True)
        look["buttons"] = [*look["buttons"], *before]
    elif names:
        look["picture_url"] = media.urls(names[0])[1]
    rows = officer_rows.rows(turn, ticket)
    rows += particulars.field_rows(turn, ticket, full=full)
    if requester:
        who = f"{requester.name}\n{requester.org_name}".strip()
        rows.append((turn.texts.get("ticket.label.requester"), who))
    if phone:
        rows.append((turn.texts.get("ticket.label.phone"), format_phone(phone)))
    return messages.card(_title(turn, ticket, is_new=is_new), rows, **look)


def _for_officers(turn: Turn, ticket: Ticket, *, full: bool, acts: bool) -> list[Button]:
    shown = (Stands.EVERY, Stands.FULL if full else Stands.BRIEF)
    work = buttons(turn, ticket, *shown, for_officers=True) if acts else []
    return [*_own_verdicts(turn, ticket), *work]


def _color(ticket: Ticket) -> str:
    is_urgent = ticket.priority == 1 and ticket.status in OPEN
    return RED if is_urgent else _COLORS[Status(ticket.status)]


def _call(turn: Turn, phone: Phone | None) -> dict[str, str]:
    return {turn.texts.get("ticket.label.phone"): f"tel:{phone.number}"} if phone else {}


def pictures(turn: Turn, ticket: Ticket, until: int | None = None) -> list[Message]:
    """The ticket's newest pictures, of all that have come or of the first ``until``: as many as
    the answer has room for beside what was said and a card.
    """
    names = _pictures(turn, ticket)[:until]
    room = max(0, OBJECTS - 1 - len(turn.said))
    return [messages.picture(*media.urls(name)) for name in names[max(0, len(names) - room) :]]


def other_pictures(turn: Turn, ticket: Ticket, until: int) -> list[Button]:
    """The button to the first ``until`` pictures, if there are any."""
    about = {"t": str(ticket.id), "until": str(until)}
    data = Action("desk", "pictures", about).data()
    return [turn.button("desk.button.pictures", data)] if until > 0 else []


def _pictures(turn: Turn, ticket: Ticket) -> list[str]:
    """The names of the pictures that have come, oldest first."""
    return [each for each in _files(turn, ticket) if not media.is_document(each)]


def _files(turn: Turn, ticket: Ticket) -> list[str]:
    return [each.name for each in attachments.of_ticket(turn.session, ticket) if each.name]


def documents(turn: Turn, ticket: Ticket) -> dict[str, str]:
    """The way to the ticket's document, behind what says how many there are."""
    step = next(
        (s for s in particulars.steps(turn, ticket.service) if isinstance(s.kind, Photos)), None
    )
    found = [each for each in _files(turn, ticket) if media.is_document(each)]
    if step is None or not found:
        return {}
    return {particulars.label(turn, ticket.service, step): media.document_url(found[0])}


def list_row(turn: Turn, ticket: Ticket) -> str:
    """One line of a requester's list: number, where it stands, what it is about."""
    return turn.texts.get(
        "ticket.list_row",
        number=ticket.number,
        status=status(turn, ticket, to_requester=True),
        summary=particulars.summary(turn, ticket),
    )


def for_list(turn: Turn, ticket: Ticket, button: Button) -> Item:
    """The ticket in a list of officers: how urgent, what, where it stands, whose, since when."""
    requester = person_of(turn, ticket.requester_id)
    assignee = person_of(turn, ticket.assignee_id)
    note = [
        *(value for _, value in officer_rows.incident_rows(turn, ticket)),
        turn.texts.get(f"ticket.{_short(ticket)}"),
        assignee.name if assignee else _offered(turn, ticket),
        requester.org_name if requester else "",
        short_date(ticket.opened_at),
    ]
    return Item(
        head=ticket.number,
        mark=turn.texts.get(f"ticket.priority.{ticket.priority}"),
        words=particulars.summary(turn, ticket) or particulars.taken_back(turn, ticket),
        note=" · ".join(filter(None, note)),
        button=button,
        color={1: RED, 2: AMBER}.get(ticket.priority, GREY),
    )


def _short(ticket: Ticket) -> str:
    return f"waits.{ticket.waits_for}" if ticket.waits_for else f"status_short.{ticket.status}"


def pick(turn: Turn, found: Sequence[Ticket], verb: str) -> list[Button]:
    """A button for each ticket, labelled with number and summary."""
    return [
        Button(
            cut_graphemes(f"{ticket.number} {particulars.summary(turn, ticket)}", 36, "…"),
            _about(ticket, verb).data(),
            # Not the summary: words that somebody may unsend are not kept to be typed.
            word=ticket.number,
        )
        for ticket in found
    ]
