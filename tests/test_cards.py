"""Cards and lists: within LINE's limits however much was written; a timeline people can read."""

import json
from datetime import timedelta

from simulator.limits.validation import check_messages
from tests.dialogues import Dialog, Talker, tap, unsend
from tests.openings import report, reported

LONG = "ระบบเครือข่ายของห้องปฏิบัติการคอมพิวเตอร์ใช้งานไม่ได้ตั้งแต่เมื่อวานตอนเย็น " * 13


def fits(talker: Talker) -> None:
    """The newest message is one that LINE takes, with room left for another way of counting."""
    message = talker.last.message
    check_messages({"messages": [message]})
    kind = message["contents"]["type"]
    assert len(json.dumps(message["contents"])) < {"bubble": 30_000, "carousel": 50_000}[kind]


def told(talker: Talker) -> list[str]:
    """The lines of the newest card's timeline, without dates and times."""
    lines = talker.last.text.partition("ความเคลื่อนไหว")[2].split("\n")
    return [line for line in lines if "พ.ย." not in line and not line.endswith(" น.")]


def test_the_longest_ticket_fits_its_card(dialog: Dialog) -> None:
    teacher, officer = dialog.person("teacher"), dialog.person("officer")
    ticket = report(teacher, LONG[:1000])
    for _ in range(8):
        officer.say(f"#{ticket.number} {LONG[:900]}")
        teacher.say(LONG[:900])
        dialog.advance(timedelta(minutes=11))
    assert officer.say(ticket.number)[-1] == "ticket.card"
    fits(officer)
    assert "ความเคลื่อนไหวล่าสุด" in officer.last.text
    teacher([("ติดตามงาน", ["ticket.card"])])
    fits(teacher)


def test_the_longest_list_fits_its_card(dialog: Dialog) -> None:
    teacher, officer = dialog.person("teacher"), dialog.person("officer")
    for _ in range(12):
        ticket = report(teacher, LONG[:1000])
        for _ in range(3):
            officer.say(f"#{ticket.number} {LONG[:900]}")
            dialog.advance(timedelta(minutes=11))
    teacher([("ติดตามงาน", ["ticket.list"])])
    fits(teacher)
    officer([("งานค้าง", ["desk.queue"])])
    fits(officer)
    assert sum(data.startswith("desk.details") for data in officer.last.offers) == 10
    officer([("10", ["ticket.card"])])


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
    assert told(teacher)[-4:-2] == ["ท่าน: ยังรออยู่ค่ะ", "ท่าน: วันนี้มาได้ไหมคะ"]


def test_the_number_to_call_can_be_tapped(dialog: Dialog) -> None:
    officer, _, _ = reported(dialog)
    assert '"uri": "tel:0812345678"' in json.dumps(officer.last.message)


def test_a_headline_that_was_unsent_is_said_to_be(dialog: Dialog) -> None:
    teacher, officer = dialog.person("teacher"), dialog.person("officer")
    ticket = report(teacher, "จอแตกทั้งจอ")
    symptom = teacher.spoken[-6]
    officer([(ticket.number, ["ticket.card"])])
    assert "จอแตกทั้งจอ" in officer.last.text
    teacher.say(unsend(symptom))
    for talker, said in ((officer, ticket.number), (officer, "งานค้าง"), (teacher, "ติดตามงาน")):
        talker.say(said)
        assert "จอแตกทั้งจอ" not in talker.last.text
        assert "ผู้ส่งยกเลิกข้อความนี้แล้ว" in talker.last.text
