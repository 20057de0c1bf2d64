"""Finds everything a person can tap in a message, and the words a person can read."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from simulator.limits.schema import Json


@dataclass(frozen=True)
class Button:
    """Something to tap: what stands on it, what it does, and where it is."""

    label: str
    action: Json
    place: str


def buttons(message: Json) -> list[Button]:
    """All tappable actions of a LINE message object, in reading order.

    `place` is `template`, `flex`, `imagemap` or `quick`.
    """
    found: list[Button] = []
    kind = message.get("type")
    if kind == "template":
        found += [
            Button(_label(action), action, "template")
            for action in _template_actions(message["template"])
        ]
    elif kind == "flex":
        found += _flex_buttons(message["contents"])
    elif kind == "imagemap":
        found += [Button(_label(action), action, "imagemap") for action in message["actions"]]
    quick = (message.get("quickReply") or {}).get("items", ())
    found += [Button(_label(item["action"]), item["action"], "quick") for item in quick]
    return found


def visible_text(message: Json) -> str:
    """Every word a person reads in a LINE message object, one piece a line."""
    kind = message.get("type")
    if kind == "flex":
        return "\n".join(_flex_words(message["contents"]))
    if kind == "template":
        return "\n".join(_template_words(message["template"]))
    names = ("text", "title", "address", "fileName")
    return "\n".join(str(message[name]) for name in names if message.get(name))


def _label(action: Json) -> str:
    return str(action.get("label") or action.get("text") or action.get("displayText") or "")


def _template_actions(template: Json) -> Iterator[Json]:
    for part in (template, *template.get("columns", ())):
        if part.get("defaultAction"):
            yield part["defaultAction"]
        yield from part.get("actions", ())
        if part.get("action"):
            yield part["action"]


def _template_words(template: Json) -> Iterator[str]:
    for part in (template, *template.get("columns", ())):
        yield from (part[name] for name in ("title", "text") if part.get(name))
    yield from (_label(action) for action in _template_actions(template) if action.get("label"))


def _flex_buttons(part: Any) -> list[Button]:
    if isinstance(part, list):
        return [button for item in part for button in _flex_buttons(item)]
    if not isinstance(part, dict):
        return []
    found = []
    action = part.get("action")
    if isinstance(action, dict):
        label = action.get("label") or " ".join(_flex_words(part)) or _label(action)
        found.append(Button(str(label), action, "flex"))
    for name in ("header", "hero", "body", "footer", "contents"):
        found += _flex_buttons(part.get(name))
    return found


def _flex_words(part: Any) -> Iterator[str]:
    if isinstance(part, list):
        for item in part:
            yield from _flex_words(item)
    elif isinstance(part, dict):
        spans = part.get("contents")
        if part.get("type") == "text" and spans:
            yield "".join(str(span.get("text", "")) for span in spans)
            return
        if part.get("text"):
            yield str(part["text"])
        if part.get("type") == "button":
            yield _label(part["action"])
        for name in ("header", "hero", "body", "footer", "contents"):
            yield from _flex_words(part.get(name))
