"""The command that prints the ledger, and the replayed month: real code, counted as LINE counts."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from benchmarks import month, month_data
from models import db, ledger
from models.db import now, transaction
from models.spending import Push
from models.tables import Urgency
from tests.command_fixtures import run
from tests.conftest import ROOT

__all__ = ["run"]


def replay(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """The command, run beside settings and data of an office."""
    variables = {"PATH": os.environ["PATH"], "PYTHONPATH": os.environ.get("PYTHONPATH", "")}
    variables["DATABASE_URL"] = f"sqlite:///{folder / 'office.db'}"
    command = [sys.executable, "-m", "bot", "quota", "--simulate", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=variables, capture_output=True, text=True, timeout=120, check=False
    )


def test_a_day_of_the_month(tmp_path: Path) -> None:
    """What is printed is what LINE counted, and the office's own data is not touched."""
    done = replay("--json", "--days", "1", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    assert list(said) == ["tickets", "pushes", "naive_pushes", "by_class"]
    assert said["tickets"] == month_data.TICKETS_A_DAY
    assert set(said["by_class"]) == {each.value for each in Urgency}
    assert sum(said["by_class"].values()) == said["pushes"]
    assert said["naive_pushes"] >= 8 * said["tickets"]
    assert 0 < 4 * said["pushes"] < said["naive_pushes"]
    assert list(tmp_path.iterdir()) == []
    assert "naive policy" in done.stderr
    counted = int(done.stderr.partition("pushes")[2].split()[0])
    assert f"LINE counted {counted}; 0 messages never arrived" in done.stderr
    assert counted == said["pushes"]


@pytest.mark.parametrize("days", ["0", "-3", "23", "x"])
def test_days_that_the_month_does_not_have(
    days: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["month", f"--days={days}"])
    with pytest.raises(SystemExit) as ended:
        month.main()
    assert ended.value.code == 2
    assert "--days 1-22" in capsys.readouterr().err


def test_the_data_is_what_the_seed_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = month_data.FILE.read_text("utf-8")
    monkeypatch.setattr(month_data, "FILE", tmp_path / "month.json")
    month_data.main()
    assert month_data.FILE.read_text("utf-8") == kept
    plan = json.loads(kept)
    assert len(plan["tickets"]) == 22 * month_data.TICKETS_A_DAY


def test_the_months_ledger_in_a_few_lines(run: Any, database: Engine) -> None:
    with transaction() as session:
        session.add(Push(batch="1", at=now(), urgency=Urgency.STATUS, cost=3))
        session.add(Push(batch="2", at=now() - timedelta(days=40), urgency=Urgency.URGENT, cost=9))
        ledger.note_reading(session, now() - timedelta(days=1), 300, 5)
    status, out, _ = run("quota")
    assert status == 0
    assert "5 units of 300 used, 295 left, 30 of them for urgent ones" in out
    assert "status       3" in out
    assert "urgent       0" in out
    db._engine = database


def test_the_ledger_before_line_was_asked(run: Any, database: Engine) -> None:
    _, out, _ = run("quota")
    assert "0 units used, all may be pushed" in out
    assert "LINE was asked never" in out
    db._engine = database
