"""A requester's own tickets: followed, found by number, withdrawn, confirmed, rated."""

from datetime import timedelta

import pytest

from jobs.clock import confirm_silently
from models.tables import Status
from tests.dialogues import Anything, Dialog, forged, tap
from tests.openings import RESULT, report, reported, resolve, resolved
from tests.stored import fresh, rating


def test_following_one_several_and_none(dialog: Dialog) -> None:
    teacher = dialog([("ติดตามงาน", ["ticket.none"])])
    ticket = report(teacher)
    teacher([("ติดตามงาน", ["ticket.card"])])
    assert ticket.number in teacher.last.text
    report(teacher, "จอแตกทั้งจอ")
    teacher([("สถานะ", ["ticket.list"])])
    assert len(teacher.last.message["contents"]["contents"]) == 2


@pytest.mark.parametrize("typed", ["{}", "#{}", " {} ", "r6911", "{} ค่ะ"])
def test_the_number_finds_it_for_its_owner_only(dialog: Dialog, typed: str) -> None:
    ticket = report(dialog.person("teacher"))
    typed = ticket.number.lower().replace("-", "") if typed == "r6911" else typed
    typed = typed.format(ticket.number)
    assert dialog.person("teacher").say(typed) == ["ticket.card"]
    assert dialog.person("clerk").say(typed) == ["ticket.number_unknown"]
    assert dialog.person("officer").say(typed) == ["ticket.card"]


@pytest.mark.parametrize("typed", ["#2 รอสักครู่นะครับ", "#r6911-2 เดี๋ยวไปครับ"])
def test_words_for_half_a_number_are_not_swallowed(dialog: Dialog, typed: str) -> None:
    officer, teacher, _ = reported(dialog)
    teacher.heard()
    colleague = officer.in_group(dialog.group("officer"))
    for talker in (officer, colleague):
        assert talker.say(typed) == ["ticket.no_number"]
        assert "ยังไม่ได้ส่ง" in talker.last.text
    assert teacher.heard() == []


