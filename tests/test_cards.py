"""Cards and lists: within LINE's limits however much was written; a timeline people can read."""

import json
from datetime import timedelta

import pytest

from models import tickets
from models.db import transaction
from models.tables import Ticket
from simulator.limits.validation import check_messages
from tests.dialogues import Dialog, Talker, forged, photo, tap, unsend
from tests.openings import report, reported, resolved, type_report
from tests.stored import pictures, store_all

pytestmark = pytest.mark.any_database

# Of many letters, and of letters that take many bytes each.
LONG = [
    "ระบบเครือข่ายของห้องปฏิบัติการคอมพิวเตอร์ใช้งานไม่ได้ตั้งแต่เมื่อวานตอนเย็น " * 13,
    "ที่นี่ช้ำ " + "👨‍👩‍👧‍👦" * 80,
    "จอดับ" + "น้ำ้ำ้ำ" * 120,
]


def fits(talker: Talker) -> None:
    """The newest message is one that LINE takes, with room left for another way of counting."""
    message = talker.last.message
    check_messages({"messages": [message]})
    kind = message["contents"]["type"]
    assert len(json.dumps(message["contents"])) < {"bubble": 30_000, "carousel": 50_000}[kind]


def told(talker: Talker) -> list[str]:
    """The lines of the newest card's timeline, without dates and times."""
    lines = talker.last.text.partition("ความเคลื่อนไหว")[2].split("\n")
    return [line for line in lines if "ธ.ค." not in line and not line.endswith(" น.")]


@pytest.mark.parametrize("long", LONG)
def test_the_longest_ticket_fits_its_card(dialog: Dialog, long: str) -> None:
    teacher, officer = dialog.person("teacher"), dialog.person("officer")
    ticket = report(teacher, long)
    for _ in range(8):
        officer.say(f"#{ticket.number} {long}")
        teacher.say(long)
        dialog.advance(timedelta(minutes=11))
    assert officer.say(ticket.number)[-1] == "ticket.card"
    fits(officer)
    assert "ความเคลื่อนไหวล่าสุด" in officer.last.text
    teacher([("ติดตามงาน", ["ticket.card"])])
    fits(teacher)


@pytest.mark.parametrize("long", LONG)
def test_the_longest_list_fits_its_card(dialog: Dialog, long: str) -> None:
    teacher, officer = dialog.person("teacher"), dialog.person("officer")
    for _ in range(10):
        ticket = report(teacher, long)
        for _ in range(3):
            officer.say(f"#{ticket.number} {long}")
            dialog.advance(timedelta(minutes=11))
    teacher([("ติดตามงาน", ["ticket.list"])])
    fits(teacher)
    officer([("งานค้าง", ["desk.queue"])])
    fits(officer)
    assert sum(data.startswith("desk.details") for data in officer.last.offers) == 10
    officer([("10", ["ticket.card"])])


def earlier(talker: Talker, verb: str, count: int) -> list[str]:
    """The lines of so many cards, each shown by the button of the newer one; all of them."""
    lines = told(talker)
    for _ in range(count):
        talker.say(tap(verb))
        fits(talker)
        lines = told(talker) + lines
    assert not [data for data in talker.last.offers if data.startswith(verb)]
    return lines


