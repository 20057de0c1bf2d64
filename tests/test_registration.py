"""Meeting someone: notice, profile, what they wrote first, declining, changing, deleting."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from bot.settings import Settings
from jobs import upkeep
from models import attachments, people
from models.db import transaction
from models.tables import Attachment, Conversation, Person, Ticket
from tests.dialogues import Dialog, Talker, follow, forged, photo, sticker, tap, unsend
from tests.test_erasing import store_all
from tests.test_repair import REPORT, report

NOTICE = ["notice.show"]
KEPT = ["notice.kept", "notice.show"]
ACKNOWLEDGE = (tap("notice.acknowledge"), ["registration.ask.name"])


def school_name(dialog: Dialog) -> str:
    return next(each.name for each in dialog.bot.register.schools if not each.is_group)


def test_two_typed_answers_and_four_taps(dialog: Dialog) -> None:
    talker = dialog(
        [
            (follow(), NOTICE),
            ACKNOWLEDGE,
            ("สมหญิง ใจดี 081-234 5678", ["registration.ask.position"]),
            (tap("form.set?f=registration&s=position&v=teacher"), ["registration.ask.org"]),
            ("หนองบัว", ["registration.error.org.which"]),
            (tap("form.set?f=registration&s=org"), ["registration.review"]),
            (tap("form.send"), ["registration.done", "menu.ask"]),
        ],
        who="stranger",
    )
    row = talker.row
    assert (row.first_name, row.last_name, row.phone) == ("สมหญิง", "ใจดี", "0812345678")
    assert row.position == "ครู"
    assert dialog.bot.register.get(row.org_code) is not None
    assert row.registered_at is not None


def test_everything_can_be_typed(dialog: Dialog) -> None:
    talker = dialog(
        [
            ("สวัสดี", KEPT),
            ("รับทราบและเริ่มใช้ค่ะ", ["registration.ask.name"]),
            ("น.ส. สมหญิง ใจดี", ["registration.ask.phone"]),
            ("+66 81 234 5678", ["registration.ask.position"]),
            ("๓", ["registration.ask.org"]),
            (school_name(dialog), ["registration.review"]),
            ("ยืนยัน", ["registration.done", "menu.ask"]),
        ],
        who="stranger",
    )
    assert (talker.row.phone, talker.row.prefix) == ("0812345678", "นางสาว")


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ("สมหญิง", "registration.error.name.no_last_name"),
        ("12345", "registration.error.name.has_digits"),
        ("😀 😀", "registration.error.name.bad_letters"),
        (sticker(), "form.error.not_text"),
    ],
)
def test_a_bad_name_is_explained_and_asked_again(dialog: Dialog, said: str, complaint: str) -> None:
    dialog(
        [(follow(), NOTICE), ACKNOWLEDGE, (said, [complaint, "registration.ask.name"])],
        who="stranger",
    )


def test_a_bad_phone_and_an_unknown_school(dialog: Dialog) -> None:
    dialog(
        [
            (follow(), NOTICE),
            ACKNOWLEDGE,
            ("สมหญิง ใจดี", ["registration.ask.phone"]),
            ("เบอร์เดิม", ["registration.error.phone.not_a_phone", "registration.ask.phone"]),
            ("0 4481 2345 ต่อ 12", ["registration.ask.position"]),
            ("ครูพี่เลี้ยงเด็กพิการ", ["registration.ask.org"]),
            ("zzzz qqqq", ["registration.error.org.unknown"]),
            ("ใช้ชื่อที่พิมพ์", ["registration.review"]),
            ("แก้ไข", ["form.edit_which"]),
            ("หน่วยงาน", ["registration.ask.org"]),
            (tap("form.set?f=registration&s=org"), ["registration.error.org.groups"]),
            (tap("form.set?f=registration&s=org&v=ict"), ["registration.review"]),
        ],
        who="stranger",
    )


def test_school_lists_fit_a_screen(dialog: Dialog) -> None:
    talker = dialog.person("stranger")
    talker([(follow(), NOTICE), ACKNOWLEDGE])
    talker.say("กานดา ขำดี 0812345678")
    talker.say("1")
    for query in ("วิทยา", "พิทยาคม", "เมือง", "โรงเรียน"):
        talker.say(query)
        choices = [data for data in talker.last.offers if data.startswith("form.set")]
        assert len(choices) <= 6


def test_the_first_words_become_a_report(dialog: Dialog) -> None:
    talker = dialog(
        [
            ("คอมเปิดไม่ติดค่ะ", KEPT),
            (photo(), ["notice.first"]),
            ("รับทราบ", ["registration.ask.name"]),
            ("สมหญิง ใจดี 0812345678", ["registration.ask.position"]),
            ("ครู", ["registration.ask.org"]),
            (school_name(dialog), ["registration.review"]),
            ("ยืนยัน", ["registration.done", "talk.offer"]),
            (tap("repair.open"), ["repair.ask.asset_type"]),
            ("คอม", ["repair.ask.asset_number"]),
            ("ไม่ทราบ", ["repair.ask.location"]),
            ("ห้องธุรการ", ["repair.ask.impact"]),
            ("1", ["repair.review"]),
        ],
        who="stranger",
    )
    assert "คอมเปิดไม่ติดค่ะ" in talker.last.text
    assert "1 ภาพ" in talker.last.text


def test_agreeing_to_what_was_not_shown_is_no_agreement(dialog: Dialog) -> None:
    dialog([("ตกลง", KEPT), ("ตกลง", ["registration.ask.name"])], who="stranger")


def test_the_first_command_is_taken_up(dialog: Dialog) -> None:
    dialog(
        [
            ("แจ้งซ่อม", KEPT),
            ACKNOWLEDGE,
            ("สมหญิง ใจดี 0812345678", ["registration.ask.position"]),
            ("ครู", ["registration.ask.org"]),
            (school_name(dialog), ["registration.review"]),
            ("ยืนยัน", ["registration.done", "repair.ask.asset_type"]),
        ],
        who="stranger",
    )


def test_a_first_picture_alone_is_taken_up(dialog: Dialog) -> None:
    dialog(
        [
            (photo(), KEPT),
            ACKNOWLEDGE,
            ("สมหญิง ใจดี 0812345678", ["registration.ask.position"]),
            ("ครู", ["registration.ask.org"]),
            (school_name(dialog), ["registration.review"]),
            ("ยืนยัน", ["registration.done", "talk.offer_photo"]),
            (tap("repair.open"), ["repair.ask.asset_type"]),
        ],
        who="stranger",
    )


def test_declining_keeps_nothing_but_the_fact(dialog: Dialog) -> None:
    talker = dialog(
        [
            ("คอมเสียค่ะ ชื่อสมหญิง", KEPT),
            (tap("notice.details"), ["notice.details"]),
            (tap("notice.decline"), ["notice.declined"]),
            ("ฮัลโหล", ["notice.declined"]),
        ],
        who="stranger",
    )
    assert "0 4400 0000" in talker.last.text
    row = talker.row
    assert row.declined_at is not None
    assert not any([row.first_name, row.phone, row.org_code, row.notice_version])
    with transaction() as session:
        conversation = session.get_one(Conversation, (row.id, talker.chat))
        assert "สมหญิง" not in str(conversation.state)
        assert "ฮัลโหล" not in str(conversation.state)
    talker([(tap("notice.later"), NOTICE), ACKNOWLEDGE])


def test_a_newcomer_can_use_nothing_yet(dialog: Dialog) -> None:
    talker = dialog.person("stranger")
    for data in ("repair.open", "ticket.track", "profile.show", "desk.queue", "talk.human"):
        assert talker.say(forged(data))[-1] in ("notice.show", "menu.refused")


def test_my_data_is_shown_changed_and_deleted(dialog: Dialog) -> None:
    talker = dialog(
        [
            ("ข้อมูลของฉัน", ["profile.title"]),
            (tap("profile.change"), ["registration.review"]),
            (tap("form.edit"), ["form.edit_which"]),
            (tap("form.edit?s=phone"), ["registration.ask.phone"]),
            ("044 812 345", ["registration.review"]),
            (tap("form.send"), ["registration.changed"]),
        ]
    )
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


def test_following_again_is_no_second_registration(dialog: Dialog) -> None:
    dialog([(follow(), ["notice.welcome_back"])])


def test_a_new_notice_version_is_shown_again_to_who_only_acknowledged(dialog: Dialog) -> None:
    talker = dialog([(follow(), NOTICE), ACKNOWLEDGE], who="stranger")
    id_ = talker.row.id
    with transaction() as session:
        session.get_one(Person, id_).notice_version = "2500-1"
    assert talker.say("ยกเลิก") == ["form.cancelled"]
    assert talker.say("เมนู")[-1] == "notice.show"


def outdate(talker: Talker) -> None:
    """Let the notice have changed since this person acknowledged it."""
    with transaction() as session:
        people.acknowledge(people.lock(session, talker.line_id), "2500-1")


def test_a_new_notice_version_follows_whatever_was_answered(dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    outdate(teacher)
    first, *rest = REPORT
    teacher([(first[0], [*first[1], "notice.changed"])])
    assert "notice.acknowledge" in teacher.last.offers
    teacher([*rest[:1], (tap("notice.acknowledge"), ["notice.thanks", "repair.ask.symptom"])])
    assert teacher.row.notice_version == dialog.bot.office.privacy.version
    dialog.advance(timedelta(days=2))
    teacher([("ทำต่อ", ["repair.ask.symptom"]), *rest[1:]])


def test_a_new_notice_version_keeps_nobody_from_reporting(dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    outdate(teacher)
    teacher([("ปริ้นไม่ออกเลยค่ะ", ["talk.offer", "notice.changed"])])
    teacher([("1", ["repair.ask.asset_type"]), ("เครื่องพิมพ์", ["repair.ask.asset_number"])])
    assert [each["action"]["label"] for each in quick(teacher)] == ["ไม่ทราบ/ไม่มี", "ย้อนกลับ", "ยกเลิก"]
    dialog.advance(timedelta(hours=23))
    assert teacher.say("ทำต่อ") == ["repair.ask.asset_number"]
    dialog.advance(timedelta(hours=2))
    assert teacher.say("ทำต่อ") == ["repair.ask.asset_number", "notice.changed"]
    # The chips of the question are still there.
    assert [each["action"]["label"] for each in quick(teacher)] == ["ไม่ทราบ/ไม่มี", "ย้อนกลับ", "ยกเลิก"]
    for said in ("ข้าม", "ห้อง 1", "1", "ข้าม"):
        teacher.say(said)
    assert teacher.say("ส่ง") == ["repair.opened"]


def quick(talker: Talker) -> list[dict[str, Any]]:
    """The chips below the newest message."""
    return list(talker.last.message.get("quickReply", {}).get("items", []))


def test_a_new_notice_version_where_nothing_was_said(dialog: Dialog) -> None:
    teacher, officer = dialog.person("teacher"), dialog.person("officer")
    report(teacher)
    outdate(teacher)
    teacher([(unsend(teacher.spoken[0]), []), ("ยังรออยู่ค่ะ", ["talk.added", "notice.changed"])])
    teacher([(tap("notice.details"), ["notice.details"])])
    teacher([(tap("notice.decline"), ["notice.already"]), ("รับทราบ", ["talk.added"])])
    outdate(officer)
    group = dialog.group("officer")
    assert officer.in_group(group).say("งานค้าง") == ["desk.queue"]


def test_a_new_notice_version_is_acknowledged_in_a_word(dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    outdate(teacher)
    teacher([("เมนู", ["menu.ask", "notice.changed"]), ("รับทราบ", ["notice.thanks"])])
    assert teacher.row.notice_version == dialog.bot.office.privacy.version


def pictures_here() -> int:
    with transaction() as session:
        return len(session.exec(select(Attachment)).all())


def test_a_newcomers_picture_is_fetched_at_once(dialog: Dialog, settings: Settings) -> None:
    talker = dialog([(photo(), KEPT)], who="stranger")
    assert "fetch" in dialog.bells
    (path,) = store_all()
    talker([ACKNOWLEDGE, ("สมหญิง ใจดี 0812345678", ["registration.ask.position"])])
    dialog.advance(timedelta(days=3))
    talker([("ทำต่อ", ["registration.ask.position"]), ("ครู", ["registration.ask.org"])])
    talker([(school_name(dialog), ["registration.review"])])
    talker([("ยืนยัน", ["registration.done", "talk.offer_photo"])])
    talker.say(tap("repair.open"))
    for said in ("คอม", "จอแตกทั้งจอ", "ข้าม", "ห้อง 1", "1", "ส่ง"):
        talker.say(said)
    with transaction() as session:
        (ticket,) = session.exec(select(Ticket))
        (picture,) = attachments.of_ticket(session, ticket)
    assert path.exists()
    assert picture.person_id == talker.row.id


def test_declining_deletes_the_pictures(dialog: Dialog, settings: Settings) -> None:
    talker = dialog([(photo(), KEPT), (photo(), ["notice.first"])], who="stranger")
    paths = store_all()
    assert [path.exists() for path in paths] == [True, True]
    talker([(tap("notice.decline"), ["notice.declined"]), (photo(), ["notice.declined"])])
    assert [path.exists() for path in paths] == [False, False]
    assert pictures_here() == 0


def test_a_week_without_registering_deletes_the_pictures(
    dialog: Dialog, settings: Settings
) -> None:
    dialog([(photo(), KEPT)], who="stranger")
    (path,) = store_all()
    dialog.advance(timedelta(days=8))
    upkeep.delete_loose()
    assert (path.exists(), pictures_here()) == (False, 0)


def test_the_name_of_a_school_that_was_unsent(dialog: Dialog) -> None:
    talker = dialog([(follow(), NOTICE), ACKNOWLEDGE], who="stranger")
    talker.say("สมหญิง ใจดี 0812345678")
    talker.say("ครู")
    assert talker.say("qqqq zzzz") == ["registration.error.org.unknown"]
    talker.say(unsend(talker.spoken[-1]))
    with transaction() as session:
        assert "qqqq" not in str(session.exec(select(Conversation.state)).all())


def test_a_newcomers_unsent_picture(dialog: Dialog, settings: Settings) -> None:
    talker = dialog([("จอแตกทั้งจอ", KEPT), (photo(), ["notice.first"])], who="stranger")
    (path,) = store_all()
    talker.say(unsend(talker.spoken[-1]))
    assert not path.exists()
    talker([("รับทราบ", ["registration.ask.name"])])
    for said in ("สมหญิง ใจดี 0812345678", "ครู", school_name(dialog), "ยืนยัน"):
        talker.say(said)
    talker.say(tap("repair.open"))
    for said in ("คอม", "ข้าม", "ห้อง 1", "1", "ข้าม"):
        talker.say(said)
    assert "จอแตกทั้งจอ" in talker.last.text
    assert "ภาพ" not in talker.last.text
