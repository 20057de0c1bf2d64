"""What people do, the events that follow, and what stands in the chats."""

from typing import Any

import pytest

from simulator import Platform
from simulator.phones.members import NotPossible
from tests.simulator_receiver import Caller, Receiver, text

pytest_plugins = ["tests.simulator_fixtures"]

CARD: dict[str, Any] = {
    "type": "flex",
    "altText": "ticket",
    "contents": {
        "type": "bubble",
        "body": {
            "type": "box",
            "layout": "vertical",
            "contents": [
                {"type": "text", "contents": [{"type": "span", "text": "R6911-"},
                                              {"type": "span", "text": "0042"}]},
                {
                    "type": "box",
                    "layout": "vertical",
                    "action": {"type": "message", "text": "details"},
                    "contents": [{"type": "text", "text": "more"}],
                },
            ],
        },
        "footer": {
            "type": "box",
            "layout": "vertical",
            "contents": [
                {
                    "type": "button",
                    "action": {
                        "type": "postback",
                        "label": "take",
                        "data": "take:42",
                        "displayText": "I take it",
                    },
                }
            ],
        },
    },
}  # fmt: skip


def quick(*actions: Any) -> dict[str, Any]:
    items = [{"type": "action", "action": action} for action in actions]
    return {**text("choose"), "quickReply": {"items": items}}


YES = {"type": "message", "label": "yes", "text": "yes please"}


def test_a_text(line: Platform, receiver: Receiver) -> None:
    teacher = line.user("teacher")
    sent = line.say(teacher, "hello")
    event = receiver.event
    assert event["type"] == "message"
    assert event["mode"] == "active"
    assert event["source"] == {"type": "user", "userId": teacher.id}
    assert len(event["webhookEventId"]) == 26
    assert len(event["replyToken"]) == 32
    assert event["message"]["id"] == sent.id
    assert len(sent.id) == 18
    assert {"quoteToken", "markAsReadToken"} < set(event["message"])
    assert line.messages(teacher)[0].view()["from"] == teacher.id


def test_quoting(line: Platform, call: Caller, receiver: Receiver) -> None:
    teacher = line.user("teacher")
    call.push(teacher.id)
    card = line.last(teacher)
    line.say(teacher, "this one", quoted=card)
    assert card is not None
    assert receiver.event["message"]["quotedMessageId"] == card.id


def test_friendship(line: Platform, receiver: Receiver) -> None:
    teacher = line.user("teacher", follows=False)
    line.follow(teacher)
    line.block(teacher)
    line.unblock(teacher)
    assert [event["type"] for event in receiver.events] == ["follow", "unfollow", "follow"]
    assert [event.get("follow") for event in receiver.events] == [
        {"isUnblocked": False},
        None,
        {"isUnblocked": True},
    ]
    assert ["replyToken" in event for event in receiver.events] == [True, False, True]


def test_who_blocked_cannot_write(line: Platform) -> None:
    teacher = line.user("teacher")
    line.block(teacher)
    with pytest.raises(NotPossible, match="has blocked"):
        line.say(teacher, "hello")


def test_groups(line: Platform, call: Caller, receiver: Receiver) -> None:
    a, b = line.user("a"), line.user("b")
    group = line.group("officers", [a])
    assert line.say(a, "among us", group).status == 0
    assert receiver.posts == []
    line.join(group)
    line.add_member(group, b)
    line.say(b, "hello", group)
    line.leave_group(group, b)
    assert call("POST", f"/v2/bot/group/{group.id}/leave") == (200, {})
    line.settle()
    assert [event["type"] for event in receiver.events] == [
        "join",
        "memberJoined",
        "message",
        "memberLeft",
        "leave",
    ]
    assert ["replyToken" in event for event in receiver.events] == [True, True, True, False, False]
    assert receiver.events[1]["joined"]["members"] == [{"type": "user", "userId": b.id}]
    assert receiver.events[2]["source"] == {"type": "group", "groupId": group.id, "userId": b.id}
    assert not group.bot
    with pytest.raises(NotPossible, match="not in this group"):
        line.say(b, "hello?", group)


