"""LINE's official client against the simulator."""

import uuid
from collections.abc import Iterator

import pytest
from linebot.v3 import WebhookParser
from linebot.v3.messaging import (
    ApiClient,
    ApiException,
    Configuration,
    CreateRichMenuAliasRequest,
    FlexContainer,
    FlexMessage,
    MarkMessagesAsReadByTokenRequest,
    MessageAction,
    MessagingApi,
    MessagingApiBlob,
    MulticastRequest,
    PushMessageRequest,
    QuickReply,
    QuickReplyItem,
    ReplyMessageRequest,
    RichMenuArea,
    RichMenuBounds,
    RichMenuBulkLinkRequest,
    RichMenuRequest,
    RichMenuSize,
    ShowLoadingAnimationRequest,
    TextMessage,
    ValidateMessageRequest,
)
from linebot.v3.messaging import TestWebhookEndpointRequest as WebhookEndpointTest
from linebot.v3.webhooks import GroupSource, MessageEvent, TextMessageContent

from simulator import Platform
from tests.simulator_receiver import SECRET, TOKEN, Receiver, png

pytest_plugins = ["tests.simulator_fixtures"]

HELLO = TextMessage(text="สวัสดี")


@pytest.fixture
def client(line: Platform) -> Iterator[ApiClient]:
    with ApiClient(Configuration(access_token=TOKEN, host=line.url)) as made:
        yield made


@pytest.fixture
def api(client: ApiClient) -> MessagingApi:
    return MessagingApi(client)


def test_the_parser_reads_our_webhooks(line: Platform, receiver: Receiver) -> None:
    officer = line.user("officer")
    group = line.group("officers", [officer], bot=True)
    line.say(officer, "@ICT งานค้าง", group)
    headers, body = receiver.posts[0]
    (event,) = WebhookParser(SECRET).parse(body.decode(), headers["x-line-signature"])
    assert isinstance(event, MessageEvent)
    assert isinstance(event.source, GroupSource)
    assert isinstance(event.message, TextMessageContent)
    assert event.source.user_id == officer.id
    assert event.message.mention.mentionees[0].is_self is True


def test_every_kind_of_event_is_known_to_the_parser(line: Platform, receiver: Receiver) -> None:
    teacher, other = line.user("teacher"), line.user("other")
    group = line.group("officers", [teacher], invite_bot=True)
    line.follow(teacher)
    line.send_image(teacher, b"\xff\xd8")
    line.send_video(teacher, b"mp4")
    line.send_audio(teacher, b"m4a")
    line.send_file(teacher, "a.pdf", b"%PDF")
    line.send_sticker(teacher)
    line.send_location(teacher, 15.8, 102.0)
    line.postback(teacher, "x")
    line.unsend(teacher, line.say(teacher, "oops"))
    line.add_member(group, other)
    line.leave_group(group, other)
    line.kick(group)
    line.block(teacher)
    parser = WebhookParser(SECRET)
    for headers, body in receiver.posts:
        for event in parser.parse(body.decode(), headers["x-line-signature"]):
            assert not type(event).__name__.startswith("Unknown")
            message = getattr(event, "message", None)
            assert not type(message).__name__.startswith("Unknown")
    assert len(receiver.posts) == 15


def test_reply_and_push(line: Platform, api: MessagingApi, receiver: Receiver) -> None:
    teacher = line.user("teacher")
    line.say(teacher, "hello")
    replied = api.reply_message(
        ReplyMessageRequest(reply_token=receiver.reply_token, messages=[HELLO])
    )
    assert replied.sent_messages[0].quote_token
    key = str(uuid.uuid4())
    request = PushMessageRequest(to=teacher.id, messages=[HELLO, HELLO])
    pushed = api.push_message_with_http_info(request, x_line_retry_key=key)
    assert len(pushed.data.sent_messages) == 2
    with pytest.raises(ApiException) as refused:
        api.push_message(request, x_line_retry_key=key)
    assert refused.value.status == 409
    assert (
        refused.value.headers["x-line-accepted-request-id"] == pushed.headers["x-line-request-id"]
    )
    api.multicast(MulticastRequest(to=[teacher.id], messages=[HELLO]))
    assert [line.text(message) for message in line.messages(teacher, "bot")] == ["สวัสดี"] * 4
    assert api.get_message_quota().value == 300
    assert api.get_message_quota_consumption().total_usage == 2


