"""Ideas: told in four answers, without times, and answered when the plan is made."""

import re

from tests.dialogues import Dialog, tap
from tests.stored import fresh, only_ticket
from tests.winding import levels_reached

RESULT = "ict_idea.result"


def test_an_idea_without_times_is_closed_all_the_same(in_each_office: Dialog) -> None:
    officer = in_each_office.person("officer")
    teacher = in_each_office(
        [
            ("เสนอพัฒนาระบบ", ["ict_idea.ask.idea_title"]),
            ("จองห้องประชุมออนไลน์", ["ict_idea.ask.problem"]),
            ("ต้องโทรถามทุกครั้ง", ["ict_idea.ask.proposal"]),
            ("ทำปฏิทินที่ทุกคนเปิดดูได้", ["ict_idea.ask.benefit"]),
            ("ครูทุกคน", ["ict_idea.review"]),
            ("ส่ง", ["ict_idea.opened"]),
        ]
    )
    assert "ภายใน" not in teacher.last.text
    ticket = only_ticket()
    assert re.fullmatch(r"I\d{4}-0001", ticket.number)
    assert officer.heard() == ["desk.new"]
    assert "ทำปฏิทินที่ทุกคนเปิดดูได้" in officer.last.text
    officer([("งานค้าง", ["desk.queue"])])
    assert "จองห้องประชุมออนไลน์" in officer.last.text
    assert "ทำปฏิทิน" not in officer.last.text
    assert levels_reached(in_each_office.bot.office, ticket, "friday 16.00", week=3) == 0
    assert fresh(ticket).escalate_at is None
    officer([(ticket.number, ["ticket.card"])])
    officer([(tap("resolve.open"), [f"{RESULT}.ask.action_taken"])])
    officer([("รับไว้ในแผนปีหน้า", [f"{RESULT}.ask.outcome"])])
    officer([("อยู่ในแผน", [f"{RESULT}.review"]), ("บันทึกผล", ["resolve.done"])])
    assert teacher.heard()[-1] == "resolve.card"
