"""The benchmarks measure what they say: the floor's work, the load, the platform, the table."""

import importlib
import io
import json
import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from benchmarks import dialogue, filling, report
from benchmarks.databases import Sqlite
from benchmarks.places import ROOT, free_port
from benchmarks.recording import Recorder
from benchmarks.serving import end
from bot.app import make_bot
from handlers import SERVICES
from models import db

TABLES = ("event", "conversation", "ticket", "entry", "linemessage", "outgoing", "ticketcounter")


def counts(url: str) -> dict[str, int]:
    engine = db.make_engine(url)
    with engine.connect() as connection:
        found = {
            table: int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())
            for table in TABLES
        }
    engine.dispose()
    return found


def test_the_floor_leaves_the_database_as_the_helpdesk_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot, database = make_bot(SERVICES, "chaiyaphum"), Sqlite(tmp_path)
    filling.fill(database.url("template"), tickets=60, teachers=20)
    database.settled("template")
    people = range(filling.teacher(0), filling.teacher(2))
    events = [event for talk in dialogue.reports(bot.texts, people) for event in talk]
    db.connect(database.copy("template", "real"))
    recorder = Recorder()
    recorder.record(bot, events)
    recorder.save(tmp_path / "floor")
    db.engine().dispose()

    monkeypatch.setenv("DATABASE_URL", database.copy("template", "floor"))
    monkeypatch.setenv("FLOOR_STATEMENTS", str(tmp_path / "floor"))
    monkeypatch.setenv("LINE_CHANNEL_SECRET", dialogue.SECRET)
    monkeypatch.delitem(sys.modules, "benchmarks.floor", raising=False)
    floor = importlib.import_module("benchmarks.floor")
    statuses = []
    for event in events:
        environ = wsgi(dialogue.request([event]))
        assert list(floor.app(environ, lambda status, _: statuses.append(status))) == [b"{}"]
    assert set(statuses) == {"200 OK"}

    real, bare = counts(database.url("real")), counts(database.url("floor"))
    assert bare == real
    assert real["ticket"] - counts(database.url("template"))["ticket"] == len(people)


def wsgi(request: bytes) -> dict[str, Any]:
    head, _, body = request.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
    return {
        "REQUEST_METHOD": "POST",
        "CONTENT_LENGTH": headers["Content-Length"],
        "HTTP_X_LINE_SIGNATURE": headers["x-line-signature"],
        "wsgi.input": io.BytesIO(body),
    }


@pytest.fixture
def standin(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """The platform that costs little: its port, and the file of its calls once it is ended."""
    port, calls = free_port(), tmp_path / "calls.json"
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.standin", str(port), str(calls)],
        cwd=ROOT,
        stderr=subprocess.PIPE,
    )
    yield port, calls
    end(process)


def test_the_load_is_sent_once_and_in_order(standin: tuple[int, Path], tmp_path: Path) -> None:
    port, _ = standin
    body = json.dumps({"messages": [{"type": "text"}]}).encode()
    request = b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    (tmp_path / "load").write_bytes(pickle.dumps([[request] * 3] * 5))
    command = [sys.executable, "-m", "benchmarks.load", str(port), "2", "0", "20"]
    for _ in range(100):
        sent = subprocess.run(
            [*command, str(tmp_path / "load"), "1"], cwd=ROOT, capture_output=True, check=False
        )
        if b"ConnectionRefused" not in sent.stderr:
            break
    result = json.loads(sent.stdout)
    # Four conversations were left; the load ends when a connection finds no other.
    assert result["used"] == 4
    assert result["statuses"].keys() == {"200"}
    assert 9 < result["answers"] <= 12
    assert 0 < result["p50_ms"] <= result["p99_ms"]


def test_a_goal_missed_on_one_database_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    lines = report.Lines()
    for name, value in (("SQLite", 0.7), ("PostgreSQL", 0.4)):
        lines.add("ratio", name, report.Sample([value, 0.1, 0.9]), ">= 0.5", value >= 0.5)
    report.print_table([("Title", lines.finished())])
    out = capsys.readouterr().out
    assert "0.70 (0.10-0.90)" in out
    assert "MISSED on PostgreSQL" in out
    assert lines.finished()[0].verdict() == "MISSED on PostgreSQL"
