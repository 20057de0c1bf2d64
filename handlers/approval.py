"""Approval in chat: whoever the office names approves a request, returns it or rejects it."""

from typing import Any

from bot import approval, approvers, cards, casework, correcting, deadlines, messages, particulars
from bot.approvers import Asked
from bot.casework import Stale
from bot.flex import AMBER, Item
from bot.forms import Choice, Form, Step, Text
from bot.messages import Button
from bot.paging import LISTED, page, start_of
from bot.services import Occasion, Service, Stands, TicketButton
from bot.systems import whose
from bot.thai import short_date
from bot.turns import Turn
from models import approvals
from models.approval_table import Approval, Verdict
from models.tables import Status, Ticket, Urgency, Waits
from models.tickets import Refused


def begin(turn: Turn) -> None:
    """A request was sent, for the first time or corrected: ask whoever has to approve it."""
    ticket = turn.session.get_one(Ticket, turn.ticket_id)
    steps = approvers.steps_of(turn.staff, turn.office, ticket)
    approvals.begin(turn.session, ticket, steps)
    step = approval.ask_next(turn, ticket)
    if step is None:  # it counts as approved, and is opened as any other
        return
    asked = approvers.to_ask(turn.staff, ticket, step)
    who = approval.titled(turn, step, asked)
    if asked:
        turn.say("approval.opened", *casework.ways_on(turn, ticket), number=ticket.number, who=who)
    else:  # with all that can be done about it, such as printing it
        ways_on = cards.buttons(turn, ticket, Stands.EVERY, for_officers=False)
        about = {"number": ticket.number, "who": who}
        turn.say("approval.opened_on_paper", *ways_on, turn.home(), **about)


def _offer(turn: Turn, ticket: Ticket) -> None:
    """It is approved: from now on it is a new ticket like any other."""
    casework.offer(turn, ticket)
    turn.ticket_id = ticket.id
    turn.services.answering(Occasion.OPENED)(turn)


def one(turn: Turn) -> None:
    """Show the request of the tapped button."""
    casework.picked(turn, any_version=True)
    look(turn)


def look(turn: Turn) -> None:
    """The request as whoever approves it sees it, with what they may say of it now."""
    ticket = turn.session.get_one(Ticket, turn.ticket_id)
    step = approvals.current(turn.session, ticket)
    asked = approvers.asked(turn.staff, ticket, step, turn.person) if step else None
    for picture in cards.pictures(turn, ticket):
        turn.show("ticket.picture", picture)
    if step is not None and asked is not None:
        card = approval.card(turn, ticket, step, asked)
    else:
        card = approval.request(turn, ticket, cards.status(turn, ticket, to_requester=False), [])
    turn.show("approval.card", card)


def awaiting(turn: Turn) -> list[Ticket]:
    """The tickets that wait for the sender's word, longest waiting first."""
    return [ticket for _, ticket in approvers.waiting_for(turn.staff, turn.person)]


def show_list(turn: Turn) -> None:
    """What waits for the sender's word."""
    start = start_of(turn)
    found = awaiting(turn)[start:]
    if not found:
        turn.say("ticket.no_more" if start else "approval.none", turn.home())
        return
    casework.turn_to(turn, None)
    shown, more = page(turn, found, LISTED, "approval.list")
    picks = cards.pick(turn, shown, "approval.one")
    items = [_item(turn, *each) for each in zip(shown, picks, strict=True)]
    title = turn.texts.get("approval.list", count=start + len(found))
    turn.show("approval.list", messages.card(title, items=items, buttons=more))
    turn.offer(*picks, numbered=True)
    turn.offer(*more)


def _item(turn: Turn, ticket: Ticket, button: Button) -> Item:
    requester = cards.person_of(turn, ticket.requester_id)
    said = [requester.name, requester.org_name] if requester else []
    return Item(
        head=ticket.number,
        mark=turn.texts.get(f"{ticket.service}.title"),
        words=particulars.summary(turn, ticket),
        note=" · ".join(filter(None, [*said, short_date(ticket.opened_at)])),
        button=button,
        color=AMBER,
    )


def _may(turn: Turn, ticket: Ticket) -> tuple[Approval, Asked]:
    """The step that is asked for, and as whom the sender may say it. Refused: decided,
    not_awaited, own_request, not_approver.
    """
    last = approvals.last_of(turn.session, ticket)
    step = approvals.current(turn.session, ticket)
    asked = approvers.asked(turn.staff, ticket, step, turn.person) if step else None
    if step is not None and asked is not None:
        return step, asked
    if last is not None and last.decided_by == turn.the_sender.id and not last.paper:
        raise Refused("decided", ticket)
    if step is None:
        raise Refused("not_awaited", ticket)
    raise Refused("own_request" if casework.is_own(turn, ticket) else "not_approver", ticket)


def _meant(turn: Turn) -> Ticket | None:
    """The ticket of the tapped button, whose card is of today; else it is shown as it is now."""
    ticket = casework.picked(turn, any_version=True)
    _may(turn, ticket)
    if turn.given.asked.number("v") == ticket.version:
        return ticket
    status = cards.status(turn, ticket, to_requester=False)
    turn.say("approval.changed", number=ticket.number, status=status)
    look(turn)
    return None


