"""Who answers this? A pure function of the input and what is known of the person."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot import casework
from bot.cards import ACTIONS
from bot.filling import Filling
from bot.inputs import Action, Input
from bot.services import Service
from bot.texts import Texts
from bot.thai import fold, to_arabic_digits
from models import groups
from models.enrolments import looks_like_code
from models.tickets import Refused

if TYPE_CHECKING:
    from bot.turns import Turn

TICKET_NUMBER = re.compile(r"[#\s]*([a-z])\s?(\d{4})\s?-?\s?(\d{4})", re.IGNORECASE)


@dataclass(frozen=True)
class Facts:
    """What routing depends on besides the input."""

    in_group: bool = False
    is_officer: bool = False
    is_registered: bool = False
    group_is_bound: bool = False
    is_late: bool = False
    form: str | None = None
    answering: bool = False
    offered: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Route:
    """The service and verb that answer; ``input`` where it is to be read as something else."""

    service: str
    verb: str
    given: Input | None = None


def ticket_number(text: str) -> str | None:
    """The ticket number a text consists of or begins with (``#R6911-0042 ...``)."""
    found = TICKET_NUMBER.match(to_arabic_digits(text))
    return f"{found[1].upper()}{found[2]}-{found[3]}" if found else None


def after_number(text: str) -> str:
    """What stands behind the ticket number a text begins with."""
    found = TICKET_NUMBER.match(to_arabic_digits(text))
    return text[found.end() :].strip() if found else text


def number_inside(text: str) -> str | None:
    """The ticket number that stands somewhere in a text."""
    found = _NUMBER_INSIDE.search(to_arabic_digits(text))
    return ticket_number(found[0]) if found else None


_NUMBER_INSIDE = re.compile(r"#?\s*(?<![a-z0-9])[a-z]\s?\d{4}\s?-?\s?\d{4}(?!\d)", re.IGNORECASE)


def _typed_buttons(texts: Texts) -> dict[str, str]:
    """The text keys of ticket buttons by the words that may be typed for them."""
    known = {fold(texts.get(key)): key for key in ACTIONS}
    for key in ACTIONS:
        for word in texts.words(f"typed.words.{key}"):
            known[fold(word)] = key
    return known


def _typed(given: Input, key: str, number: str) -> Route:
    return Route("typed", "button", replace(given, data={"key": key, "number": number}))


class Router:
    """Routes inputs to the verbs of services; an instance is a turn's ``Dispatch``."""

    def __init__(self, services: Iterable[Service], texts: Texts) -> None:
        known = {service.name: service for service in services}
        self.filling = Filling(known)
        self.services = {**known, "form": self.filling.service}
        self._letters = {service.letter for service in known.values()}
        self._buttons = _typed_buttons(texts)
        self._words: dict[str, tuple[str, str]] = {}
        for service in self.services.values():
            for verb in service.words:
                for word in texts.words(f"{service.name}.words.{verb}"):
                    self._words[fold(word)] = (service.name, verb)

    def __call__(self, turn: "Turn") -> None:
        """Answer the turn's input."""
        person = turn.someone
        answering = turn.draft.answering_ticket(turn.at) is not None
        facts = Facts(
            in_group=turn.in_group,
            is_officer=bool(person and person.role),
            is_registered=bool(person and person.registered_at),
            group_is_bound=turn.in_group and groups.is_bound(turn.session, turn.chat),
            is_late=turn.is_late,
            form=turn.draft.form if turn.is_busy else None,
            answering=answering,
            offered=tuple(turn.offered.items()),
        )
        route = self.route(turn.given, facts)
        if route is None:
            return
        turn.given = route.given or turn.given
        turn.filling, turn.is_command = self.filling, self.is_command
        service = self.services[route.service]
        try:
            (service.verbs.get(route.verb) or service.inner[route.verb])(turn)
        except Refused as refused:
            casework.refuse(turn, refused)

    def is_command(self, given: Input) -> bool:
        """Whether a text is nothing but a word that a service listens to."""
        return given.folded in self._words or given.folded in self._buttons

    def route(self, given: Input, facts: Facts) -> Route | None:
        """The answerer; None where the bot has nothing to say (people talking in a group)."""
        if given.kind in _EVENTS:
            service, verb, places = _EVENTS[given.kind]
            return Route(service, verb) if facts.in_group in places else None
        if facts.in_group and not facts.group_is_bound:
            return self._word(given, facts) if given.kind == "text" else None
        if facts.is_late and self._is_over(given, facts):
            return None
        if given.kind == "postback":
            return self._tapped(given, facts)
        if given.kind == "text" and given.quoted_id:
            return self._talk(given, facts)
        if given.kind == "text":
            for read in (self._offer, self._code, self._number, self._word, self._button):
                route = read(given, facts)
                if route is not None:
                    return route
        return self._talk(given, facts)

    def _is_over(self, given: Input, facts: Facts) -> bool:
        """Whether a late input asks for something its sender has long gone past."""
        if given.kind == "postback":
            return given.text.startswith("form.")
        return given.kind == "text" and (
            given.folded in dict(facts.offered) or self.is_command(given)
        )

    def _tapped(self, given: Input, facts: Facts) -> Route:
        action = given.action or Action("", "")
        service = self.services.get(action.service)
        if service is None or action.verb not in service.verbs:
            return Route("menu", "unknown_button")
        if service.officers and not facts.is_officer:
            return Route("menu", "refused")
        if facts.in_group and not (service.in_groups and facts.is_officer):
            return Route("menu", "refused")
        open_to_all = ("registration", "form", "menu")
        if not (facts.is_registered or facts.is_officer) and action.service not in open_to_all:
            return Route("registration", "newcomer")
        return Route(action.service, action.verb)

    def _offer(self, given: Input, facts: Facts) -> Route | None:
        data = dict(facts.offered).get(given.folded)
        if data is None:
            return None
        tapped = Input("postback", given.at_ms, data, given.message_id, given.quoted_id, given.data)
        route = self._tapped(tapped, facts)
        return Route(route.service, route.verb, tapped)

    def _code(self, given: Input, facts: Facts) -> Route | None:
        if facts.in_group or not looks_like_code(given.text):
            return None
        return Route("enrolment", "enrol")

    def _number(self, given: Input, facts: Facts) -> Route | None:
        number = number_inside(given.text)
        # Serial and inventory numbers may look like ours, but for the letter.
        if number is None or number[0] not in self._letters or given.data.get("literally"):
            return None
        if facts.in_group > facts.is_officer:
            return None
        if not (facts.is_officer or facts.is_registered):
            return None
        key = self._buttons.get(fold(_NUMBER_INSIDE.sub(" ", to_arabic_digits(given.text))))
        if key is not None and self._may_press(key, facts):
            return _typed(given, key, number)
        if not TICKET_NUMBER.match(to_arabic_digits(given.text)):
            return self._mention(given, facts)
        if given.folded == fold(number) or not after_number(given.text):
            return Route("desk" if facts.is_officer else "ticket", "find")
        if given.text.lstrip().startswith("#"):
            return Route("talk", "by_number")
        return self._mention(given, facts)

    def _mention(self, given: Input, facts: Facts) -> Route | None:
        """A number within a sentence; in a form the sentence is an answer."""
        if facts.form or facts.answering or facts.in_group or given.quoted_id:
            return None
        return Route("talk", "mentioned")

    def _word(self, given: Input, facts: Facts) -> Route | None:
        found = self._words.get(given.folded)
        if found is None:
            return None
        service, verb = found
        # A greeting to the person at the other end is no call for the menu.
        if verb == "greet" and (facts.form or facts.answering):
            return None
        if verb == "stop" and facts.in_group and not facts.answering:
            return None
        if facts.in_group and not facts.group_is_bound and service != "groups":
            ours = facts.is_officer and self.services[service].officers
            return Route("groups", "not_bound") if ours else None
        if facts.in_group and not self.services[service].in_groups:
            return None
        if self.services[service].officers and not facts.is_officer:
            return Route("menu", "refused") if facts.in_group else None
        if facts.in_group and not facts.is_officer:
            return None
        if service == "form" and not (facts.form or (verb == "cancel" and not facts.in_group)):
            return None
        if service not in ("registration", "form") and not (
            facts.is_registered or facts.is_officer
        ):
            return None
        return Route(service, verb)

    def _button(self, given: Input, facts: Facts) -> Route | None:
        key = self._buttons.get(given.folded)
        busy = facts.form or facts.answering or given.data.get("literally")
        # In a group such short words are said to people; there they need a number.
        if key is None or busy or facts.in_group or not self._may_press(key, facts):
            return None
        return _typed(given, key, "")

    def _may_press(self, key: str, facts: Facts) -> bool:
        if key.startswith("desk."):
            return facts.is_officer
        return not facts.in_group and (facts.is_registered or facts.is_officer)

    def _talk(self, given: Input, facts: Facts) -> Route | None:
        key = self._buttons.get(given.folded, "") if given.kind == "text" else ""
        quoted = replace(given, data={**given.data, "key": key} if key else given.data)
        if facts.in_group:
            if not facts.is_officer:
                return None
            if given.quoted_id:
                return Route("talk", "quoted", quoted)
            if facts.form:
                return Route("form", "answer")
            return Route("talk", "answering") if facts.answering else None
        if given.quoted_id and (facts.is_officer or facts.is_registered):
            return Route("talk", "quoted", quoted)
        if facts.form and not facts.is_late:
            return Route("form", "answer")
        if not (facts.is_registered or facts.is_officer):
            return Route("registration", "newcomer")
        return Route("talk", "answering" if facts.answering else "free")


_ALONE, _IN_GROUPS = (False,), (True,)
# Who answers an event, and where it can have happened.
_EVENTS = {
    "follow": ("registration", "follow", _ALONE),
    "unfollow": ("registration", "unfollow", _ALONE),
    "unsend": ("talk", "unsend", _ALONE + _IN_GROUPS),
    "join": ("groups", "joined", _IN_GROUPS),
    "leave": ("groups", "left", _IN_GROUPS),
    "memberJoined": ("groups", "members", _IN_GROUPS),
    "memberLeft": ("groups", "members", _IN_GROUPS),
}
