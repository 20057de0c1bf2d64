"""The survey of the month: invited by the clock, answered in chat, kept apart from the person."""

import json
import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, text
from sqlmodel import select

from bot import question_sets, survey_days
from bot.figures import LEAST_TOLD
from bot.offices import OfficeError, load_office, office_names
from bot.profile_surveys import Surveys
from bot.questionnaire import set_of
from bot.worktime import Calendar
from jobs.surveys import look_at_surveys
from models import erasing, surveys
from models.db import now, transaction
from models.spending import QuotaReading
from models.survey_table import SurveyAnswer, SurveyComment, SurveyInvitation
from models.surveys import NotTaken
from models.tables import Conversation, Person, Ticket
from simulator.limits.validation import check_messages
from tests.conftest import only_postgresql
from tests.dialogues import Dialog, Talker, tap
from tests.surveying import FIRST, answers, be, closed, marks, opened, rounds

pytestmark = pytest.mark.usefixtures("settings")

QUESTION = ["survey.ask.question"]
LAST = ["survey.ask.suggestion"]
# The fifth working day: 7 December is a holiday.
CLOSES = FIRST.replace(hour=16, minute=31) + timedelta(days=8)


def fill_in(talker: Talker, *points: str, comment: str = "ข้าม") -> None:
    """Answer everything; an item with 1 or 2 makes one more question."""
    talker([("ประเมิน", QUESTION)])
    for each in points:
        talker.say(each)
    if {"1", "2"} & set(points):
        assert talker.last.key == "survey.ask.improve"
        talker.say("ตอบช้า")
    assert talker.last.key == "survey.ask.suggestion"
    talker([(comment, ["questionnaire.thanks"])])


def has(dialog: Dialog, **parts: object) -> None:
    """Have the office another profile in these parts."""
    office = dialog.bot.office.model_copy(update=parts)
    dialog.bot = replace(dialog.bot, office=office)


def test_invited_once_and_answered(dialog: Dialog) -> None:
    teacher, clerk = opened(dialog, "teacher", "clerk")
    assert teacher.heard() == clerk.heard() == ["survey.invite"]
    assert "พฤศจิกายน 2569" in teacher.last.text
    assert teacher.last.offers == ["survey.open", "survey.later", "survey.refuse"]
    teacher([(tap("survey.open"), QUESTION)])
    assert "(1/9) ขั้นตอนการแจ้ง" in teacher.last.text
    assert "1. " not in teacher.last.text
    teacher(
        [
            (tap("form.set?f=survey&s=q0&v=5"), QUESTION),
            ("๔", QUESTION),
            ("มากที่สุด", QUESTION),
            ("6", ["form.error.not_points", *QUESTION]),
            ("ย้อนกลับ", QUESTION),
            ("4 มาก", QUESTION),
            *[("3", QUESTION)] * 4,
            ("ข้าม", LAST),
            ("ขอบคุณทุกท่าน", ["questionnaire.thanks"]),
            ("ประเมิน", ["questionnaire.answered"]),
        ]
    )
    [answer] = answers()
    expected = [5, 4, 4, 3, 3, 3, 3, None]
    assert answer.answers == {f"q{n}": value for n, value in enumerate(expected, 1)}
    assert marks() == [False, True]
    with transaction() as session:
        assert [each.text for each in session.exec(select(SurveyComment))] == ["ขอบคุณทุกท่าน"]
        assert len(session.exec(select(Ticket)).all()) == 2
    be(dialog, FIRST + timedelta(days=3, hours=5))
    be(dialog, FIRST + timedelta(days=6, hours=6))
    assert teacher.heard() == []
    assert clerk.heard() == ["survey.reminder"]
    be(dialog, CLOSES)
    assert clerk.heard() == []
    assert marks() == [False, False]
    assert rounds()[0].invited == 2
    clerk([("ประเมิน", ["questionnaire.none_open"])])
    assert "4 ม.ค." in clerk.last.text


