"""How tests of surveys begin: tickets closed in November, and the first working day of December."""

from datetime import datetime, timedelta

from sqlmodel import select

from bot.thai import BANGKOK
from jobs.surveys import look_at_surveys
from models import surveys
from models.db import now, transaction
from models.survey_table import SurveyAnswer, SurveyInvitation, SurveyRound
from models.tables import Person, Status
from tests.dialogues import Dialog, Talker
from tests.openings import open_ticket

# 2026-12-01 is a Tuesday.
FIRST = datetime(2026, 12, 1, 9, tzinfo=BANGKOK)
NOVEMBER = datetime(2026, 11, 20, 9, tzinfo=BANGKOK)


def be(dialog: Dialog, at: datetime) -> None:
    """Let it be that moment, look at the surveys as the clock does, and deliver."""
    dialog.advance(at - now())
    look_at_surveys(dialog.bot.office)
    dialog.deliver()


def closed(talker: Talker, assignee: Talker | None = None, at: datetime = NOVEMBER) -> None:
    """A ticket of that person's was closed then."""
    person, worker = talker.row, assignee.row if assignee else None
    with transaction() as session:
        ticket = open_ticket(session, session.get_one(Person, person.id))
        ticket.assignee_id = worker.id if worker else None
        ticket.status, ticket.closed_at = Status.CLOSED, at


def opened(dialog: Dialog, *names: str) -> list[Talker]:
    """People whose tickets were closed, invited on the first working day."""
    talkers = [dialog.person(name) for name in names]
    for each in talkers:
        closed(each)
    be(dialog, FIRST)
    be(dialog, FIRST + timedelta(days=1, hours=1))  # an invitation waits a working day to ride free
    return talkers


def rounds(service: str = "survey") -> list[SurveyRound]:
    """The rounds of a service."""
    with transaction() as session:
        return list(session.exec(select(SurveyRound).where(SurveyRound.service == service)))


def answers(service: str = "survey") -> list[SurveyAnswer]:
    """What was answered in its last round."""
    with transaction() as session:
        found = session.exec(select(SurveyRound).where(SurveyRound.service == service)).all()
        return surveys.answers(session, found[-1])


def marks() -> list[bool]:
    """Which of those invited are known to have answered."""
    with transaction() as session:
        return sorted(each.has_answered for each in session.exec(select(SurveyInvitation)))
