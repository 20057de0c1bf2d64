"""Figures of surveys: the worked example, and laws that a slower reckoning confirms."""

import json
import random
import subprocess
import sys
import tomllib
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Any

import pytest

from bot import figures, stats
from bot.figures import Dimension, Figures
from tests.conftest import ROOT

EXAMPLE = tomllib.loads((ROOT / "tests/survey_example.toml").read_text("utf-8"))
QUESTIONS = [f"q{number}" for number in range(1, 9)]
ANSWERS = [dict(zip(QUESTIONS, row, strict=True)) for row in EXAMPLE["matrix"]]
DIMENSIONS = [
    {"id": each["id"], "questions": QUESTIONS[2 * place : 2 * place + 2]}
    for place, each in enumerate(EXAMPLE["dimensions"])
]
ASKED = {"dimensions": DIMENSIONS, "answers": ANSWERS, "invited": EXAMPLE["invited"]}


def said(asked: object) -> dict[str, Any]:
    return stats.answer(json.dumps(asked).encode())


def test_the_worked_example() -> None:
    found = said(ASKED)
    assert found["response_rate"] == EXAMPLE["response_rate"]
    for name in ("items", "dimensions"):
        assert len(found[name]) == len(EXAMPLE[name])
        for got, expected in zip(found[name], EXAMPLE[name], strict=True):
            assert got == {"n": 10} | {each: expected[each] for each in got if each != "n"}
    assert set(found["items"][0]) == {"id", "n", "mean", "sd", "percent", "level"}
    assert found["dimensions"][0]["rank"] == 3
    assert found["overall"] == {"n": 10} | {
        name: EXAMPLE["overall"][name] for name in ("mean", "sd", "percent", "level")
    }


@pytest.mark.parametrize("trap", EXAMPLE["traps"])
def test_rounding_traps(trap: dict[str, Any]) -> None:
    low, more = divmod(trap["sum"], trap["n"])
    points = [low + 1] * more + [low] * (trap["n"] - more)
    found = said(
        {"dimensions": [{"id": "d", "questions": ["q"]}], "invited": trap["n"]}
        | {"answers": [{"q": each} for each in points]}
    )
    got = found["items"][0]
    assert {name: got[name] for name in trap if name not in ("sum", "n")} == {
        name: value for name, value in trap.items() if name not in ("sum", "n")
    }


def test_nobody_one_and_what_is_left_out() -> None:
    nothing = said({"dimensions": [], "answers": [], "invited": 0})
    empty = {"n": 0, "mean": "-", "sd": "-", "percent": "-", "level": "-"}
    assert nothing == {"items": [], "dimensions": [], "overall": empty, "response_rate": "-"}
    asked = {"dimensions": [{"id": "a", "questions": ["x", "y"]}, {"id": "b", "questions": ["z"]}]}
    one = said(asked | {"answers": [{"x": 4, "y": None}, {"x": None}, {}], "invited": 4})
    assert one["dimensions"][0] == {
        "id": "a", "n": 1, "mean": "4.00", "sd": "-", "percent": "80.00", "level": "มาก", "rank": 1
    }  # fmt: skip
    assert one["dimensions"][1] == {"id": "b", **empty, "rank": "-"}
    assert one["response_rate"] == "25.00"


def test_equal_means_share_a_rank() -> None:
    means = {"a": "4.50", "b": "4.00", "c": "4.50", "d": "3.00"}
    found = {name: Figures(3, Decimal(mean)) for name, mean in means.items()}
    assert figures.ranks(found | {"e": Figures(0)}) == {"a": 1, "b": 3, "c": 1, "d": 4, "e": None}


def slowly(values: list[Fraction]) -> tuple[Decimal, Decimal | None]:
    """The mean and the deviation by the definition, with eighty digits."""
    with localcontext() as context:
        context.prec = 80
        mean = sum(values, Fraction()) / len(values)
        far = sum(((each - mean) * (each - mean) for each in values), Fraction())
        cent = Decimal("0.01")
        shown = (Decimal(mean.numerator) / mean.denominator).quantize(cent, ROUND_HALF_UP)
        if len(values) < 2:
            return shown, None
        variance = Decimal(far.numerator) / far.denominator / (len(values) - 1)
        return shown, variance.sqrt().quantize(cent, ROUND_HALF_UP)


@pytest.mark.parametrize("seed", range(60))
def test_a_slower_reckoning_agrees(seed: int) -> None:
    chance = random.Random(seed)
    names = [f"q{number}" for number in range(chance.randint(1, 7))]
    cut = chance.randint(0, len(names))
    parts = [Dimension("a", tuple(names[:cut])), Dimension("b", tuple(names[cut:]))]
    people = [
        {name: chance.choice([None, 1, 2, 3, 4, 5]) for name in names}
        for _ in range(chance.choice([0, 1, 2, 3, 40, 200]))
    ]
    found = figures.survey(parts, people)
    for part in [*parts, Dimension("all", tuple(names))]:
        of = found.overall if part.id == "all" else found.dimensions[part.id]
        own = [[v for name in part.questions if (v := each[name])] for each in people]
        own = [each for each in own if each]
        cells = [Fraction(value) for each in own for value in each]
        assert of.count == len(own)
        if cells:
            assert of.mean == slowly(cells)[0]
            assert of.deviation == slowly([Fraction(sum(each), len(each)) for each in own])[1]
            assert of.percent == slowly([each * 20 for each in cells])[0]
        else:
            assert of == Figures(0)
    chance.shuffle(people)
    assert figures.survey(parts, people) == found


def changed(**parts: object) -> bytes:
    return json.dumps(ASKED | parts).encode()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (b"", "not JSON"),
        (b"[1]", "no JSON object"),
        (b"\xff\xfe", "not JSON"),
        (b'{"answers": 1, "answers": 2}', "twice: answers"),
        (b"[" * 100_000, "nested"),
        (changed(dimensions=None), "dimensions: there is no list"),
        (changed(dimensions=[{"questions": ["q1"]}]), "dimension 1 has no id"),
        (changed(dimensions=[*DIMENSIONS, {"id": "x", "questions": ["q1"]}]), "twice: q1"),
        (changed(answers=[{"q9": 1}]), "answer 1 is to a question of no dimension: q9"),
        (changed(answers=[{"q1": 6}]), "6 is no whole number"),
        (changed(answers=[{"q1": True}]), "True is no whole number"),
        (changed(answers=[{"q1": 4.0}]), "4.0 is no whole number"),
        (changed(answers=[{"q1": "4"}]), "'4' is no whole number"),
        (changed(answers=[4]), "answer 1 is no JSON object"),
        (changed(invited=-1), "invited"),
        (changed(invited=None), "invited"),
    ],
)
def test_what_makes_no_sense_is_said_in_words(given: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        stats.answer(given)


def test_the_command() -> None:
    command = [sys.executable, "-m", "bot", "stats"]
    given = json.dumps(ASKED).encode()
    done = subprocess.run(command, input=given, capture_output=True, check=False, cwd=ROOT)
    assert (done.returncode, json.loads(done.stdout)) == (0, said(ASKED))
    failed = subprocess.run(command, input=b"{}", capture_output=True, check=False, cwd=ROOT)
    assert (failed.returncode, failed.stdout) == (2, b"")
    assert failed.stderr.decode().strip() == "dimensions: there is no list"
