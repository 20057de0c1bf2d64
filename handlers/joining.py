"""Somebody reports what officers already work on: they are told, and may join with one tap."""

from typing import Any

from bot import asking, casework, messages, troubles
from bot.flex import AMBER
from bot.inputs import Action
from bot.services import Occasion, Service
from bot.turns import Turn
from models import incidents
from models.tables import Ticket


def known(turn: Turn) -> None:
    """The form has a topic: say so, if officers work on just that at this school."""
    trouble = troubles.of_form(turn)
    incident = incidents.standing(turn.session, trouble) if trouble else None
    if incident is None:
        return
    school = turn.register.get(incident.org_code)
    where = turn.texts.get(
        "joining.your_group" if school and school.is_group else "joining.your_school"
    )
    if not incident.org_code:
        where = turn.texts.get("joining.your_zone", zone=incident.zone)
    what = troubles.shown(turn, incident.service, [turn.draft.current.answers])
    data = Action("joining", "join", {"i": str(incident.id)}).data()
    yes = turn.button("joining.button.join", data, primary=True)
    no = turn.button("joining.button.other", "form.resume")
    title = turn.texts.get("joining.known", what=what, where=where)
    note = turn.texts.get("joining.is_it_that")
    card = messages.card(title, body=note, buttons=[yes, no], color=AMBER)
    turn.show("joining.known", card)
    turn.offer(yes, no)
    turn.expect_yes_or_no(yes, no)


def join(turn: Turn) -> None:
    """File what was said so far as part of the incident; the form is done."""
    trouble = troubles.of_form(turn)
    incident = incidents.standing(turn.session, trouble) if trouble else None
    asked = turn.given.asked.number("i")
    is_meant = incident is not None and incident.id == asked
    lead = incidents.open_lead(turn.session, incident) if incident and is_meant else None
    if trouble is None:
        turn.say("form.expired", turn.home())
    elif lead is None:
        turn.say("joining.over")
        turn.filling.ask(turn)
    else:
        turn.filling.finish(turn, lambda turn, answers: _file(turn, lead, answers))


def _file(turn: Turn, lead: Ticket, answers: dict[str, Any]) -> None:
    filled, form = turn.draft.current, turn.services.by_name[lead.service].form
    place = asking.place_of(turn)
    if place and form and place.step is form.pictures and filled.partial:
        answers[place.step.name] = filled.partial
    if form and form.headline and filled.told and form.headline.name not in answers:
        answers[form.headline.name], filled.sources[form.headline.name] = filled.told
    ticket = casework.file_ticket(turn, lead.service, answers, priority=lead.priority)
    incidents.join(turn.session, ticket, lead, turn.person)
    turn.say("joining.joined", *casework.ways_on(turn, ticket), number=ticket.number)


service = Service(
    "joining",
    verbs={"join": join},
    occasions={Occasion.TOPIC: known},
)