def test_flex_and_quick_replies(line: Platform, api: MessagingApi) -> None:
    teacher = line.user("teacher")
    bubble = {
        "type": "bubble",
        "body": {
            "type": "box",
            "layout": "vertical",
            "contents": [{"type": "text", "text": "R6911-0042", "wrap": True}],
        },
    }
    card = FlexMessage(alt_text="card", contents=FlexContainer.from_dict(bubble))
    action = MessageAction(label="งานค้าง", text="งานค้าง")
    asked = TextMessage(text="?", quick_reply=QuickReply(items=[QuickReplyItem(action=action)]))
    api.push_message(PushMessageRequest(to=teacher.id, messages=[card, asked]))
    assert [line.text(message) for message in line.messages(teacher)] == ["R6911-0042", "?"]
    assert [button.label for button in line.offered(teacher)] == ["งานค้าง"]


def test_an_empty_bubble_as_the_sdk_makes_of_a_dict(line: Platform, api: MessagingApi) -> None:
    empty = FlexMessage(alt_text="card", contents=FlexContainer(type="bubble"))
    with pytest.raises(ApiException) as refused:
        api.validate_push(ValidateMessageRequest(messages=[empty]))
    assert "At least one block must be specified" in refused.value.body


def test_people_and_groups(line: Platform, api: MessagingApi) -> None:
    teacher = line.user("ครู")
    group = line.group("officers", [teacher], bot=True)
    assert api.get_profile(teacher.id).display_name == "ครู"
    assert api.get_group_summary(group.id).group_name == "officers"
    assert api.get_group_member_count(group.id).count == 1
    assert api.get_group_member_profile(group.id, teacher.id).user_id == teacher.id
    assert api.get_bot_info().chat_mode == "chat"
    api.leave_group(group.id)
    with pytest.raises(ApiException) as refused:
        api.get_followers()
    assert refused.value.status == 403


def test_content_and_reading(
    line: Platform, client: ApiClient, api: MessagingApi, receiver: Receiver
) -> None:
    blob = MessagingApiBlob(client)
    line.switch(content_waits=1)
    sent = line.send_image(line.user("teacher"), b"\xff\xd8picture")
    preparing = blob.get_message_content_with_http_info(sent.id)
    assert (preparing.status_code, preparing.data) == (202, None)
    assert bytes(blob.get_message_content(sent.id)) == b"\xff\xd8picture"
    token = receiver.event["message"]["markAsReadToken"]
    api.mark_messages_as_read_by_token(MarkMessagesAsReadByTokenRequest(mark_as_read_token=token))
    api.show_loading_animation(
        ShowLoadingAnimationRequest(chat_id=receiver.event["source"]["userId"])
    )
    tested = api.test_webhook_endpoint(WebhookEndpointTest())
    assert (tested.success, tested.status_code) == (True, 200)


def test_rich_menus(line: Platform, client: ApiClient, api: MessagingApi) -> None:
    teacher, blob = line.user("teacher"), MessagingApiBlob(client)
    area = RichMenuArea(
        bounds=RichMenuBounds(x=0, y=0, width=800, height=270),
        action=MessageAction(label="repair", text="repair"),
    )
    menu = RichMenuRequest(
        size=RichMenuSize(width=800, height=270),
        selected=True,
        name="main",
        chat_bar_text="เมนู",
        areas=[area],
    )
    key = api.create_rich_menu(menu).rich_menu_id
    blob.set_rich_menu_image(key, body=png(800, 270), _headers={"Content-Type": "image/png"})
    api.set_default_rich_menu(key)
    api.link_rich_menu_id_to_users(RichMenuBulkLinkRequest(rich_menu_id=key, user_ids=[teacher.id]))
    api.create_rich_menu_alias(
        CreateRichMenuAliasRequest(rich_menu_alias_id="main", rich_menu_id=key)
    )
    assert api.get_default_rich_menu_id().rich_menu_id == key
    assert api.get_rich_menu_id_of_user(teacher.id).rich_menu_id == key
    assert api.get_rich_menu_list().richmenus[0].chat_bar_text == "เมนู"
    assert api.get_rich_menu_alias_list().aliases[0].rich_menu_alias_id == "main"
    assert bytes(blob.get_rich_menu_image(key)) == png(800, 270)


def test_a_client_survives_a_dropped_connection(line: Platform, api: MessagingApi) -> None:
    teacher = line.user("teacher")
    line.fault("push", "drop_after")
    request = PushMessageRequest(to=teacher.id, messages=[HELLO])
    key = str(uuid.uuid4())
    with pytest.raises(Exception, match=r"[Cc]onnection aborted"):
        api.push_message(request, x_line_retry_key=key)
    with pytest.raises(ApiException) as refused:
        api.push_message(request, x_line_retry_key=key)
    assert refused.value.status == 409
