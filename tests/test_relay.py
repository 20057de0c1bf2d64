"""What travels between a requester and the officers, how it arrives, and what cannot travel."""

import pytest

from models import attachments
from models.db import transaction
from models.tables import AttachmentState
from tests.dialogues import Dialog, Said, location, photo, sticker, tap
from tests.openings import report, reported
from tests.stored import pictures


def of_kind(kind: str) -> Said:
    """A message of a kind that LINE lets no bot pass on."""
    return Said({"type": "message", "message": {"type": kind, "fileName": "a.pdf"}})


def test_pictures_stickers_and_places_travel_both_ways(dialog: Dialog) -> None:
    officer, teacher, _ = reported(dialog)
    officer.say(tap("desk.claim"))
    officer.say(tap("talk.open"))
    teacher.heard()
    officer.heard()
    things = (sticker(), "sticker", "more"), (location("โรงเรียน"), "location", "again")
    for said, kind, which in things:
        assert officer.say(said) == [f"talk.sent_{which}"]
        assert set(teacher.heard()) == {f"talk.from_officer.{kind}"}
        assert teacher.say(said) == ["talk.added"]
        assert set(officer.heard()) == {f"talk.from_requester.{kind}"}
    officer.say(photo())
    teacher.say(photo())
    relays = [each.relay[0] for each in pictures()]
    assert [each["chat"] for each in relays] == [teacher.chat, officer.chat]
    assert all("ส่งภาพ" in each["caption"] for each in relays)


@pytest.mark.parametrize(
    ("title", "address", "shown"),
    [
        ("โรงเรียน", "ถ. มิตรภาพ", ("โรงเรียน", "ถ. มิตรภาพ")),
        ("", "ถ. มิตรภาพ", ("ตำแหน่งที่ตั้ง", "ถ. มิตรภาพ")),
        ("โรงเรียน", "", ("โรงเรียน", "15.80000, 102.00000")),
        ("", " ", ("ตำแหน่งที่ตั้ง", "15.80000, 102.00000")),
    ],
)
def test_a_place_without_words_is_called_what_it_is(
    dialog: Dialog, title: str, address: str, shown: tuple[str, str]
) -> None:
    officer, teacher, _ = reported(dialog)
    teacher.say(location(title, address))
    place = officer.last.message
    assert (place["title"], place["address"]) == shown


@pytest.mark.parametrize("kind", ["video", "audio", "file"])
def test_what_cannot_be_carried_is_said_so(dialog: Dialog, kind: str) -> None:
    said = of_kind(kind)
    dialog([(said, ["talk.cannot_carry"])])
    teacher = dialog.person("teacher")
    report(teacher)
    assert teacher.say(said) == ["talk.cannot_carry"]
    report(teacher, "จอแตกทั้งจอ")  # nobody is asked which ticket it is about
    assert teacher.say(said) == ["talk.cannot_carry"]


def test_of_what_waits_the_rest_is_sent_without_what_cannot_be(dialog: Dialog) -> None:
    officer, teacher = dialog.person("officer"), dialog.person("teacher")
    first, _ = report(teacher), report(teacher, "จอแตกทั้งจอ")
    officer.heard()
    teacher([("มีเสียงดังด้วยค่ะ", ["talk.which"]), (of_kind("file"), ["talk.cannot_carry"])])
    teacher([(location("โรงเรียน"), ["talk.which"]), (tap(f"talk.to?t={first.id}"), ["talk.sent"])])
    assert officer.heard() == [
        "talk.from_requester.text",
        "talk.from_requester.location",
        "talk.from_requester.location",
    ]


@pytest.mark.parametrize(
    ("more", "told", "read"),
    [
        ({}, "talk.sticker_alone", "ส่งสติกเกอร์"),
        ({"keywords": ["ขอบคุณ", "ไหว้"]}, "talk.sticker_words", "ส่งสติกเกอร์ “ขอบคุณ”"),
        ({"text": "สู้ ๆ", "keywords": ["ไหว้"]}, "talk.sticker_words", "ส่งสติกเกอร์ “สู้ ๆ”"),
    ],
)
def test_a_sticker_no_bot_may_send(
    dialog: Dialog, more: dict[str, object], told: str, read: str
) -> None:
    officer, teacher, ticket = reported(dialog)
    assert teacher.say(sticker("99999", "1", **more)) == [told, "talk.added"]
    assert officer.heard() == ["talk.from_requester.sticker"]
    assert officer.last.text.startswith(f"[{ticket.number}] teacher ตัวอย่าง {read}")
    officer.say(tap("talk.open"))
    assert officer.say(sticker("99999", "1", **more)) == ["desk.claimed", told, "talk.sent_more"]
    assert read in teacher.last.text
    officer.say(ticket.number)
    assert f"สติกเกอร์ {read.partition('“')[2].rstrip('”')}".strip() in officer.last.text


def test_a_picture_that_line_does_not_hold(dialog: Dialog) -> None:
    image = {"type": "image", "contentProvider": {"type": "external"}}
    said = Said({"type": "message", "message": image})
    teacher = dialog([(said, ["talk.cannot_carry_picture"])])
    report(teacher)
    teacher([(said, ["talk.cannot_carry_picture"])])


def test_a_picture_that_cannot_be_opened_is_not_said_to_be_sent(dialog: Dialog) -> None:
    """It waited for its ticket to be chosen, and was refused meanwhile."""
    officer, teacher = dialog.person("officer"), dialog.person("teacher")
    for symptom in ("จอดับสนิทเลย", "พิมพ์ไม่ออก"):
        report(teacher, symptom)
    officer.heard()
    assert teacher.say(photo()) == ["talk.which"]
    [picture] = pictures()
    with transaction() as session:
        attachments.give_up(session, picture.id or 0, AttachmentState.REFUSED)
    assert teacher.say("2") == ["talk.picture_lost"]
    assert officer.heard() == []
