"""What is kept of what people write, and what those are told who want a person."""

import pytest

from tests.dialogues import Dialog, forged, tap
from tests.openings import profile, report_kept, reported


def test_only_what_may_be_a_report_is_kept(dialog: Dialog) -> None:
    teacher = dialog(
        [
            ("asdf", ["talk.off_topic"]),
            ("งานค้าง", ["menu.refused"]),
            ("ข้าม", ["form.nothing_open"]),
            ("อยากคุยกับคนค่ะ", ["talk.human"]),
            ("จอคอมห้องธุรการมืดค่ะ", ["talk.offer"]),
            ("เปิดปิดใหม่แล้ว", ["talk.offer"]),
        ]
    )
    assert "asdf" not in teacher.last.text
    assert report_kept(teacher) == "จอคอมห้องธุรการมืดค่ะ\nเปิดปิดใหม่แล้ว"


def test_of_many_messages_the_last_few_are_kept(dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    for number in range(1, 9):
        teacher.say(f"จอมืดครั้งที่ {number}")
    assert report_kept(teacher).split("\n") == [f"จอมืดครั้งที่ {number}" for number in range(4, 9)]


def test_a_long_sentence_with_a_wish_for_a_person_is_a_report(dialog: Dialog) -> None:
    words = "คอมพิวเตอร์ห้องธุรการเปิดไม่ติดตั้งแต่เช้า อยากคุยกับเจ้าหน้าที่ค่ะ"
    assert report_kept(dialog([(words, ["talk.offer"])])) == words


def test_newcomers_wishes_are_no_symptom(dialog: Dialog) -> None:
    talker = dialog.person("stranger")
    for said in ("คอมห้องธุรการเปิดไม่ติด", "อยากคุยกับคนค่ะ"):
        talker.say(said)
    talker([*profile(dialog), ("ยืนยัน", ["registration.done", "talk.offer"])])
    assert report_kept(talker) == "คอมห้องธุรการเปิดไม่ติด"


def test_who_wants_a_person_is_not_led_in_a_circle(dialog: Dialog) -> None:
    teacher = dialog([("คุยกับเจ้าหน้าที่", ["talk.human"])])
    assert "0 4400 0000" in teacher.last.text
    teacher([("จอคอมมืดค่ะ", ["talk.offer"])])
    assert teacher.last.offers == ["repair.open?kept=1", "talk.instead", "menu.show"]


def test_words_before_the_wish_for_a_person_are_taken_along(dialog: Dialog) -> None:
    teacher = dialog([("จอคอมมืดค่ะ", ["talk.offer"]), (tap("talk.human"), ["talk.human"])])
    assert report_kept(teacher) == "จอคอมมืดค่ะ"


@pytest.mark.parametrize("words", [["จอคอมมืดค่ะ"], ["จอคอมมืดค่ะ", "คุยกับเจ้าหน้าที่"]])
def test_the_plain_word_for_a_report_takes_them_along_too(dialog: Dialog, words: list[str]) -> None:
    teacher = dialog.person("teacher")
    for said in words:
        teacher.say(said)
    teacher([("แจ้งซ่อม", ["repair.ask.asset_number"])])


def test_how_to_answer_is_said_once_in_a_run(dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    officer.say(forged(f"talk.open?t={ticket.id}"))
    hints = []
    for said in ("ถอดปลั๊กหรือยังครับ", "แล้วไฟติดไหม"):
        officer.say(said)
        hints.append("พิมพ์ตอบ" in teacher.last.text)
    teacher.say("ถอดแล้วค่ะ")
    officer.say("ขอบคุณครับ")
    assert [*hints, "พิมพ์ตอบ" in teacher.last.text] == [True, False, True]


@pytest.mark.parametrize("in_group", [False, True])
def test_from_the_second_message_on_it_is_one_line(dialog: Dialog, in_group: bool) -> None:
    group = dialog.group("officer")
    officer, _, ticket = reported(dialog)
    talker = officer.in_group(group) if in_group else officer
    talker.say(forged(f"talk.open?t={ticket.id}"))
    lines = []
    for said in ("หนึ่ง", "สอง", "สาม"):
        talker.say(said)
        lines.append(talker.last.text.startswith(f"ส่งแล้ว · {ticket.number}"))
        assert talker.last.offers == ["talk.stop"]
    assert lines == [False, True, True]
