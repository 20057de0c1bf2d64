"""Reports of evaluations: figures of the helpdesk's own, as a report has them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from flask.testing import FlaskClient

from bot.figures import figures
from bot.pipeline import Bot
from handlers.evaluation_report import span
from models import documents
from models.db import now, transaction
from models.tables import Person, Rating, Ticket
from tests.dialogues import Dialog
from tests.openings import open_ticket
from tests.printed import LINKS, page, words_of_file

# The worked example of the project: ten answers to one question.
Q1 = [5, 4, 5, 4, 4, 5, 3, 5, 4, 5]


@pytest.mark.parametrize(
    ("points", "mean", "deviation", "percent", "level"),
    [
        (Q1, "4.40", "0.70", "88.00", "high"),
        ([5] * 101 + [4] * 99, "4.51", "0.50", "90.10", "highest"),  # 4.505, and no float
        ([3, 4], "3.50", "0.71", "70.00", "middle"),
        ([1], "1.00", None, "20.00", "lowest"),
    ],
)
def test_figures(
    points: list[int], mean: str, deviation: str | None, percent: str, level: str
) -> None:
    found = figures(points)
    assert (found.mean, found.percent, found.level) == (Decimal(mean), Decimal(percent), level)
    assert found.deviation == (deviation and Decimal(deviation))


def test_periods() -> None:
    assert span("2026-12")[1] == datetime(2026, 12, 31, 17, tzinfo=UTC)
    assert span("2570") == (
        datetime(2026, 9, 30, 17, tzinfo=UTC),
        datetime(2027, 9, 30, 17, tzinfo=UTC),
    )


def rated(
    dialog: Dialog, points: list[int | None], ago: timedelta = timedelta(), service: str = "repair"
) -> None:
    """Tickets that were resolved, with the points they were given."""
    id_ = dialog.person("teacher").row.id
    with transaction() as session:
        person = session.get_one(Person, id_)
        for each in points:
            ticket: Ticket = open_ticket(session, person, service=service)
            ticket.resolved_at = now() - ago
            if each is not None:
                session.add(Rating(ticket_id=ticket.id or 0, score=each))


def test_a_report(dialog: Dialog, client: FlaskClient) -> None:
    officer = dialog.person("officer")
    rated(dialog, [*Q1, None, None, None, None])
    rated(dialog, [1, 1], timedelta(days=31))
    officer(
        [
            ("รายงานสรุปผลการประเมิน", ["evaluation_report.ask.period"]),
            (
                "ม.ค. 2570",
                ["evaluation_report.error.period.to_come", "evaluation_report.ask.period"],
            ),
            ("หลายวัน", ["evaluation_report.error.period.not_a_period", *OPENED]),
            ("ธ.ค. 69", ["evaluation_report.ask.opinion"]),
        ]
    )
    assert "ได้คะแนน 10 เรื่อง" in officer.last.text
    assert "4.40" in officer.last.text
    officer([("ปรับการแจ้งความคืบหน้า", ["evaluation_report.review"])])
    officer([("ส่ง", ["documents.written", *LINKS])])
    for text in (page(client, officer), words_of_file(client, officer)):
        for told in ("ธันวาคม 2569", "4.40", "0.70", "88.00", "รวมที่แสดง", "EVAL70-0001"):
            assert told in text, told


OPENED = ["evaluation_report.ask.period"]


@pytest.mark.usefixtures("settings")
def test_few_points_are_told_of_no_service(dialog: Dialog, client: FlaskClient) -> None:
    officer = dialog.person("officer")
    rated(dialog, [5, 4, 5, 4])
    officer([("สรุปผลการประเมิน", OPENED), ("ปีงบประมาณ 2570", ["evaluation_report.ask.opinion"])])
    assert "ได้คะแนน 4 เรื่อง" in officer.last.text
    assert "4.50" not in officer.last.text
    officer.say("ควรเชิญให้คะแนนมากขึ้น")
    officer([("ส่ง", ["documents.written", *LINKS])])
    shown = page(client, officer)
    assert "แจ้งซ่อม" not in shown.partition("</style>")[2]
    assert "4.50" not in shown


@pytest.mark.parametrize(
    ("points", "rows"),
    [
        ({"repair": [5] * 6, "consult": [1, 1]}, [("repair.title", 6), ("all", 6)]),
        (
            {"repair": [5] * 6, "consult": [1, 1], "ict_idea": [4, 4, 4]},
            [("repair.title", 6), ("others", 5), ("all", 11)],
        ),
        ({"consult": [1, 1], "ict_idea": [4, 4]}, []),
    ],
)
def test_nothing_hidden_can_be_reckoned_from_the_total(
    dialog: Dialog, bot: Bot, points: dict[str, list[int]], rows: list[tuple[str, int]]
) -> None:
    for service, given in points.items():
        rated(dialog, list(given), service=service)
    officer = dialog.person("officer")
    officer([("สรุปผลการประเมิน", OPENED), ("ธ.ค. 69", ["evaluation_report.ask.opinion"])])
    officer.say("ควรเชิญให้คะแนนมากขึ้น")
    officer.say("ส่ง")
    with transaction() as session:
        (paper,) = documents.latest(session, 9)
    keys = [key if "." in key else f"evaluation_report.{key}" for key, _ in rows]
    told = [(bot.texts.get(key), str(count)) for key, (_, count) in zip(keys, rows, strict=True)]
    found = paper.fields.get("results") or []
    assert [(row["name"], row["count"]) for row in found] == told


@pytest.mark.usefixtures("settings")
def test_nobody_gave_points(dialog: Dialog, client: FlaskClient) -> None:
    officer = dialog.person("officer")
    officer([("สรุปผลการประเมิน", OPENED), ("1", ["evaluation_report.ask.opinion"])])
    assert "ยังไม่มีผู้ให้คะแนน" in officer.last.text
    officer([("ยังไม่มีข้อมูลเพียงพอ", ["evaluation_report.review"])])
    officer([("ส่ง", ["documents.written", *LINKS])])
    assert "พฤศจิกายน 2569" in page(client, officer)
