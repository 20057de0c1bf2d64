"""Several reports of the same: officers fold them into one incident, or say that they are not."""

from bot import cards, casework, messages, patience, troubles
from bot.flex import RED
from bot.inputs import Action
from bot.messages import Button, Message
from bot.paging import LISTED, ask_which, page, start_of
from bot.services import Occasion, Service, Stands, TicketButton
from bot.turns import Turn
from models import incidents
from models.incident_table import Incident, Part, Trouble
from models.incidents import Folded, IncidentError
from models.tables import OPEN, Ticket, Urgency


def opened(turn: Turn) -> None:
    """A ticket was opened: if enough people reported the same by now, ask whoever is on duty."""
    ticket = turn.session.get_one(Ticket, turn.ticket_id)
    trouble = troubles.of_ticket(turn, ticket)
    if trouble is None:
        return
    for place in _places(trouble):
        since = turn.at - troubles.window(turn)
        if troubles.is_several(turn, place, since):
            incident = incidents.suggest(turn.session, place, since)
            if incident is not None:
                _ask_officers(turn, incident, troubles.reports(turn, place, since))
            return


def _places(trouble: Trouble) -> list[Trouble]:
    """Where it may be an incident: the zone says more than the school."""
    places = [trouble.everywhere()] if trouble.zone else []
    return [*places, trouble] if trouble.org_code else places


def _ask_officers(turn: Turn, incident: Incident, found: list[Ticket]) -> None:
    """One card to everyone on duty; it waits as long as the most urgent of these tickets may."""
    urgent = min(found, key=lambda each: each.priority)
    asked = turn.staff.on_duty(urgent.service, incident.zone)
    asked = [each for each in asked if each.id != turn.the_sender.id] or asked
    work = patience.as_work(turn, urgent)
    for officer in asked:
        turn.tell(officer.line_id, "incident.suggested", _card(turn, incident, found), **work)


def _card(turn: Turn, incident: Incident, found: list[Ticket]) -> Message:
    """What was reported, and what may be said of it."""
    shown = found[:LISTED]
    picks = cards.pick(turn, shown, "desk.details")
    left = len(found) - len(shown)
    look: messages.Look = {
        "body": turn.texts.get("incident.question"),
        "items": [cards.for_list(turn, *each) for each in zip(shown, picks, strict=True)],
        "note": turn.texts.get("incident.more", count=left) if left else "",
        "buttons": _verdicts(turn, incident),
        "color": RED,
    }
    return messages.card(_title(turn, incident, found), **look)


def _title(turn: Turn, incident: Incident, found: list[Ticket]) -> str:
    return turn.texts.get(
        "incident.suggested",
        what=troubles.shown(turn, incident.service, [each.fields for each in found]),
        where=_where(turn, incident, found),
        count=len(found),
    )


def _where(turn: Turn, incident: Incident, found: list[Ticket]) -> str:
    if not incident.org_code:
        return turn.texts.get("incident.in_zone", zone=incident.zone)
    requester = cards.person_of(turn, found[0].requester_id) if found else None
    return requester.org_name if requester else ""


def _verdicts(turn: Turn, incident: Incident) -> list[Button]:
    return [
        turn.button("incident.button.fold", _asks("fold", incident), primary=True),
        turn.button("incident.button.dismiss", _asks("dismiss", incident)),
    ]


def _asks(verb: str, incident: Incident) -> str:
    return Action("incident", verb, {"i": str(incident.id)}).data()


def fold(turn: Turn) -> None:
    """Make one incident of all that were reported until now; the work goes on with the first."""
    incident = _meant(turn)
    if incident is None:
        return
    found = _reports(turn, incident)
    try:
        done = incidents.fold(turn.session, incident, turn.person, found)
    except IncidentError as why:
        _refuse(turn, why)
        return
    turn.settle()
    turn.ticket_id = done.lead.id
    about = {"number": done.lead.number, "numbers": _numbers(done.others)}
    turn.say("incident.folded", **about, count=1 + len(done.others))
    casework.show(turn, done.lead, full=True)
    turn.offer(cards.act(turn, "incident.button.members", done.lead))
    _tell_colleagues(turn, done)


def _numbers(found: list[Ticket]) -> str:
    return ", ".join(each.number for each in found)


