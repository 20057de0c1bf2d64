"""``python -m bot worktime``: questions line by line, asked of a real process."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.offices import load_office
from bot.reckoning import answer_all
from bot.worktime import Calendar
from tests.conftest import ROOT

START = "2026-11-30T16:00:00+07:00"
# The process has no settings; the path is for the interpreter's own libraries.
BARE = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}


@contextmanager
def asking(office: str, folder: Path = ROOT) -> Iterator[subprocess.Popen[str]]:
    """A process that answers."""
    command = [sys.executable, "-m", "bot", "worktime", "--office", office]
    pipes: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    with subprocess.Popen(command, cwd=folder, env=BARE, text=True, **pipes) as process:
        yield process


def test_it_answers_at_once_and_goes_on() -> None:
    questions = [
        ({"start": START, "minutes": 60}, {"end": "2026-12-01T09:00:00+07:00"}),
        ({"start": START, "end": "2026-12-01T02:00:00Z"}, {"minutes": 60}),
        ({"start": START, "end": "2026-11-30T16:00:30+07:00"}, {"minutes": 0.5}),
    ]
    with asking("chaiyaphum") as process:
        assert process.stdin
        assert process.stdout
        for question, answer in questions:
            print(json.dumps(question), file=process.stdin, flush=True)
            assert json.loads(process.stdout.readline()) == answer
        print("what?", file=process.stdin, flush=True)
        assert "not JSON" in json.loads(process.stdout.readline())["error"]
        print(json.dumps(questions[0][0]), file=process.stdin)
        out, err = process.communicate(timeout=60)
    assert (json.loads(out), err) == (questions[0][1], "")
    assert process.returncode == 1


def test_who_stops_reading_is_told_nothing_more() -> None:
    with asking("chaiyaphum") as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        print(json.dumps({"start": START, "minutes": 60}), file=process.stdin)
        process.stdin.close()
        assert process.stderr.read() == ""


def test_the_profile_counts(tmp_path: Path) -> None:
    """Its hours and both of its lists of days, in a copy of the project with such an office."""
    for name in ("bot", "offices"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("adapters", "models", "texts"):
        (tmp_path / name).symlink_to(ROOT / name)
    profile = tmp_path / "offices" / "chaiyaphum.toml"
    text = profile.read_text("utf-8")
    text = text.replace("\nadded = []", '\nadded = [{ date = 2026-12-01, reason = "x" }]')
    text = text.replace("\nremoved = []", '\nremoved = [{ date = 2026-12-10, reason = "x" }]')
    profile.write_text(text.replace("lunch_closed = false", "lunch_closed = true"), "utf-8")
    asked = [
        {"start": START, "minutes": 31},
        {"start": "2026-12-10T00:00:00+07:00", "end": "2026-12-11T00:00:00+07:00"},
    ]
    with asking("chaiyaphum", tmp_path) as process:
        out, err = process.communicate("".join(f"{json.dumps(each)}\n" for each in asked), 60)
    assert (process.returncode, err) == (0, "")
    first, second = map(json.loads, out.splitlines())
    assert first == {"end": "2026-12-02T08:31:00+07:00"}
    assert second == {"minutes": 420}


def test_an_office_nobody_knows(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["worktime", "--office", "atlantis"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "there is no offices/atlantis.toml (there are: chaiyaphum, phetchabun3)" in said.err


def ask(*lines: bytes | str) -> tuple[bool, list[Any]]:
    """Whether all lines could be answered, and the answers."""
    office = load_office("chaiyaphum")
    asked = [line.encode() if isinstance(line, str) else line for line in lines]
    said = StringIO()
    are_good = answer_all(Calendar(office.hours, office.holidays), BytesIO(b"\n".join(asked)), said)
    return are_good, [json.loads(line) for line in said.getvalue().splitlines()]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", "not JSON"),
        ("[]", "no JSON object"),
        ("[" * 100_000, "not JSON"),
        ("9" * 5_000, "not JSON"),
        (b"\xff\xfe\xff", "not JSON"),
        ("{}", "either minutes or end"),
        (f'{{"start": "{START}"}}', "either minutes or end"),
        (f'{{"start": "{START}", "minutes": 1, "end": "{START}"}}', "either minutes or end"),
        ('{"minutes": 1}', "start is missing"),
        ('{"start": "now", "minutes": 1}', "start is no time in ISO 8601"),
        ('{"start": null, "minutes": 1}', "start is no time"),
        ('{"start": 20261130, "minutes": 1}', "start is no time"),
        ('{"start": "2026-11-30T09:00:00", "minutes": 1}', "start has no offset"),
        (f'{{"start": "{START}", "end": "2026-12-01"}}', "end has no offset"),
        (
            '{"start": "2569-11-30T09:00:00+07:00", "minutes": 1}',
            "2569 is a year of the Buddhist era",
        ),
        ('{"start": "2571-02-29T09:00:00+07:00", "minutes": 1}', "ISO 8601 has 2028 for it"),
        (f'{{"start": "{START}", "end": "2570-01-01T00:00Z"}}', "2570 is a year of the Buddhist"),
        ('{"start": "2101-11-30T09:00:00+07:00", "minutes": 1}', "not for 2101"),
        (f'{{"start": "{START}", "minutes": -1}}', "negative"),
        (f'{{"start": "{START}", "minutes": "1"}}', "minutes is no number"),
        (f'{{"start": "{START}", "minutes": true}}', "minutes is no number"),
        (f'{{"start": "{START}", "minutes": NaN}}', "minutes is no number"),
        (f'{{"start": "{START}", "minutes": 1e999}}', "more than 100 years"),
        (f'{{"start": "{START}", "minutes": {"9" * 400}}}', "more than 100 years"),
        (f'{{"start": "{START}", "minutes": 60000000}}', "more than 100 years"),
        (
            f'{{"start": "{START}", "end": "2026-11-30T08:00:00+07:00"}}',
            "the end is before the start",
        ),
    ],
)
def test_a_line_that_makes_no_sense(line: bytes | str, words: str) -> None:
    good = f'{{"start": "{START}", "minutes": 1}}'
    are_good, answers = ask(line, good)
    assert not are_good
    assert list(answers[0]) == ["error"]
    assert words in answers[0]["error"]
    assert answers[1] == {"end": "2026-11-30T16:01:00+07:00"}


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ({"start": "2026-11-28T00:00:00Z", "minutes": 0}, {"end": "2026-11-30T08:30:00+07:00"}),
        ({"start": START, "minutes": 30}, {"end": "2026-11-30T16:30:00+07:00"}),
        ({"start": START, "minutes": 0.25}, {"end": "2026-11-30T16:00:15+07:00"}),
        ({"start": START, "end": START}, {"minutes": 0}),
        (
            {"start": "2026-01-01T00:00:00+07:00", "end": "2027-01-01T00:00:00+07:00"},
            {"minutes": 115680},
        ),
    ],
)
def test_answers(question: dict[str, Any], answer: dict[str, Any]) -> None:
    are_good, answers = ask(json.dumps(question))
    assert (are_good, answers) == (True, [answer])
    assert not isinstance(answers[0].get("minutes"), float)
