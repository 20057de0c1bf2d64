"""Meeting someone: their profile, and what they wrote first."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from bot.schools import Register
from bot.settings import Settings
from jobs import upkeep
from models import attachments
from models.db import transaction
from models.tables import Conversation, Ticket
from tests.dialogues import Dialog, Talker, follow, forged, photo, sticker, tap, unsend
from tests.openings import ACKNOWLEDGE, KEPT, NOTICE, profile
from tests.stored import pictures, store_all


def test_two_typed_answers_and_four_taps(dialog: Dialog) -> None:
    talker = dialog(
        [
            (follow(), NOTICE),
            ACKNOWLEDGE,
            ("สมหญิง ใจดี 081-234 5678", ["registration.ask.position"]),
            (tap("form.set?f=registration&s=position&v=teacher"), ["registration.ask.org"]),
            ("หนองดาว", ["registration.error.org.which"]),
            (tap("form.set?f=registration&s=org"), ["registration.review"]),
            (tap("form.send"), ["registration.done", "help.start"]),
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
            (dialog.school.name, ["registration.review"]),
            ("ยืนยัน", ["registration.done", "help.start"]),
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


def asked_for_the_school(dialog: Dialog) -> Talker:
    """A newcomer who has answered everything else."""
    before = [ACKNOWLEDGE, *profile(dialog)[1:3]]
    return dialog([(follow(), NOTICE), *before], who="stranger")


def test_what_marks_an_unlisted_school_cannot_be_typed(dialog: Dialog) -> None:
    talker = asked_for_the_school(dialog)
    for said in ("?", "?qqqq", "\u200b", "?" + "ก" * 159):
        assert talker.say(said)[0].startswith(("registration.error.org", "form.error")), said
    assert talker.row.registered_at is None


@pytest.mark.parametrize("said", ["q" * 142, "?" + "q" * 300, "ซ" * 142, "% " * 80])
def test_an_unlisted_school_may_have_a_long_name(dialog: Dialog, said: str) -> None:
    talker = asked_for_the_school(dialog)
    talker(
        [
            (said, ["registration.error.org.unknown"]),
            ("ใช้ชื่อที่พิมพ์", ["registration.review"]),
            ("ยืนยัน", ["registration.done", "help.start"]),
        ]
    )
    assert talker.row.org_name.startswith(said[:60].strip())
    assert len(talker.row.org_name) < 100


def test_a_forged_name_of_a_school_is_cut(dialog: Dialog) -> None:
    talker = asked_for_the_school(dialog)
    talker.say(forged(f"form.set?f=registration&s=org&v=?{'q' * 160}"))
    talker([("ยืนยัน", ["registration.done", "help.start"])])
    assert len(talker.row.org_name) < 100


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
            *profile(dialog)[1:],
            ("ยืนยัน", ["registration.done", "talk.offer"]),
            (tap("repair.open"), ["repair.ask.asset_number"]),
            ("ไม่ทราบ", ["repair.ask.location"]),
            ("ห้องธุรการ", ["repair.ask.impact"]),
            ("1", ["repair.review"]),
        ],
        who="stranger",
    )
    assert "คอมเปิดไม่ติดค่ะ" in talker.last.text
    assert "1 ภาพ" in talker.last.text


def test_the_first_command_is_taken_up(dialog: Dialog) -> None:
    dialog(
        [
            ("แจ้งซ่อม", KEPT),
            *profile(dialog),
            ("ยืนยัน", ["registration.done", "repair.ask.asset_type"]),
        ],
        who="stranger",
    )


def test_a_first_picture_alone_is_taken_up(dialog: Dialog) -> None:
    dialog(
        [
            (photo(), KEPT),
            *profile(dialog),
            ("ยืนยัน", ["registration.done", "talk.offer_photo"]),
            (tap("repair.open"), ["repair.ask.asset_type"]),
        ],
        who="stranger",
    )


def test_a_newcomers_picture_is_fetched_at_once(dialog: Dialog, settings: Settings) -> None:
    talker = dialog([(photo(), KEPT)], who="stranger")
    assert "fetch" in dialog.bells
    (path,) = store_all()
    talker([ACKNOWLEDGE, ("สมหญิง ใจดี 0812345678", ["registration.ask.position"])])
    dialog.advance(timedelta(days=3))
    talker([("ทำต่อ", ["registration.ask.position"]), ("ครู", ["registration.ask.org"])])
    talker([(dialog.school.name, ["registration.review"])])
    talker([("ยืนยัน", ["registration.done", "talk.offer_photo"])])
    talker.say(tap("repair.open"))
    for said in ("คอม", "จอแตกทั้งจอ", "ข้าม", "ห้อง 1", "1", "ส่ง"):
        talker.say(said)
    with transaction() as session:
        (ticket,) = session.exec(select(Ticket))
        (picture,) = attachments.of_ticket(session, ticket)
    assert path.exists()
    assert picture.person_id == talker.row.id


def test_a_week_without_registering_deletes_the_pictures(
    dialog: Dialog, settings: Settings
) -> None:
    dialog([(photo(), KEPT)], who="stranger")
    (path,) = store_all()
    dialog.advance(timedelta(days=8))
    upkeep.delete_loose()
    assert (path.exists(), pictures()) == (False, [])


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
    talker([*profile(dialog), ("ยืนยัน", ["registration.done", "talk.offer"])])
    talker.say(tap("repair.open"))
    for said in ("คอม", "ข้าม", "ห้อง 1", "1", "ข้าม"):
        talker.say(said)
    assert "จอแตกทั้งจอ" in talker.last.text
    assert "ภาพ" not in talker.last.text


def test_schools_of_one_name_are_told_apart_by_their_district(dialog: Dialog) -> None:
    schools = dialog.bot.register.schools
    first = next(each for each in schools if not each.is_group)
    twin = replace(first, code10="1036999999", code8="", code6="", district="อำเภอตัวอย่าง")
    dialog.bot = replace(dialog.bot, register=Register([*schools, twin]))
    newcomer = dialog.person("stranger")
    newcomer.say("สวัสดีค่ะ")
    newcomer(profile(dialog)[:3])
    newcomer.say(first.name)
    newcomer([(tap("form.set?f=registration&s=org"), ["registration.review"])])
    assert f"โรงเรียน{first.name} อ." in newcomer.last.text


def test_a_plain_yes_takes_the_only_school_that_was_found(dialog: Dialog) -> None:
    newcomer = dialog.person("stranger")
    newcomer.say("สวัสดีค่ะ")
    newcomer(profile(dialog)[:3])
    register = dialog.bot.register
    queries = [each.name[:cut] for each in register.schools for cut in range(3, len(each.name))]
    found = {query: register.search(query, 6) for query in queries}
    query = next(each for each, of in found.items() if of.total == 1 and not of.certain)
    newcomer([(query, ["registration.error.org.which_one"]), ("ใช่ค่ะ", ["registration.review"])])


def test_a_number_is_no_name_of_a_school(dialog: Dialog) -> None:
    newcomer = dialog.person("stranger")
    newcomer.say("สวัสดีค่ะ")
    newcomer(profile(dialog)[:3])
    newcomer([("99", ["registration.error.org.no_code"])])
    newcomer([("ใช้ชื่อที่พิมพ์", ["registration.error.org.unknown"])])


@pytest.mark.parametrize("typed", ["สมชาย รักเรียน 089123456", "สมชาย รักเรียน 08-1234"])
def test_a_number_with_a_digit_missing_is_not_blamed_on_the_name(
    dialog: Dialog, typed: str
) -> None:
    newcomer = dialog.person("stranger")
    newcomer.say("สวัสดีค่ะ")
    newcomer([ACKNOWLEDGE])
    newcomer([(typed, ["registration.error.name.phone_cut", "registration.ask.name"])])
