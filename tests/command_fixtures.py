"""Runs commands of ``python -m bot`` in this process, beside a platform that knows our token."""

import os
from typing import Any

import pytest

from bot.__main__ import main
from bot.settings import Settings
from simulator import Platform
from tests.conftest import forget_settings


@pytest.fixture
def run(settings: Settings, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs a command in this process; its status, standard output and standard error."""

    def run_command(*arguments: str, **changes: str) -> tuple[int, str, str]:
        for name, value in changes.items():
            os.environ[name] = value
        forget_settings()
        status = main(list(arguments))
        said = capsys.readouterr()
        return status, said.out, said.err

    return run_command


@pytest.fixture
def online(platform: Platform, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Platform:
    """A platform that accepts our token."""
    monkeypatch.setenv("LINE_API_HOST", platform.url)
    forget_settings()
    return platform
