"""A requester's own tickets: followed, found by number, withdrawn, confirmed, rated, reopened."""

from datetime import timedelta

import pytest
from sqlmodel import select

from jobs.clock import confirm_silently
from models import tickets
from models.db import transaction
from models.tables import Rating, Status, Ticket
from models.tickets import Refused
from tests.dialogues import Dialog, Talker, forged, tap
from tests.test_repair import report


def resolve(officer: Talker, ticket: Ticket) -> None:
    officer(
        [
            (ticket.number, ["ticket.card"]),
            (tap("resolve.open"), ["repair.result.ask.cause"]),
            ("แหล่งจ่ายไฟชำรุด", ["repair.result.ask.action_taken"]),
            ("เปลี่ยนแหล่งจ่ายไฟ", ["repair.result.ask.outcome"]),
            ("ซ่อมเสร็จ", ["repair.result.review"]),
            ("ปิดงาน", ["resolve.done"]),
        ]
    )


def fresh(ticket: Ticket) -> Ticket:
    with transaction() as session:
        return session.get_one(Ticket, ticket.id)


def rating() -> Rating | None:
    with transaction() as session:
        return session.exec(select(Rating)).first()


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
    officer = dialog.person("officer")
    teacher = dialog.person("teacher")
    ticket = report(teacher)
    officer.heard()
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
    teacher, officer = dialog.person("teacher"), dialog.person("officer")
    ticket = report(teacher)
    resolve(officer, ticket)
    assert teacher.heard()[-1] == "resolve.card"
    assert sum(data.startswith("ticket.rate") for data in teacher.last.offers) == 5
    assert teacher.say(tap(f"ticket.rate?s={score}")) == ["ticket.thanks"]
    assert fresh(ticket).status == Status.CLOSED
    found = rating()
    assert found is not None
    assert found.score == score


@pytest.mark.parametrize("score", [1, 2])
def test_a_low_score_may_be_explained(dialog: Dialog, score: int) -> None:
    teacher, officer = dialog.person("teacher"), dialog.person("officer")
    resolve(officer, report(teacher))
    teacher.heard()
    teacher(
        [(tap(f"ticket.rate?s={score}"), ["comment.ask.words"]), ("ช้าไปหน่อย", ["comment.done"])]
    )
    found = rating()
    assert found is not None
    assert (found.score, found.comment) == (score, "ช้าไปหน่อย")


def test_whoever_did_the_work_reads_what_should_be_better(dialog: Dialog) -> None:
    teacher, officer, other = map(dialog.person, ("teacher", "officer", "officer two"))
    ticket = report(teacher)
    resolve(officer, ticket)
    assert teacher.say(tap("ticket.rate?s=2")) == ["comment.ask.words"]
    officer.heard()
    other.heard()
    teacher([("ช้าไปหน่อย", ["comment.done"])])
    assert officer.heard() == ["comment.passed_on"]
    for part in (ticket.number, "2 จาก 5", "ช้าไปหน่อย"):
        assert part in officer.last.text
    assert other.heard() == []


def test_a_score_alone_is_told_to_nobody(dialog: Dialog) -> None:
    teacher, officer = dialog.person("teacher"), dialog.person("officer")
    resolve(officer, report(teacher))
    assert teacher.say(tap("ticket.rate?s=1")) == ["comment.ask.words"]
    officer.heard()
    teacher([("ข้าม", ["comment.skipped"])])
    assert officer.heard() == []


@pytest.mark.parametrize("score", [1, 2])
def test_a_low_score_does_not_say_that_it_works(dialog: Dialog, score: int) -> None:
    teacher, officer = dialog.person("teacher"), dialog.person("officer")
    ticket = report(teacher)
    resolve(officer, ticket)
    teacher.heard()
    teacher([(tap(f"ticket.rate?s={score}"), ["comment.ask.words"]), ("ข้าม", ["comment.skipped"])])
    assert fresh(ticket).status == Status.RESOLVED
    teacher.say("ติดตามงาน")
    assert f"{score} จาก 5" not in teacher.last.text
    officer.say(ticket.number)
    assert f"ผู้แจ้งให้คะแนน {score} จาก 5" in officer.last.text
    assert "ยืนยันว่าใช้งานได้" not in officer.last.text
    teacher([("ติดตามงาน", ["ticket.card"]), (tap("reopen.open"), ["reopen.ask.reason"])])


def test_requesters_are_spoken_to(dialog: Dialog) -> None:
    """Officers read of the requester, who reads of themselves."""
    teacher, officer = dialog.person("teacher"), dialog.person("officer")
    ticket = report(teacher)

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
    assert "ท่านยืนยันว่าใช้งานได้" in own
    assert "ผู้แจ้งยืนยันว่าใช้งานได้" in told
    assert "ผู้แจ้ง" not in own


def test_a_corrected_score_confirms_after_all(dialog: Dialog) -> None:
    teacher, officer = dialog.person("teacher"), dialog.person("officer")
    ticket = report(teacher)
    resolve(officer, ticket)
    teacher.heard()
    teacher([(tap("ticket.rate?s=1"), ["comment.ask.words"]), ("ข้าม", ["comment.skipped"])])
    assert teacher.say(tap("ticket.rate?s=4")) == ["ticket.thanks"]
    assert fresh(ticket).status == Status.CLOSED
    officer.say(ticket.number)
    assert "ให้คะแนน 4 จาก 5" in officer.last.text


