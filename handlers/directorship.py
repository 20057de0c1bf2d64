"""School directors: an officer makes a one-time code for one, and ends what has ended."""

from dataclasses import dataclass
from typing import Any

from bot import messages
from bot.forms import Complaint, Form, Kind, Option, Place, Reading, Step, Text
from bot.inputs import Action, Input
from bot.messages import Button
from bot.paging import LISTED, ask_which, page, start_of
from bot.schools import School
from bot.services import Service
from bot.settings import settings
from bot.thai import cut_graphemes
from bot.turns import Turn
from models import directors, enrolments
from models.tables import ACTING, Person, Urgency

SHOWN = 6


@dataclass(frozen=True)
class SchoolName(Kind):
    """A school of the register, by part of its name or a code; kept as its code."""

    def read(self, turn: Turn, given: Input, at: Place) -> Reading:
        """Complains: not_text, no_school, which_school."""
        if given.kind != "text" or not given.text:
            raise Complaint("not_text")
        known = turn.register.get(given.text)
        if known is not None and not known.is_group:
            return Reading(known.code)
        found = turn.register.search(given.text, SHOWN)
        schools = [each for each in found.schools if not each.is_group]
        if not schools:
            raise Complaint("no_school", query=given.text[:60])
        if found.certain and not found.schools[0].is_group:
            return Reading(schools[0].code)
        raise Complaint("which_school", [_option(each) for each in schools])

    def show(self, turn: Turn, value: Any, at: Place) -> str:
        """The name."""
        school = turn.register.get(str(value))
        return school.name if school else str(value)


def _option(school: School) -> Option:
    return Option(school.code, cut_graphemes(f"{school.name} ({school.district})", 36, "…"))


def _acts(turn: Turn) -> bool:
    """Whether the sender may; else it is said that they may not."""
    if turn.the_sender.role in ACTING:
        return True
    turn.say("directorship.only_officers")
    return False


def open_form(turn: Turn) -> None:
    """Ask for whom the code is."""
    if _acts(turn):
        turn.open_form("directorship")


def submit(turn: Turn, answers: dict[str, Any]) -> None:
    """Make the code; the officer hands it to the director, by a way that proves who it is."""
    if not _acts(turn):
        return
    org_code, name, key = str(answers["org"]), str(answers["who"]), settings().secret_key
    role = enrolments.SCHOOL_DIRECTOR
    by = turn.person
    code = enrolments.invite(turn.session, role, name, key=key, org_code=org_code, by=by)
    school = turn.register.get(org_code)
    turn.say("directorship.code", who=name, school=school.name if school else "")
    turn.show("directorship.code_alone", messages.text(code), turn.home())


def show_list(turn: Turn) -> None:
    """Who directs which school here, to be ended."""
    if not _acts(turn):
        return
    start = start_of(turn)
    found = directors.standing(turn.session)[start:]
    new = turn.button("directorship.button.open", "directorship.open")
    if not found:
        turn.say("directorship.none", new, turn.home())
        return
    shown, more = page(turn, found, LISTED, "directorship.list")
    choices = [
        Button(
            cut_graphemes(f"{person.org_name} · {person.name}", 36, "…"), _data("choose", each.id)
        )
        for each, person in shown
    ]
    question = turn.texts.get("directorship.list")
    ask_which(turn, "directorship.list", question, choices, *more, new)


def _data(verb: str, id_: int | None) -> str:
    return Action("directorship", verb, {"i": str(id_)}).data()


def choose(turn: Turn) -> None:
    """Ask once more."""
    meant = _meant(turn)
    if meant is not None:
        yes = turn.button("directorship.button.end", _data("end", turn.given.asked.number("i")))
        no = turn.button("directorship.button.keep", "directorship.list")
        turn.say("directorship.sure", yes, no, who=meant.name, school=meant.org_name)
        turn.expect_yes_or_no(yes, no)


def end(turn: Turn) -> None:
    """They approve nothing any more, from now on; they are told."""
    person = _meant(turn)
    if person is None:
        return
    directors.end(turn.session, turn.given.asked.number("i"), turn.person)
    turn.settle()
    turn.say("directorship.ended", turn.home(), who=person.name, school=person.org_name)
    told = messages.text(turn.texts.get("directorship.ended_you", school=person.org_name))
    turn.tell(person.line_id, "directorship.ended_you", told, urgency=Urgency.STATUS)


def _meant(turn: Turn) -> Person | None:
    """Whom the button names, if they still are one; else it is said."""
    if not _acts(turn):
        return None
    id_ = turn.given.asked.number("i")
    found = [person for each, person in directors.standing(turn.session) if each.id == id_]
    if not found:
        turn.say("directorship.gone", turn.home())
    return next(iter(found), None)


service = Service(
    "directorship",
    form=Form((Step("org", SchoolName()), Step("who", Text(2, 120)))),
    submit=submit,
    verbs={"open": open_form, "list": show_list, "choose": choose, "end": end},
    words=("open", "list"),
    yields=("list",),
    officers=True,
)
