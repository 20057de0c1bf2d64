"""Who somebody is: the profile, asked once, and what they wrote before it."""

import re
from dataclasses import dataclass
from typing import Any

from bot.forms import Choice, Complaint, Form, Kind, Option, Place, Reading, Step
from bot.inputs import Input
from bot.kept import Kept, is_report
from bot.profile_kinds import PhoneNumber
from bot.schools import UNLISTED
from bot.services import Occasion, Service
from bot.thai import NameRefusedError, fold_label, parse_name, parse_phone
from bot.turns import Turn
from models import accounts, people

# What somebody means as a telephone number, with digits missing or too many.
_NUMBER_BEGUN = re.compile(r"\d[\d\s().-]{6,}")
_NUMBER = re.compile(r"\+?\d[\d\s().-]*")

# A screen of a cheap phone holds about this many buttons.
SCHOOLS_SHOWN = 6
# Characters of the name of a school that is not in the register; a button carries it.
LONGEST_NAME = 60
POSITIONS = (
    "director",
    "deputy",
    "teacher",
    "assistant",
    "government",
    "contract",
    "clerk",
    "area_staff",
)


@dataclass(frozen=True)
class FullName(Kind):
    """First and last name; a telephone number in the same line answers that question too."""

    def read(self, turn: Turn, given: Input, at: Place) -> Reading:
        """Complains with the reasons of ``parse_name``, or not_text."""
        if given.kind != "text":
            raise Complaint("not_text")
        phone = parse_phone(given.text)
        words = _without_phone(turn, given.text) if phone else given.text
        try:
            name = parse_name(words)
        except NameRefusedError as refused:
            is_number = refused.reason == "has_digits" and _NUMBER_BEGUN.search(words)
            raise Complaint("phone_cut" if is_number else refused.reason) from refused
        value = {"prefix": name.prefix, "first": name.first, "last": name.last}
        return Reading(value, also={"phone": str(phone)} if phone else {})

    def show(self, turn: Turn, value: Any, at: Place) -> str:
        """As it is written in full."""
        return f"{value['prefix']}{value['first']} {value['last']}"


def _without_phone(turn: Turn, text: str) -> str:
    """The words beside a telephone number; people write the name before it, or after."""
    before, after = _NUMBER.split(text, maxsplit=1)
    words = before if any(map(str.isalpha, before)) else _NUMBER.sub(" ", after)
    words = words.strip(" ,:/-")
    for word in turn.texts.words("registration.phone_words"):
        words = words.removesuffix(word).rstrip(" ,:/-")
    return words


@dataclass(frozen=True)
class SchoolOrGroup(Kind):
    """A school of the register by part of its name or a code, or a group of the office."""

    def read(self, turn: Turn, given: Input, at: Place) -> Reading:
        """Complains: not_text, unknown, no_code, which (with the best matches), groups."""
        if given.kind != "text" or not given.text:
            raise Complaint("not_text")
        known = turn.register.get(given.text)
        if known is not None:
            return Reading(known.code)
        if given.folded in map(fold_label, turn.texts.words("registration.words_for_groups")):
            raise Complaint("groups", self._groups(turn))
        if turn.given.kind == "postback" and given.text.startswith(UNLISTED):
            name = given.text.removeprefix(UNLISTED)[:LONGEST_NAME]
            return Reading(UNLISTED + turn.texts.get("registration.unlisted", name=name))
        found = turn.register.search(given.text, SCHOOLS_SHOWN)
        if not found.matches:
            query = given.text[:LONGEST_NAME]
            anyway = Option(UNLISTED + query, turn.texts.get("registration.use_as_typed"))
            ways_on = self.options(turn, at)
            if query.isdecimal():  # an answer's number, or a code: no name
                raise Complaint("no_code", ways_on, query=query)
            raise Complaint("unknown", [*ways_on, anyway], query=query)
        if found.certain:
            return Reading(found.schools[0].code)
        labels = found.labels(38)
        options = [Option(s.code, label) for s, label in zip(found.schools, labels, strict=True)]
        more = found.total > len(options)
        which = "which_one" if found.total == 1 else "which_of_many" if more else "which"
        raise Complaint(which, options, count=found.total)

    def _groups(self, turn: Turn) -> list[Option]:
        return [Option(group.code, group.short) for group in turn.register.groups]

    def options(self, turn: Turn, at: Place) -> list[Option]:
        """One button: the office's own staff choose their group next."""
        words = turn.texts.get("registration.area_staff")
        return [Option(words, words)]

    def show(self, turn: Turn, value: Any, at: Place) -> str:
        """The name in full."""
        return _org_name(turn, str(value))


