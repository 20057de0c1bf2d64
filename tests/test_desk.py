"""Officers: lists, claiming, handing on, and who may not; forms as old as their cards."""

import pytest

from models.tables import Status
from tests.dialogues import Dialog, forged, tap, unfollow
from tests.openings import leave_the_office, report, reported
from tests.stored import fresh

WORK = [
    ("ask.open", ["ยี่ห้ออะไรครับ"], "ask.done"),
    ("resolve.open", ["เมนบอร์ดเสีย", "สั่งซื้อแล้ว", "รออะไหล่", "พรุ่งนี้", "ส่ง"], "ticket.waits_now"),
    ("resolve.open", ["สายไฟหลวม", "เสียบให้แน่น", "ซ่อมเสร็จ", "ส่ง"], "resolve.done"),
]


def test_lists(dialog: Dialog) -> None:
    officer = dialog(
        [("งานค้าง", ["desk.queue_empty"]), ("งานของฉัน", ["desk.mine_empty"])], "officer"
    )
    ticket = report(dialog.person("teacher"))
    officer.heard()
    officer(
        [
            ("งานค้าง", ["desk.queue"]),
            ("1", ["ticket.card"]),
            ("รับเรื่อง", ["desk.claimed"]),
            ("งานของฉัน", ["desk.mine"]),
        ]
    )
    assert ticket.number in officer.last.text


def test_long_lists_go_on(dialog: Dialog) -> None:
    officer, teacher = dialog.person("officer"), dialog.person("teacher")
    numbers = [report(teacher, f"จอเครื่องที่ {index} ไม่ติด").number for index in range(1, 24)]
    officer.heard()

    def listed() -> list[str]:
        return [number for number in numbers if number in officer.last.text]

    officer([("งานค้าง", ["desk.queue"])])
    assert listed() == numbers[:10]
    officer([(tap("desk.queue?from=10"), ["desk.queue"])])
    assert listed() == numbers[10:20]
    assert "11-20" in officer.last.text
    officer([("แสดงเพิ่ม", ["desk.queue"])])
    assert listed() == numbers[20:]
    assert not [data for data in officer.last.offers if data.startswith("desk.queue")]
    officer([("3", ["ticket.card"])])
    assert numbers[22] in officer.last.text
    for _ in range(11):
        officer([("งานค้าง", ["desk.queue"]), ("1", ["ticket.card"])])
        officer([(tap("desk.claim"), ["desk.claimed"])])
    officer([("งานของฉัน", ["desk.mine"]), ("แสดงเพิ่ม", ["desk.mine"])])
    assert listed() == numbers[10:11]
    officer([(forged("desk.mine?from=20"), ["ticket.no_more"])])
    officer([(forged("desk.mine?from=999999999"), ["desk.mine"])])
    assert listed() == numbers[:10]


def test_claiming_once(dialog: Dialog) -> None:
    first, second = dialog.person("officer"), dialog.person("officer two")
    teacher = dialog.person("teacher")
    ticket = report(teacher)
    assert (first.heard(), second.heard()) == (["desk.new"], ["desk.new"])
    assert first.say(tap("desk.claim")) == ["desk.claimed"]
    assert teacher.heard()[-1] == "ticket.claimed"
    assert second.say(tap("desk.claim")) == ["ticket.refused.taken"]
    assert "officer" in second.last.text
    assert first.say(tap("desk.claim")) == ["ticket.refused.yours"]
    assert fresh(ticket).assignee_id == first.row.id


def test_handing_on(dialog: Dialog) -> None:
    officer, other = dialog.person("officer"), dialog.person("officer two")
    ticket = report(dialog.person("teacher"))
    officer.heard()
    other.heard()
    officer.say("รับเรื่อง")
    officer(
        [
            (ticket.number, ["ticket.card"]),
            (tap("desk.hand"), ["desk.hand_whom"]),
            (tap("desk.hand_to"), ["desk.handed"]),
        ]
    )
    assert [data.partition("?")[0] for data in officer.last.offers] == ["desk.details", "desk.mine"]
    assert other.heard() == ["desk.handed_to_you", "desk.handed_to_you"]
    assert fresh(ticket).assignee_id == other.row.id


def test_every_colleague_can_be_chosen(dialog: Dialog) -> None:
    officer = dialog.person("officer")
    colleagues = [dialog.person(f"officer {number}").row.id for number in range(2, 15)]
    ticket = report(dialog.person("teacher"))

    def offered() -> list[int]:
        found = [data for data in officer.last.offers if data.startswith("desk.hand_to")]
        return [int(data.rpartition("=")[2]) for data in found]

    officer([(f"{ticket.number} รับเรื่อง", ["desk.claimed"]), (ticket.number, ["ticket.card"])])
    officer([(tap("desk.hand"), ["desk.hand_whom"])])
    assert offered() == colleagues[:10]
    officer([("แสดงเพิ่ม", ["desk.hand_whom"])])
    assert offered() == colleagues[10:]
    officer([("2", ["desk.handed"])])
    assert fresh(ticket).assignee_id == colleagues[11]


