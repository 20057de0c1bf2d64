"""Which trouble a ticket tells of, and where: by that several may be one incident."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot import duty
from bot.forms import Place
from bot.turns import Turn
from models import troubles as reported
from models.incident_table import Trouble
from models.tables import Ticket


def of_ticket(turn: Turn, ticket: Ticket) -> Trouble | None:
    """The trouble of a ticket; None where it has no topic."""
    topic = _topic(turn, ticket.service, ticket.fields)
    return Trouble(ticket.service, topic, ticket.zone, ticket.org_code) if topic else None


def of_form(turn: Turn) -> Trouble | None:
    """The trouble that the form in hand is about, as far as it is known, where its sender is."""
    filled, org_code = turn.draft.current, turn.person.org_code
    topic = _topic(turn, filled.form or "", filled.answers)
    zone = duty.zone_of(turn.office, turn.register, org_code)
    return Trouble(filled.form or "", topic, zone, org_code) if topic else None


def _topic(turn: Turn, service: str, answers: Mapping[str, Any]) -> str:
    asked = turn.services.get(service)
    step = asked.form.topic if asked and asked.form else None
    return step.topic.of(answers.get(step.name)) if step and step.topic else ""


def reports(turn: Turn, trouble: Trouble, since: datetime) -> list[Ticket]:
    """Open tickets since then that tell of it, and are part of no incident, oldest first."""
    found = reported.lately(turn.session, trouble, since)
    return [each for each in found if _topic(turn, each.service, each.fields) == trouble.topic]


def is_several(turn: Turn, trouble: Trouble, since: datetime) -> bool:
    """Whether as many people as the profile says reported it; of a zone, from as many schools."""
    people, places, count = set(), set(), turn.office.incidents.count
    for told in reported.told_lately(turn.session, trouble, since):
        if told.org_code and _topic(turn, trouble.service, told.fields) == trouble.topic:
            people.add(told.requester_id)
            places.add(told.org_code)
        if len(people) >= count and (trouble.org_code or len(places) >= count):
            return True
    return False


def window(turn: Turn) -> timedelta:
    """Within how long reports of the same are taken for one trouble."""
    return timedelta(minutes=turn.office.incidents.within_minutes)


def shown(turn: Turn, service: str, told: Iterable[Mapping[str, Any]]) -> str:
    """The topic as people called it who told of it, each word once."""
    asked = turn.services.get(service)
    step = asked.form.topic if asked and asked.form else None
    if step is None:
        return ""
    place = Place(service, step)
    values = [answers[step.name] for answers in told if step.name in answers]
    return ", ".join(dict.fromkeys(step.kind.show(turn, value, place) for value in values))