def test_low_points_ask_why_and_back_works(dialog: Dialog) -> None:
    [teacher] = opened(dialog, "teacher")
    fill_in(teacher, "2", *"3444555", comment="ดีแล้ว")
    with transaction() as session:
        found = {each.kind: each.text for each in session.exec(select(SurveyComment))}
    assert found == {"improve": "ตอบช้า", "suggestion": "ดีแล้ว"}


def test_an_interrupted_one_goes_on_later(dialog: Dialog) -> None:
    [teacher] = opened(dialog, "teacher")
    teacher([("ประเมิน", QUESTION), ("5", QUESTION), ("4", QUESTION)])
    teacher.say("แจ้งซ่อม")
    teacher.say("ยกเลิก")
    dialog.advance(timedelta(days=1))
    teacher([("ประเมิน", ["form.resumed", *QUESTION])])
    assert "(3/9)" in teacher.last.text
    dialog.advance(timedelta(days=8))
    teacher([("ทำต่อ", QUESTION)])
    for each in "345545":
        teacher.say(each)
    teacher([("ข้าม", ["questionnaire.closed"])])
    assert answers() == []


def test_a_round_keeps_the_version_it_was_asked_with(dialog: Dialog) -> None:
    opened(dialog, "teacher")
    asked = set_of(rounds()[0])
    assert (asked.version, len(asked.questions)) == (1, 8)


def test_whoever_refuses_is_not_asked_again(dialog: Dialog) -> None:
    [teacher] = opened(dialog, "teacher")
    teacher([(tap("survey.later"), ["questionnaire.later"])])
    teacher([(tap("survey.refuse"), ["questionnaire.refused"])])
    closed(teacher, at=FIRST + timedelta(days=1))
    be(dialog, FIRST + timedelta(days=3, hours=5))
    be(dialog, CLOSES)
    be(dialog, FIRST.replace(year=2027, month=1, day=4, hour=10))
    assert teacher.heard() == []
    assert [each.invited for each in rounds()] == [1, 0]
    fill_in(teacher, *"55555555")
    teacher([(tap("survey.accept"), ["questionnaire.accepted"])])


def test_nobody_rates_their_own_work(dialog: Dialog) -> None:
    officer, teacher, left = (dialog.person(name) for name in ("officer", "teacher", "clerk"))
    closed(officer)
    closed(left)
    closed(teacher, assignee=left)
    be(dialog, FIRST)
    with transaction() as session:
        invited = session.exec(select(SurveyInvitation.person_id)).all()
    assert list(invited) == [teacher.row.id]
    officer([("ประเมิน", ["questionnaire.own_work"]), ("ผลประเมิน", ["questionnaire.no_results"])])
    left([("ประเมิน", ["questionnaire.not_for_them"])])


def test_few_are_invited_by_chance_and_others_may_come(dialog: Dialog) -> None:
    has(dialog, surveys=dialog.bot.office.surveys.model_copy(update={"most": 3}))
    people = opened(dialog, *(f"teacher {n}" for n in range(8)))
    invited = [each for each in people if each.heard() == ["survey.invite"]]
    assert len(invited) == rounds()[0].invited == 3
    other = next(each for each in people if each not in invited)
    fill_in(other, *"55555555")
    assert rounds()[0].invited == 4


def test_an_invitation_rides_free_or_is_taken_back(dialog: Dialog) -> None:
    quota = dialog.bot.office.quota.model_copy(update={"waits": True, "survey_minutes": 10_000})
    has(dialog, quota=quota)
    teacher, clerk = opened(dialog, "teacher", "clerk")
    assert (teacher.heard(), clerk.heard()) == ([], [])
    teacher([("เมนู", ["survey.invite", "menu.ask"])])
    be(dialog, FIRST + timedelta(days=3, hours=5))
    be(dialog, CLOSES)
    assert (teacher.heard(), clerk.heard(), rounds()[0].invited) == ([], [], 1)
    assert clerk.say("เมนู") == ["menu.ask"]


