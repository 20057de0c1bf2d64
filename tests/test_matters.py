"""One matter or another: what belongs to a ticket, what to earlier words, what is said already."""

from datetime import timedelta

import pytest

from bot.thai import fold
from handlers import SERVICES
from tests.dialogues import Dialog, Talker, tap
from tests.openings import report, reported, resolve, resolved
from tests.stored import fresh, only_ticket
from tests.terms import on_terms

pytestmark = pytest.mark.any_database

ANOTHER = "ลืมรหัสผ่าน dmc เข้าไม่ได้เลยค่ะ"


def test_another_matter_is_asked_for_and_with_the_ticket_until_then(dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    teacher([(ANOTHER, ["talk.maybe_new"])])
    assert [each.partition("?")[0] for each in teacher.last.offers] == [
        "password_reset.open",
        "talk.stays",
    ]
    assert officer.heard() == ["talk.from_requester.text"]
    assert ticket.number in officer.last.text


def test_another_matter_becomes_a_ticket_of_its_own(dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    teacher([(ANOTHER, ["talk.maybe_new"]), ("ใช่", ["password_reset.ask.username"])])
    teacher([("จำไม่ได้", ["password_reset.ask.callback_time"]), ("1", ["password_reset.review"])])
    officer.heard()
    teacher([("ส่ง", ["password_reset.opened_central", "form.went_along"])])
    assert "desk.moved" in officer.heard() or ANOTHER in officer.last.text
    assert fresh(ticket).fields["symptom"] not in officer.last.text


def test_it_may_all_the_same_belong_to_the_ticket(dialog: Dialog) -> None:
    _, teacher, ticket = reported(dialog)
    teacher([(ANOTHER, ["talk.maybe_new"]), ("ไม่ใช่", ["talk.sent"])])
    assert ticket.number in teacher.last.text


def test_more_of_the_same_is_not_asked_about(dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    teacher([("คอมเครื่องนี้มีเสียงดังด้วยค่ะ", ["talk.added"])])
    officer.say(f"#{ticket.number} เข้าใช้ระบบใดครับ")
    teacher.heard()
    teacher([("ลืมรหัสผ่าน dmc ค่ะ", ["talk.added"])])


def test_of_several_tickets_what_is_new_comes_first(dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    first = report(teacher)
    report(teacher, "จอแตกทั้งจอ")
    teacher([("อยากอบรม canva ค่ะ", ["talk.which"])])
    assert teacher.last.offers[0] == "talk.new"
    assert "“อยากอบรม canva ค่ะ”" in teacher.last.text
    teacher([(tap(f"talk.to?t={first.id}"), ["talk.sent"])])


def test_what_nobody_placed_is_asked_about_again(dialog: Dialog) -> None:
    officer, teacher = dialog.person("officer"), dialog.person("teacher")
    first = report(teacher)
    report(teacher, "จอแตกทั้งจอ")
    teacher([("มีเสียงดังด้วยค่ะ", ["talk.which"])])
    dialog.advance(timedelta(hours=3))
    officer.heard()
    teacher([("ตอนนี้ดังกว่าเดิมค่ะ", ["talk.which"]), (tap(f"talk.to?t={first.id}"), ["talk.sent"])])
    sent = "\n".join(each.text for each in officer.received)
    assert "มีเสียงดังด้วยค่ะ" in sent
    assert "ตอนนี้ดังกว่าเดิมค่ะ" in sent


def test_what_is_not_of_one_matter_is_not_joined(dialog: Dialog) -> None:
    first, second = "ปริ้นเตอร์เสียค่ะ เปิดไม่ติด", "อยากอบรม canva ค่ะ"
    teacher = dialog([(first, ["talk.offer"]), (second, ["talk.offer", "form.waits_too"])])
    offer = teacher.received[-2].text
    assert f"“{second}”" in offer
    assert first not in offer
    teacher([("ใช่", ["training_need.ask.current_level"]), ("ยกเลิก", ["form.cancelled"])])
    teacher([("ทำต่อ", ["repair.ask.asset_number"])])
    for said in ("ไม่ทราบ", "ห้องธุรการ", "1", "ข้าม", "ส่งเรื่อง"):
        teacher.say(said)
    assert only_ticket().fields["symptom"] == first


def test_what_goes_on_is_joined(dialog: Dialog) -> None:
    teacher = dialog([("ปริ้นเตอร์เสียค่ะ เปิดไม่ติด", ["talk.offer"]), ("อยู่ห้อง 12", ["talk.offer"])])
    assert "“ปริ้นเตอร์เสียค่ะ เปิดไม่ติด”\n“อยู่ห้อง 12”" in teacher.last.text


@pytest.mark.parametrize(
    ("said", "shown", "asked"),
    [
        ("อยากอบรม canva 20 คนค่ะ", ["สื่อการสอน", "20 คน"], "training_need.ask.current_level"),
        ("ขอสเปกคอม 10 เครื่องค่ะ", ["10 เครื่อง"], "spec_help.ask.budget_per_unit"),
        (
            "ขอยืมโปรเจกเตอร์วันศุกร์นี้ค่ะ",
            ["ยืมอุปกรณ์", "18 ธ.ค. 69"],
            "work_request.ask.detail",
        ),
        ("ขอยืมโปรเจกเตอร์พรุ่งนี้ค่ะ", ["ยืมอุปกรณ์", "15 ธ.ค. 69"], "work_request.ask.detail"),
        ("ขอยืมโปรเจกเตอร์วันที่ 20 ม.ค. ค่ะ", ["20 ม.ค. 70"], "work_request.ask.detail"),
        ("บัญชี dmc โดนล็อกค่ะ", ["บัญชีถูกล็อก"], "password_reset.ask.username"),
        ("ลืมรหัส dmc ล็อกอินไม่ได้", ["ลืมรหัสผ่าน"], "password_reset.ask.username"),
        ("คอมกลุ่มอำนวยการเปิดไม่ติด", ["กลุ่มอำนวยการ"], "repair.ask.asset_number"),
    ],
)
def test_what_was_said_is_shown_and_not_asked(
    dialog: Dialog, said: str, shown: list[str], asked: str
) -> None:
    teacher = dialog([(said, ["talk.offer"])])
    for each in shown:
        assert each in teacher.last.text.replace(said, "", 1)
    teacher([("ใช่", [asked])])


@pytest.mark.parametrize(
    "said", ["ขอยืมโปรเจกเตอร์ 20 ม.ค. ถึง 22 ม.ค.", "ขอยืมโปรเจกเตอร์วันจันทร์หรือวันอังคาร"]
)
def test_of_two_days_none_is_taken(dialog: Dialog, said: str) -> None:
    teacher = dialog([(f"ขอยืมโปรเจกเตอร์{said}", ["talk.offer"])])
    assert "วันที่ต้องการ" not in teacher.last.text


def test_the_word_that_opens_a_form_may_answer_it(dialog: Dialog) -> None:
    teacher = dialog([("ลืมรหัส", ["password_reset.ask.system"])])
    teacher([("1", ["password_reset.ask.username"]), ("ข้าม", ["password_reset.ask.callback_time"])])
    teacher([("1", ["password_reset.review"])])
    assert "ลืมรหัสผ่าน" in teacher.last.text


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("ศุกร์", "18 ธ.ค. 69"),
        ("วันศุกร์ที่ 25 ธ.ค.", "25 ธ.ค. 69"),
        ("วันจันทร์นี้", "21 ธ.ค. 69"),
        ("วันอังคารหน้า", "22 ธ.ค. 69"),
    ],
)
def test_weekdays_are_days(dialog: Dialog, said: str, day: str) -> None:
    on_terms(dialog, "work_request", approval=[])
    teacher = dialog.person("teacher")
    for each in ("ขอให้ดำเนินการ", "ขอติดตั้งจุดกระจายสัญญาณ", "ติดตั้ง", "1 จุด"):
        teacher.say(each)
    teacher([(said, ["work_request.ask.location"]), ("หอประชุม", ["work_request.ask.memo_no"])])
    teacher([("ไม่มีหนังสือ", ["work_request.review"])])
    assert day in teacher.last.text


def test_every_paper_opens_about_the_ticket_of_its_number(dialog: Dialog) -> None:
    officer, _, ticket = reported(dialog)
    papers = [each for each in SERVICES if each.paper]
    assert len(papers) >= 8
    for paper in papers:
        word = dialog.bot.texts.words(f"{paper.name}.words.open")[0]
        assert officer.say(f"{ticket.number} {word}")[-1].startswith(f"{paper.name}.")
        assert draft_target(officer, ticket.number), word
        officer.say("ยกเลิก")


def draft_target(officer: Talker, number: str) -> bool:
    """Whether the question in sight is one of a form that is about that ticket."""
    officer.say("เมนู")
    officer.say("ทำต่อ")
    return fold(number) in fold(officer.last.text)


def test_other_commands_after_a_number(dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    officer(
        [
            (f"#{ticket.number} เอกสาร", ["documents.list"]),
            (f"{ticket.number} สถานะ", ["ticket.card"]),
        ]
    )
    teacher.heard()
    officer([(f"#{ticket.number} ไปพรุ่งนี้ครับ", ["desk.claimed", "talk.sent"])])
    teacher.say(f"{ticket.number} ขอจัดซื้อ")  # no word of hers: it is said to the officer
    assert "ขอจัดซื้อ" in officer.last.text


def test_thanks_beside_the_words_of_a_button(dialog: Dialog) -> None:
    officer, teacher, ticket = resolved(dialog)
    teacher([("ขอบคุณค่ะ", ["talk.added_resolved"])])
    assert "เรียบร้อยแล้ว" in teacher.last.text
    teacher([("เรื่องถึงไหนแล้ว", ["ticket.card"])])
    teacher([("ใช้งานได้ปกติแล้วค่ะ ขอบคุณมากค่ะ", ["ticket.confirmed"])])
    assert fresh(ticket).status == "closed"
    second = report(teacher, "จอแตกทั้งจอ")
    resolve(officer, second)
    teacher([("ยังไม่เรียบร้อยค่ะ ขอบคุณ", ["reopen.ask.reason"])])


def test_a_form_put_aside_is_mentioned_once(dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    for said in ("แจ้งซ่อม", "คอม", "เปิดไม่ติดเลยค่ะ"):
        teacher.say(said)
    teacher.say("ขออบรม")
    teacher([("ยกเลิก", ["form.cancelled", "form.waits_too"])])
    teacher([("ขออบรม", ["training_need.ask.topics"]), ("ยกเลิก", ["form.cancelled"])])
    teacher([("ทำต่อ", ["repair.ask.asset_number"])])
