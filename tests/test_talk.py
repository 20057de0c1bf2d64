"""Free words between requesters and officers: three ways to answer, pictures, unsending."""

from datetime import timedelta

import pytest
from sqlmodel import select

from bot.pipeline import take_turn
from models import attachments
from models.db import transaction
from models.tables import Outgoing, Status, TicketCounter
from tests.dialogues import (
    Dialog,
    forged,
    photo,
    quoting,
    sticker,
    tap,
    unsend,
)
from tests.openings import NEW_REPORT_OF_IT, REPORT, report, reported, resolved, type_report
from tests.stored import assert_nowhere, fresh, only_ticket, pictures


def test_answering_by_button_until_stopped(dialog: Dialog) -> None:
    officer, teacher, _ = reported(dialog)
    officer(
        [
            (tap("talk.open"), ["talk.answer"]),
            ("ถอดปลั๊กแล้วเสียบใหม่หรือยังครับ", ["desk.claimed", "talk.sent_more"]),
            (sticker(), ["talk.sent_again"]),
            ("จบการตอบ", ["talk.stopped"]),
            ("คุยกับใครดี", ["talk.officer_hint"]),
        ]
    )
    heard = teacher.heard()
    assert heard == [
        "talk.from_officer.text",
        "talk.from_officer.sticker",
        "talk.from_officer.sticker",
    ]
    assert only_ticket().assignee_id == officer.row.id


def test_the_stop_button_is_always_visible(dialog: Dialog) -> None:
    officer, _, _ = reported(dialog)
    officer.say(tap("talk.open"))
    for words in ("หนึ่ง", "สอง"):
        officer.say(words)
        assert "talk.stop" in officer.last.offers


