"""The privacy notice: acknowledged, declined, changed; and who blocked the account."""

import re
from datetime import timedelta
from typing import Any

from sqlmodel import select

from bot import keeping
from bot.settings import Settings
from models import inbox, people
from models.db import transaction
from models.failures import failed_ids
from models.tables import Conversation, Outgoing, Person
from tests.dialogues import Dialog, Talker, follow, forged, photo, tap, unfollow, unsend
from tests.openings import ACKNOWLEDGE, KEPT, NOTICE, REPORT, report, type_report
from tests.stored import assert_nowhere, pictures, store_all


def test_agreeing_to_what_was_not_shown_is_no_agreement(dialog: Dialog) -> None:
    dialog([("ตกลง", KEPT), ("ตกลง", ["registration.ask.name"])], who="stranger")


def test_declining_keeps_nothing_but_the_fact(dialog: Dialog) -> None:
    talker = dialog(
        [
            ("คอมเสียค่ะ ชื่อสมหญิง", KEPT),
            (tap("notice.details"), ["notice.details"]),
            (tap("notice.decline"), ["notice.declined"]),
            ("ฮัลโหล", ["notice.declined_before"]),
            ("คอมพิวเตอร์พัง", ["notice.declined_before"]),
        ],
        who="stranger",
    )
    for answer in talker.received[-2:]:
        assert "0 4400 0000" in answer.text
        assert answer.offers == ["notice.later"]
    row = talker.row
    assert row.declined_at is not None
    assert not any([row.first_name, row.phone, row.org_code, row.notice_version])
    with transaction() as session:
        conversation = session.get_one(Conversation, (row.id, talker.chat))
        assert "สมหญิง" not in str(conversation.state)
        assert "ฮัลโหล" not in str(conversation.state)
        said = session.exec(select(Outgoing)).all()
        assert "notice.declined" in {each.keys for each in said}
        assert all(each.forgets_chat or not each.chat for each in said)
    talker([(tap("notice.later"), NOTICE), ACKNOWLEDGE])


def test_everything_is_kept_for_as_long_as_the_notice_says(dialog: Dialog) -> None:
    talker = dialog([(follow(), NOTICE), (tap("notice.details"), ["notice.details"])], "stranger")
    teacher = dialog([("ข้อมูลของฉัน", ["profile.title"])])
    retention = keeping.retention(dialog.bot.office, dialog.bot.texts)
    assert all(each in retention for each in ("2 ปี", "1 ปี", "180 วัน"))
    for read in (*talker.received, teacher.last):
        assert re.findall(r"(?:เก็บไว้|ระยะเวลาเก็บ: )(.*)", read.text) == [retention]
        assert "ไฟล์" not in read.text


def test_declining_drops_what_failed(dialog: Dialog) -> None:
    talker, other = dialog.person("stranger"), dialog.person("stranger two")
    dialog.allows_failures = True
    with transaction() as session:
        inbox.keep_failed(session, "01FAILED", talker.make("ชื่อสมหญิง"), "1234")
        inbox.keep_failed(session, "02FAILED", other.make("ชื่อสมชาย"), "1235")
    talker([("สวัสดี", KEPT), (tap("notice.decline"), ["notice.declined"])])
    assert_nowhere("สมหญิง")
    with transaction() as session:
        assert failed_ids(session) == ["02FAILED"]


def test_declining_deletes_the_pictures(dialog: Dialog, settings: Settings) -> None:
    talker = dialog([(photo(), KEPT), (photo(), ["notice.first"])], who="stranger")
    paths = store_all()
    assert [path.exists() for path in paths] == [True, True]
    talker([(tap("notice.decline"), ["notice.declined"]), (photo(), ["notice.declined_before"])])
    assert [path.exists() for path in paths] == [False, False]
    assert pictures() == []


def test_a_newcomer_can_use_nothing_yet(dialog: Dialog) -> None:
    talker = dialog.person("stranger")
    for data in ("repair.open", "ticket.track", "profile.show", "desk.queue", "talk.human"):
        assert talker.say(forged(data))[-1] in ("notice.show", "menu.refused")


def test_following_again_is_no_second_registration(dialog: Dialog) -> None:
    dialog([(follow(), ["notice.welcome_back"])])


def test_whoever_unblocks_the_account_is_to_be_reached_again(dialog: Dialog) -> None:
    teacher = dialog([(unfollow(), []), (follow(), ["notice.welcome_back"])])
    assert teacher.row.blocked_at is None


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
        people.acknowledge(people.meet(session, talker.line_id).person, "2500-1")


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
    teacher([("1", ["repair.ask.asset_number"])])
    assert [each["action"]["label"] for each in quick(teacher)] == ["ไม่ทราบ/ไม่มี", "ยกเลิก"]
    dialog.advance(timedelta(hours=23))
    assert teacher.say("ทำต่อ") == ["repair.ask.asset_number"]
    dialog.advance(timedelta(hours=2))
    assert teacher.say("ทำต่อ") == ["repair.ask.asset_number", "notice.changed"]
    # The chips of the question are still there.
    assert [each["action"]["label"] for each in quick(teacher)] == ["ไม่ทราบ/ไม่มี", "ยกเลิก"]
    for said in ("ข้าม", "ห้อง 1", "1", "ข้าม"):
        teacher.say(said)
    assert teacher.say("ส่ง") == ["repair.opened"]


def quick(talker: Talker) -> list[dict[str, Any]]:
    """The chips below the newest message."""
    return list(talker.last.message.get("quickReply", {}).get("items", []))


def test_a_new_notice_version_where_nothing_was_said(dialog: Dialog) -> None:
    officer, teacher = dialog.person("officer"), dialog.person("teacher")
    type_report(teacher)
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


def test_who_writes_is_to_be_reached_again(dialog: Dialog) -> None:
    """LINE's word of an unblocking may never come; what somebody writes proves it."""
    teacher = dialog.person("teacher")
    report(teacher)
    teacher.say(unfollow())
    assert teacher.row.blocked_at is not None
    teacher.say("มีเสียงดังด้วยค่ะ")
    assert teacher.row.blocked_at is None


def test_a_blocking_that_is_heard_of_late_blocks_nobody(dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    late = teacher.make(unfollow())
    dialog.advance(timedelta(seconds=30))
    teacher.say("เมนู")
    dialog.take(late)
    assert not is_blocked(teacher)
    dialog.take(teacher.make(unfollow()))
    assert is_blocked(teacher)
    teacher.say(follow())
    assert not is_blocked(teacher)
    report(teacher)  # which settles what came before
    dialog.take(late | {"webhookEventId": "01TESTAGAIN"})
    assert not is_blocked(teacher)


def is_blocked(talker: Talker) -> bool:
    return talker.row.blocked_at is not None
