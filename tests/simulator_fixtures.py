"""Fixtures of the simulator's tests: a started platform, a bot that listens, a plain client."""

from collections.abc import Iterator

import pytest

from simulator import Platform
from tests.simulator_receiver import SECRET, TOKEN, Caller, Receiver


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    listening = Receiver()
    yield listening
    listening.stop()


@pytest.fixture
def line(receiver: Receiver) -> Iterator[Platform]:
    """A started platform whose webhook is the receiver."""
    platform = Platform(SECRET, TOKEN)
    platform.start(receiver.url)
    yield platform
    platform.stop()


@pytest.fixture(scope="module")
def validator() -> Iterator[Caller]:
    """A client of a platform without a bot, shared where nothing changes it."""
    platform = Platform(SECRET, TOKEN)
    platform.switch(rate_limits=False)
    platform.start()
    yield Caller(platform)
    platform.stop()


@pytest.fixture
def call(line: Platform) -> Caller:
    return Caller(line)
