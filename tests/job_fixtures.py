"""What tests of jobs stand on: this process set up to talk to the simulated LINE."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from bot.content import contents
from bot.line import line
from bot.settings import Settings
from bot.settings import settings as read_settings
from models.db import now, travel
from simulator import Platform
from simulator.world import User
from tests.dialogues import START


@pytest.fixture
def online(
    settings: Settings,  # the environment, complete
    database: Engine,
    platform: Platform,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Settings]:
    """Settings that name the platform, and a database that is connected."""
    monkeypatch.setenv("LINE_API_HOST", platform.url)
    monkeypatch.setenv("LINE_CHANNEL_ACCESS_TOKEN", platform.token)
    read_settings.cache_clear()
    line.cache_clear()
    contents.cache_clear()
    yield read_settings()
    line.cache_clear()
    contents.cache_clear()


@pytest.fixture
def mid_month(online: Settings, platform: Platform) -> None:
    """For us and for LINE it is a working day in the middle of a month, whenever the tests run."""
    ahead = START - now()
    travel(ahead)
    platform.advance(ahead.total_seconds())


@pytest.fixture
def teacher(platform: Platform) -> User:
    """Somebody who has the account as a friend."""
    return platform.user("teacher")