def test_a_colleague_is_chosen_by_number_or_name_or_not_at_all(dialog: Dialog) -> None:
    officer, other = dialog.person("officer"), dialog.person("officer two")
    ticket = report(dialog.person("teacher"))
    officer([(f"{ticket.number} รับเรื่อง", ["desk.claimed"]), (ticket.number, ["ticket.card"])])
    officer([(tap("desk.hand"), ["desk.hand_whom"])])
    assert "1. officer two" in officer.last.text
    officer([("ไม่ส่งต่อ", ["ticket.card"])])
    assert fresh(ticket).assignee_id == officer.row.id
    officer([(tap("desk.hand"), ["desk.hand_whom"]), ("officer two", ["desk.handed"])])
    assert fresh(ticket).assignee_id == other.row.id


def test_nobody_who_blocked_the_account_is_counted_on(dialog: Dialog) -> None:
    officer, other, teacher = map(dialog.person, ("officer", "officer two", "teacher"))
    other([(unfollow(), [])])
    ticket = report(teacher)
    assert (officer.heard(), other.heard()) == (["desk.new"], [])
    officer([(f"{ticket.number} รับเรื่อง", ["desk.claimed"]), (ticket.number, ["ticket.card"])])
    officer([(tap("desk.hand"), ["desk.nobody_else"])])
    to = f"desk.hand_to?t={ticket.id}&v=2&p={other.row.id}"
    officer([(forged(to), ["desk.colleague_blocked"])])
    assert fresh(ticket).assignee_id == officer.row.id
    # Whoever has the ticket is gone: the colleagues hear.
    other([("เมนู", ["menu.ask"])])
    officer([(unfollow(), [])])
    teacher([("ยังรออยู่ค่ะ", ["talk.added"])])
    assert (officer.heard(), other.heard()) == ([], ["talk.from_requester.text"])
    # All are: at least it stands in their chats when they come back.
    other([(unfollow(), [])])
    teacher([("มีใครอยู่ไหมคะ", ["talk.added"])])
    assert other.heard() == ["talk.from_requester.text"]


@pytest.mark.parametrize(("verb", "answers", "done"), WORK)
def test_whoever_works_on_what_nobody_has_takes_it(
    dialog: Dialog, verb: str, answers: list[str], done: str
) -> None:
    officer, teacher, ticket = reported(dialog)
    officer([(ticket.number, ["ticket.card"])])
    officer.say(tap(verb))
    for said in answers:
        heard = officer.say(said)
    assert heard == [done]
    for talker in (officer, teacher):
        talker.say(ticket.number)
        lines = talker.last.text.partition("ความเคลื่อนไหว")[2]
        assert "officer รับเรื่อง" in lines
    assert fresh(ticket).assignee_id == officer.row.id