def test_mentions_are_marked_in_utf16(line: Platform, receiver: Receiver) -> None:
    a, b = line.user("มานี"), line.user("ปิติ")
    group = line.group("officers", [a, b], bot=True)
    line.say(a, "👍 @ปิติ ดู @All กับ @ICT", group)
    found = receiver.event["message"]["mention"]["mentionees"]
    assert found == [
        {"index": 3, "length": 5, "type": "user", "userId": b.id, "isSelf": False},
        {"index": 12, "length": 4, "type": "all"},
        {
            "index": 21,
            "length": 4,
            "type": "user",
            "userId": line.account["userId"],
            "isSelf": True,
        },
    ]
    line.use_pc(a)
    line.say(a, "@ปิติ", group)
    assert "mention" not in receiver.event["message"]


def test_pictures_are_fetched_when_ready(line: Platform, call: Caller, receiver: Receiver) -> None:
    line.switch(content_waits=1)
    sent = line.send_image(line.user("teacher"), b"\x89PNG\r\n\x1a\nx")
    path = f"/v2/bot/message/{sent.id}/content"
    assert receiver.event["message"]["contentProvider"] == {"type": "line"}
    assert call("GET", path)[0] == 202
    assert call("GET", path) == (200, {"bytes": b"\x89PNG\r\n\x1a\nx"})
    assert call.headers["content-type"] == "image/png"
    assert call("GET", f"{path}/preview")[0] == 200
    line.advance(15 * 24 * 3600)
    assert call("GET", path) == (410, {"message": "The content is gone"})


def test_content_that_is_not_there(line: Platform, call: Caller) -> None:
    teacher = line.user("teacher")
    words = line.say(teacher, "hello")
    picture = line.send_image(teacher, b"\xff\xd8")
    elsewhere = line.send_image(teacher, b"", external="https://example.com/x.jpg")
    for sent, status, body in (
        (words, 404, {"message": "not found"}),
        (elsewhere, 404, {"message": "not found"}),
        (picture, 410, {"message": "The content is gone"}),
    ):
        line.switch(content_gone=sent is picture)
        assert call("GET", f"/v2/bot/message/{sent.id}/content") == (status, body)


def test_files_and_recordings(line: Platform, call: Caller, receiver: Receiver) -> None:
    teacher = line.user("teacher")
    file = line.send_file(teacher, "report.pdf", b"%PDF-1.7")
    assert receiver.event["message"]["fileSize"] == 8
    assert "quoteToken" not in receiver.event["message"]
    assert call("GET", f"/v2/bot/message/{file.id}/content/preview") == (
        400,
        {"message": "The content can not be previewed"},
    )
    assert call("GET", f"/v2/bot/message/{file.id}/content/transcoding")[0] == 400
    video = line.send_video(teacher, b"mp4")
    assert call("GET", f"/v2/bot/message/{video.id}/content/transcoding") == (
        200,
        {"status": "succeeded"},
    )
    line.send_audio(teacher, b"m4a", 2500)
    assert receiver.event["message"]["duration"] == 2500


def test_stickers_and_places(line: Platform, receiver: Receiver) -> None:
    teacher = line.user("teacher")
    line.send_sticker(teacher)
    assert receiver.event["message"]["stickerResourceType"] == "STATIC"
    line.send_location(teacher, 15.8, 102.0, title="school")
    place = receiver.event["message"]
    assert (place["latitude"], place["title"], "address" in place) == (15.8, "school", False)


def test_unsending_takes_the_content_away(line: Platform, call: Caller, receiver: Receiver) -> None:
    teacher, other = line.user("teacher"), line.user("other")
    sent = line.send_image(teacher, b"\xff\xd8")
    with pytest.raises(NotPossible, match="someone else's"):
        line.unsend(other, sent)
    line.unsend(teacher, sent)
    assert receiver.event["unsend"] == {"messageId": sent.id}
    assert "replyToken" not in receiver.event
    assert call("GET", f"/v2/bot/message/{sent.id}/content")[0] == 410
    assert line.messages(teacher)[0].message == {"type": "image"}


