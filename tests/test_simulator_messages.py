"""Every limit on message objects, and the sentences LINE refuses with."""

from typing import Any

import pytest

from tests.simulator_receiver import Caller, details, text

pytest_plugins = ["tests.simulator_fixtures"]

VALIDATE = "/v2/bot/message/validate/reply"
URL = "https://example.com/x.png"


def check(validator: Caller, *messages: Any) -> tuple[int, dict[str, Any]]:
    return validator("POST", VALIDATE, {"messages": list(messages)})


def tap(**more: Any) -> dict[str, Any]:
    return {"type": "message", "label": "ok", "text": "ok", **more}


def quick(*actions: Any) -> dict[str, Any]:
    items = [{"type": "action", "action": action} for action in actions]
    return {**text("choose"), "quickReply": {"items": items}}


def buttons(**more: Any) -> dict[str, Any]:
    template = {"type": "buttons", "text": "what", "actions": [tap()], **more}
    return {"type": "template", "altText": "what", "template": template}


def carousel(*columns: Any) -> dict[str, Any]:
    template = {"type": "carousel", "columns": list(columns)}
    return {"type": "template", "altText": "what", "template": template}


def column(**more: Any) -> dict[str, Any]:
    return {"text": "what", "actions": [tap()], **more}


PLACE = {"type": "location", "title": "t", "address": "a", "latitude": 15.8, "longitude": 102}
ACCEPTED = {
    "5000 units": text("ก" * 5000),
    "2500 emoji": text("👍" * 2500),
    "emoji": {
        **text("👍 $"),
        "emojis": [{"index": 3, "productId": "5ac1bfd5040ab15980c9b435", "emojiId": "001"}],
    },
    "image": {"type": "image", "originalContentUrl": URL, "previewImageUrl": URL},
    "local image": {
        "type": "image",
        "originalContentUrl": "http://127.0.0.1:8080/x.jpg",
        "previewImageUrl": "http://localhost/x.jpg",
    },
    "sticker": {"type": "sticker", "packageId": "446", "stickerId": "1988"},
    "place": PLACE,
    "audio": {"type": "audio", "originalContentUrl": "https://a.example/x.m4a", "duration": 1000},
    "20 clusters on a button": buttons(actions=[tap(label="ที่" * 20)]),
    "buttons text": buttons(text="ก" * 160),
    "13 quick replies": quick(*[tap() for _ in range(13)]),
    "camera": quick({"type": "camera", "label": "photo"}),
    "picker": quick(
        {
            "type": "datetimepicker",
            "label": "when",
            "data": "when",
            "mode": "datetime",
            "initial": "2026-11-20T09:00",
        }
    ),
    "keyboard": quick(
        {
            "type": "postback",
            "label": "answer",
            "data": "d" * 300,
            "inputOption": "openKeyboard",
            "fillInText": "#R6911-0042 ",
        }
    ),
    "tel": buttons(actions=[{"type": "uri", "label": "call", "uri": "tel:044123456"}]),
    "confirm": {
        "type": "template",
        "altText": "sure",
        "template": {"type": "confirm", "text": "sure", "actions": [tap(), tap()]},
    },
    "carousel": carousel(*[column() for _ in range(10)]),
    "image carousel": {
        "type": "template",
        "altText": "pictures",
        "template": {
            "type": "image_carousel",
            "columns": [{"imageUrl": URL, "action": tap(label="x" * 12)}],
        },
    },
    "sender": {**text("hello"), "sender": {"name": "ช่างซ่อม", "iconUrl": URL}},
    "imagemap": {
        "type": "imagemap",
        "baseUrl": "https://example.com/map",
        "altText": "map",
        "baseSize": {"width": 1040, "height": 520},
        "actions": [
            {
                "type": "message",
                "text": "here",
                "area": {"x": 0, "y": 0, "width": 520, "height": 520},
            }
        ],
    },
    "coupon": {"type": "coupon", "couponId": "01JYNW8JMQVFBNWF1APF8Z3FS7"},
    "alt text": {**buttons(), "altText": "ก" * 1500},
    "escaped braces": {"type": "textV2", "text": "{{not a key}}"},
}


@pytest.mark.parametrize("message", ACCEPTED.values(), ids=ACCEPTED)
def test_accepted(validator: Caller, message: Any) -> None:
    assert check(validator, message) == (200, {})


