"""Whatever comes through the signed webhook: no 500, no failed event, nobody stuck (17, 19, 24)."""

from collections.abc import Callable

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, note
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from bot.turns import AHEAD_MS, Bot
from tests.crowds import Crowd, Move, empty, files_a_report
from tests.dialogues import Dialog

# Webhooks generated for one example: long enough that forms are filled and tickets worked on.
LENGTH = 160
# A tenth of the whole in every run of the tests, half of it on each database.
SMALL, LARGE, CHUNKS = 32, 79, 4
number = st.integers(0, 9999)
moves = st.lists(
    st.tuples(number, number, number, number, number), min_size=LENGTH, max_size=LENGTH
)


def fuzz(app: Flask, bot: Bot, database: Engine, examples: int) -> int:
    """Play so many examples, each on an empty database; how many webhooks were generated."""
    generated = 0

    @given(moves)
    @hypothesis_settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    def play(script: list[Move]) -> None:
        nonlocal generated
        empty(database)
        crowd = Crowd(app, Dialog(bot))
        for move in script:
            crowd.do(move)
            if crowd.failures():
                break
        note(str(crowd.history[-5:]))
        assert crowd.failures() == []
        check(crowd, script)
        generated += crowd.generated

    play()
    return generated


def check(crowd: Crowd, script: list[Move]) -> None:
    """Everybody is answered, somebody can file a report, and LINE would take every message."""
    crowd.wait(2 * AHEAD_MS / 1000)
    for talker in crowd.people:
        assert crowd.answers(talker, "เมนู"), "no answer to the menu's word"
        assert crowd.answers(talker, "ยกเลิก"), "no answer to cancelling"
    files_a_report(crowd, crowd.people[script[0][1] % len(crowd.people)])
    assert crowd.failures() == []
    assert list(crowd.refusals()) == []


Fuzz = Callable[[int], int]


@pytest.fixture
def run(app: Flask, bot: Bot, database: Engine) -> Fuzz:
    """Plays so many examples on this database."""
    return lambda examples: fuzz(app, bot, database, examples)


def test_fault_17_a_tenth_of_the_generated_webhooks(run: Fuzz) -> None:
    assert run(SMALL) >= SMALL * LENGTH


@pytest.mark.fuzz
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_fault_17_generated_webhooks(run: Fuzz, chunk: int) -> None:
    assert run(LARGE) >= LARGE * LENGTH
