"""The words of buttons, typed: with a number or without, for the one ticket that can be meant."""

import re

import pytest

from tests.dialogues import Dialog, forged, quoting, tap
from tests.openings import report, reported, resolve, resolved
from tests.stored import fresh, rating


def test_the_words_find_the_one_ticket_they_can_mean(dialog: Dialog) -> None:
    officer, teacher, _ = reported(dialog)
    officer(
        [
            ("ปิดงาน", ["typed.none"]),
            ("รับเรื่อง", ["desk.claimed"]),
            ("รับเรื่อง", ["typed.none"]),
            ("ปิดงาน", ["repair.result.ask.cause"]),
        ]
    )
    teacher([("ยืนยันถอนเรื่อง", ["ticket.withdrawn"]), ("ถอนเรื่อง", ["typed.none"])])


def test_which_ticket_is_asked_where_several_can_be_meant(dialog: Dialog) -> None:
    officer, teacher, first = reported(dialog)
    second = report(teacher, "จอแตกทั้งจอ")
    officer([("รับเรื่อง", ["typed.which"])])
    assert first.number in officer.last.text
    officer([(tap(f"desk.claim?t={second.id}"), ["desk.claimed"])])
    assert fresh(second).assignee_id == officer.row.id
    assert fresh(first).assignee_id is None
    teacher([("ถอนเรื่อง", ["typed.which"]), ("1", ["ticket.withdraw_sure"])])


def test_what_is_chosen_by_number_shows_it(dialog: Dialog) -> None:
    officer, teacher, first = reported(dialog)
    second = report(teacher, "จอแตกทั้งจอ")
    for said, asked in (("คุยกับเจ้าหน้าที่", "talk.human_again"), ("มีเสียงดังค่ะ", "talk.which")):
        teacher([(said, [asked])])
        numbers = re.findall(r"^(\d+)\. ", teacher.last.text, re.MULTILINE)
        assert numbers == [str(each) for each in range(1, len(teacher.last.offers) + 1)]
    officer([("รับเรื่อง", ["typed.which"])])
    for number, ticket in enumerate((first, second), 1):
        assert f"{number}. {ticket.number}" in officer.last.text
    officer([("2", ["desk.claimed"])])
    assert fresh(second).assignee_id == officer.row.id
    teacher([("เป็นเรื่องใหม่", ["talk.offer"])])  # without its number


def test_any_of_many_can_be_meant(dialog: Dialog) -> None:
    officer, teacher = dialog.person("officer"), dialog.person("teacher")
    numbers = [report(teacher, f"จอเครื่องที่ {index} ไม่ติด").number for index in range(1, 14)]
    officer.heard()
    officer([("รับเรื่อง", ["typed.which"]), ("แสดงเพิ่ม", ["typed.which"])])
    assert [number for number in numbers if number in officer.last.text] == numbers[10:]
    officer([("2", ["desk.claimed"])])
    assert numbers[11] in officer.last.text
    teacher.heard()
    teacher([("ถอนเรื่อง", ["typed.which"]), (tap("typed.which"), ["typed.which"])])
    teacher([("3", ["ticket.withdraw_sure"])])
    assert numbers[0] in teacher.last.text
    for data, answer in (
        ("key=ticket.button.withdraw&from=90", "ticket.no_more"),
        ("key=desk.button.claim", "menu.unknown_button"),
        ("key=nothing", "menu.unknown_button"),
    ):
        teacher([(forged(f"typed.which?{data}"), [answer])])


def test_a_number_says_which_ticket(dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    report(teacher, "จอแตกทั้งจอ")
    officer([(f"{ticket.number} รับเรื่อง", ["desk.claimed"])])
    assert fresh(ticket).assignee_id == officer.row.id
    dialog([(f"{ticket.number} ถอนเรื่อง", ["ticket.number_unknown"])], "clerk")


def test_words_that_people_also_say_are_a_command_only_for_a_ticket(dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    teacher([("มาก", ["talk.added"])])
    resolve(officer, ticket)
    teacher([("มาก", ["ticket.thanks"])])


def test_the_word_of_a_button_said_to_its_card(dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    report(teacher, "จอแตกทั้งจอ")
    card = officer.received[0].id
    officer.heard()
    assert officer.say(quoting(card, "รับเรื่อง")) == ["desk.claimed"]
    assert fresh(ticket).assignee_id == officer.row.id


@pytest.mark.parametrize(("word", "score"), [("5", 5), ("มากที่สุด", 5), ("น้อย", 2)])
def test_scores_can_be_typed(dialog: Dialog, word: str, score: int) -> None:
    _, teacher, _ = resolved(dialog)
    teacher.say(word)
    found = rating()
    assert found is not None
    assert found.score == score