def test_answering_by_quoting_any_message_of_the_ticket(dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    answered = officer.say(quoting(officer.last.id, "กำลังไปครับ"))
    assert answered == ["desk.claimed", "talk.sent"]
    assert teacher.heard() == ["talk.from_officer.text"]
    assert ticket.number in teacher.last.text
    assert teacher.say(quoting(teacher.received[-1].id, "ขอบคุณค่ะ")) == ["talk.sent"]
    assert officer.heard() == ["talk.from_requester.text"]
    assert officer.say(quoting(officer.received[-1].id, "ครับผม")) == ["talk.sent"]


def test_answering_by_number(dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    officer([(f"#{ticket.number} พรุ่งนี้เข้าไปดูครับ", ["desk.claimed", "talk.sent"])])
    assert "officer รับเรื่องแล้ว" in officer.received[-2].text
    assert teacher.heard() == ["talk.from_officer.text"]
    assert "พรุ่งนี้เข้าไปดูครับ" in teacher.last.text
    officer([(f"#{ticket.number} เช้านี้ครับ", ["talk.sent"])])
    assert officer.say("#R6911-9999 มีไหม") == ["ticket.number_unknown"]
    assert dialog.person("clerk").say(f"#{ticket.number} แอบดู") == ["ticket.number_unknown"]


def test_the_ten_thousandth_of_a_month_is_found_too(dialog: Dialog) -> None:
    officer, teacher, _ = reported(dialog)
    with transaction() as session:
        session.exec(select(TicketCounter)).one().last = 9999
    number = report(teacher, "จอแตกทั้งจอ").number
    assert number.endswith("-10000")
    assert officer.say(number) == ["ticket.card"]
    assert number in officer.last.text
    assert officer.say(f"#{number} กำลังไปครับ") == ["desk.claimed", "talk.sent"]
    assert teacher.say(f"เรื่อง {number} ถึงไหนแล้วคะ") == ["talk.sent", "ticket.card"]
    assert number in teacher.last.text


def test_a_number_within_a_sentence(dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    sentence = f"เรื่อง {ticket.number} ถึงไหนแล้วคะ"
    assert teacher.say(sentence) == ["talk.sent", "ticket.card"]
    assert officer.heard() == ["talk.from_requester.text"]
    assert dialog.person("clerk").say(sentence) == ["ticket.number_unknown", "talk.offer"]
    teacher.heard()
    officer(
        [
            (f"{ticket.number} พรุ่งนี้เข้าไปดูครับ", ["ticket.card", "talk.meant_for"]),
            (tap("talk.to"), ["desk.claimed", "talk.sent"]),
        ]
    )
    assert teacher.heard() == ["talk.from_officer.text"]


def test_with_several_tickets_the_bot_asks_which(dialog: Dialog) -> None:
    officer, teacher = dialog.person("officer"), dialog.person("teacher")
    first, second = report(teacher), report(teacher, "จอแตกทั้งจอ")
    officer.heard()
    teacher([("มีเสียงดังด้วยค่ะ", ["talk.which"]), (photo(), ["talk.which"])])
    teacher([(tap(f"talk.to?t={first.id}"), ["talk.sent"])])
    assert officer.heard() == ["talk.from_requester.text"]
    assert first.number in officer.last.text
    assert second.number not in officer.last.text
    assert [each.ticket_id for each in pictures()] == [first.id]


def test_any_of_many_tickets_can_be_meant(dialog: Dialog) -> None:
    officer, teacher = dialog.person("officer"), dialog.person("teacher")
    numbers = [report(teacher, f"จอเครื่องที่ {index} ไม่ติด").number for index in range(1, 14)]
    oldest = numbers[2::-1]

    def listed() -> list[str]:
        return sorted((each for each in numbers if each in teacher.last.text), reverse=True)

    officer.heard()
    teacher([("มีเสียงดังด้วยค่ะ", ["talk.which"]), ("แสดงเพิ่ม", ["talk.which"])])
    assert listed() == oldest
    teacher([("3", ["talk.sent"])])  # after what is new
    assert oldest[1] in teacher.last.text
    assert officer.heard() == ["talk.from_requester.text"]
    assert "มีเสียงดังด้วยค่ะ" in officer.last.text
    teacher([("คุยกับเจ้าหน้าที่", ["talk.human_again"]), (tap("talk.human"), ["talk.human_again"])])
    assert listed() == oldest
    teacher([(oldest[2], ["talk.add"])])


def test_it_may_also_be_something_new(dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    report(teacher)
    teacher(
        [
            ("เครื่องพิมพ์ก็เสียอีกเครื่อง", ["talk.added"]),
            *NEW_REPORT_OF_IT,
        ]
    )


def test_adding_to_a_ticket_by_its_button(dialog: Dialog) -> None:
    officer, teacher, _ = reported(dialog)
    report(teacher, "จอแตกทั้งจอ")
    officer.heard()
    teacher(
        [
            ("ติดตามงาน", ["ticket.list"]),
            (tap("talk.open"), ["talk.add"]),
            ("ลืมบอกว่าอยู่ตึกใหม่", ["talk.sent_more"]),
            ("จบการตอบ", ["talk.stopped"]),
        ]
    )
    assert officer.heard() == ["talk.from_requester.text"]


def test_a_finished_ticket_takes_no_more_words(dialog: Dialog) -> None:
    officer, teacher, ticket = resolved(dialog)
    teacher.say(tap("ticket.rate?s=5"))
    officer.heard()
    assert officer.say(f"#{ticket.number} ยังอยู่ไหมครับ") == ["ticket.refused.over"]
    assert fresh(ticket).status == Status.CLOSED


def test_words_without_a_ticket_are_offered_as_a_report(dialog: Dialog) -> None:
    teacher = dialog([("ปริ้นไม่ออกเลยค่ะ", ["talk.offer"])])
    assert "ปริ้นไม่ออกเลยค่ะ" in teacher.last.text
    teacher(
        [
            (tap("repair.open"), ["repair.ask.asset_number"]),
        ]
    )


@pytest.mark.parametrize(
    ("steps", "answered"),
    [
        (1, ["talk.sent", "ticket.card", "repair.ask.asset_type"]),  # a choice
        (2, ["repair.ask.asset_number"]),  # words: it is the symptom
        (5, ["talk.sent", "ticket.card", "repair.ask.impact"]),
        (6, ["talk.sent", "ticket.card", "repair.ask.photos"]),
        (7, ["talk.sent", "ticket.card", "repair.review"]),
    ],
)
def test_a_number_within_a_sentence_in_the_middle_of_a_form(
    dialog: Dialog, steps: int, answered: list[str]
) -> None:
    officer, teacher, ticket = reported(dialog)
    teacher(REPORT[:steps])
    teacher([(f"เรื่อง {ticket.number} ถึงไหนแล้วคะ", answered)])
    assert officer.heard() == ["talk.from_requester.text"] * (len(answered) == 3)
    teacher(REPORT[steps + (steps == 2) :])


def test_the_ticket_of_somebody_else_is_shown_in_the_middle_of_a_form(dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    sentence = f"เรื่อง {ticket.number} ถึงไหนแล้ว"
    officer([(ticket.number, ["ticket.card"]), (tap("priority.open"), ["priority.ask.level"])])
    officer([(sentence, ["ticket.card", "priority.ask.level"]), ("1", ["priority.ask.reason"])])
    other = dialog([REPORT[0]], "clerk")
    other([(sentence, ["ticket.number_unknown", *IS_NO_CHOICE])])
    other([REPORT[1]])
    assert teacher.heard() == []


IS_NO_CHOICE = ["form.error.not_a_choice", "repair.ask.asset_type"]


@pytest.mark.parametrize(
    ("said", "keys"),
    [
        ("ขอบคุณค่ะ", ["talk.welcome"]),
        ("คุยกับเจ้าหน้าที่", ["talk.human"]),
        ("ยกเลิก", ["form.nothing_open"]),
        ("มาก", ["menu.ask"]),  # words of a ticket's buttons, and there is no ticket
        ("รายละเอียด", ["menu.ask"]),
    ],
)
def test_small_talk(dialog: Dialog, said: str, keys: list[str]) -> None:
    dialog([(said, keys)])


def test_unsending_a_relayed_message(dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    teacher.say("รหัสผ่านคือ ปลาทู99 ค่ะ")
    assert teacher.say(unsend(teacher.spoken[-1])) == []
    assert officer.say(ticket.number)[-1] == "ticket.card"
    assert "ปลาทู" not in officer.last.text
    assert_nowhere("ปลาทู")


def test_unsending_the_answer_of_a_form_and_of_a_ticket(dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    teacher.say("แจ้งซ่อม")
    teacher.say("คอม")
    teacher.say("ครูสมศรีทำน้ำหก")
    assert teacher.say(unsend(teacher.spoken[-1])) == []
    assert_nowhere("ครูสมศรี")
    teacher.say("ย้อนกลับ")
    teacher.say("ยกเลิก")
    type_report(teacher, "ครูมาลีทำน้ำหก")
    symptom = teacher.spoken[-6]
    teacher.say(unsend(symptom))
    assert_nowhere("ครูมาลี")


def test_unsending_before_it_was_delivered(dialog: Dialog) -> None:
    officer, teacher, _ = reported(dialog)
    event = teacher.make("ข้อความลับ")
    take_turn(dialog.bot, event)
    take_turn(dialog.bot, teacher.make(unsend(event["message"]["id"])))
    assert_nowhere("ข้อความลับ")
    officer.heard()
    dialog.deliver()
    assert officer.heard() == []


def test_unsending_an_answer_before_the_review_has_left(dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    teacher(REPORT[:4])
    event = teacher.make("ห้องลับ")
    for each in (event, *map(teacher.make, ["1", "ข้าม"])):
        take_turn(dialog.bot, each)
    take_turn(dialog.bot, teacher.make(unsend(event["message"]["id"])))
    assert_nowhere("ห้องลับ")


def test_an_unsend_that_overtakes_its_message(dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    report(teacher)
    event = teacher.make("ข้อความลับ")
    dialog.take(teacher.make(unsend(event["message"]["id"])))
    dialog.take(event)
    assert_nowhere("ข้อความลับ")


def test_unsending_a_picture(dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    ticket = report(teacher)
    teacher.say(photo())
    teacher.say(unsend(teacher.spoken[-1]))
    assert [(each.state, each.relay) for each in pictures()] == [("gone", [])]
    with transaction() as session:
        assert attachments.of_ticket(session, ticket) == []


def test_sent_words_are_not_kept(dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    report(teacher, "ข้อความที่ส่งแล้ว")
    with transaction() as session:
        assert all(row.messages == [] for row in session.exec(select(Outgoing)))


def test_asking_for_a_person_offers_what_is_open(dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    teacher([("คุยกับเจ้าหน้าที่", ["talk.human_again"])])
    assert [data.partition("?")[0] for data in teacher.last.offers] == [
        "talk.open",
        "repair.open",
        "consult.open",
        "password_reset.open",
        "menu.access",
        "menu.more",
        "menu.show",
    ]
    assert "0 4400 0000" in teacher.last.text
    teacher([("1", ["talk.add"]), ("มาวันไหนคะ", ["talk.sent_more"]), ("จบ", ["talk.stopped"])])
    assert officer.heard() == ["talk.from_requester.text"]
    teacher([("ขอบคุณมากนะคะ รออยู่ค่ะ", ["talk.added"])])
    assert ticket.number in teacher.last.text


def test_words_after_asking_for_a_person_do_not_go_to_an_old_ticket(dialog: Dialog) -> None:
    officer, teacher, _ = reported(dialog)
    teacher([("คุยกับเจ้าหน้าที่", ["talk.human_again"]), ("เครื่องพิมพ์ก็เสียอีก", ["talk.which"])])
    assert officer.heard() == []
    teacher(NEW_REPORT_OF_IT)
    teacher([("ยกเลิก", ["form.cancelled"]), ("คุยกับเจ้าหน้าที่", ["talk.human_again"])])
    dialog.advance(timedelta(hours=1))
    teacher([("รออยู่ค่ะ", ["talk.added"])])


def test_the_ticket_an_officer_wrote_about_last_comes_first(dialog: Dialog) -> None:
    officer, teacher = dialog.person("officer"), dialog.person("teacher")
    tickets = [report(teacher, symptom) for symptom in ("เปิดไม่ติดเลย", "จอแตกทั้งจอ", "มีเสียงดัง")]
    for number in (2, 0, 1):
        teacher.say(forged(f"talk.to?t={tickets[number].id}"))
        officer.say(f"#{tickets[number].number} กำลังไปครับ")
        teacher.say("ขอบคุณนะคะ รออยู่ค่ะ")
        assert teacher.last.offers[0] == "talk.new"
        assert teacher.last.offers[1].startswith(f"talk.to?t={tickets[number].id}&")
        teacher.say("ยกเลิก")
        teacher.say("คุยกับเจ้าหน้าที่")
        assert teacher.last.offers[0].startswith(f"talk.open?t={tickets[number].id}&")


def test_words_that_wait_go_where_they_belong_after_asking_for_a_person(dialog: Dialog) -> None:
    officer, teacher = dialog.person("officer"), dialog.person("teacher")
    first = report(teacher)
    teacher.say("ส่งไปแล้วหนึ่งครั้ง")
    report(teacher, "จอแตกทั้งจอ")
    officer.heard()
    teacher([("ยังรออยู่ค่ะ", ["talk.which"]), ("คุยกับเจ้าหน้าที่", ["talk.human_again"])])
    teacher([(tap(f"talk.to?t={first.id}"), ["talk.sent"])])
    assert officer.heard() == ["talk.from_requester.text"]
    assert "ยังรออยู่ค่ะ" in officer.last.text


def test_who_adds_ends_sending_and_who_answers_ends_answering(dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    for talker, label in ((teacher, "จบการส่งข้อมูล"), (officer, "จบการตอบ")):
        for said in (forged(f"talk.open?t={ticket.id}"), "ขอเพิ่มรายละเอียด"):
            talker.say(said)
            assert f"“{label}”" in talker.last.text
            assert talker.last.text.endswith(label)
        talker([(label, ["talk.stopped"])])


def test_a_command_taken_back_withdraws_no_card(dialog: Dialog) -> None:
    """Its words are none of the report's: the officers hear of the ticket all the same."""
    officer = dialog.person("officer")
    teacher = dialog(REPORT)
    event = teacher.make("ส่งเรื่อง")
    take_turn(dialog.bot, event)
    take_turn(dialog.bot, teacher.make(unsend(event["message"]["id"])))
    dialog.deliver()
    assert officer.heard() == ["desk.new"]


def test_whoever_only_looks_on_is_told_before_writing(dialog: Dialog) -> None:
    ticket = report(dialog.person("teacher"))
    director = dialog.person("director")
    director(
        [(ticket.number, ["ticket.card"]), (f"ตอบ {ticket.number}", ["ticket.refused.looks_only"])]
    )


def test_long_words_arrive_whole(dialog: Dialog) -> None:
    officer, teacher, _ = reported(dialog)
    teacher.say("ก" * 4990 + "จบพอดี")
    officer.heard()
    texts = [each.message["text"] for each in officer.received[-2:]]
    assert "".join(texts).endswith("ก" * 4990 + "จบพอดี")
    assert all(len(each) <= 5000 for each in texts)
