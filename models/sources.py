"""Where a ticket's fields came from: each names one LINE message, or a list of several."""

from collections.abc import Mapping
from typing import Any


def source_ids(sources: Mapping[str, Any]) -> set[str]:
    """The LINE messages that some fields came from, each one id or a list of them."""
    return {id_ for source in sources.values() for id_ in _ids(source)}


def _ids(source: Any) -> list[str]:
    return [source] if isinstance(source, str) else list(source or [])


def first_of(source: Any) -> str | None:
    """The first message of a field's source, an id or a list of ids; None where there is none."""
    return next(iter(_ids(source)), None)


def came_from(source: Any, message_id: str) -> bool:
    """Whether a field's source, an id or a list of ids, names the message."""
    return message_id in _ids(source)
