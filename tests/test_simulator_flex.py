"""Flex containers and components: every field, and nothing but."""

from typing import Any

import pytest

from tests.simulator_receiver import Caller, details

pytest_plugins = ["tests.simulator_fixtures"]

URL = "https://example.com/x.png"
WORDS = {"type": "text", "text": "hello"}


def flex(contents: Any) -> dict[str, Any]:
    return {"type": "flex", "altText": "card", "contents": contents}


def box(*contents: Any, **more: Any) -> dict[str, Any]:
    return {"type": "box", "layout": "vertical", "contents": list(contents), **more}


def bubble(*contents: Any, **more: Any) -> dict[str, Any]:
    return {"type": "bubble", "body": box(*contents or (WORDS,)), **more}


def button(**more: Any) -> dict[str, Any]:
    return {
        "type": "button",
        "action": {"type": "postback", "label": "take", "data": "d"},
        **more,
    }


def check(validator: Caller, contents: Any) -> tuple[int, dict[str, Any]]:
    return validator("POST", "/v2/bot/message/validate/push", {"messages": [flex(contents)]})


CARD = {
    "type": "bubble",
    "size": "mega",
    "direction": "ltr",
    "header": box(
        {**WORDS, "weight": "bold", "size": "lg", "color": "#1B7F4B", "wrap": True, "maxLines": 2},
        backgroundColor="#E8F5EECC",
        paddingAll="12px",
        cornerRadius="md",
    ),
    "hero": {
        "type": "image",
        "url": URL,
        "size": "full",
        "aspectRatio": "20:13",
        "aspectMode": "cover",
        "action": {"type": "uri", "uri": "https://example.com/"},
    },
    "body": box(
        {"type": "separator", "margin": "md", "color": "#CCCCCC"},
        {
            "type": "box",
            "layout": "baseline",
            "spacing": "sm",
            "contents": [
                {"type": "icon", "url": URL, "size": "sm"},
                {
                    "type": "text",
                    "contents": [
                        {"type": "span", "text": "now", "weight": "bold"},
                        {"type": "span", "text": " later", "decoration": "line-through"},
                    ],
                    "flex": 0,
                },
                {"type": "filler"},
            ],
        },
        background={
            "type": "linearGradient",
            "angle": "45deg",
            "startColor": "#FFFFFF",
            "endColor": "#00000000",
        },
        spacing="md",
        justifyContent="space-between",
        position="relative",
        offsetTop="4px",
        maxWidth="80%",
    ),
    "footer": box(
        button(style="primary", height="sm", color="#1B7F4B", adjustMode="shrink-to-fit")
    ),
    "styles": {"footer": {"separator": True, "separatorColor": "#DDDDDD"}},
}
VIDEO = {
    "type": "video",
    "url": "https://example.com/x.mp4",
    "previewUrl": URL,
    "altContent": {"type": "image", "url": URL},
    "aspectRatio": "20:13",
}
ACCEPTED = {
    "card": CARD,
    "carousel": {"type": "carousel", "contents": [CARD] * 12},
    "video": {"type": "bubble", "size": "mega", "hero": VIDEO},
    "label of 40 clusters": bubble(
        button(action={"type": "message", "label": "ที่" * 40, "text": "x"})
    ),
    "empty box": bubble(box()),
    "sizes in pixels": bubble({**WORDS, "size": "13.5px", "margin": "7px"}),
}


@pytest.mark.parametrize("contents", ACCEPTED.values(), ids=ACCEPTED)
def test_accepted(validator: Caller, contents: Any) -> None:
    assert check(validator, contents) == (200, {})