def test_the_number_is_found_in_the_middle_of_a_form(dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    ticket = report(teacher)
    teacher(
        [
            ("แจ้งซ่อม", ["repair.ask.asset_type"]),
            (ticket.number, ["ticket.card"]),
            ("คอม", ["repair.ask.symptom"]),
        ]
    )


def test_withdrawing_asks_once_more(dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    teacher(
        [
            ("ติดตามงาน", ["ticket.card"]),
            (tap("ticket.withdraw"), ["ticket.withdraw_sure"]),
            (tap("ticket.withdraw_yes"), ["ticket.withdrawn"]),
            (tap("ticket.withdraw"), ["ticket.refused.over"]),
        ]
    )
    assert officer.heard() == ["desk.withdrawn"]
    assert fresh(ticket).status == Status.WITHDRAWN


def test_a_plain_yes_withdraws_and_a_later_one_is_words(dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    ticket = report(teacher)
    teacher(
        [
            ("ใช่ค่ะ", ["talk.added"]),
            ("ถอนเรื่อง", ["ticket.withdraw_sure"]),
            ("ไม่ค่ะ", ["menu.ask"]),
            ("ใช่ค่ะ", ["talk.added"]),
            ("ถอนเรื่อง", ["ticket.withdraw_sure"]),
            ("ใช่ค่ะ", ["ticket.withdrawn"]),
        ]
    )
    assert fresh(ticket).status == Status.WITHDRAWN


@pytest.mark.parametrize("score", [5, 4, 3])
def test_one_tap_confirms_and_rates(dialog: Dialog, score: int) -> None:
    _, teacher, ticket = resolved(dialog)
    assert teacher.last.key == "resolve.card"
    assert sum(data.startswith("ticket.rate") for data in teacher.last.offers) == 5
    assert teacher.say(tap(f"ticket.rate?s={score}")) == ["ticket.thanks"]
    assert fresh(ticket).status == Status.CLOSED
    found = rating()
    assert found is not None
    assert found.score == score


@pytest.mark.parametrize("score", [1, 2])
def test_a_low_score_does_not_say_that_it_works(dialog: Dialog, score: int) -> None:
    officer, teacher, ticket = resolved(dialog)
    teacher([(tap(f"ticket.rate?s={score}"), ["comment.ask.words"]), ("ข้าม", ["comment.skipped"])])
    assert fresh(ticket).status == Status.RESOLVED
    teacher.say("ติดตามงาน")
    assert f"{score} จาก 5" not in teacher.last.text
    officer.say(ticket.number)
    assert f"ผู้แจ้งให้คะแนน {score} จาก 5" in officer.last.text
    assert "ยืนยันว่าเรียบร้อย" not in officer.last.text
    teacher([("ติดตามงาน", ["ticket.card"]), (tap("reopen.open"), ["reopen.ask.reason"])])


def test_requesters_are_spoken_to(dialog: Dialog) -> None:
    """Officers read of the requester, who reads of themselves."""
    officer, teacher, ticket = reported(dialog)

    def read(said: str) -> tuple[str, str]:
        for talker in (teacher, officer):
            talker.say(said)
        return teacher.last.text, officer.last.text

    officer([(ticket.number, ["ticket.card"]), (tap("ask.open"), ["ask.ask.need"])])
    officer([("ยี่ห้ออะไรครับ", ["ask.done"])])
    own, told = read(ticket.number)
    assert "รอข้อมูลจากท่าน" in own
    assert "รอข้อมูลจากผู้แจ้ง" in told
    resolve(officer, ticket)
    own, told = read(ticket.number)
    assert "รอท่านยืนยัน" in own
    assert "รอผู้แจ้งยืนยัน" in told
    teacher.say(tap("ticket.rate?s=5"))
    own, told = read(ticket.number)
    assert "ท่านยืนยันว่าเรียบร้อย" in own
    assert "ผู้แจ้งยืนยันว่าเรียบร้อย" in told
    assert "ผู้แจ้ง" not in own


def test_a_corrected_score_confirms_after_all(dialog: Dialog) -> None:
    officer, teacher, ticket = resolved(dialog)
    teacher([(tap("ticket.rate?s=1"), ["comment.ask.words"]), ("ข้าม", ["comment.skipped"])])
    assert teacher.say(tap("ticket.rate?s=4")) == ["ticket.thanks"]
    assert fresh(ticket).status == Status.CLOSED
    officer.say(ticket.number)
    assert "ให้คะแนน 4 จาก 5" in officer.last.text


@pytest.mark.parametrize("said", ["เรียบร้อยแล้วค่ะ", "ใช้งานได้แล้ว", tap("ticket.confirm")])
def test_confirming_offers_the_scores(dialog: Dialog, said: Anything) -> None:
    _, teacher, _ = resolved(dialog)
    teacher([(said, ["ticket.confirmed"]), (tap("ticket.rate?s=4"), ["ticket.thanks"])])


@pytest.mark.parametrize(("typed", "score"), [("5", 5), ("มากที่สุด", 5), ("3 ปานกลาง", 3), ("4", 4)])
def test_after_confirming_the_score_may_be_typed(dialog: Dialog, typed: str, score: int) -> None:
    """LINE for PC shows no chips; another ticket that is open gets none of it."""
    officer, teacher, ticket = resolved(dialog)
    report(teacher, "เครื่องพิมพ์ดับ")
    teacher.say(ticket.number)
    officer.heard()
    teacher([(tap("ticket.confirm"), ["ticket.confirmed"]), (typed, ["ticket.thanks"])])
    found = rating()
    assert found is not None
    assert (found.ticket_id, found.score) == (ticket.id, score)
    assert officer.heard() == []


def test_that_it_is_well_goes_to_an_officer_who_asks(dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    officer([(f"#{ticket.number} เสียบปลั๊กหรือยังครับ", ["desk.claimed", "talk.sent"])])
    teacher.heard()
    teacher([("เรียบร้อยแล้วค่ะ", ["talk.added"])])
    assert officer.heard() == ["talk.from_requester.text"]


def test_a_low_score_offers_to_reopen(dialog: Dialog) -> None:
    _, teacher, ticket = resolved(dialog)
    teacher([(tap("ticket.rate?s=1"), ["comment.ask.words"])])
    verbs = [data.partition("?")[0] for data in teacher.last.offers]
    assert verbs == ["reopen.open", "form.skip", "form.cancel"]
    teacher([("เปิดเรื่องนี้อีกครั้ง", ["reopen.ask.reason"]), ("ยังดับอยู่", ["reopen.done"])])
    assert fresh(ticket).status == Status.CLAIMED


def test_all_tickets_are_reached_however_many(dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    numbers = [report(teacher, f"จอเครื่องที่ {index} ไม่ติด").number for index in range(1, 15)]

    def listed() -> list[str]:
        return [number for number in numbers if number in teacher.last.text]

    teacher([("ติดตามงาน", ["ticket.list"])])
    assert listed() == numbers[6:]
    teacher([(tap("ticket.track?from=8"), ["ticket.list"])])
    assert listed() == numbers[:6]
    assert not [data for data in teacher.last.offers if data.startswith("ticket.track")]
    teacher([("ติดตามงาน", ["ticket.list"]), ("แสดงเพิ่ม", ["ticket.list"])])
    assert listed() == numbers[:6]
    teacher([(forged("ticket.track?from=16"), ["ticket.no_more"])])
    for number in numbers[:5]:
        teacher([(f"{number} ถอนเรื่อง", ["ticket.withdraw_sure"]), ("ใช่", ["ticket.withdrawn"])])
    teacher([("ติดตามงาน", ["ticket.list"]), ("แสดงเพิ่ม", ["ticket.card"])])
    assert listed() == numbers[5:6]


@pytest.mark.parametrize("role", ["officer", "director"])
def test_whoever_is_of_the_office_follows_their_own_as_all_do(dialog: Dialog, role: str) -> None:
    colleague = dialog.person("officer two")
    requester = dialog.person(role)
    ticket = report(requester)
    for said in ("ติดตามงาน", tap("ticket.one")):
        requester([(said, ["ticket.card"])])
        verbs = {data.partition("?")[0] for data in requester.last.offers}
        assert verbs == {"talk.open", "ticket.withdraw", "printing.show"}
        assert "ท่านแจ้งเรื่อง" in requester.last.text
    colleague([(ticket.number, ["ticket.card"]), *RESULT, ("ส่ง", ["resolve.done"])])
    requester([("ติดตามงาน", ["ticket.card"])])
    verbs = {data.partition("?")[0] for data in requester.last.offers}
    assert verbs == {"ticket.confirm", "reopen.open", "printing.show"}
    requester([(tap("ticket.confirm"), ["ticket.confirmed"])])
    # By its number, it is what colleagues work from.
    requester([(ticket.number, ["ticket.card"])])
    assert "ผู้แจ้งยืนยันว่าเรียบร้อย" in requester.last.text


@pytest.mark.usefixtures("settings")
def test_silence_confirms_after_some_working_days(dialog: Dialog) -> None:
    _, _, ticket = resolved(dialog)
    confirm_silently()
    assert fresh(ticket).status == Status.RESOLVED
    dialog.advance(timedelta(days=30))
    confirm_silently()
    closed = fresh(ticket)
    assert closed.status == Status.CLOSED
    assert closed.reopen_until_at is not None


def test_nobody_rates_what_is_not_theirs(dialog: Dialog) -> None:
    officer, _, ticket = resolved(dialog)
    data = f"ticket.rate?s=5&t={ticket.id}&v=3"
    assert officer.say(forged(data)) == ["ticket.refused.not_yours"]
    assert dialog.person("clerk").say(forged(data)) == ["ticket.not_found"]
    assert rating() is None


def test_a_rating_before_the_end_is_refused(dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    ticket = report(teacher)
    for score in ("5", "9", "x"):
        teacher.say(forged(f"ticket.rate?s={score}&t={ticket.id}&v=1"))
    assert rating() is None
    assert fresh(ticket).status == Status.NEW
