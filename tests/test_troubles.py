"""Looking for what was reported lately costs what is new, however much is open."""

from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from models import troubles
from models.db import now
from models.incident_table import Trouble
from tests.conftest import only_sqlite
from tests.dialogues import Dialog
from tests.outages import ASKED, COM, reported, told
from tests.stored import plan_of

AT_SCHOOL = Trouble("repair", "network", "north", "36010001")
IN_ZONE = AT_SCHOOL.everywhere()


@only_sqlite  # the other planner goes by what stands in the tables
@pytest.mark.parametrize("trouble", [AT_SCHOOL, IN_ZONE], ids=["school", "zone"])
@pytest.mark.parametrize("look", [troubles.lately, troubles.told_lately])
def test_it_goes_by_the_day(database: Engine, look: Any, trouble: Trouble) -> None:
    def ask(session: Session) -> None:
        assert list(look(session, trouble, now())) == []

    plan = plan_of(database, ask)
    assert "ix_ticket_opened_at (opened_at>?)" in plan
    assert "TEMP B-TREE" not in plan.replace("TEMP B-TREE FOR LAST TERM OF ORDER BY", "")


def test_a_flood_of_something_else_hides_nothing(dialog: Dialog) -> None:
    officer, flooding = dialog.person("officer"), dialog.person("teacher")
    for _ in range(troubles.AT_ONCE + 1):
        told(flooding, COM)
    reported(dialog)
    (card,) = (each for each in officer.received if each.key == ASKED)
    assert "แจ้งแล้ว 3 เรื่อง" in card.text
