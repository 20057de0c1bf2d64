"""What is kept about a person: shown, changed, deleted."""

from models.db import transaction
from models.tables import Person, Status
from tests.dialogues import Dialog, follow, tap
from tests.openings import KEPT, NOTICE, Steps, profile, report, reported
from tests.stored import fresh

CHANGE_PHONE: Steps = [
    ("ข้อมูลของฉัน", ["profile.title"]),
    (tap("profile.change"), ["registration.review"]),
    (tap("form.edit"), ["form.edit_which"]),
    (tap("form.edit?s=phone"), ["registration.ask.phone"]),
    ("044 812 345", ["registration.review"]),
    (tap("form.send"), ["registration.changed"]),
]


def test_my_data_is_shown_changed_and_deleted(dialog: Dialog) -> None:
    talker = dialog(CHANGE_PHONE)
    row = talker.row
    assert row.phone == "044812345"
    talker(
        [
            ("ข้อมูลของฉัน", ["profile.title"]),
            (tap("profile.delete"), ["profile.delete_sure"]),
            ("ไม่ลบ", ["menu.ask"]),
            (tap("profile.delete"), ["profile.delete_sure"]),
            ("ไม่ค่ะ", ["menu.ask"]),
            (tap("profile.delete"), ["profile.delete_sure"]),
            ("ยืนยันลบ", ["profile.deleted"]),
            ("สวัสดี", KEPT),
        ]
    )
    with transaction() as session:
        erased = session.get_one(Person, row.id)
        assert erased.line_id is None
        assert not any([erased.first_name, erased.last_name, erased.phone, erased.org_name])


def test_another_telephone_keeps_a_school_that_is_not_in_the_register(dialog: Dialog) -> None:
    talker = dialog.person("stranger")
    talker([(follow(), NOTICE), *profile(dialog)[:-1]])
    talker([("qqqq zzzz", ["registration.error.org.unknown"]), ("2", ["registration.review"])])
    talker.say("ยืนยัน")
    school = talker.row.org_name
    assert school.startswith("qqqq zzzz (")
    talker([*CHANGE_PHONE, *CHANGE_PHONE])
    assert (talker.row.org_name, talker.row.org_code) == (school, "")
    assert talker.row.phone == "044812345"


def test_another_telephone_keeps_a_school_that_has_left_the_register(dialog: Dialog) -> None:
    talker = dialog.person("teacher")
    id_ = talker.row.id
    with transaction() as session:
        session.get_one(Person, id_).org_code = "9999999999"
    talker(CHANGE_PHONE)
    assert talker.row.org_name == dialog.school.name


def test_officers_hear_of_withdrawn_tickets(dialog: Dialog) -> None:
    officer, teacher, first = reported(dialog)
    second = report(teacher, "จอแตกทั้งจอ")
    officer.heard()
    teacher(
        [
            ("ข้อมูลของฉัน", ["profile.title"]),
            (tap("profile.delete"), ["profile.delete_open"]),
            (tap("profile.delete_yes"), ["profile.deleted"]),
        ]
    )
    assert "2 เรื่อง" in teacher.received[-2].text
    assert officer.heard() == ["desk.withdrawn", "desk.withdrawn"]
    assert {fresh(first).status, fresh(second).status} == {Status.WITHDRAWN}


def test_officers_leave_by_their_head(dialog: Dialog) -> None:
    officer = dialog(
        [
            ("ข้อมูลของฉัน", ["profile.title"]),
            (tap("profile.delete"), ["profile.delete_sure"]),
            ("ยืนยันลบ", ["profile.officer_stays"]),
        ],
        "officer",
    )
    assert officer.row.role == "officer"


def test_asking_to_delete_is_a_command_at_any_time(dialog: Dialog) -> None:
    """It is not passed on to an officer, though a ticket is open."""
    _, teacher, _ = reported(dialog)
    teacher([("ลบข้อมูลของฉันค่ะ", ["profile.delete_open"])])
