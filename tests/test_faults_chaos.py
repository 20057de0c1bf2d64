"""Processes killed at random under load: nothing acknowledged is lost, nothing comes twice.

The short one runs with the suite, the whole one with ``make chaos``.
"""

import random
import sys
import time
from dataclasses import astuple

import pytest

from tests.chaos import VICTIMS, Killer, Load, count, doubled, gaps, loaded, unknown_events
from tests.dialogues import Dialog
from tests.faults import Helpdesk, helpdesk
from tests.servers import wait_until
from tests.shuffling import assert_order_is_no_matter

__all__ = ["helpdesk"]

KILLS, FLUSHES, RESTARTS, CRASHES, DIALOGUES = 250, 50, 25, 5, 500
LIMIT_SECONDS = 900
# Measured: a reply is repeated as a push once in ten kills of the worker. It takes two of them,
# both with the same reply in hand.
KILLS_PER_DOUBLE = 4


def check(helpdesk: Helpdesk, load: Load, killer: Killer) -> None:
    """Count what should be there, once each."""
    time.sleep(1)
    helpdesk.forget_leases()
    helpdesk.wait_delivered(120)
    platform, stories = helpdesk.platform, load.stories
    wait_until(lambda: all(found.pictures for found in count(helpdesk, stories).values()), 60)
    assert {astuple(each) for each in count(helpdesk, stories).values()} == {(1, 1, 1, 1, 1, 1)}
    assert doubled(helpdesk, stories) <= 1 + killer.done["worker"] // KILLS_PER_DOUBLE
    assert unknown_events(helpdesk, load.webhooks) == 0
    assert gaps(helpdesk) == []
    assert set(platform.accepted.values()) <= {1}  # all may have ridden on replies
    assert platform.misused_keys == []


def figures(helpdesk: Helpdesk, load: Load, killer: Killer) -> str:
    """What was done, in one line."""
    shuffled = sum(story.is_shuffled for story in load.stories)
    pictures = sum(bool(story.picture) for story in load.stories)
    killed = ", ".join(f"{name} {times}" for name, times in sorted(killer.done.items()))
    return (
        f"{helpdesk.engine.dialect.name}: {len(load.stories)} stories "
        f"({shuffled} shuffled, {pictures} with a picture), "
        f"{len(load.webhooks.acknowledged)} events acknowledged, "
        f"{load.webhooks.repeated} repeated; "
        f"{doubled(helpdesk, load.stories)} replies repeated as a push; killed: {killed}"
    )


def test_fault_04_05_06_killed_at_random(helpdesk: Helpdesk) -> None:
    """Short: web, workers and clock killed, Redis emptied and restarted, while people work."""
    with loaded(helpdesk, seed=1) as (load, killer):
        victims = [*VICTIMS, killer.any_victim(), killer.any_victim()]
        for turn, name in enumerate(victims):
            killer.kill(name)
            if turn % 3 == 0:
                killer.empty_redis()
            if turn == 4:
                killer.restart_redis()
                killer.crash_database()
            time.sleep(0.25)
    check(helpdesk, load, killer)


@pytest.mark.chaos
def test_fault_02_a_thousand_shuffled_dialogues(dialog: Dialog) -> None:
    """Whatever order LINE delivers in, a dialogue ends as it would have in its own."""
    chance = random.Random(2)
    for number in range(2 * DIALOGUES):
        assert_order_is_no_matter(dialog, chance, number)


@pytest.mark.chaos
def test_fault_02_04_05_06_killed_for_minutes(
    helpdesk: Helpdesk, capsys: pytest.CaptureFixture[str]
) -> None:
    """250 kills, 50 FLUSHALLs, 25 restarts of Redis and 500 dialogues on each database."""
    end = time.monotonic() + LIMIT_SECONDS
    with loaded(helpdesk, seed=2) as (load, killer):
        for turn in range(KILLS):
            killer.kill(killer.any_victim())
            if turn % (KILLS // FLUSHES) == 0:
                killer.empty_redis()
            if turn % (KILLS // RESTARTS) == 0:
                killer.restart_redis()
            if turn % (KILLS // CRASHES) == 0:
                killer.crash_database()
            time.sleep(killer.chance.uniform(0.1, 0.6))
        wait_until(lambda: len(load.stories) >= DIALOGUES, end - time.monotonic())
    with capsys.disabled():
        sys.stdout.write(f"\n{figures(helpdesk, load, killer)}\n")
    check(helpdesk, load, killer)
