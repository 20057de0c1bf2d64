"""The survey of the schools' networks: a person of each school, answers that name the school."""

from datetime import datetime, timedelta

import pytest

from bot.thai import BANGKOK
from models.db import transaction
from models.tables import Person
from tests.dialogues import Dialog
from tests.surveying import answers, be, rounds

pytestmark = pytest.mark.usefixtures("settings")
# The first working day of the quarter, and the next working day.
FIRST = datetime(2027, 1, 4, 9, tzinfo=BANGKOK)
QUESTION = ["network_survey.ask.question"]


def test_one_of_each_school_is_asked(dialog: Dialog) -> None:
    people = [dialog.person(name) for name in ("teacher", "clerk", "teacher of another")]
    other, id_ = dialog.bot.register.schools[1], people[2].row.id
    with transaction() as session:
        session.get_one(Person, id_).org_code = other.code
    group = dialog.person("clerk of the office")
    id_, groups = group.row.id, [each for each in dialog.bot.register.schools if each.is_group]
    with transaction() as session:
        session.get_one(Person, id_).org_code = groups[0].code
    be(dialog, FIRST)
    be(dialog, FIRST + timedelta(days=1, hours=1))
    heard = [each.heard() for each in people]
    assert heard[2] == ["network_survey.invite"]
    assert sorted(heard[:2]) == [[], ["network_survey.invite"]]
    assert group.heard() == []
    group([("ประเมินเครือข่าย", ["questionnaire.not_for_them"])])
    assert rounds("network_survey")[0].period == "2026-12"
    people[0](
        [
            ("ประเมินระบบเครือข่าย", QUESTION),
            ("2", QUESTION),  # the second of the choices
            ("เร็วมาก", ["form.error.not_a_number", *QUESTION]),
            ("285.4", QUESTION),
            ("22/18", ["form.error.not_a_share", *QUESTION]),
            ("18/22", QUESTION),
            ("100", ["form.error.out_of_range", *QUESTION]),
            ("1", QUESTION),
            ("4", QUESTION),
            ("3", QUESTION),
            ("สัญญาณไม่ถึงอาคาร 3", ["network_survey.ask.suggestion"]),
            ("ข้าม", ["questionnaire.thanks"]),
        ]
    )
    [answer] = answers("network_survey")
    assert answer.org_code == dialog.school.code
    assert answer.answers == {
        "provider": "AIS",
        "down_mbps": "285.4",
        "usable_computers": "18/22",
        "outage_count": "1",
        "speed": 4,
        "stability": 3,
        "obstacles": "สัญญาณไม่ถึงอาคาร 3",
    }