def approve(turn: Turn) -> None:
    """Yes: the next in line is asked, or else the office begins."""
    ticket = _meant(turn)
    if ticket is None:
        return
    step, asked = _may(turn, ticket)
    word = approvals.Word(asked.person, asked.giver)
    approvals.approve(turn.session, ticket, step, word)
    turn.settle()
    _say_done(turn, "approval.approved", ticket)
    _go_on(turn, ticket)


def approved(turn: Turn) -> None:
    """A step was recorded otherwise, from paper: go on with the ticket."""
    _go_on(turn, turn.session.get_one(Ticket, turn.ticket_id))


def _go_on(turn: Turn, ticket: Ticket) -> None:
    """A word was given: ask for the next one, or have the office begin; the requester is told."""
    step = approval.ask_next(turn, ticket)
    if step is None:
        when = deadlines.when_work_begins(turn, ticket)
        blanks = whose(turn, str(ticket.fields.get("system")))
        key = "approval.told_approved_elsewhere" if blanks else "approval.told_approved"
        _tell(turn, ticket, key, when=when, **blanks)
        _offer(turn, ticket)
    else:
        asked = approvers.to_ask(turn.staff, ticket, step)
        key = "approval.told_step" if asked else "approval.told_step_on_paper"
        _tell(turn, ticket, key, who=approval.titled(turn, step, asked))


def _tell(turn: Turn, ticket: Ticket, key: str, **values: object) -> None:
    words = turn.texts.get(key, number=ticket.number, **values)
    told = messages.text(words, [cards.act(turn, "ticket.button.status", ticket), turn.home()])
    casework.tell_requester(turn, ticket, key, told, urgency=Urgency.STATUS)


def _say_done(turn: Turn, key: str, ticket: Ticket) -> None:
    more = [turn.button("approval.button.list", "approval.list")] if awaiting(turn) else []
    if turn.the_sender.role:  # a head may be the only officer, whom nobody else tells of it
        more.append(cards.act(turn, "desk.button.details", ticket))
    turn.say(key, *more, turn.home(), number=ticket.number)


def send_back(turn: Turn) -> None:
    """Not yet: ask why."""
    _ask_why(turn, Verdict.RETURNED)


def reject(turn: Turn) -> None:
    """No: ask why."""
    _ask_why(turn, Verdict.REJECTED)


def _ask_why(turn: Turn, verdict: Verdict) -> None:
    ticket = _meant(turn)
    if ticket is not None:
        about: dict[str, Any] = {"target": ticket.id, "version": ticket.version}
        turn.open_form("approval", prefill={"verdict": verdict.value}, **about)


def submit(turn: Turn, answers: dict[str, Any]) -> None:
    """Return or reject it, with the reason; its requester reads both at once."""
    ticket = casework.targeted(turn)
    step, asked = _may(turn, ticket)
    if turn.draft.current.version != ticket.version:
        raise Stale("stale_form", ticket)
    reason = turn.draft.current.said("reason")
    is_final = answers["verdict"] == Verdict.REJECTED
    word = approvals.Word(asked.person, asked.giver, reason)
    if is_final:
        approvals.reject(turn.session, ticket, step, word)
    else:
        approvals.send_back(turn.session, ticket, step, word, **deadlines.times_to_answer(turn))
    key = "rejected" if is_final else "returned"
    _say_done(turn, f"approval.{key}", ticket)
    who = turn.person.name
    words = turn.texts.get(
        f"approval.told_{key}", number=ticket.number, who=who, reason=reason.text
    )
    ways_on = [] if is_final else [cards.act(turn, "approval.button.correct", ticket)]
    told = messages.text(words, [*ways_on, turn.home()])
    casework.tell_requester(turn, ticket, f"approval.told_{key}", told, says=reason.message_id)


def correct(turn: Turn) -> None:
    """The requester opens the form again, with what was there."""
    ticket = casework.picked(turn)
    casework.check_own(turn, ticket)
    if ticket.waits_for != Waits.CORRECTION:
        raise Refused("not_returned", ticket)
    turn.open_form(
        ticket.service,
        prefill=correcting.answers_of(turn, ticket),
        sources=ticket.sources,
        target=ticket.id,
        version=ticket.version,
    )


def _button(verb: str) -> TicketButton:
    """A button of whoever is asked; its words find what waits for them."""
    return TicketButton(
        f"approval.button.{verb}",
        f"approval.{verb}",
        (Status.WAITING,),
        stands=Stands.NONE,
        waits=(Waits.APPROVAL,),
        finds=awaiting,
    )


service = Service(
    "approval",
    form=Form(
        (
            Step("verdict", Choice((Verdict.RETURNED.value, Verdict.REJECTED.value))),
            Step("reason", Text(2, 300)),
        ),
        review=False,
    ),
    submit=submit,
    verbs={
        "list": show_list,
        "one": one,
        "approve": approve,
        "send_back": send_back,
        "reject": reject,
        "correct": correct,
    },
    occasions={
        Occasion.NEEDS_APPROVAL: begin,
        Occasion.APPROVED: approved,
        Occasion.APPROVER_LOOKS: look,
    },
    words=("list",),
    buttons=(
        _button("approve"),
        _button("send_back"),
        _button("reject"),
        TicketButton(
            "approval.button.correct",
            "approval.correct",
            (Status.WAITING,),
            waits=(Waits.CORRECTION,),
            primary=True,
            comes_next=True,
        ),
    ),
)