def test_the_new_card_says_so_and_the_requester_may_write(dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    assert f"เรื่องใหม่ {ticket.number}" in officer.last.text
    officer([(tap("desk.claim"), ["desk.claimed"])])
    assert teacher.heard()[-1] == "ticket.claimed"
    verbs = [data.partition("?")[0] for data in teacher.last.offers]
    assert verbs == ["talk.open", "ticket.one"]
    teacher([("ส่งข้อความถึงผู้ดูแล", ["talk.add"]), ("รออยู่ค่ะ", ["talk.sent_more"])])
    assert officer.heard() == ["talk.from_requester.text"]


def test_what_is_so_already_is_said_in_its_own_words(dialog: Dialog) -> None:
    officer, _, ticket = reported(dialog)
    officer([(f"{ticket.number} รับเรื่อง", ["desk.claimed"]), (ticket.number, ["ticket.card"])])
    to = f"desk.hand_to?t={ticket.id}&v=2&p={officer.row.id}"
    officer([(forged(to), ["ticket.refused.same_assignee"])])
    assert "officer ดูแลเรื่อง" in officer.last.text
    officer([(tap("priority.open"), ["priority.ask.level"]), ("3", ["priority.ask.reason"])])
    officer([("เหมือนเดิม", ["ticket.refused.same_priority"])])


@pytest.mark.parametrize("role", ["deputy", "director"])
def test_who_looks_on_does_not_act(dialog: Dialog, role: str) -> None:
    ticket = report(dialog.person("teacher"))
    onlooker = dialog.person(role)
    assert onlooker.say(ticket.number) == ["ticket.card"]
    refused = ["ticket.refused.looks_only"]
    for verb in ("desk.claim", "resolve.open", "priority.open"):
        assert onlooker.say(forged(f"{verb}?t={ticket.id}&v=1")) == refused, verb
    to = dialog.person("officer").row.id
    assert onlooker.say(forged(f"desk.hand_to?t={ticket.id}&v=1&p={to}")) == refused
    assert onlooker.say(f"#{ticket.number} ผมจัดการเอง") == refused
    assert (fresh(ticket).version, fresh(ticket).assignee_id) == (1, None)
    onlooker([(forged(f"note.open?t={ticket.id}&v=1"), ["note.ask.words"])])


@pytest.mark.parametrize("role", ["deputy", "director"])
def test_nothing_is_handed_to_who_looks_on(dialog: Dialog, role: str) -> None:
    ticket = report(dialog.person("teacher"))
    to = dialog.person(role).row.id
    data = f"desk.hand_to?t={ticket.id}&v=1&p={to}"
    answered = dialog.person("officer").say(forged(data))
    assert answered in (["ticket.refused.no_colleague"], ["desk.not_a_colleague"])
    assert fresh(ticket).assignee_id is None


def test_the_head_acts(dialog: Dialog) -> None:
    ticket = report(dialog.person("teacher"))
    head = dialog.person("head")
    assert head.say(forged(f"desk.claim?t={ticket.id}&v=1")) == ["desk.claimed"]


OFFICER_VERBS = [
    "desk.queue",
    "desk.mine",
    "desk.claim",
    "desk.details",
    "desk.hand",
    "desk.hand_to",
    "resolve.open",
    "ask.open",
    "note.open",
    "priority.open",
    "groups.bind",
]


@pytest.mark.parametrize("verb", OFFICER_VERBS)
def test_requesters_and_former_officers_are_refused(dialog: Dialog, verb: str) -> None:
    ticket = report(dialog.person("teacher"))
    former = dialog.person("officer three")
    former_id = former.row.id
    leave_the_office(former)
    for who in (dialog.person("clerk"), dialog.person("teacher"), former):
        who.heard()
        answered = who.say(forged(f"{verb}?t={ticket.id}&v=1&p={former_id}"))
        assert answered in (["menu.refused"], ["notice.show"])
    assert fresh(ticket).version == 1


def test_a_form_left_open_is_no_way_in(dialog: Dialog) -> None:
    former, _, ticket = reported(dialog)
    former([(ticket.number, ["ticket.card"]), (tap("note.open"), ["note.ask.words"])])
    leave_the_office(former)
    assert former.say("ยังเห็นอยู่") == ["menu.refused"]


def test_stale_cards_are_refused_in_words(dialog: Dialog) -> None:
    officer, other = dialog.person("officer"), dialog.person("officer two")
    ticket = report(dialog.person("teacher"))
    for each in (officer, other):
        each.heard()
        each([(ticket.number, ["ticket.card"])])
    officer.say("รับเรื่อง")
    verbs = ("resolve.open", "desk.hand", "priority.open", "ask.open")
    for data in [other.find(verb) for verb in verbs]:
        assert other.say(forged(data)) == ["ticket.refused.stale", "ticket.card"]
    assert fresh(ticket).assignee_id == officer.row.id


FORMS = [("ask.open", ["ขอหมายเลขเครื่องค่ะ"]), ("priority.open", ["1", "มีสอบพรุ่งนี้"])]


@pytest.mark.parametrize(("verb", "answers"), FORMS)
def test_a_form_is_as_old_as_its_card(dialog: Dialog, verb: str, answers: list[str]) -> None:
    officer, other, teacher = map(dialog.person, ("officer", "officer two", "teacher"))
    ticket = report(teacher)
    other([(ticket.number, ["ticket.card"])])
    other.say(tap(verb))
    for said in answers[:-1]:
        other.say(said)
    officer.say(tap("desk.claim"))
    teacher.heard()
    other([(answers[-1], ["ticket.refused.stale_form", "ticket.card"])])
    claimed = fresh(ticket)
    assert (claimed.status, claimed.version, claimed.priority) == (Status.CLAIMED, 2, 3)
    assert teacher.heard() == []
    # What was typed is kept: whoever has read the card sends it with one word.
    other([("งานของฉัน", ["desk.mine_empty"]), ("ทำต่อ", [f"{verb.partition('.')[0]}.done"])])
    assert fresh(ticket).version == 3
    other([("ทำต่อ", ["talk.officer_hint"])])


def test_malformed_postbacks_change_nothing(dialog: Dialog) -> None:
    officer, _, ticket = reported(dialog)
    for data in (
        "desk.claim",
        "desk.claim?t=99999&v=1",
        "desk.claim?t=-1&v=1",
        "desk.claim?t=1e9&v=1",
        "desk.hand_to?t=1&v=1&p=99999",
        "desk.nothing?t=1",
        "nothing",
        "?",
        "form.set?f=repair&s=nothing&v=x",
        "a" * 300,
    ):
        officer.heard()
        assert officer.say(forged(data)), data
    assert fresh(ticket).version == 1
