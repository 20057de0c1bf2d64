"""Free text: what was learnt is fresh and small, and ``python -m bot route`` answers."""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.understanding import FOLDER, cases_of
from bot.understanding import routing, sentences, slots
from bot.understanding.classifier import FILE, classifier
from bot.understanding.lexicon import Lexicon
from bot.understanding.understanding import CANDIDATES, understand
from tests.conftest import ROOT

LABELS = {
    "repair", "consultation", "account", "request", "survey",
    "status", "human", "menu", "cancel", "other",
}  # fmt: skip


def test_what_was_learnt_is_fresh() -> None:
    fresh = classifier().head["made_from"] == sentences.digest()
    assert fresh, "sentences, lexicon or features changed since the weights were made: make train"


def test_the_weights_are_small() -> None:
    assert FILE.stat().st_size < 2_000_000


def test_every_label_has_sentences_enough() -> None:
    counted = Counter(each.label for each in sentences.read())
    assert set(counted) == LABELS
    assert min(counted.values()) >= 120


def test_no_sentence_is_told_twice() -> None:
    twice = [text for text, n in Counter(s.text for s in sentences.read()).items() if n > 1]
    assert not twice


def test_a_tenth_is_kept_aside_and_mostly_understood() -> None:
    told = sentences.read()
    kept = [each for each in told if each.is_kept_aside]
    assert 0.07 < len(kept) / len(told) < 0.14
    found = [(understand(each.text), each.label) for each in kept]
    assert sum(one.label == label for one, label in found) / len(kept) > 0.85
    assert sum(label in one.candidates for one, label in found) / len(kept) > 0.96


def test_what_is_measured_with_is_never_learnt() -> None:
    measured = {case.text for path in FOLDER.glob("*.jsonl") for case in cases_of(path)}
    assert len(measured) > 250
    assert not measured & {each.text for each in sentences.read()}


def test_a_file_without_its_label_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "cable.sentences.txt").write_text("ขอจุดแลน\n", "utf-8")
    with pytest.raises(ValueError, match="first line must be"):
        sentences.read(tmp_path)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("เมนู", "menu"),
        ("ยกเลิก ค่ะ", "cancel"),
        ("ติดตามงาน", "status"),
        ("แจ้งซ่อม", "repair"),
        ("R6911-0042", "status"),
        ("#r6911-0042", "status"),
    ],
)
def test_exact_words_need_no_guess(text: str, label: str) -> None:
    found = understand(text)
    assert (found.label, found.confidence, found.candidates[0]) == (label, 1.0, label)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("โน๊ตบุคห้องธุรการ อาคาร 2 เปิดไม่ติด", {"equipment": "notebook", "place": "ห้องธุรการ อาคาร 2"}),
        ("ปริ้นเตอร์ต่อไวไฟไม่ติด", {"equipment": "printer"}),
        ("เน็ตหลุดชั้น 3", {"equipment": "network", "place": "ชั้น 3"}),
        ("laptop ค้าง", {"equipment": "notebook"}),
        ("ลืมรหัสเข้า My Office", {"system": "amss"}),
        ("งาน R6911 - 0042 ถึงไหน", {"ticket": "R6911-0042"}),
    ],
)  # fmt: skip
def test_what_is_said_already(text: str, said: dict[str, str]) -> None:
    read = {"equipment": slots.equipment, "system": slots.system}
    read |= {"place": slots.place, "ticket": slots.ticket}
    for name, value in said.items():
        assert read[name](text) == value


def test_text_damaged_by_pdf_is_understood_alike() -> None:
    whole, damaged = "เครื่องพิมพ์ของห้องน้ำเสีย", "เครื\u0e37่องพิมพ์ของห้องน\u0e4d้าเสีย"
    assert understand(damaged.replace("\u0e37\u0e37", "\u0e37")) == understand(whole)


def test_a_lexicon_with_a_broken_line_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="no name with its words"):
        Lexicon("broken\n")


def test_a_word_within_another_is_none() -> None:
    words = Lexicon("want: ขอ | !ของ\nnet: ap")
    assert [found.name for found in words.find("ของlaptop")] == []
    assert [found.name for found in words.find("ขอap")] == ["want", "net"]


@given(st.text(max_size=200))
def test_anything_gets_an_answer(text: str) -> None:
    found = understand(text)
    assert 0 < found.confidence <= 1
    assert len(set(found.candidates)) == CANDIDATES
    assert set(found.candidates) <= LABELS


@given(st.lists(st.binary(max_size=40)))
def test_bad_lines_are_answered_in_words(lines: list[bytes]) -> None:
    written = StringIO()
    asked = BytesIO(b"\n".join(line.replace(b"\n", b"") for line in lines) + b"\n")
    routing.answer_all(asked, written)
    answers = [json.loads(line) for line in written.getvalue().splitlines()]
    assert len(answers) == max(1, len(lines))


def test_the_command() -> None:
    asked = json.dumps({"text": "จอคอมห้องวิชาการดับ"}) + "\nnonsense\n"
    done = subprocess.run(
        [sys.executable, "-m", "bot", "route"],
        cwd=ROOT, input=asked, capture_output=True, text=True, check=False, encoding="utf-8",
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
    )  # fmt: skip
    first, second = map(json.loads, done.stdout.splitlines())
    assert set(first) == {"label", "confidence", "candidates", "slots"}
    assert (first["label"], len(first["candidates"])) == ("repair", CANDIDATES)
    assert first["slots"] == {"equipment": "computer", "place": "ห้องวิชาการ"}
    assert "JSON" in second["error"]
    assert (done.returncode, done.stderr) == (1, "")


def test_the_command_without_stdin() -> None:
    line = ["sh", "-c", f"{sys.executable} -m bot route <&-"]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "There is no standard input to read from\n"


@pytest.mark.parametrize("text", ["คอมเสีย" * 700, "ห้อง" * 1200, "a b" * 1600, "R6911-0042 " * 450])
def test_the_longest_message_costs_little(text: str) -> None:
    """A pasted letter takes milliseconds; the budget is 5 for a common message."""
    understand("-")
    began = time.process_time()
    understand(text)
    assert time.process_time() - began < 0.1
