"""Consultation: an article answers, or the question goes to an officer with nothing typed twice."""

import pytest
from sqlmodel import select

from models import articles
from models.article_table import Answered
from models.db import transaction
from models.tables import Ticket
from simulator.limits.validation import check_messages
from tests.articles import CEREMONY, publish
from tests.dialogues import Dialog, Talker, photo, tap

pytestmark = pytest.mark.any_database

QUESTION = "พิธีบายศรีสู่ขวัญ เตรียมพานบายศรีกี่ชั้นคะ"
UNKNOWN = "เลี้ยงปลากัดในห้องพักครูได้กี่ตัว"


def counted() -> list[tuple[str, str]]:
    """Which articles were counted, and how the question ended."""
    with transaction() as session:
        return [(row.article, row.outcome) for row in session.exec(select(Answered))]


def ticket_of(teacher: Talker) -> Ticket:
    """Their only ticket."""
    requester = teacher.row.id
    with transaction() as session:
        return session.exec(select(Ticket).where(Ticket.requester_id == requester)).one()


def shown(teacher: Talker) -> int:
    """The row of the article on the newest card."""
    return int(teacher.find("consult.helped").partition("saved_")[2].partition("&")[0])


def asked(dialog: Dialog, question: str = QUESTION) -> Talker:
    """A teacher who asked, and was answered by an article."""
    publish(dialog, *CEREMONY)
    return dialog([("ขอคำปรึกษา", ["inquiry.ask.question"]), (question, ["consult.answer"])])


def test_an_article_answers(dialog: Dialog) -> None:
    teacher = asked(dialog)
    assert CEREMONY[2] in teacher.last.text
    assert "คำตอบของเจ้าหน้าที่ สพม.ชัยภูมิ 14 ธ.ค. 69" in teacher.last.text
    check_messages({"messages": [teacher.last.message]})
    helped = tap("consult.helped")
    teacher([(helped, ["consult.glad"]), (helped, ["consult.glad"])])
    assert counted() == [(f"saved_{shown(teacher)}", "helped")]


def test_what_was_written_since_waits_on(dialog: Dialog) -> None:
    """Thanks for the first answer do not take the next question away."""
    teacher = asked(dialog)
    teacher(
        [
            ("ห้องพักครูเลี้ยงปลากัดได้กี่ตัว", ["talk.offer"]),
            (tap("consult.helped"), ["consult.glad"]),
            (tap("consult.open?kept=1"), ["consult.answer"]),
            (tap("consult.form"), ["consult.ask.topic"]),
        ]
    )
    teacher([("อื่น ๆ", ["consult.ask.photos"]), ("ข้าม", ["consult.review"])])
    assert "ปลากัด" in teacher.last.text


def test_an_officer_answers_after_all(in_each_office: Dialog) -> None:
    teacher, officer = asked(in_each_office), in_each_office.person("officer")
    article = shown(teacher)
    officer.heard()
    teacher(
        [
            (tap("consult.form"), ["consult.ask.topic"]),
            ("ระบบงาน", ["consult.ask.system"]),
            ("DMC", ["consult.ask.photos"]),
            (photo(), ["form.more_photos"]),
            ("ครบแล้ว", ["consult.review"]),
        ]
    )
    assert QUESTION in teacher.last.text
    teacher([("ส่ง", ["consult.opened"])])
    assert officer.heard() == ["desk.new"]
    assert QUESTION in officer.last.text
    found = ticket_of(teacher)
    assert (found.service, found.number[0], found.priority) == ("consult", "C", 3)
    assert found.fields == {"topic": "system", "system": "dmc", "question": QUESTION}
    assert counted() == [(f"saved_{article}", "asked")]


def test_everything_can_be_typed(dialog: Dialog) -> None:
    teacher = asked(dialog)
    teacher([("ได้คำตอบแล้วค่ะ", ["consult.glad"])])
    for said in ("ถามเจ้าหน้าที่", "2", "ไม่ใช่", "ยังไม่ได้ ถามเจ้าหน้าที่"):
        teacher([("ถาม", ["inquiry.ask.question"]), (QUESTION, ["consult.answer"])])
        teacher([(said, ["consult.ask.topic"]), ("ยกเลิก", ["form.cancelled"])])


def test_no_article_fits(dialog: Dialog) -> None:
    """Nobody types twice what no article answers."""
    publish(dialog, *CEREMONY)
    teacher = dialog(
        [
            ("ปรึกษา", ["inquiry.ask.question"]),
            (photo(), ["inquiry.error.question.not_text", "inquiry.ask.question"]),
            ("?", ["inquiry.error.question.too_short", "inquiry.ask.question"]),
            (UNKNOWN, ["consult.no_answer", "consult.ask.topic"]),
            ("อื่น ๆ", ["consult.ask.photos"]),
            ("ข้าม", ["consult.review"]),
            ("ส่ง", ["consult.opened"]),
        ]
    )
    assert ticket_of(teacher).fields == {"topic": "other", "question": UNKNOWN}
    assert counted() == [("", "none")]


def test_other_articles_are_a_tap_away(dialog: Dialog) -> None:
    other = ("บายศรีสู่ขวัญเตรียมพานกี่ชั้น ใครเป็นหมอขวัญ", "หมอขวัญในพิธีบายศรี", "เชิญหมอขวัญจากชุมชนมาทำพิธี")
    publish(dialog, *other)
    teacher = asked(dialog)
    teacher([(tap("consult.show"), ["consult.answer"])])
    assert other[2] in teacher.last.text
    teacher([("3", ["consult.answer"]), (tap("consult.helped"), ["consult.glad"])])
    assert counted() == [(f"saved_{shown(teacher)}", "helped")]


def test_an_article_that_was_withdrawn_is_found_no_more(dialog: Dialog) -> None:
    teacher, head = asked(dialog), dialog.person("head").row
    teacher.say(tap("consult.helped"))
    with transaction() as session:
        articles.withdraw(session, shown(teacher), head)
    teacher([("ถาม", ["inquiry.ask.question"])])
    teacher([(QUESTION, ["consult.no_answer", "consult.ask.topic"])])