REFUSED = {
    "no block": ({"type": "bubble"}, "/", "At least one block must be specified"),
    "unknown field": (
        bubble({**WORDS, "colour": "#000000"}),
        "/body/contents/0/colour",
        "unknown field",
    ),
    "unknown field of the bubble": (bubble(color="#000000"), "/color", "unknown field"),
    "unknown field of an action": (
        bubble(button(action={"type": "message", "label": "a", "text": "a", "data": "x"})),
        "/body/contents/0/action/data",
        "unknown field",
    ),
    "unknown component": (
        bubble({"type": "spacer", "size": "sm"}),
        "/body/contents/0",
        "invalid property",
    ),
    "empty text": (
        bubble({"type": "text", "text": ""}),
        "/body/contents/0/text",
        "must be non-empty text",
    ),
    "neither text nor spans": (
        bubble({"type": "text"}),
        "/body/contents/0/text",
        "must be specified",
    ),
    "label of 41": (
        bubble(button(action={"type": "message", "label": "x" * 41, "text": "x"})),
        "/body/contents/0/action/label",
        "invalid property",
    ),
    "button without label": (
        bubble(button(action={"type": "message", "text": "x"})),
        "/body/contents/0/action/label",
        "must be specified",
    ),
    "button without action": (
        bubble({"type": "button"}),
        "/body/contents/0/action",
        "must be specified",
    ),
    "http image": (
        bubble({"type": "image", "url": "http://example.com/x.png"}),
        "/body/contents/0/url",
        "invalid uri scheme",
    ),
    "image without url": (bubble({"type": "image"}), "/body/contents/0/url", "must be specified"),
    "colour by name": (
        bubble({**WORDS, "color": "red"}),
        "/body/contents/0/color",
        "invalid property",
    ),
    "size": (bubble({**WORDS, "size": "huge"}), "/body/contents/0/size", "invalid property"),
    "wrap as a word": (
        bubble({**WORDS, "wrap": "true"}),
        "/body/contents/0/wrap",
        "invalid property",
    ),
    "icon outside a baseline box": (
        bubble({"type": "icon", "url": URL}),
        "/body/contents/0",
        "invalid property",
    ),
    "button in a baseline box": (
        bubble({"type": "box", "layout": "baseline", "contents": [button()]}),
        "/body/contents/0/contents/0",
        "invalid property",
    ),
    "box without layout": (
        bubble({"type": "box", "contents": []}),
        "/body/contents/0/layout",
        "must be specified",
    ),
    "span outside text": (
        bubble({"type": "span", "text": "x"}),
        "/body/contents/0",
        "invalid property",
    ),
    "text as body": ({"type": "bubble", "body": WORDS}, "/body", "invalid property"),
    "ratio too tall": (
        bubble({"type": "image", "url": URL, "aspectRatio": "1:4"}),
        "/body/contents/0/aspectRatio",
        "invalid property",
    ),
    "camera": (
        bubble(button(action={"type": "camera", "label": "x"})),
        "/body/contents/0/action",
        "invalid property",
    ),
    "thirteen bubbles": (
        {"type": "carousel", "contents": [bubble()] * 13},
        "/contents",
        "must not be more than 12 items",
    ),
    "mixed sizes": (
        {"type": "carousel", "contents": [bubble(size="kilo"), bubble(size="mega")]},
        "/contents",
        "all bubbles in a carousel must have the same size",
    ),
    "video in a carousel": (
        {"type": "carousel", "contents": [{"type": "bubble", "hero": VIDEO}]},
        "/contents/0/hero",
        "invalid property",
    ),
    "unknown container": ({"type": "page"}, "/", "invalid property"),
    "nested": (
        bubble(box(box({**WORDS, "bold": True}))),
        "/body/contents/0/contents/0/contents/0/bold",
        "unknown field",
    ),
}


@pytest.mark.parametrize(("contents", "where", "what"), REFUSED.values(), ids=REFUSED)
def test_refused(validator: Caller, contents: Any, where: str, what: str) -> None:
    answered = check(validator, contents)
    assert details(answered) == [(where, what)]
    assert answered[1]["message"] == "A message (messages[0]) in the request body is invalid"


@pytest.mark.parametrize(
    ("contents", "limit"),
    [
        (bubble({"type": "text", "text": "x" * 31_000}), 30),
        ({"type": "carousel", "contents": [bubble({"type": "text", "text": "ก" * 9000})] * 2}, 50),
    ],
)
def test_too_large(validator: Caller, contents: Any, limit: int) -> None:
    where, what = details(check(validator, contents))[-1]
    assert what == f"Too large flex message. The maximum size of JSON data is {limit} KB"
    assert where == "/"


def test_every_flaw_of_a_card_is_listed(validator: Caller) -> None:
    answered = check(validator, bubble({"type": "text"}, {**WORDS, "size": "huge"}))
    assert [where for where, _ in details(answered)] == [
        "/body/contents/0/text",
        "/body/contents/1/size",
    ]
