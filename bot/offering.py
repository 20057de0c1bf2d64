"""The services as an office offers them: some may be switched off in its profile."""

import difflib
from collections.abc import Iterable
from dataclasses import replace

from bot.offices import Office, OfficeError
from bot.services import Service
from bot.thai import format_phone
from bot.turns import Turn


def as_offered(services: Iterable[Service], office: Office) -> tuple[Service, ...]:
    """All services; whatever begins one that is switched off says so, and what was opened with it
    goes on. Raises OfficeError for terms of services that there are none of.
    """
    found = tuple(services)
    problems = strange(found, office)
    if problems:
        raise OfficeError(f"{office.code}.toml", problems)
    return tuple(each if office.terms(each.name).enabled else _closed(each) for each in found)


def strange(services: Iterable[Service], office: Office) -> list[str]:
    """What the profile says of services that open no tickets, a complaint each."""
    known = sorted(each.name for each in services if each.letter)
    return [_complaint(name, known) for name in office.services if name not in known]


def _complaint(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(known)}"
    return f"services.{name}: no service of that name opens tickets ({hint})"


def _closed(service: Service) -> Service:
    def refuse(turn: Turn) -> None:
        say_closed(turn, service)

    begin = {"open", *service.words, *service.menu} & set(service.verbs)
    verbs = {**service.verbs, **dict.fromkeys(begin, refuse)}
    return replace(service, verbs=verbs, menu=(), is_offered=False)


def say_closed(turn: Turn, service: Service) -> None:
    """Say that the office does not offer the service, and where to turn instead."""
    contact = turn.office.contact
    turn.say(
        "ticket.not_offered",
        turn.home(),
        service=turn.texts.get(f"{service.name}.title"),
        office_phone=format_phone(contact.phone),
        hours=contact.hours_text,
    )
