"""Whatever comes through the signed webhook: no 500, no failed event, nobody stuck (17, 19, 24)."""

import struct
from collections.abc import Callable

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, note
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from bot.pipeline import AHEAD_MS, Bot
from tests.crowds import Crowd, empty, files_a_report
from tests.dialogues import Dialog, Talker

# Webhooks generated for one example: long enough that forms are filled and tickets worked on.
LENGTH = 320
# A tenth of the whole in every run of the tests, most of it on the database that takes less time;
# of the whole, half on each.
SMALL, LARGE, CHUNKS = {"sqlite": 24, "postgresql": 8}, 40, 4
# So many webhooks are posted between two looks for failed events.
LOOK = 8
# A move is five numbers of two bytes each. Drawn as numbers they would take as long to draw as
# to play.
MOVE = struct.Struct("<5H")
scripts = st.binary(min_size=LENGTH * MOVE.size, max_size=LENGTH * MOVE.size)


def play_all(app: Flask, bot: Bot, database: Engine, examples: int) -> int:
    """Play so many examples, each on an empty database; how many webhooks were generated."""
    generated = 0

    @given(scripts)
    @hypothesis_settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    def play(script: bytes) -> None:
        nonlocal generated
        empty(database)
        crowd = Crowd(app, Dialog(bot))
        for number, move in enumerate(MOVE.iter_unpack(script)):
            crowd.do(move)
            if number % LOOK == 0 and crowd.failures():
                break
        note(str(crowd.history[-LOOK:]))
        assert crowd.failures() == []
        check(crowd, crowd.people[script[0] % len(crowd.people)])
        generated += crowd.generated

    play()
    return generated


def check(crowd: Crowd, reporter: Talker) -> None:
    """Everybody is answered, somebody can file a report, and LINE would take every message."""
    crowd.wait(2 * AHEAD_MS / 1000)
    assert crowd.unanswered("เมนู") == [], "no answer to the menu's word"
    assert crowd.unanswered("ยกเลิก") == [], "no answer to cancelling"
    files_a_report(crowd, reporter)
    assert crowd.failures() == []
    assert list(crowd.refusals()) == []


Fuzz = Callable[[int], int]


@pytest.fixture
def fuzz(app: Flask, bot: Bot, database: Engine) -> Fuzz:
    """Plays so many examples on this database."""
    return lambda examples: play_all(app, bot, database, examples)


def test_fault_17_a_tenth_of_the_generated_webhooks(fuzz: Fuzz, database: Engine) -> None:
    examples = SMALL[database.dialect.name]
    assert fuzz(examples) >= examples * LENGTH


@pytest.mark.fuzz
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_fault_17_generated_webhooks(fuzz: Fuzz, chunk: int) -> None:
    assert fuzz(LARGE) >= LARGE * LENGTH
