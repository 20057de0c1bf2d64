"""Swapping duty: asked of a colleague, and only their word makes it so."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from bot.thai import short_date
from jobs.swaps import tell_unanswered
from models import people, shifts
from models.db import transaction
from models.duty_table import Shift
from models.shifts import DutyError
from tests import staff
from tests.conftest import only_postgresql
from tests.dialogues import Dialog, Talker, forged, tap
from tests.moments import go_to
from tests.openings import report
from tests.rosters import ahead, on_leave, roster

ASKED = ["swap.asked"]


def swaps() -> list[tuple[bool, int]]:
    """Which swaps there are: whether agreed, and in how many days."""
    with transaction() as session:
        found = session.exec(select(Shift).where(Shift.kind == "swap")).all()
        return [(each.is_agreed, (each.from_on - ahead(0)).days) for each in found]


def asked(dialog: Dialog, day: str = "วันนี้") -> tuple[Talker, Talker, Talker]:
    """An officer on the roster who asked the second one, and a third."""
    talkers = [dialog.person(name) for name in ("officer", "officer two", "officer three")]
    roster(dialog, "officer")
    first, second, third = talkers
    first([("แลกเวร", ["swap.ask.colleague"]), ("officer two", ["swap.ask.day"])])
    first([(day, ["swap.waits"])])
    assert second.heard() == ASKED
    return first, second, third


def heard_new(dialog: Dialog, *talkers: Talker) -> list[bool]:
    for each in talkers:
        each.heard()
    report(dialog.person("teacher"))
    return [each.heard() == ["desk.new"] for each in talkers]


def test_agreed_by_a_tap(dialog: Dialog) -> None:
    first, second, third = asked(dialog)
    assert heard_new(dialog, first, second, third) == [True, False, False]
    second([(tap("swap.agree"), ["swap.agreed"])])
    assert first.heard() == ["swap.agreed_told"]
    assert short_date(ahead(0)) in first.last.text
    assert heard_new(dialog, first, second, third) == [False, True, False]
    second([(forged(second.find("swap.agree")), ["swap.error.answered"])])
    second([(forged(second.find("swap.decline")), ["swap.error.answered"])])
    dialog.advance(timedelta(days=1))
    assert heard_new(dialog, first, second, third) == [True, False, False]


def test_agreed_by_a_word(dialog: Dialog) -> None:
    first, second, _ = asked(dialog, "พรุ่งนี้")
    second([("ตกลงค่ะ", ["swap.agreed"])])
    assert first.heard() == ["swap.agreed_told"]
    assert swaps() == [(True, 1)]
    second([("ตกลง", ["talk.officer_hint"])])


def test_declined(dialog: Dialog) -> None:
    first, second, third = asked(dialog)
    second([("ไม่สะดวก", ["swap.declined"])])
    assert first.heard() == ["swap.declined_told"]
    assert swaps() == []
    gone = ["swap.error.gone"]
    second([(tap("swap.agree"), gone), (tap("swap.decline"), gone)])
    assert heard_new(dialog, first, second, third) == [True, False, False]
    # And may be asked again.
    first([("แลกเวร", ["swap.ask.colleague"]), ("2", ["swap.ask.day"]), ("1", ["swap.waits"])])
    assert third.heard() == ASKED


def test_forged(dialog: Dialog) -> None:
    """Neither a third one nor the one who asked can answer for the colleague."""
    first, second, third = asked(dialog)
    data = second.find("swap.agree"), second.find("swap.decline")
    for intruder in (first, third):
        for each in data:
            assert intruder.say(forged(each)) == ["swap.error.not_theirs"]
    assert dialog.person("teacher").say(forged(data[0])) == ["menu.refused"]
    second([(forged("swap.agree?i=99"), ["swap.error.gone"])])
    second([(forged("swap.agree"), ["swap.error.gone"])])
    third([("ตกลง", ["talk.officer_hint"])])
    assert swaps() == [(False, 0)]


def test_stale(dialog: Dialog) -> None:
    first, second, _ = asked(dialog)
    dialog.advance(timedelta(days=1))
    second([(tap("swap.agree"), ["swap.error.over"]), ("ตกลง", ["talk.officer_hint"])])
    assert swaps() == [(False, -1)]
    assert first.heard() == []


@pytest.mark.usefixtures("settings")
def test_never_answered(dialog: Dialog) -> None:
    """In the morning of the day whoever asked is told, once; an answer still counts."""
    first, second, _ = asked(dialog, "พรุ่งนี้")
    first([("แลกเวร", ["swap.ask.colleague"]), ("officer three", ["swap.ask.day"])])
    first([("16 ธ.ค. 69", ["swap.waits"])])
    for at, told in (
        ("monday 16.00", []),
        ("tuesday 08.29", []),
        ("tuesday 08.31", ["swap.unanswered"]),
        ("tuesday 16.00", []),
    ):
        go_to(dialog, at)
        tell_unanswered()
        dialog.deliver()
        assert first.heard() == told, at
    assert "officer two" in first.last.text
    assert short_date(ahead(0)) in first.last.text
    second([("ตกลง", ["swap.agreed"])])
    assert first.heard() == ["swap.agreed_told"]


def test_taken_back(dialog: Dialog) -> None:
    first, second, third = asked(dialog)
    first([("แลกเวร", ["swap.ask.colleague"]), ("2", ["swap.ask.day"])])
    first([("วันนี้", ["swap.error.swapped"])])
    assert third.heard() == []
    first([("ยกเลิกแลกเวร", ["duty.which"]), ("1", ["duty.taken_back"])])
    assert second.heard() == ["duty.swap_taken_back"]
    second([(tap("swap.agree"), ["swap.error.gone"])])
    first([("แลกเวร", ["swap.ask.colleague"]), ("1", ["swap.ask.day"])])
    first([("พรุ่งนี้", ["swap.waits"]), ("ยกเลิกคำขอ", ["duty.taken_back"])])
    assert swaps() == []


def test_several_questions(dialog: Dialog) -> None:
    first, second, third = asked(dialog)
    third([("แลกเวร", ["swap.ask.colleague"]), ("officer two", ["swap.ask.day"])])
    third([("พรุ่งนี้", ["swap.waits"])])
    assert second.heard() == ASKED
    second([("ตกลง", ["swap.which"]), ("2", ["swap.agreed"])])
    assert (first.heard(), third.heard()) == ([], ["swap.agreed_told"])
    assert sorted(swaps()) == [(False, 0), (True, 1)]


def test_a_colleague_on_leave(dialog: Dialog) -> None:
    first, second, third = asked(dialog)
    on_leave(second)
    on_leave(third)
    second([(tap("swap.agree"), ["swap.error.away"])])
    first([("ยกเลิกแลกเวร", ["duty.which"]), ("1", ["duty.taken_back"])])
    first([("แลกเวร", ["swap.ask.colleague"]), ("officer three", ["swap.ask.day"])])
    first([("วันนี้", ["swap.error.away"])])
    assert "officer three" in first.last.text
    assert swaps() == []


def test_the_word_is_an_answer_while_a_form_is_open(dialog: Dialog) -> None:
    first, second, _ = asked(dialog)
    second([("ลา", ["absence.ask.from_on"]), ("พรุ่งนี้", ["absence.ask.until_on"])])
    second([("วันเดียว", ["absence.ask.reason"]), ("ข้าม", ["absence.review"])])
    second([("ตกลง", ["absence.done"])])
    assert swaps() == [(False, 0)]
    assert first.heard() == []


def test_the_word_of_others_is_read_however_late_it_comes(dialog: Dialog) -> None:
    _, second, _ = asked(dialog)
    teacher = dialog.person("teacher")
    ticket = report(teacher)
    second([(f"{ticket.number} รับเรื่อง", ["desk.claimed"])])
    late = teacher.make("สะดวกค่ะ")
    teacher([("เครื่องอยู่ห้อง 5 นะคะ", ["talk.added"])])
    second.heard()
    dialog.take(late)
    assert second.heard() == ["talk.from_requester.text"]
    assert "สะดวกค่ะ" in second.last.text


def test_nobody_to_swap_with(dialog: Dialog) -> None:
    officer = dialog.person("officer")
    officer([("แลกเวร", ["swap.nobody"])])
    dialog.person("officer two")
    officer([("แลกเวร", ["swap.ask.colleague"])])
    for said in (
        "9",
        "0",
        "somebody else",
        forged(f"form.set?f=swap&s=colleague&v={officer.row.id}"),
    ):
        assert officer.say(said) == ["form.error.not_a_choice", "swap.ask.colleague"], said


@only_postgresql
def test_answered_and_taken_back_at_once(database: Engine) -> None:
    """One of the two wins, and the other reads so."""
    with transaction() as session:
        for name in ("one", "two"):
            staff.enrol(session, f"U{name}", name)
        one, two = (people.meet(session, f"U{name}").person for name in ("one", "two"))
        id_ = shifts.ask_swap(session, one, two, ahead(0)).id or 0
    have_begun = threading.Barrier(2)

    def act(name: str) -> str:
        with transaction() as session:
            person = people.meet(session, f"U{name}").person
            have_begun.wait(5)
            try:
                if name == "two":
                    shifts.agree(session, id_, person, ahead(0))
                else:
                    shifts.take_back(session, id_, person, ahead(0), as_head=False)
            except DutyError as error:
                return error.reason
            return name

    with ThreadPoolExecutor(2) as pool:
        came = set(pool.map(act, ("one", "two")))
    assert came in ({"one", "gone"}, {"one", "two"})
    assert swaps() == []


def test_an_answer_can_be_changed(dialog: Dialog) -> None:
    first, _ = dialog.person("officer"), dialog.person("officer two")
    dialog.person("officer three")
    first([("แลกเวร", ["swap.ask.colleague"]), ("officer two", ["swap.ask.day"])])
    first([(forged("form.edit?s=returned_at"), ["form.edit_which"])])  # of another form, long ago
    first([(tap("form.edit?s=colleague"), ["swap.ask.colleague"])])
    first([("officer three", ["swap.ask.day"]), ("พรุ่งนี้", ["swap.waits"])])
    assert dialog.person("officer three").heard() == ASKED
