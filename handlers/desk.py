"""The officers' desk: what is to be done, claiming it, looking closer, handing it on."""

from bot import cards, casework, deadlines, messages, patience
from bot.inputs import Action
from bot.paging import LISTED, ask_which, page, start_of
from bot.services import Service, Stands, TicketButton
from bot.thai import cut_graphemes, short_date
from bot.turns import Turn
from models import people, shifts, tickets, worklists
from models.incident_table import Part
from models.tables import OPEN, UNFINISHED, Person, ShiftKind, Status, Urgency


def queue(turn: Turn) -> None:
    """All open tickets, unclaimed ones first."""
    _list(turn, "queue", None)


def mine(turn: Turn) -> None:
    """This officer's open tickets."""
    _list(turn, "mine", turn.person)


def _list(turn: Turn, verb: str, assignee: Person | None) -> None:
    """A page of a list, and the way to the next one."""
    start = start_of(turn)
    private = casework.sees_private(turn)
    found = worklists.queue(turn.session, assignee, LISTED + 1, start, private=private)
    if not found:
        turn.say("ticket.no_more" if start else f"desk.{verb}_empty")
        return
    casework.turn_to(turn, None)
    shown, more = page(turn, found, LISTED, f"desk.{verb}")
    title = turn.texts.get(f"desk.{verb}", count=len(shown))
    if start or more:
        title = turn.texts.get(f"desk.{verb}_part", first=start + 1, last=start + len(shown))
    buttons = cards.pick(turn, shown, "desk.details")
    items = [cards.for_list(turn, *each) for each in zip(shown, buttons, strict=True)]
    turn.show(f"desk.{verb}", messages.card(title, items=items, buttons=more))
    turn.offer(*buttons, numbered=True)
    turn.offer(*more)


def details(turn: Turn) -> None:
    """Everything told and done on the ticket, and all its buttons."""
    casework.show(turn, casework.picked(turn, any_version=True), full=True)


def earlier(turn: Turn) -> None:
    """What was told and done before what the tapped card shows."""
    ticket = casework.picked(turn, any_version=True)
    before = turn.given.asked.number("before")
    turn.show("desk.earlier", cards.earlier(turn, ticket, before, for_officers=True))


def pictures(turn: Turn) -> None:
    """The pictures that came before those that stand above the tapped button."""
    ticket = casework.picked(turn, any_version=True)
    until = turn.given.asked.number("until")
    shown = cards.pictures(turn, ticket, max(until, 0))
    if not shown:
        casework.show(turn, ticket, full=True)
        return
    for picture in shown:
        turn.show("ticket.picture", picture)
    left = until - len(shown)
    if left > 0:
        more = cards.other_pictures(turn, ticket, left)
        turn.show("desk.more_pictures", messages.slip(turn.texts.get("desk.more_pictures"), more))
        turn.offer(*more)


def claim(turn: Turn) -> None:
    """Take the ticket; whoever comes second is told who was first."""
    ticket = casework.picked(turn, any_version=True)
    tickets.claim(turn.session, ticket, turn.person)
    turn.settle()
    turn.say(
        "desk.claimed",
        *cards.buttons(turn, ticket, Stands.EVERY, Stands.BRIEF, for_officers=True),
        cards.act(turn, "resolve.button.open", ticket),
        number=ticket.number,
        who=turn.person.name,
    )
    by = deadlines.promised(turn, ticket)
    key = "ticket.claimed_by" if by else "ticket.claimed"
    words = turn.texts.get(key, number=ticket.number, who=turn.person.name, by=by)
    ways_on = [cards.act(turn, f"ticket.button.{each}", ticket) for each in ("write", "status")]
    told = messages.text(words, ways_on)
    due_at = patience.claim_due_at(turn, ticket)
    casework.tell_requester(turn, ticket, key, told, urgency=Urgency.STATUS, due_at=due_at)


def hand(turn: Turn) -> None:
    """Choose a colleague."""
    ticket = casework.picked(turn)
    casework.check_work(turn, ticket)
    everyone = people.officers(turn.session)
    colleagues = [p for p in everyone if p.id != ticket.assignee_id and p.blocked_at is None]
    colleagues = turn.staff.who_may_know(ticket, colleagues, or_all=False)
    if not colleagues:
        turn.say("desk.nobody_else")
        return
    about = {"t": str(ticket.id), "v": str(ticket.version)}
    hand_on = Action("desk", "hand", about).data()
    shown, more = page(turn, colleagues[start_of(turn) :], LISTED, hand_on)
    buttons = [
        messages.Button(
            cut_graphemes(each.name, 36, "…"),
            Action("desk", "hand_to", {**about, "p": str(each.id)}).data(),
        )
        for each in shown
    ]
    question = turn.texts.get("desk.hand_whom", number=ticket.number)
    keep = turn.button("desk.button.keep", Action("desk", "details", about).data())
    ask_which(turn, "desk.hand_whom", question, buttons, *more, keep)


def hand_to(turn: Turn) -> None:
    """Give the ticket to the colleague of the button."""
    colleague = people.colleague(turn.session, turn.given.asked.number("p"))
    ticket = casework.picked(turn)
    if colleague is None or not colleague.line_id:
        turn.say("desk.not_a_colleague")
        return
    if colleague.blocked_at is not None:
        turn.say("desk.colleague_blocked", who=colleague.name, number=ticket.number)
        return
    if not turn.staff.who_may_know(ticket, [colleague], or_all=False):
        turn.say("desk.not_a_colleague")
        return
    tickets.hand_over(turn.session, ticket, turn.person, colleague)
    turn.settle()
    turn.say(
        "desk.handed",
        cards.act(turn, "desk.button.details", ticket),
        turn.button("desk.menu.mine", "desk.mine"),
        number=ticket.number,
        to=colleague.name,
    )
    _warn_if_away(turn, colleague)
    words = turn.texts.get("desk.handed_to_you", number=ticket.number, who=turn.person.name)
    told = (messages.text(words), cards.for_officer(turn, ticket))
    casework.tell_work(turn, ticket, "desk.handed_to_you", *told)


def _warn_if_away(turn: Turn, colleague: Person) -> None:
    """Say so where the colleague is on leave: it may be read late."""
    said = shifts.of_day(turn.session, turn.today).of(colleague)
    if said is not None and said.kind == ShiftKind.LEAVE:
        turn.say("desk.colleague_away", who=colleague.name, until=short_date(said.until_on))


service = Service(
    "desk",
    verbs={
        "queue": queue,
        "mine": mine,
        "details": details,
        "earlier": earlier,
        "pictures": pictures,
        "claim": claim,
        "hand": hand,
        "hand_to": hand_to,
    },
    words=("queue", "mine"),
    menu=("queue", "mine"),
    buttons=(
        TicketButton(
            "desk.button.claim", "desk.claim", (Status.NEW,), for_officers=True, primary=True
        ),
        TicketButton(
            "desk.button.answer",
            "talk.open",
            UNFINISHED,
            for_officers=True,
            primary=True,
            parts=tuple(Part),
            before_approval=True,
        ),
        TicketButton(
            "desk.button.details",
            "desk.details",
            tuple(Status),
            for_officers=True,
            stands=Stands.BRIEF,
            comes_next=True,
            parts=tuple(Part),
            before_approval=True,
        ),
        TicketButton("desk.button.hand", "desk.hand", OPEN, for_officers=True, stands=Stands.FULL),
    ),
    officers=True,
    in_groups=True,
)