def test_the_whole_timeline_can_be_read(dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    officer.say(tap("desk.claim"))
    said = [f"ครั้งที่ {number}." for number in range(1, 21)]
    for words in said:
        officer.say(f"#{ticket.number} {words}")
        teacher.say(f"ได้รับ{words}")
        dialog.advance(timedelta(minutes=11))
    officer.say(ticket.number)
    read = "\n".join(earlier(officer, "desk.earlier", 3))
    teacher.say("ติดตามงาน")
    own = "\n".join(earlier(teacher, "ticket.earlier", 4))
    for words in said:
        assert f"officer: {words}" in read
        assert f"officer: {words}" in own
        assert f"ท่าน: ได้รับ{words}" in own
    assert f"{teacher.row.name} แจ้งเรื่อง" in read
    assert "ท่านแจ้งเรื่อง" in own


def test_what_was_before_is_for_whoever_may_read_it(dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    note = "เครื่องเก่ามาก ควรจำหน่าย"
    officer([(ticket.number, ["ticket.card"]), (tap("note.open"), ["note.ask.words"])])
    officer([(note, ["note.done"])])
    asked = f"t={ticket.id}&before=99999"
    officer([(forged(f"desk.earlier?{asked}"), ["desk.earlier"])])
    assert note in officer.last.text
    officer([(forged(f"ticket.earlier?{asked}"), ["ticket.refused.not_yours"])])
    teacher([(forged(f"ticket.earlier?{asked}"), ["ticket.earlier"])])
    assert note not in teacher.last.text
    teacher([(forged(f"desk.earlier?{asked}"), ["menu.refused"])])
    clerk = dialog.person("clerk")
    clerk([(forged(f"ticket.earlier?{asked}"), ["ticket.not_found"])])
    for before in ("", "0", "-1", "x", "1" * 30):
        teacher([(forged(f"ticket.earlier?t={ticket.id}&before={before}"), ["ticket.earlier"])])


def test_who_did_it_stands_on_every_line(dialog: Dialog) -> None:
    officer, teacher, ticket = resolved(dialog)
    teacher([(tap("reopen.open"), ["reopen.ask.reason"]), ("ยังดับอยู่", ["reopen.done"])])
    officer([(ticket.number, ["ticket.card"]), (tap("ask.open"), ["ask.ask.need"])])
    officer([("ยี่ห้ออะไรครับ", ["ask.done"]), (ticket.number, ["ticket.card"])])
    name = teacher.row.name
    assert told(officer)[1:6] == [
        f"{name} แจ้งเรื่อง",
        "officer รับเรื่อง",
        "officer แจ้งว่าดำเนินการเสร็จแล้ว: เปลี่ยนแหล่งจ่ายไฟ",
        f"{name} เปิดเรื่องอีกครั้ง: ยังดับอยู่",
        "officer ขอข้อมูลเพิ่ม: ยี่ห้ออะไรครับ",
    ]
    teacher.say(ticket.number)
    assert told(teacher)[1] == "ท่านแจ้งเรื่อง"
    assert told(teacher)[4] == "ท่านเปิดเรื่องอีกครั้ง: ยังดับอยู่"


@pytest.mark.parametrize("is_known", [True, False])
def test_whom_a_message_did_not_reach_is_named(dialog: Dialog, is_known: bool) -> None:
    officer, teacher, ticket = reported(dialog)
    to = teacher.row.id if is_known else None
    with transaction() as session:
        stored = session.get_one(Ticket, ticket.id)
        tickets.record(session, stored, "undelivered", None, to=to)
    officer.say(ticket.number)
    name = teacher.row.name if is_known else "ผู้รับ"
    assert f"ส่งข้อความถึง {name} ไม่สำเร็จ" in told(officer)


@pytest.mark.usefixtures("settings")
def test_every_picture_can_be_looked_at(dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    for _ in range(9):
        teacher.say(photo())
    store_all()
    sent = [each.name for each in pictures()]

    def shown() -> list[str]:
        seen = [each.message for each in officer.received if each.message["type"] == "image"]
        return [each["originalContentUrl"].rpartition("/")[2].partition(".")[0] for each in seen]

    officer.say(ticket.number)
    officer([(tap("desk.pictures"), [*["ticket.picture"] * 4, "desk.more_pictures"])])
    officer([("ภาพก่อนหน้า", ["ticket.picture"])])
    assert shown()[-9:] == [*sent[5:], *sent[1:5], *sent[:1]]
    officer(
        [(forged(f"desk.pictures?t={ticket.id}&until=0"), [*["ticket.picture"] * 4, "ticket.card"])]
    )


def test_what_belongs_together_is_one_line_of_the_timeline(dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    officer.say(tap("desk.claim"))
    officer.say(tap("desk.details"))
    officer([(tap("ask.open"), ["ask.ask.need"]), ("ขอหมายเลขเครื่องค่ะ", ["ask.done"])])
    teacher.say("หาไม่พบค่ะ")
    teacher.say("พบแล้ว ABC-1")
    officer.say(ticket.number)
    lines = "\n".join(told(officer))
    assert "officer ขอข้อมูลเพิ่ม: ขอหมายเลขเครื่องค่ะ" in lines
    assert "teacher ตัวอย่าง: หาไม่พบค่ะ\nพบแล้ว ABC-1" in lines
    teacher.say(ticket.number)
    assert "ท่าน: หาไม่พบค่ะ\nพบแล้ว ABC-1" in "\n".join(told(teacher))


def test_words_hours_later_are_a_line_of_their_own(dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    ticket = report(teacher)
    teacher.say("ยังรออยู่ค่ะ")
    dialog.advance(timedelta(hours=2))
    teacher.say("วันนี้มาได้ไหมคะ")
    teacher.say(ticket.number)
    lines = told(teacher)
    first = lines.index("ท่าน: ยังรออยู่ค่ะ")
    assert lines[first + 1] == "ท่าน: วันนี้มาได้ไหมคะ"


def test_the_number_to_call_can_be_tapped(dialog: Dialog) -> None:
    officer, _, _ = reported(dialog)
    assert '"uri": "tel:0812345678"' in json.dumps(officer.last.message)


def test_a_headline_that_was_unsent_is_said_to_be(dialog: Dialog) -> None:
    teacher, officer = dialog.person("teacher"), dialog.person("officer")
    ticket = type_report(teacher, "จอแตกทั้งจอ")
    symptom = teacher.spoken[-6]
    officer([(ticket.number, ["ticket.card"])])
    assert "จอแตกทั้งจอ" in officer.last.text
    teacher.say(unsend(symptom))
    for talker, said in ((officer, ticket.number), (officer, "งานค้าง"), (teacher, "ติดตามงาน")):
        talker.say(said)
        assert "จอแตกทั้งจอ" not in talker.last.text
        assert "ผู้ส่งยกเลิกข้อความนี้แล้ว" in talker.last.text
