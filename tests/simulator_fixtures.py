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


@pytest.fixture
def call(line: Platform) -> Caller:
    return Caller(line)