def _org_name(turn: Turn, code: str) -> str:
    if code.startswith(UNLISTED):
        return code.removeprefix(UNLISTED)
    known = turn.register.get(code)
    if known is None:
        return code
    if known.is_group:
        return known.name
    is_alone = not turn.register.is_one_of_several(known)
    key = "registration.school" if is_alone else "registration.school_in"
    return turn.texts.get(key, name=known.name, district=known.district)


def open_form(turn: Turn) -> None:
    """Ask for the profile, of people who have been shown the privacy notice."""
    if turn.person.notice_at is None:
        turn.services.answering(Occasion.NEWCOMER)(turn)
    else:
        turn.open_form("registration")


def submit(turn: Turn, answers: dict[str, Any]) -> None:
    """Store the profile, then take up what the newcomer wrote first."""
    first_time = turn.person.registered_at is None
    name, org = answers["name"], str(answers["org"])
    code, before = "" if org.startswith(UNLISTED) else org, turn.person.org_code
    if not first_time and code != before:
        accounts.left(turn.session, turn.person, "moved")
    position = Place("registration", _POSITION)
    people.register(
        turn.person,
        prefix=name["prefix"],
        first_name=name["first"],
        last_name=name["last"],
        position=_POSITION.kind.show(turn, answers["position"], position),
        org_code=code,
        org_name=_org_name(turn, org),
        phone=str(answers["phone"]),
    )
    turn.audit("profile.changed", turn.person, reason="first" if first_time else "")
    written = turn.draft.kept.take()
    if not first_time:
        turn.say("registration.changed", turn.home())
        return
    turn.say("registration.done", name=turn.person.first_name)
    _take_up(turn, written)


def _take_up(turn: Turn, written: list[Input]) -> None:
    """Go on with what was written before registering: sentences and pictures become one
    report; otherwise the last word or button counts. Whoever only said hello is shown what
    there is.
    """
    said = [each for each in written if is_report(turn, each)]
    sentences = [each for each in said if each.kind == "text"]
    if sentences:
        last = sentences[-1]
        turn.draft.kept = Kept([each for each in said if each is not last], last.at_ms)
        turn.go_on_with(last)
    elif said:
        turn.draft.kept = Kept(said, said[-1].at_ms)
        turn.go_on_with(Input("kept", said[-1].at_ms))
    else:
        asked = [each for each in written if _asks_for_something(turn, each)]
        turn.go_on_with(asked[-1] if asked else Input("postback", turn.given.at_ms, "help.start"))


def _asks_for_something(turn: Turn, given: Input) -> bool:
    """Whether a word or button is more than a greeting."""
    service, verb = turn.services.words.get(given.folded, (None, ""))
    is_greeting = service is not None and verb in service.yields
    return given.kind == "postback" or (given.kind == "text" and not is_greeting)


_POSITION = Step("position", Choice(POSITIONS, free=True))

form = Form(
    (
        Step("name", FullName()),
        Step("phone", PhoneNumber()),
        _POSITION,
        Step("org", SchoolOrGroup()),
    )
)

service = Service(
    "registration",
    form=form,
    submit=submit,
    verbs={"open": open_form},
    open_to_all=True,
)