@pytest.mark.parametrize(("outcome", "is_fixed"), [("ซ่อมเสร็จ", True), ("ไม่พบความผิดปกติ", False)])
def test_the_requester_is_asked_what_fits(dialog: Dialog, outcome: str, is_fixed: bool) -> None:
    teacher, officer = dialog.person("teacher"), dialog.person("officer")
    ticket = report(teacher)
    officer([(ticket.number, ["ticket.card"]), (tap("resolve.open"), ["repair.result.ask.cause"])])
    for said in ("ตรวจแล้วปกติ", "ไม่ได้เปลี่ยนอะไร", outcome, tap("form.send")):
        officer.say(said)
    assert teacher.heard()[-1] == "resolve.card"
    assert ("ใช้งานได้แล้วหรือไม่" in teacher.last.text) == is_fixed
    offered = {data.partition("?")[0] for data in teacher.last.offers}
    assert offered == {"reopen.open", "ticket.rate"} | ({"ticket.confirm"} if is_fixed else set())
    assert teacher.say(tap("ticket.rate?s=5")) == ["ticket.thanks"]
    assert fresh(ticket).status == Status.CLOSED


def test_explaining_can_be_skipped(dialog: Dialog) -> None:
    teacher, officer = dialog.person("teacher"), dialog.person("officer")
    resolve(officer, report(teacher))
    teacher.heard()
    teacher([(tap("ticket.rate?s=1"), ["comment.ask.words"]), ("ข้าม", ["comment.skipped"])])


@pytest.mark.parametrize(("word", "score"), [("5", 5), ("มากที่สุด", 5), ("น้อย", 2)])
def test_scores_can_be_typed(dialog: Dialog, word: str, score: int) -> None:
    teacher, officer = dialog.person("teacher"), dialog.person("officer")
    resolve(officer, report(teacher))
    teacher.say(word)
    found = rating()
    assert found is not None
    assert found.score == score


def test_confirming_offers_the_scores(dialog: Dialog) -> None:
    teacher, officer = dialog.person("teacher"), dialog.person("officer")
    resolve(officer, report(teacher))
    teacher.heard()
    teacher(
        [
            ("ใช้งานได้แล้ว", ["ticket.confirmed"]),
            (tap("ticket.rate?s=4"), ["ticket.thanks"]),
        ]
    )


def test_not_fixed_reopens_for_the_same_officer(dialog: Dialog) -> None:
    teacher, officer = dialog.person("teacher"), dialog.person("officer")
    ticket = report(teacher)
    resolve(officer, ticket)
    teacher.heard()
    teacher([(tap("reopen.open"), ["reopen.ask.reason"]), ("ยังดับอยู่", ["reopen.done"])])
    assert officer.heard() == ["desk.reopened", "desk.reopened"]
    assert fresh(ticket).status == Status.CLAIMED
    resolve(officer, ticket)


def test_a_closed_ticket_reopens_only_for_some_working_days(dialog: Dialog) -> None:
    teacher, officer = dialog.person("teacher"), dialog.person("officer")
    ticket = report(teacher)
    resolve(officer, ticket)
    teacher.say(tap("ticket.rate?s=5"))
    dialog.advance(timedelta(days=60))
    teacher.say(ticket.number)
    # Told before the reason is asked for.
    assert teacher.say(tap("reopen.open")) == ["ticket.refused.too_late"]
    forgery = forged(f"reopen.open?t={ticket.id}&v={fresh(ticket).version}")
    assert officer.say(forgery) == ["ticket.refused.not_yours"]
    assert fresh(ticket).status == Status.CLOSED


def test_an_old_time_limit_ends_with_the_reopening(dialog: Dialog) -> None:
    teacher, officer = dialog.person("teacher"), dialog.person("officer")
    ticket = report(teacher)
    resolve(officer, ticket)
    teacher.say(tap("ticket.rate?s=5"))
    teacher.say(ticket.number)
    teacher([(tap("reopen.open"), ["reopen.ask.reason"]), ("ยังดับอยู่", ["reopen.done"])])
    assert fresh(ticket).reopen_until_at is None
    dialog.advance(timedelta(days=60))
    resolve(officer, ticket)
    teacher.heard()
    teacher([(tap("reopen.open"), ["reopen.ask.reason"]), ("ดับอีกแล้ว", ["reopen.done"])])
    assert fresh(ticket).status == Status.CLAIMED


def test_whether_it_may_be_reopened(dialog: Dialog) -> None:
    teacher, officer = dialog.person("teacher"), dialog.person("officer")
    ticket = report(teacher)
    with pytest.raises(Refused, match="not_resolved"):
        tickets.check_reopen(fresh(ticket))
    resolve(officer, ticket)
    tickets.check_reopen(fresh(ticket))
    teacher.say(tap("ticket.rate?s=5"))
    dialog.advance(timedelta(days=60))
    with pytest.raises(Refused, match="too_late"):
        tickets.check_reopen(fresh(ticket))


@pytest.mark.usefixtures("settings")
def test_silence_confirms_after_some_working_days(dialog: Dialog) -> None:
    teacher, officer = dialog.person("teacher"), dialog.person("officer")
    ticket = report(teacher)
    resolve(officer, ticket)
    confirm_silently()
    assert fresh(ticket).status == Status.RESOLVED
    dialog.advance(timedelta(days=30))
    confirm_silently()
    closed = fresh(ticket)
    assert closed.status == Status.CLOSED
    assert closed.reopen_until_at is not None


def test_nobody_rates_what_is_not_theirs(dialog: Dialog) -> None:
    teacher, officer = dialog.person("teacher"), dialog.person("officer")
    ticket = report(teacher)
    resolve(officer, ticket)
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