def _tell_colleagues(turn: Turn, done: Folded) -> None:
    """Whoever had taken one that follows now: the work on it is done elsewhere."""
    for id_, theirs in done.taken.items():
        colleague = cards.person_of(turn, id_)
        if colleague is not None and colleague.role:
            about = {"numbers": _numbers(theirs), "number": done.lead.number}
            words = turn.texts.get("incident.taken", who=turn.person.name, **about)
            told = messages.text(words, [cards.act(turn, "desk.button.details", done.lead)])
            turn.tell(
                colleague.line_id,
                "incident.taken",
                told,
                urgency=Urgency.STATUS,
                ticket_id=done.lead.id,
            )


def _reports(turn: Turn, incident: Incident) -> list[Ticket]:
    """What was reported around the time at which it was suggested, not weeks later."""
    window = troubles.window(turn)
    found = troubles.reports(turn, incident.trouble, incident.suggested_at - window)
    return [each for each in found if each.opened_at <= incident.suggested_at + window]


def dismiss(turn: Turn) -> None:
    """They are different things; nothing changes, and nobody is asked again for a while."""
    incident = _meant(turn)
    if incident is not None:
        incidents.dismiss(incident, turn.person)
        turn.settle()
        turn.say("incident.dismissed", turn.button("desk.menu.queue", "desk.queue"))


def _meant(turn: Turn) -> Incident | None:
    """The incident of the tapped button, to be decided; of typed words the one that waits for it.
    Where there is none, or it is one of several, it is said.
    """
    action = turn.given.action
    waiting = [] if action else incidents.pending(turn.session, turn.at - troubles.window(turn))
    if len(waiting) > 1:
        _ask_which(turn, waiting)
        return None
    id_ = action.number("i") if action else next((each.id or 0 for each in waiting), -1)
    try:
        return incidents.to_decide(turn.session, id_, turn.person)
    except IncidentError as why:
        _refuse(turn, why)
        return None


def _ask_which(turn: Turn, waiting: list[Incident]) -> None:
    choices = [
        Button(_title(turn, each, _reports(turn, each)), _asks("show", each))
        for each in waiting[-LISTED:]
    ]
    ask_which(turn, "incident.which", turn.texts.get("incident.which"), choices)


def show(turn: Turn) -> None:
    """What was reported until now of an incident that officers are asked about."""
    incident = _meant(turn)
    if incident is not None:
        turn.show("incident.suggested", _card(turn, incident, _reports(turn, incident)))
        turn.offer(*_verdicts(turn, incident))


def _refuse(turn: Turn, why: IncidentError) -> None:
    key = f"incident.refused.{why.reason}"
    turn.say(key, turn.button("desk.menu.queue", "desk.queue"), who=why.by.name if why.by else "")


def members(turn: Turn) -> None:
    """The tickets that the one of the button stands for."""
    lead = incidents.lead_of(turn.session, casework.picked(turn, any_version=True))
    start = start_of(turn)
    found = incidents.followers(turn.session, lead)[start:]
    if not found:
        turn.say("ticket.no_more" if start else "incident.refused.alone")
        return
    again = Action("incident", "members", {"t": str(lead.id), "v": str(lead.version)}).data()
    shown, more = page(turn, found, LISTED, again)
    buttons = cards.pick(turn, shown, "desk.details")
    items = [cards.for_list(turn, *each) for each in zip(shown, buttons, strict=True)]
    title = turn.texts.get("incident.members", number=lead.number)
    turn.show("incident.members", messages.card(title, items=items, buttons=more))
    turn.offer(*buttons, numbered=True)
    turn.offer(*more)


def split(turn: Turn) -> None:
    """Take the ticket out of its incident: it is offered like a new one. If it led, the next one
    does, and whoever has it is told.
    """
    ticket = casework.picked(turn)
    try:
        passed = incidents.split(turn.session, ticket, turn.person)
    except IncidentError as why:
        _refuse(turn, why)
        return
    turn.settle()
    turn.say("incident.split", *casework.ways_on(turn, ticket), number=ticket.number)
    if passed is not None:
        turn.say("incident.leads_now", *turn.quick, number=passed.number)
    if ticket.assignee_id is None:
        casework.offer(turn, ticket)


service = Service(
    "incident",
    verbs={"fold": fold, "dismiss": dismiss, "show": show, "members": members, "split": split},
    occasions={Occasion.OPENED: opened},
    words=("fold", "dismiss"),
    buttons=(
        TicketButton(
            "incident.button.members",
            "incident.members",
            OPEN,
            for_officers=True,
            parts=(Part.LEADS,),
        ),
        TicketButton(
            "incident.button.split",
            "incident.split",
            OPEN,
            for_officers=True,
            stands=Stands.FULL,
            parts=(Part.LEADS, Part.FOLLOWS),
        ),
    ),
    officers=True,
    in_groups=True,
)