def test_invitations_keep_to_their_share_of_the_quota(dialog: Dialog) -> None:
    with transaction() as session:
        session.add(QuotaReading(limit_units=20, used=0, read_at=FIRST))
    opened(dialog, *(f"teacher {n}" for n in range(5)))
    assert rounds()[0].invited == 3


@pytest.mark.parametrize("count", [LEAST_TOLD - 1, LEAST_TOLD])
def test_no_results_of_fewer_than_five(dialog: Dialog, count: int) -> None:
    people = opened(dialog, *(f"teacher {n}" for n in range(count)))
    for each in people:
        fill_in(each, *"54545454")
    be(dialog, CLOSES)
    officer = dialog.person("officer")
    officer([("ผลประเมิน", ["questionnaire.results"])])
    assert (f"{count}/{count}" in officer.last.text, "100.00%" in officer.last.text) == (True, True)
    check_messages({"messages": [officer.last.message]})
    assert ("4.50" in officer.last.text) is (count >= LEAST_TOLD)
    people[0]([("ผลประเมิน", ["questionnaire.none_open"])])


def stored() -> str:
    """All that the database keeps beside the columns of answers, as far as it shows it."""
    with transaction() as session:
        is_sqlite = session.get_bind().dialect.name == "sqlite"
        hidden = "1" if is_sqlite else "xmin::text"
        rows = session.execute(text(f"SELECT DISTINCT {hidden} FROM surveyanswer")).all()
        return str(len(rows))


def test_answers_tell_nothing_of_who_or_when(dialog: Dialog) -> None:
    people = opened(dialog, *(f"teacher {n}" for n in range(9)))
    for points, each in enumerate(people):
        fill_in(each, *(["5"] * 7), str(3 + points % 3))
    assert stored() == "1"
    assert set(SurveyAnswer.model_fields) == {"id", "round_id", "org_code", "answers"}
    assert {each.org_code for each in answers()} == {""}
    assert sum(each.answers["q8"] == 4 for each in answers()) == 3
    with transaction() as session:
        place = "rowid" if session.get_bind().dialect.name == "sqlite" else "ctid"
        order = text(f"SELECT answers FROM surveyanswer ORDER BY {place}")
        seen = [str(row[0]) for row in session.execute(order)]
    assert len(seen) == 9
    id_, round_id = people[0].row.id, rounds_id()
    with transaction() as session:
        erasing.erase(session, session.get_one(Person, id_))
        assert session.get(SurveyInvitation, (round_id, id_)) is None
    assert len(answers()) == 9


def test_nothing_of_an_answer_stays_with_its_person(dialog: Dialog) -> None:
    [teacher] = opened(dialog, "teacher")
    teacher([("ประเมิน", QUESTION), ("5", QUESTION)])
    assert '"q0": 5' in conversations()
    for said in ("ข้าม", "1", "4", "3", "2", "3", "4", "ช้ามาก", "ลองปรับ"):
        teacher.say(said)
    assert teacher.last.key == "questionnaire.thanks"
    for word in ('"q0"', "v=1", "ช้ามาก", "ลองปรับ"):
        assert word not in conversations()


def conversations() -> str:
    """What everybody is in the middle of, but for what is offered."""
    with transaction() as session:
        found = session.exec(select(Conversation.state)).all()
    return json.dumps(found, ensure_ascii=False)


def test_the_word_and_sentences_about_it(dialog: Dialog) -> None:
    dialog.advance(FIRST - timedelta(days=1) - now())
    teacher = dialog([("ประเมิน", ["questionnaire.none_open"])])
    assert "talk.human" in teacher.last.offers
    teacher([("ขอทำแบบประเมินครับ", ["questionnaire.none_open"])])
    [teacher] = opened(dialog, "teacher")
    teacher([("ขอทำแบบประเมินครับ", QUESTION)])


