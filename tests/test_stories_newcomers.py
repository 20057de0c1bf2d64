"""Full stories of newcomers, their data and codes: real webhook, real workers, simulated LINE."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import select

from models import enrolments
from models.tables import Enrolment, Person, WrongCode
from tests.faults import Helpdesk, helpdesk, stack
from tests.phones import JPEG, Cast, Phone, cast, number_in, officer, teacher
from tests.simulator_receiver import png
from tests.stacks import Stack

__all__ = ["cast", "helpdesk", "officer", "stack", "teacher"]


def register(newcomer: Phone, answer: str) -> None:
    """Tap where one can, and type the rest."""
    newcomer.tap("notice.acknowledge", "registration.ask.name")
    newcomer.say("น.ส. สมหญิง ใจดี ๐๘๑-๒๓๔-๕๖๗๘", "registration.ask.position")
    newcomer.tap("form.set?f=registration&s=position&v=teacher", "registration.ask.org")
    newcomer.say("วิทยา", "registration.error.org.which_of_many")
    newcomer.tap("form.set?f=registration&s=org", "registration.review.title")
    newcomer.tap("form.send", answer)


def send_report(phone: Phone) -> str:
    """Answer what a report asks when its symptom and a picture are there already; its number."""
    phone.say("ไม่ทราบ", "repair.ask.location")
    phone.say("ห้องธุรการ", "repair.ask.impact")
    assert "1 ภาพ" in phone.say("1", "repair.review.title")
    return number_in(phone.say("ส่ง", "repair.opened"))


def test_the_first_words_are_taken_up(cast: Cast, officer: Phone) -> None:
    newcomer = cast.newcomer()
    newcomer.say("คอมเปิดไม่ติดค่ะ", "notice.kept")
    newcomer.send(newcomer.line.send_image, png(60, 40), answer="notice.first")
    typed, tapped = newcomer.typed, newcomer.tapped
    register(newcomer, "talk.offer")
    assert newcomer.tapped - tapped <= 5
    assert newcomer.typed - typed <= 2
    newcomer.tap("repair.open", "repair.ask.asset_number")
    send_report(newcomer)
    card = officer.line.text(officer.reads("คอมเปิดไม่ติดค่ะ"))
    assert "นางสาวสมหญิง ใจดี" in card
    assert "081-234-5678" in card


def test_a_first_picture_is_taken_up(cast: Cast, officer: Phone) -> None:
    newcomer = cast.newcomer()
    newcomer.send(newcomer.line.send_image, png(60, 40), answer="notice.kept")
    register(newcomer, "talk.offer_photo")
    newcomer.tap("repair.open", "repair.ask.asset_type")
    newcomer.say("คอม", "repair.ask.symptom")
    newcomer.say("หน้าจอเป็นเส้นแบบนี้ค่ะ", "repair.ask.asset_number")
    number = send_report(newcomer)
    cast.wait_stored()
    officer.say(number, "หน้าจอเป็นเส้น")
    (picture,) = officer.pictures
    assert picture.startswith(JPEG)


def test_the_profile_is_shown_changed_and_deleted(teacher: Phone, officer: Phone) -> None:
    assert "081-234-5678" in teacher.say("ข้อมูลของฉัน", "profile.title")
    teacher.tap("profile.change", "registration.review.title")
    teacher.tap("form.edit", "form.edit_which")
    teacher.say("เบอร์โทร", "registration.ask.phone")
    teacher.say("เบอร์เดิม", "registration.error.phone.not_a_phone")
    teacher.say("+66 89 876 5432", "registration.review.title")
    teacher.tap("form.edit", "form.edit_which")
    teacher.say("หน่วยงาน", "registration.ask.org")
    assert "นาเพียงดินพิทยาคม" in teacher.say("36999006", "registration.review.title")
    teacher.say("ยืนยัน", "registration.changed")
    number = teacher.report()
    card = officer.line.text(officer.reads(number))
    assert "089-876-5432" in card
    assert "นาเพียงดินพิทยาคม" in card
    teacher.say("ข้อมูลของฉัน", "089-876-5432")
    teacher.say("ลบข้อมูล", "profile.delete_open")
    teacher.say("ยืนยันลบ", "profile.deleted")
    officer.reads("desk.withdrawn")
    teacher.say("สวัสดีค่ะ", "notice.show")
    assert "089-876-5432" not in officer.say(number, number)


def test_declining_is_respected(helpdesk: Helpdesk, cast: Cast) -> None:
    newcomer = cast.newcomer()
    newcomer.say("คอมเสียค่ะ", "notice.kept")
    assert "0 4400 0000" in newcomer.tap("notice.decline", "notice.declined")
    newcomer.say("แจ้งซ่อม", "notice.declined_before")
    with helpdesk.session() as session:
        person = session.exec(select(Person).where(Person.line_id == newcomer.user.id)).one()
    assert person.declined_at is not None
    assert (person.first_name, person.notice_version) == ("", "")
    newcomer.tap("notice.later", "notice.show")
    newcomer.tap("notice.acknowledge", "registration.ask.name")


def test_a_notice_that_has_changed_keeps_nobody_from_reporting(
    helpdesk: Helpdesk, teacher: Phone
) -> None:
    with helpdesk.session() as session:
        seen = session.exec(select(Person).where(Person.line_id == teacher.user.id)).one()
        version, seen.notice_version = seen.notice_version, "2500-1"
    teacher.say("แจ้งซ่อม", "notice.changed")
    teacher.say("คอม", "repair.ask.symptom")
    teacher.tap("notice.acknowledge", "notice.thanks")
    with helpdesk.session() as session:
        acknowledged = select(Person.notice_version).where(Person.line_id == teacher.user.id)
        assert session.exec(acknowledged).one() == version
    teacher.say("เปิดไม่ติดเลยค่ะ", "repair.ask.asset_number")


def earlier(helpdesk: Helpdesk, table: Any, name: str, time: timedelta) -> None:
    """As if so much time had passed for everything in a table."""
    with helpdesk.session() as session:
        for row in session.exec(select(table)):
            at: datetime = getattr(row, name)
            setattr(row, name, at - time)


def test_a_code_makes_an_officer(stack: Stack, cast: Cast, helpdesk: Helpdesk) -> None:
    guessing, other = cast.newcomer(), cast.newcomer()
    code = stack.bot("invite", "--role", "officer", "--name", guessing.name)
    for _ in range(5):
        guessing.say("ICT-0000-0000-0000", "enrolment.error.wrong")
    guessing.say(code, "enrolment.error.too_many")
    guessing.say("งานค้าง", "notice.kept")
    earlier(helpdesk, WrongCode, "at", timedelta(minutes=61))
    guessing.say(code.lower().replace("-", " "), "enrolment.done")
    assert "เจ้าหน้าที่ ICT" in guessing.say("ข้อมูลของฉัน", "profile.title")
    guessing.say("งานของฉัน", "desk.mine_empty")
    other.say(code, "enrolment.error.used")
    with helpdesk.session() as session:
        unused = enrolments.invite(session, "head", "late", key=stack.environment["SECRET_KEY"])
    earlier(helpdesk, Enrolment, "expires_at", timedelta(hours=24))
    other.say(unused, "enrolment.error.expired")