def test_editing_in_a_group(line: Platform, receiver: Receiver) -> None:
    teacher = line.user("teacher")
    group = line.group("officers", [teacher], bot=True)
    sent = line.say(teacher, "helo", group)
    line.edit(teacher, sent, "hello")
    assert receiver.event["type"] == "messageEdited"
    assert (receiver.event["message"]["id"], receiver.event["message"]["text"]) == (
        sent.id,
        "hello",
    )
    with pytest.raises(NotPossible, match="only texts in groups"):
        line.edit(teacher, line.say(teacher, "alone"), "x")


def test_a_card_read_and_tapped(line: Platform, call: Caller, receiver: Receiver) -> None:
    teacher = line.user("teacher")
    call.push(teacher.id, CARD)
    card = line.wait_for(teacher, "R6911-0042")
    assert [(each.label, each.place) for each in line.buttons(card)] == [
        ("more", "flex"),
        ("take", "flex"),
    ]
    assert line.text(card) == "R6911-0042\nmore\ntake"
    tapped = line.tap(teacher, "take")
    assert receiver.event["postback"] == {"data": "take:42"}
    assert [event["type"] for event in receiver.events] == ["postback"]
    assert tapped.message is not None
    assert tapped.message.message == {"type": "postback-display", "text": "I take it"}
    line.tap(teacher, "more")
    assert receiver.event["message"]["text"] == "details"


def test_quick_replies_are_there_on_the_last_message_only(
    line: Platform, call: Caller, receiver: Receiver
) -> None:
    teacher = line.user("teacher")
    call.push(teacher.id, quick(YES))
    assert [button.label for button in line.offered(teacher)] == ["yes"]
    line.use_pc(teacher)
    assert line.offered(teacher) == []
    line.use_pc(teacher, pc=False)
    line.tap(teacher, "yes")
    assert receiver.event["message"]["text"] == "yes please"
    with pytest.raises(NotPossible, match="no button says yes; there is nothing"):
        line.tap(teacher, "yes")


def test_a_template_and_what_the_app_does_itself(
    line: Platform, call: Caller, receiver: Receiver
) -> None:
    teacher = line.user("teacher")
    actions = [
        {"type": "uri", "label": "call", "uri": "tel:044123456"},
        {"type": "clipboard", "label": "copy", "clipboardText": "R6911-0042"},
        {"type": "datetimepicker", "label": "when", "data": "when", "mode": "date"},
    ]
    template = {"type": "buttons", "text": "what", "actions": actions}
    call.push(teacher.id, {"type": "template", "altText": "what", "template": template})
    assert line.tap(teacher, "call").outcome == {"open": "tel:044123456"}
    assert line.tap(teacher, "copy").outcome == {"copy": "R6911-0042"}
    assert receiver.posts == []
    line.tap(teacher, "when", params={"date": "2026-11-23"})
    assert receiver.event["postback"] == {"data": "when", "params": {"date": "2026-11-23"}}


def test_a_forged_postback(line: Platform, receiver: Receiver) -> None:
    line.postback(line.user("teacher"), "close:1")
    assert receiver.event["postback"] == {"data": "close:1"}


def test_waiting_in_vain_tells_what_came(line: Platform, call: Caller) -> None:
    teacher = line.user("teacher")
    call.push(teacher.id, text("something else"))
    with pytest.raises(TimeoutError, match="something else"):
        line.wait_for(teacher, "R6911", timeout=0.05)


def test_waiting_after_a_message(line: Platform, call: Caller) -> None:
    teacher = line.user("teacher")
    call.push(teacher.id, text("one"))
    sent = line.say(teacher, "hello")
    call.push(teacher.id, text("two"))
    assert line.text(line.wait_for(teacher, after=sent)) == "two"


def test_marking_as_read(line: Platform, call: Caller, receiver: Receiver) -> None:
    teacher = line.user("teacher")
    line.say(teacher, "one")
    line.say(teacher, "two")
    token = receiver.event["message"]["markAsReadToken"]
    path = "/v2/bot/chat/markAsRead"
    assert call("POST", path, {"markAsReadToken": token}) == (200, {})
    assert [message.read for message in line.messages(teacher)] == [True, True]
    status, body = call("POST", path, {"markAsReadToken": "x"})
    assert (status, body["message"][:23]) == (400, "Invalid markAsReadToken")