@pytest.mark.parametrize(
    ("today", "due", "after"),
    [
        (date(2026, 11, 30), None, date(2026, 12, 1)),
        (date(2026, 12, 1), date(2026, 11, 1), date(2027, 1, 4)),
        (date(2026, 12, 15), date(2026, 11, 1), date(2027, 1, 4)),
        (date(2026, 12, 16), None, date(2027, 1, 4)),
        (date(2027, 1, 1), None, date(2027, 1, 4)),
        (date(2027, 1, 4), date(2026, 12, 1), date(2027, 2, 1)),
    ],
)
def test_the_days_of_rounds(today: date, due: date | None, after: date) -> None:
    office = load_office("chaiyaphum")
    calendar = Calendar(office.hours, office.holidays)
    assert survey_days.period_due(office, calendar, "survey", today) == due
    assert survey_days.next_day(office, calendar, "survey", today) == after
    quarterly = survey_days.period_due(office, calendar, "network_survey", today)
    assert quarterly == (due if today.month == 1 else None)
    never = office.model_copy(update={"surveys": Surveys(survey_months=())})
    assert survey_days.next_day(never, calendar, "survey", today) is None


def rounds_id() -> int:
    with transaction() as session:
        found = surveys.current(session, "survey")
    assert found is not None
    return found.id or 0


def at_once(*acts: object) -> list[BaseException]:
    """Do these at the same time; what they raised."""
    errors: list[BaseException] = []

    def run(act: object) -> None:
        try:
            act()  # type: ignore[operator]
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(each,)) for each in acts]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return errors


def test_two_clocks_open_one_round(dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    closed(teacher)
    dialog.advance(FIRST - now())
    look = lambda: look_at_surveys(dialog.bot.office)  # noqa: E731
    assert at_once(look, look) == []
    assert [each.invited for each in rounds()] == [1]
    be(dialog, FIRST + timedelta(days=1, hours=1))
    assert teacher.heard() == ["survey.invite"]
    dialog.advance(timedelta(days=2))
    assert at_once(look, look) == []
    be(dialog, FIRST + timedelta(days=6, hours=6))
    assert teacher.heard() == ["survey.reminder"]


@only_postgresql
def test_two_answers_at_once_are_both_kept(dialog: Dialog, database: Engine) -> None:
    people = opened(dialog, *(f"teacher {n}" for n in range(4)))
    rows, round_id = [each.row for each in people], rounds_id()

    def answering(person: Person) -> None:
        with transaction() as session:
            surveys.answer(session, round_id, person, {"q1": 5}, {})

    errors = at_once(*(lambda each=each: answering(each) for each in [*rows, rows[0]]))
    assert [type(each) for each in errors] == [NotTaken]
    assert len(answers()) == 4


@pytest.mark.parametrize("name", office_names())
@pytest.mark.parametrize("service", Surveys.services())
def test_question_sets(name: str, service: str) -> None:
    found = question_sets.newest(load_office(name), service)
    assert found.version == 1
    assert found.dimensions


def test_an_office_may_ask_otherwise(tmp_path: object) -> None:
    folder = tmp_path
    (folder / "chaiyaphum").mkdir()  # type: ignore[operator]
    common = (question_sets.FOLDER / "survey.1.toml").read_text("utf-8")
    (folder / "survey.1.toml").write_text(common, "utf-8")  # type: ignore[operator]
    own = folder / "chaiyaphum" / "survey.2.toml"  # type: ignore[operator]
    own.write_text(common.replace("q8", "q9"), "utf-8")
    versions = [
        question_sets.newest(load_office(each), "survey", folder).version  # type: ignore[arg-type]
        for each in ("chaiyaphum", "phetchabun3")
    ]
    assert versions == [2, 1]
    own.write_text(common.replace("q8", "q7"), "utf-8")
    with pytest.raises(OfficeError, match="used twice"):
        question_sets.newest(load_office("chaiyaphum"), "survey", folder)  # type: ignore[arg-type]
