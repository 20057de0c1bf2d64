"""Fault 9: LINE answers 429 and 500, drops, hangs, is slow, talks nonsense, all at once.

What becomes of each single answer stands in tests/test_deliver.py; here they come mixed.
"""

import random
from datetime import timedelta

import pytest
from sqlmodel import select

from jobs.deliver import deliver_due
from models import outbox
from models.db import now, transaction, travel
from models.tables import Outgoing
from simulator import Platform
from simulator.world import User
from tests.job_fixtures import online, teacher

__all__ = ["online", "teacher"]

pytestmark = pytest.mark.usefixtures("online")

MODES = (
    *("error_before", "error_after", "drop_before", "drop_after", "rate_limit", "garbage"),
    *("too_many_to_user", "hang", "slow", "empty_answer"),
)
MESSAGES, SHARE = 120, 0.06


def test_fault_09_line_at_its_worst(platform: Platform) -> None:
    """More than every third call fails in one of ten ways: every push arrives once, under one
    key; every answer arrives, and twice only as a reply nobody knew of and a push.
    """
    platform.faults.chance.seed(9)
    platform.set_quota(None)
    for endpoint in ("push", "reply"):
        for mode in MODES:
            platform.fault(endpoint, mode, times=None, probability=SHARE, seconds=0.05)
    people = [platform.user(f"teacher {number}") for number in range(10)]
    promise_to(platform, people)
    rounds = deliver_all()
    came: dict[str, list[str]] = {}
    for user in people:
        for message in platform.messages(user, "bot"):
            came.setdefault(platform.text(message), []).append(message.via)
    assert set(came) == {f"ข้อความ {number}" for number in range(MESSAGES)}
    doubled = [ways for ways in came.values() if len(ways) > 1]
    assert all(ways == ["reply", "push"] for ways in doubled), doubled
    assert len(doubled) <= MESSAGES // 20
    assert set(platform.accepted.values()) == {1}
    assert platform.misused_keys == []
    assert rounds < 60


def promise_to(platform: Platform, people: list[User]) -> None:
    """Messages to people at random, every second one as a reply; delivering goes on meanwhile."""
    chance = random.Random(9)
    for number in range(MESSAGES):
        user, token = chance.choice(people), None
        if number % 2:
            platform.say(user, "สวัสดี")
            token = list(platform.world.tokens)[-1]
        words = [{"type": "text", "text": f"ข้อความ {number}"}]
        until = now() + timedelta(seconds=50)
        with transaction() as session:
            outbox.promise(session, user.id, "k", words, reply_token=token, reply_until_at=until)
        if number % 6 == 5:
            deliver_due()


def deliver_all() -> int:
    """Let time pass and deliver until nothing is left; how many rounds that took."""
    for done in range(100):
        travel(timedelta(seconds=5 * done if done < 8 else 120 * done))
        deliver_due()
        with transaction() as session:
            if session.exec(select(Outgoing).where(Outgoing.state == "pending")).first() is None:
                return done
    raise AssertionError("messages are still waiting")
