"""Surveys: opened on the first working day of a month, reminded of once, closed in time."""

from datetime import timedelta

from bot import patience, question_sets, quota, survey_cards, survey_days
from bot.offices import Office
from bot.profile_surveys import Surveys
from bot.question_sets import QuestionSet
from bot.schools import load_register
from bot.thai import in_bangkok
from bot.thai.months import month_after
from jobs.writer import Writer
from models import outbox, surveys
from models.db import now, transaction
from models.survey_table import SurveyInvitation, SurveyRound
from models.tables import Person, Urgency


def look_at_surveys(profile: Office | None = None) -> None:
    """Open what is to be opened, remind, close; each round in a transaction of its own."""
    for service in Surveys.services():
        with transaction() as session:
            writer = Writer.of(session, profile)
            if writer.calendar.is_open(now()):
                _open(writer, service)
    with transaction() as session:
        writer = Writer.of(session, profile)
        for round_ in surveys.due(session):
            if round_.closes_at <= now():
                _close(writer, round_)
            elif writer.calendar.is_open(now()):
                _remind(writer, round_)


def _open(writer: Writer, service: str) -> None:
    office, calendar, session = writer.office, writer.calendar, writer.session
    today = in_bangkok(now()).date()
    month = survey_days.period_due(office, calendar, service, today)
    if month is None or surveys.is_opened(session, service, f"{month:%Y-%m}"):
        return
    asked = question_sets.newest(office, service)
    before_reminder = calendar.after_working_days(now(), office.surveys.remind_days)
    new = SurveyRound(
        service=service,
        period=f"{month:%Y-%m}",
        questions=asked.model_dump(mode="json"),
        since_at=survey_days.midnight(month),
        until_at=survey_days.midnight(month_after(month, 1)),
        opened_at=now(),
        remind_at=calendar.next_opening(before_reminder),
        closes_at=calendar.after_working_days(now(), office.surveys.close_days),
    )
    round_ = surveys.open_round(session, new)
    if round_ is not None:  # whoever else has opened it invites
        _invite(writer, round_, asked)


def _invite(writer: Writer, round_: SurveyRound, asked: QuestionSet) -> None:
    rest = timedelta(days=writer.office.surveys.rest_days)
    schools = asked.schools_of(load_register(writer.office))
    people = surveys.to_invite(
        writer.session, round_, schools=schools, most=_room(writer), rest=rest
    )
    surveys.invite(writer.session, round_, people)
    for each in people:
        _tell(writer, round_, each, survey_cards.keys(round_.service)[0])


def _room(writer: Writer) -> int:
    """How many invitations are left of this month's, by number and by the share of the quota."""
    policy, month = writer.office.surveys, quota.known_month(writer.session)
    most = policy.most
    if month.limit is not None:
        most = min(most, int(policy.quota_share * month.limit))
    return most - surveys.invited_since(writer.session, quota.start_of(month.first))


def _tell(writer: Writer, round_: SurveyRound, person: Person, key: str) -> None:
    count = sum(len(each["questions"]) for each in round_.questions["dimension"])
    card = survey_cards.invitation(writer.texts, round_, count, key)
    due_at = patience.due_at(writer.office, writer.calendar, Urgency.SURVEY, now())
    writer.tell(person, key, card, None, urgency=Urgency.SURVEY, due_at=due_at)


def _remind(writer: Writer, round_: SurveyRound) -> None:
    """Once; an invitation that has not left yet is its own reminder."""
    round_.reminded_at = now()
    first, again = survey_cards.keys(round_.service)
    for each in surveys.unanswered(writer.session, round_):
        if each.line_id and not outbox.waits(writer.session, each.line_id, first):
            _tell(writer, round_, each, again)


def _close(writer: Writer, round_: SurveyRound) -> None:
    """Whoever has not had the invitation by now was not asked."""
    first, again = survey_cards.keys(round_.service)
    for each in surveys.unanswered(writer.session, round_):
        if each.line_id and outbox.waits(writer.session, each.line_id, first):
            invitation = writer.session.get_one(SurveyInvitation, (round_.id, each.id))
            writer.session.delete(invitation)
            round_.invited -= 1
        for key in (first, again):
            outbox.withdraw(writer.session, each.line_id or "", key, None)
    surveys.close(round_, writer.session)
