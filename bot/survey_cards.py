"""Cards of surveys: the invitation, its reminder, and what came of a round."""

from datetime import date

from sqlmodel import Session

from bot import figures, flex, messages
from bot.figures import LEAST_TOLD, Figures
from bot.flex import GREY, INK
from bot.inputs import Action
from bot.messages import Button, Message
from bot.offices import Office
from bot.question_sets import QuestionSet
from bot.texts import Texts
from bot.thai import month_and_year, short_date
from models import surveys
from models.survey_table import SurveyRound

VERBS = {"open": True, "later": False, "refuse": False}
# As many comments stand on the card of results.
COMMENTS = 8


def keys(name: str) -> tuple[str, str]:
    """Under which an invitation and its reminder are promised."""
    return f"{name}.invite", f"{name}.reminder"


def invitation(texts: Texts, round_: SurveyRound, questions: int, key: str) -> Message:
    """Asks somebody to answer; what else can be tapped is to do it later, and never to be asked."""
    buttons = [
        Button(
            texts.get(f"questionnaire.button.{verb}"),
            Action(round_.service, verb).data(),
            primary=primary,
        )
        for verb, primary in VERBS.items()
    ]
    return messages.card(
        texts.get(f"{round_.service}.title"),
        body=texts.get(key, month=_month(round_), count=questions),
        note=texts.get("questionnaire.until", until=short_date(round_.closes_at)),
        buttons=buttons,
    )


def results(
    session: Session, office: Office, texts: Texts, round_: SurveyRound, asked: QuestionSet
) -> Message:
    """What came of a round, by dimension; nothing of what fewer than five answered."""
    answers = surveys.answers(session, round_)
    points = [each.answers for each in answers]
    found = figures.survey(asked.dimensions, points, office.surveys.bands)
    rate = figures.rate(len(answers), round_.invited)
    rows = [(texts.get("questionnaire.label.answered"), f"{len(answers)}/{round_.invited}")]
    rows.append((texts.get("questionnaire.label.rate"), f"{rate or '-'}%"))
    note = texts.get("questionnaire.few", least=LEAST_TOLD)
    lines: list[tuple[str, str]] = []
    if len(answers) >= LEAST_TOLD:
        labels = {each.id: each.label for each in asked.dimension}
        lines = [(labels[name], _said(texts, each)) for name, each in found.dimensions.items()]
        lines.append((texts.get("questionnaire.label.overall"), _said(texts, found.overall)))
        words = [each.text for each in surveys.comments(session, round_)[:COMMENTS]]
        lines += [(texts.get("questionnaire.label.comments"), "\n".join(words))] if words else []
        note = texts.get("questionnaire.method")
    title = texts.get("questionnaire.results", service=texts.get(f"{round_.service}.title"))
    bubble = messages.bubble(title, rows, subtitle=_month(round_))
    bubble["body"]["contents"] += [part for line in lines for part in _line(*line)]
    bubble["body"]["contents"].append(flex.words(note, size="xxs", color=GREY, margin="lg"))
    said = [title, _month(round_), *(f"{label}: {value}" for label, value in [*rows, *lines]), note]
    return messages.flex(bubble, "\n".join(said))


def _line(label: str, value: str) -> list[flex.Part]:
    """A heading is too long to stand beside its figures."""
    return [
        flex.words(label, size="xs", color=GREY, margin="md"),
        flex.words(value, size="sm", color=INK),
    ]


def _said(texts: Texts, of: Figures) -> str:
    if of.count < LEAST_TOLD:
        return texts.get("questionnaire.too_few")
    level = texts.get(f"level.{of.level}")
    return texts.get(
        "questionnaire.mean", mean=of.mean, sd=of.deviation, percent=of.percent, level=level
    )


def _month(round_: SurveyRound) -> str:
    return month_and_year(date.fromisoformat(f"{round_.period}-01"))
