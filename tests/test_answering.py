"""``python -m bot ask``: questions line by line, asked of a real process."""

import json
import os
import subprocess
import sys
from io import BytesIO, StringIO
from typing import Any

import pytest

from bot.__main__ import main
from bot.answering import answer_all
from bot.knowledge import articles_of
from bot.search import Index
from tests.conftest import ROOT

BARE = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}


def ask(*lines: bytes | str) -> tuple[bool, list[Any]]:
    """Whether all lines could be answered, and the answers, from the samples."""
    asked = [line.encode() if isinstance(line, str) else line for line in lines]
    said = StringIO()
    index = Index(articles_of("sample", ROOT / "tests" / "knowledge"))
    are_good = answer_all(index, BytesIO(b"\n".join(asked)), said)
    return are_good, [json.loads(line) for line in said.getvalue().splitlines()]


def test_answers() -> None:
    are_good, (log, nothing) = ask('{"question": "เก็บ log กี่วัน"}', '{"question": "ฝนจะตกไหม"}')
    assert are_good
    assert log["answers"][0] == {
        "title": "ระยะเวลาเก็บข้อมูลจราจร",
        "text": "ต้องเก็บข้อมูลจราจรทางคอมพิวเตอร์ไว้ไม่น้อยกว่า 90 วัน",
        "source": "พ.ร.บ.คอมพิวเตอร์ มาตรา 26",
    }
    assert nothing == {"answers": []}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", "not JSON"),
        ("[]", "no JSON object"),
        ("[" * 100_000, "not JSON"),
        (b"\xff\xfe\xff", "not JSON"),
        ("{}", "question is missing"),
        ('{"question": null}', "question holds no words"),
        ('{"question": " "}', "question holds no words"),
        (json.dumps({"question": "x" * 5001}), "longer than 5000"),
    ],
)
def test_a_line_that_makes_no_sense(line: bytes | str, words: str) -> None:
    are_good, (answer, after) = ask(line, '{"question": "paper jam"}')
    assert not are_good
    assert words in answer["error"]
    assert after["answers"]


def test_an_office_nobody_knows(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "--office", "atlantis"]) == 1
    assert "there is no offices/atlantis.toml" in capsys.readouterr().err


def test_it_answers_at_once_and_goes_on() -> None:
    command = [sys.executable, "-m", "bot", "ask", "--office", "chaiyaphum"]
    pipes: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    with subprocess.Popen(command, cwd=ROOT, env=BARE, encoding="utf-8", **pipes) as process:
        assert process.stdin
        assert process.stdout
        for _ in range(2):
            print(json.dumps({"question": "กระดาษติด"}), file=process.stdin, flush=True)
            assert "answers" in json.loads(process.stdout.readline())
        print("what?", file=process.stdin)
        out, err = process.communicate(timeout=60)
    assert "not JSON" in json.loads(out)["error"]
    assert (err, process.returncode) == ("", 1)
