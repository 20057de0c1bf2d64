"""What should be better: said after a low score, skipped, and read by whoever did the work."""

import pytest

from tests.dialogues import Dialog, tap
from tests.openings import leave_the_office, resolved
from tests.stored import rating


@pytest.mark.parametrize("score", [1, 2])
def test_a_low_score_may_be_explained(dialog: Dialog, score: int) -> None:
    _, teacher, _ = resolved(dialog)
    teacher(
        [(tap(f"ticket.rate?s={score}"), ["comment.ask.words"]), ("ช้าไปหน่อย", ["comment.done"])]
    )
    found = rating()
    assert found is not None
    assert (found.score, found.comment) == (score, "ช้าไปหน่อย")


def test_explaining_can_be_skipped(dialog: Dialog) -> None:
    _, teacher, _ = resolved(dialog)
    teacher([(tap("ticket.rate?s=1"), ["comment.ask.words"]), ("ข้าม", ["comment.skipped"])])


def test_whoever_did_the_work_reads_what_should_be_better(dialog: Dialog) -> None:
    other = dialog.person("officer two")
    officer, teacher, ticket = resolved(dialog)
    assert teacher.say(tap("ticket.rate?s=2")) == ["comment.ask.words"]
    officer.heard()
    other.heard()
    teacher([("ช้าไปหน่อย", ["comment.done"])])
    assert officer.heard() == ["comment.passed_on"]
    for part in (ticket.number, "2 จาก 5", "ช้าไปหน่อย"):
        assert part in officer.last.text
    assert other.heard() == []


def test_a_score_alone_is_told_to_nobody(dialog: Dialog) -> None:
    officer, teacher, _ = resolved(dialog)
    assert teacher.say(tap("ticket.rate?s=1")) == ["comment.ask.words"]
    officer.heard()
    teacher([("ข้าม", ["comment.skipped"])])
    assert officer.heard() == []


def test_the_words_stand_on_the_ticket_for_officers(dialog: Dialog) -> None:
    officer, teacher, ticket = resolved(dialog)
    teacher([(tap("ticket.rate?s=2"), ["comment.ask.words"]), ("ช้าไปหน่อย", ["comment.done"])])
    officer.say(ticket.number)
    assert "ความเห็นของผู้แจ้ง" in officer.last.text
    assert "ช้าไปหน่อย" in officer.last.text


def test_whoever_is_on_duty_reads_it_when_nobody_has_the_ticket_any_more(dialog: Dialog) -> None:
    other = dialog.person("officer two")
    officer, teacher, _ = resolved(dialog)
    leave_the_office(officer)
    teacher.say(tap("ticket.rate?s=1"))
    other.heard()
    teacher([("ช้าไปหน่อย", ["comment.done"])])
    assert other.heard() == ["comment.passed_on"]
