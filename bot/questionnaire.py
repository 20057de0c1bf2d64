"""Surveys in chat: a form whose questions are those of a round, and what else is said of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from bot import survey_cards, survey_days
from bot.figures import HIGHEST, LEVELS
from bot.forms import Answers, Complaint, Form, Kind, Option, Place, Reading, Step, Text
from bot.inputs import Action, Input, at_place
from bot.question_sets import MOST, Question, QuestionSet
from bot.services import Service
from bot.thai import fold_label, short_date, to_arabic_digits
from bot.turns import Turn
from models import outbox, surveys
from models.survey_table import SurveyRound
from models.surveys import NotTaken
from models.tables import ACTING

_NUMBER = re.compile(r"\d{1,6}(?:\.\d{1,2})?")
_SHARE = re.compile(r"(\d{1,5})\s*/\s*(\d{1,5})")
LOW = 2


@dataclass(frozen=True)
class Asked(Kind):
    """The question at a place of the round in hand; points are kept as numbers, others as text."""

    place: int

    def asked(self, turn: Turn, at: Place) -> Mapping[str, object]:
        """``question``, and the ``heading`` it stands under."""
        found, question = _set_in_hand(turn), self._question(turn)
        return {"question": question.text, "heading": found.heading_of(question).label}

    def numbers_options(self, turn: Turn, at: Place) -> bool:
        """Points are numbers."""
        return self._question(turn).kind != "points"

    @property
    def takes_words(self) -> bool:
        """Some do."""
        return True

    def options(self, turn: Turn, at: Place) -> list[Option]:
        """The points from the highest down, or the choices."""
        question = self._question(turn)
        if question.kind == "points":
            labels = _levels(turn)
            return [Option(str(each), f"{each} {labels[each]}") for each in labels]
        return [Option(each, each) for each in question.choices]

    def read(self, turn: Turn, given: Input, at: Place) -> Reading:
        """Complains: not_text, too_long, not_points, not_a_number, not_a_share, out_of_range."""
        if given.kind != "text":
            raise Complaint("not_text")
        question, typed = self._question(turn), to_arabic_digits(given.text).strip()
        if question.kind == "points":
            return Reading(_points(turn, typed))
        if question.kind == "choice":
            return Reading((at_place(given.folded, question.choices) or given.text.strip())[:80])
        if question.kind == "text":
            return Text(1, 1000).read(turn, given, at)
        return Reading(_measured(question, typed))

    def _question(self, turn: Turn) -> Question:
        return _set_in_hand(turn).questions[self.place]


def _levels(turn: Turn) -> dict[int, str]:
    return {HIGHEST - n: turn.texts.get(f"level.{name}") for n, name in enumerate(LEVELS)}


def _points(turn: Turn, typed: str) -> int:
    for points, label in _levels(turn).items():
        meant = (str(points), label, f"{points} {label}")
        if fold_label(typed) in map(fold_label, meant):
            return points
    raise Complaint("not_points")


def _measured(question: Question, typed: str) -> str:
    if question.kind == "share":
        share = _SHARE.fullmatch(typed)
        if share is None or int(share[1]) > int(share[2]):
            raise Complaint("not_a_share")
        return f"{int(share[1])}/{int(share[2])}"
    number = _NUMBER.fullmatch(typed.replace(",", ""))
    if number is None or (question.kind == "count" and "." in typed):
        raise Complaint("not_a_number")
    if Decimal(number[0]) > question.most:
        raise Complaint("out_of_range", least="0", most=f"{question.most:,}")
    return number[0]


def _set_in_hand(turn: Turn) -> QuestionSet:
    return set_of(turn.session.get_one(SurveyRound, turn.draft.current.answers["round"]))


def set_of(round_: SurveyRound) -> QuestionSet:
    """The questions with which a round was opened, whatever is asked today."""
    return QuestionSet.model_validate(round_.questions)


def _is_there(place: int, answers: Answers) -> bool:
    return place < int(answers.get("count", 0))


def _is_low(answers: Answers) -> bool:
    """Whether any points are as low as to ask why."""
    return any(
        type(each) is int and each <= LOW for name, each in answers.items() if name[0] == "q"
    )


FORM = Form(
    (
        *(
            Step(f"q{n}", Asked(n), optional=True, when=partial(_is_there, n), texts="question")
            for n in range(MOST)
        ),
        Step("improve", Text(1, 1000), optional=True, when=_is_low),
        Step("suggestion", Text(1, 1000), optional=True),
    ),
    review=False,
)


def survey(name: str, *, menu: bool) -> Service:
    """The service whose rounds the clock opens under that name (jobs/surveys.py)."""
    verbs = {"open": _open, "later": _later, "refuse": _refuse, "accept": _accept}
    return Service(
        name,
        form=FORM,
        submit=partial(_submit, name),
        verbs={
            verb: partial(answer, name) for verb, answer in (verbs | {"results": _results}).items()
        },
        words=("open", "results"),
        menu=("open",) if menu else (),
    )


def _open(name: str, turn: Turn) -> None:
    """Begin the open round or go on with it, or say why not, and when the next one comes."""
    round_ = surveys.current(turn.session, name)
    if turn.the_sender.role in ACTING:
        turn.say("questionnaire.own_work", _button(turn, name, "results"))
    elif round_ is None:
        _say_when(turn, name, "questionnaire.none_open")
    elif surveys.has_answered(turn.session, round_, turn.person):
        _say_when(turn, name, "questionnaire.answered")
    elif not _may_answer(turn, round_):
        _say_when(turn, name, "questionnaire.not_for_them")
    elif _is_begun(turn, name, round_):
        turn.open_form(name)
    else:
        count = len(set_of(round_).questions)
        turn.open_form(name, prefill={"round": round_.id, "count": count})


def _may_answer(turn: Turn, round_: SurveyRound) -> bool:
    schools = set_of(round_).schools_of(turn.register)
    return surveys.may_answer(turn.session, round_, turn.person, schools=schools)


def _is_begun(turn: Turn, name: str, round_: SurveyRound) -> bool:
    """Whether it was begun and left; what was begun of an earlier round is dropped."""
    draft = turn.draft
    draft.shelf = [
        each for each in draft.shelf if each.form != name or each.answers["round"] == round_.id
    ]
    if draft.current.form == name and draft.current.answers["round"] != round_.id:
        draft.clear_form()
    return name in (draft.current.form, *(each.form for each in draft.shelf))


def _say_when(turn: Turn, name: str, key: str) -> None:
    day = survey_days.next_day(turn.office, turn.calendar, name, turn.today)
    after = turn.texts.get("questionnaire.next", day=short_date(day)) if day else ""
    # Whoever wants to praise or complain is led here, too.
    turn.say(key, turn.button("talk.menu.human", "talk.human"), turn.home(), next=after)


def _submit(name: str, turn: Turn, answers: Answers) -> None:
    """Keep the answers apart from the person; nothing of them is told to anybody."""
    round_ = turn.session.get_one(SurveyRound, answers["round"])
    found = set_of(round_)
    given = {each.id: answers.get(f"q{n}") for n, each in enumerate(found.questions)}
    words = {kind: str(answers[kind]) for kind in ("improve", "suggestion") if answers.get(kind)}
    if turn.the_sender.role in ACTING or not _may_answer(turn, round_):
        _say_when(turn, name, "questionnaire.not_for_them")
        return
    if not words and all(value is None for value in given.values()):
        turn.say("questionnaire.nothing", _button(turn, name, "open"), turn.home())
        return
    school = turn.person.org_code if found.names_school else ""
    try:
        surveys.answer(turn.session, round_.id or 0, turn.person, given, words, org_code=school)
    except NotTaken as error:
        _say_when(turn, name, f"questionnaire.{error.reason}")
        return
    _withdraw(turn, name)
    turn.say("questionnaire.thanks", turn.home())


def _later(name: str, turn: Turn) -> None:
    """They may come back by the word, until the round closes."""
    round_ = surveys.current(turn.session, name)
    if round_ is None:
        _say_when(turn, name, "questionnaire.none_open")
        return
    word = turn.texts.words(f"{name}.words.open")[0]
    turn.say("questionnaire.later", turn.home(), word=word, until=short_date(round_.closes_at))


def _refuse(name: str, turn: Turn) -> None:
    """No invitations any more, to any survey; one that has not left yet never will."""
    surveys.refuse(turn.session, turn.person)
    _withdraw(turn, name)
    turn.settle()
    turn.say("questionnaire.refused", _button(turn, name, "accept"), turn.home())


def _accept(_name: str, turn: Turn) -> None:
    """Invitations again."""
    surveys.accept(turn.session, turn.person)
    turn.settle()
    turn.say("questionnaire.accepted", turn.home())


def _withdraw(turn: Turn, name: str) -> None:
    for key in survey_cards.keys(name):
        outbox.withdraw(turn.session, turn.person.line_id or "", key, None)


def _results(name: str, turn: Turn) -> None:
    """The figures of the last round, to the office."""
    if not turn.the_sender.role:
        _open(name, turn)
        return
    round_ = surveys.last_closed(turn.session, name)
    if round_ is None:
        _say_when(turn, name, "questionnaire.no_results")
        return
    card: Any = survey_cards.results(turn.session, turn.office, turn.texts, round_, set_of(round_))
    turn.show("questionnaire.results", card, turn.home())


def _button(turn: Turn, name: str, verb: str) -> Any:
    return turn.button(f"questionnaire.button.{verb}", Action(name, verb).data())