ITEM = "messages[0].quickReply.items[0].action"
REQUEST_FORM = {
    "empty": (text(""), "messages[0].text", "May not be empty"),
    "missing": ({"type": "text"}, "messages[0].text", "May not be empty"),
    "long": (text("ก" * 5001), "messages[0].text", "Length must be between 0 and 5000"),
    "long in UTF-16": (text("👍" * 2501), "messages[0].text", "Length must be between 0 and 5000"),
    "no type": ({"text": "x"}, "messages[0].type", "May not be empty"),
    "emoji not at $": (
        {**text("👍 $"), "emojis": [{"index": 2, "productId": "1", "emojiId": "1"}]},
        "messages[0].emojis[0]",
        "index is invalid",
    ),
    "no alt text": (
        {"type": "template", "template": buttons()["template"]},
        "messages[0].altText",
        "May not be empty",
    ),
    "alt text": (
        {**buttons(), "altText": "x" * 1501},
        "messages[0].altText",
        "Length must be between 0 and 1500",
    ),
    "http image": (
        {"type": "image", "originalContentUrl": "http://example.com/x", "previewImageUrl": URL},
        "messages[0].originalContentUrl",
        "invalid uri scheme",
    ),
    "latitude": ({**PLACE, "latitude": 91}, "messages[0].latitude", "Must be between -90 and 90"),
    "14 quick replies": (
        quick(*[tap() for _ in range(14)]),
        "messages[0].quickReply.items",
        "Size must be between 1 and 13",
    ),
    "quick reply label": (
        quick(tap(label="x" * 21)),
        f"{ITEM}.label",
        "must not be longer than 20 characters",
    ),
    "quick reply text": (
        quick({"type": "message", "label": "x"}),
        f"{ITEM}.text",
        "must be specified",
    ),
    "postback data": (
        quick({"type": "postback", "label": "x", "data": "d" * 301}),
        f"{ITEM}.data",
        "must not be longer than 300 characters",
    ),
    "both texts": (
        quick({"type": "postback", "label": "x", "data": "d", "text": "a", "displayText": "b"}),
        f"{ITEM}.text",
        "displayText and text cannot be used together",
    ),
    "fill in without keyboard": (
        quick({"type": "postback", "label": "x", "data": "d", "fillInText": "a"}),
        f"{ITEM}.fillInText",
        "inputOption must be openKeyboard",
    ),
    "sender called LINE": (
        {**text("x"), "sender": {"name": "LINE staff"}},
        "messages[0].sender.name",
        "invalid name",
    ),
    "sender name": (
        {**text("x"), "sender": {"name": "ก" * 21}},
        "messages[0].sender.name",
        "Length must be between 0 and 20",
    ),
}


@pytest.mark.parametrize(("message", "where", "what"), REQUEST_FORM.values(), ids=REQUEST_FORM)
def test_refused_as_errors_of_the_request(
    validator: Caller, message: Any, where: str, what: str
) -> None:
    answered = check(validator, message)
    assert details(answered) == [(where, what)]
    assert answered[1]["message"] == "The request body has 1 error(s)"


def test_the_kinds_of_messages_are_listed(validator: Caller) -> None:
    answered = check(validator, text("fine"), {"type": "telegram"})
    (where, what), *rest = details(answered)
    assert where == "messages[1].type"
    assert what.startswith("Must be one of the following values: [text, ")
    assert rest == []


def test_every_error_is_listed(validator: Caller) -> None:
    answered = check(validator, text(""), text("x" * 5001))
    assert answered[1]["message"] == "The request body has 2 error(s)"
    assert [where for where, _ in details(answered)] == ["messages[0].text", "messages[1].text"]


@pytest.mark.parametrize("count", [0, 6])
def test_one_to_five_messages(validator: Caller, count: int) -> None:
    answered = check(validator, *[text("x")] * count)
    assert details(answered) == [("messages", "Size must be between 1 and 5")]


