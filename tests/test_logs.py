"""What stands in a log: of ours everything, of a library its own words and where it failed."""

import logging
import re
import sys

import pytest

from bot.logs import leave_words


def logged(name: str, words: str, *values: object) -> str:
    """A record as it would be written, with the present exception."""
    cause = sys.exc_info() if sys.exc_info()[0] else None
    said = logging.LogRecord(name, logging.ERROR, "", 0, words, values, cause)
    assert leave_words(said)
    return logging.Formatter().format(said)


@pytest.mark.parametrize(
    ("values", "words", "kept"),
    [
        ((), "Invalid request from ip=127.0.0.1: Invalid header: 'canary'", "Invalid request from"),
        (("GET", "/media/canary.jpg"), "Error handling request %s %s", "Error handling request"),
        ((), "Exception during worker exit:\ncanary", "Exception during worker exit"),
        ((8080,), "Connection in use: %s", "Connection in use: …"),  # ops/supervise.py looks for it
    ],
)
def test_of_a_library_no_value_is_kept(values: tuple[object, ...], words: str, kept: str) -> None:
    said = logged("gunicorn.error", words, *values)
    assert said.startswith(kept)
    assert not re.search("canary|header|8080|\n", said)


def test_where_a_library_failed_is_kept_in_the_line() -> None:
    try:
        raise KeyError("canary")
    except KeyError:
        said = logged("gunicorn.error", "Error handling request %s %s", "GET", "/media/canary.jpg")
    assert re.fullmatch(r"Error handling request … … \(KeyError\) at test_logs\.py:\d+", said)


def test_of_ours_everything_is_kept() -> None:
    assert logged("bot.webhook", "webhook refused: %d", 403) == "webhook refused: 403"