@pytest.mark.parametrize(
    ("seconds", "what"),
    [(4, "Must be between 5 and 60"), (65, "Must be between 5 and 60"),
     (7, "must be a multiple of five")],
)  # fmt: skip
def test_loading_animation(line: Platform, call: Caller, seconds: int, what: str) -> None:
    path, teacher = "/v2/bot/chat/loading/start", line.user("teacher")
    assert call("POST", path, {"chatId": teacher.id}) == (202, {})
    assert call("POST", path, {"chatId": teacher.id, "loadingSeconds": 60}) == (202, {})
    _, body = call("POST", path, {"chatId": teacher.id, "loadingSeconds": seconds})
    assert body["details"] == [{"message": what, "property": "loadingSeconds"}]
    group = line.group("officers", [teacher], bot=True)
    _, body = call("POST", path, {"chatId": group.id})
    assert body["details"][0]["message"].startswith("Only user id is acceptable")


def test_profiles_and_groups(line: Platform, call: Caller) -> None:
    teacher, other = line.user("teacher"), line.user("other")
    group = line.group("officers", [teacher], bot=True)
    base = f"/v2/bot/group/{group.id}"
    assert call("GET", f"/v2/bot/profile/{teacher.id}")[1]["displayName"] == "teacher"
    assert call("GET", "/v2/bot/profile/me") == (
        400,
        {"message": "The value for the 'userId' parameter is invalid"},
    )
    assert call("GET", f"{base}/summary") == (
        200,
        {"groupId": group.id, "groupName": "officers"},
    )
    assert call("GET", f"{base}/members/count") == (200, {"count": 1})
    assert call("GET", f"{base}/member/{teacher.id}")[0] == 200
    assert call("GET", f"{base}/member/{other.id}") == (404, {"message": "Not found"})
    assert call("GET", "/v2/bot/group/x/summary") == (
        400,
        {"message": "The value for the 'groupId' parameter is invalid"},
    )
    for path in ("/v2/bot/followers/ids", f"{base}/members/ids"):
        assert call("GET", path) == (
            403,
            {"message": "Access to this API is not available for your account"},
        )


def test_linking_an_account(line: Platform, call: Caller, receiver: Receiver) -> None:
    teacher = line.user("teacher")
    _, body = call("POST", f"/v2/bot/user/{teacher.id}/linkToken")
    dialog = f"/dialog/bot/accountLink?linkToken={body['linkToken']}&nonce=0123456789abcdef"
    assert call("GET", dialog)[0] == 200
    assert receiver.event["link"] == {"result": "ok", "nonce": "0123456789abcdef"}
    assert call("GET", dialog)[0] == 400
    _, body = call("POST", f"/v2/bot/user/{teacher.id}/linkToken")
    call("GET", f"/dialog/bot/accountLink?linkToken={body['linkToken']}&nonce=short")
    assert receiver.event["link"] == {"result": "failed", "nonce": "short"}
    assert {"source", "replyToken"}.isdisjoint(receiver.event)
    _, body = call("POST", f"/v2/bot/user/{teacher.id}/linkToken")
    line.advance(601)
    dialog = f"/dialog/bot/accountLink?linkToken={body['linkToken']}&nonce=0123456789abcdef"
    assert call("GET", dialog)[0] == 400
    assert len(receiver.posts) == 2


def test_testing_the_webhook(line: Platform, call: Caller, receiver: Receiver) -> None:
    path = "/v2/bot/channel/webhook/test"
    status, body = call("POST", path, {})
    assert (status, body["success"], body["statusCode"], body["detail"]) == (200, True, 200, "200")
    receiver.status = 500
    _, body = call("POST", path, {})
    assert (body["success"], body["reason"]) == (False, "ERROR_STATUS_CODE")
    line.webhook_url = None
    assert call("POST", path, {}) == (404, {"message": "Webhook endpoint not found"})
