"""Which pytest worker has which tests: those that share processes go to one worker.

xdist's own groups do nothing under pytest 9.2 (pytest-xdist issue 1386): its workers tell the
groups by changing the tests' names. Here they are told in a file.
"""

import json
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling

# What a whole run starts once, for each of its parameters.
SHARED = ("helpdesk", "points_of_all", "radius_servers")


def group_of(item: pytest.Item) -> str | None:
    """The processes that a test shares with others."""
    for name in SHARED:
        if name in getattr(item, "fixturenames", ()):
            params: dict[str, object] = getattr(getattr(item, "callspec", None), "params", {})
            return f"{name} {params.get(name, '')}"
    return None


def tell(folder: Path, items: Sequence[pytest.Item]) -> None:
    """Write down the groups; every worker of a run writes the same."""
    groups = {item.nodeid: group for item in items if (group := group_of(item)) is not None}
    written = folder / f"groups.{os.getpid()}"
    written.write_text(json.dumps(groups))
    written.replace(folder / "groups")


class Together(LoadScopeScheduling):  # type: ignore[misc]
    """Sends a group to one worker, larger groups first, then single tests in their order."""

    def __init__(self, config: pytest.Config, log: object, folder: Path) -> None:
        super().__init__(config, log)
        self._folder = folder

    @cached_property
    def _groups(self) -> dict[str, str]:
        found: dict[str, str] = json.loads((self._folder / "groups").read_text())
        return found

    def _split_scope(self, nodeid: str) -> str:
        return self._groups.get(nodeid, nodeid)