MESSAGE_FORM = {
    "button label": (
        buttons(actions=[tap(label="x" * 21)]),
        "template/actions/0/label",
        "must not be longer than 20 characters",
    ),
    "no label": (
        buttons(actions=[{"type": "message", "text": "x"}]),
        "template/actions/0/label",
        "must be specified",
    ),
    "five actions": (
        buttons(actions=[tap()] * 5),
        "template/actions",
        "must not be more than 4 items",
    ),
    "text": (buttons(text="x" * 161), "template/text", "must not be longer than 160 characters"),
    "text under a title": (
        buttons(text="x" * 61, title="t"),
        "template/text",
        "must not be longer than 60 characters",
    ),
    "title": (
        buttons(title="x" * 41),
        "template/title",
        "must not be longer than 40 characters",
    ),
    "http picture": (
        buttons(thumbnailImageUrl="http://example.com/x.png"),
        "template/thumbnailImageUrl",
        "invalid uri scheme",
    ),
    "javascript": (
        buttons(actions=[{"type": "uri", "label": "x", "uri": "javascript:alert(1)"}]),
        "template/actions/0/uri",
        "invalid uri scheme",
    ),
    "unencoded": (
        buttons(actions=[{"type": "uri", "label": "x", "uri": "https://example.com/ก"}]),
        "template/actions/0/uri",
        "invalid uri scheme",
    ),
    "camera": (
        buttons(actions=[{"type": "camera", "label": "x"}]),
        "template/actions/0",
        "invalid type",
    ),
    "rich menu switch": (
        buttons(
            actions=[{"type": "richmenuswitch", "label": "x", "data": "", "richMenuAliasId": "a"}]
        ),
        "template/actions/0",
        "invalid type",
    ),
    "picker's start": (
        buttons(
            actions=[
                {
                    "type": "datetimepicker",
                    "label": "x",
                    "data": "d",
                    "mode": "date",
                    "initial": "20/11/2569",
                }
            ]
        ),
        "template/actions/0/initial",
        "invalid property",
    ),
    "one answer": (
        {
            "type": "template",
            "altText": "x",
            "template": {"type": "confirm", "text": "x", "actions": [tap()]},
        },
        "template/actions",
        "must not be less than 2 items",
    ),
    "eleven columns": (
        carousel(*[column()] * 11),
        "template/columns",
        "must not be more than 10 items",
    ),
    "column text": (
        carousel(column(text="x" * 121)),
        "template/columns/0/text",
        "must not be longer than 120 characters",
    ),
    "uneven columns": (
        carousel(column(), column(actions=[tap(), tap()])),
        "template/columns",
        "the number of actions must be the same in all columns",
    ),
    "unknown template": (
        {"type": "template", "altText": "x", "template": {"type": "list"}},
        "template",
        "invalid type",
    ),
    "unpaired brace": (
        {"type": "textV2", "text": "50% {off"},
        "text",
        "The text contains an unpaired brace.",
    ),
    "odd key": (
        {"type": "textV2", "text": "{!owe}"},
        "text",
        "The key '!owe' enclosed in '{}' does not match the pattern '^[a-zA-Z0-9_]{1,20}$'.",
    ),
    "undefined key": (
        {"type": "textV2", "text": "{who}"},
        "text",
        "The key 'who' is not found in 'substitution'.",
    ),
}


@pytest.mark.parametrize(("message", "where", "what"), MESSAGE_FORM.values(), ids=MESSAGE_FORM)
def test_refused_as_an_invalid_message(
    validator: Caller, message: Any, where: str, what: str
) -> None:
    answered = check(validator, text("fine"), message)
    assert details(answered) == [(where, what)]
    assert answered[1]["message"] == "A message (messages[1]) in the request body is invalid"


def test_a_wrong_json_type_is_an_invalid_property(validator: Caller) -> None:
    status, body = check(validator, {"type": "text", "text": 5})
    assert status == 400
    assert body == {
        "message": "The property, 'messages[0].text', in the request body is invalid "
        "(line: -, column: -)"
    }


def test_unknown_properties_pass_but_are_noted(validator: Caller) -> None:
    assert check(validator, {**text("x"), "quickreply": {}})[0] == 200
    assert validator.platform.requests("validate")[-1]["why"] == "ignored: messages[0].quickreply"


def test_an_unreadable_body(validator: Caller) -> None:
    status, body = validator("POST", VALIDATE, b'{"a" b}')
    assert (status, body) == (
        400,
        {"message": "The request body could not be parsed as JSON (line: 1, column: 6)"},
    )


def test_a_foreign_content_type(validator: Caller) -> None:
    status, body = validator("POST", VALIDATE, b"x", Content_Type="text/plain")
    assert (status, body) == (415, {"message": "The content type, text/plain, is not supported"})


def test_two_megabytes_at_most(validator: Caller) -> None:
    assert validator("POST", VALIDATE, b" " * (2 * 1024 * 1024 + 1))[0] == 413


@pytest.mark.parametrize("header", ["Bearer wrong", "", "a channel access token"])
def test_without_the_right_token(validator: Caller, header: str) -> None:
    status, body = validator("GET", "/v2/bot/info", Authorization=header)
    assert status == 401
    assert body["message"].startswith("Authentication failed.")
    assert validator.headers["x-line-request-id"]


def test_an_unknown_endpoint(validator: Caller) -> None:
    assert validator("GET", "/v2/bot/nowhere") == (404, {"message": "Not found"})
