"""Our ledger is LINE's count, whatever happens on the way: random promises, faults and groups."""

import random

import pytest
from sqlmodel import select

from jobs.deliver import deliver_due
from models import ledger, people
from models.db import now, transaction
from models.spending import Push
from models.tables import Urgency
from simulator import Platform
from simulator.world import Group, User
from tests.delivering import later, promise, states, token_of
from tests.job_fixtures import online

__all__ = ["online"]

pytestmark = pytest.mark.usefixtures("online")

FAULTS = ("drop_after", "error_after", "error_before", "rate_limit", "drop_before", "garbage")


@pytest.mark.parametrize("seed", range(4))
def test_our_ledger_is_lines_count(platform: Platform, seed: int) -> None:
    chance = random.Random(seed)
    persons = [platform.user(f"person {number}") for number in range(5)]
    group = platform.group("group", persons[:3], invite_bot=True)
    chats: list[User | Group] = [*persons, group]
    platform.set_quota(None)
    block(platform, persons[0])
    for number in range(30):
        chat = chance.choice(chats)
        token = token_of(platform, chat) if chance.random() < 0.3 and chat in persons[1:] else None
        objects = [f"{number}.{each}" for each in range(chance.randint(1, 5))]
        urgency = chance.choice(list(Urgency))
        promise(chat, *objects, token=token, urgency=urgency)
        if chance.random() < 0.3:
            platform.fault("push", chance.choice(FAULTS))
        if chance.random() < 0.7:
            deliver_due()
        if chance.random() < 0.2:
            later(chance.choice((3, 20, 400)))
    for _ in range(12):
        later(400)
    assert set(states()) == {"sent"}
    with transaction() as session:
        costs = session.exec(select(Push.cost)).all()
        assert ledger.under_way(session) == 0
    assert sum(costs) == platform.used > 0
    assert {0, 1, 3} >= set(costs)


def block(platform: Platform, person: User) -> None:
    """Somebody blocks the account, and the bot hears of it."""
    with transaction() as session:
        people.meet(session, person.id).person.blocked_at = now()
    platform.block(person)
