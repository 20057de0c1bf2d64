"""Reply tokens, retry keys, the quota, blocked people and groups."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from simulator import Platform
from tests.simulator_receiver import Caller, Receiver, details, text

pytest_plugins = ["tests.simulator_fixtures"]

INVALID_TOKEN = (400, {"message": "Invalid reply token"})
MONTHLY = (429, {"message": "You have reached your monthly limit."})
RATE = (429, {"message": "The API rate limit has been exceeded. Try again later."})
UNKNOWN_USER = "U" + "0" * 32


def test_a_reply_is_free_and_works_once(line: Platform, call: Caller, receiver: Receiver) -> None:
    teacher = line.user("teacher")
    sent = line.say(teacher, "hello")
    assert sent.status == 200
    status, body = call.reply(receiver.reply_token, text("one"), text("two"))
    assert status == 200
    assert [message.id for message in line.messages(teacher, "bot")] == [
        each["id"] for each in body["sentMessages"]
    ]
    assert all(each["quoteToken"] for each in body["sentMessages"])
    assert line.used == 0
    assert call.reply(receiver.reply_token) == INVALID_TOKEN


def test_a_reply_token_lives_a_minute(line: Platform, call: Caller, receiver: Receiver) -> None:
    teacher = line.user("teacher")
    line.say(teacher, "hello")
    line.advance(59)
    late = receiver.reply_token
    line.say(teacher, "again")
    assert call.reply(late)[0] == 200
    line.advance(61)
    assert call.reply(receiver.reply_token) == INVALID_TOKEN


def test_a_redelivery_gives_the_token_a_new_minute(
    line: Platform, call: Caller, receiver: Receiver
) -> None:
    line.switch(redelivery=True)
    receiver.status = 503
    teacher = line.user("teacher")
    line.say(teacher, "hello")
    receiver.status = 200
    line.advance(65)
    line.settle()
    assert [event["deliveryContext"]["isRedelivery"] for event in receiver.events] == [False, True]
    first, second = receiver.events
    assert {**first, "deliveryContext": None} == {**second, "deliveryContext": None}
    assert call.reply(receiver.reply_token)[0] == 200


def test_a_redelivery_after_twenty_minutes_gives_no_token(
    line: Platform, call: Caller, receiver: Receiver
) -> None:
    teacher = line.user("teacher")
    receiver.status = 503
    line.switch(redelivery=True)
    line.say(teacher, "hello")
    receiver.status = 200
    line.advance(21 * 60)
    line.settle()
    assert call.reply(receiver.reply_token) == INVALID_TOKEN


def test_a_refused_reply_leaves_the_token(line: Platform, call: Caller, receiver: Receiver) -> None:
    line.say(line.user("teacher"), "hello")
    assert call.reply(receiver.reply_token, text(""))[0] == 400
    assert call.reply(receiver.reply_token)[0] == 200


def test_a_reply_takes_no_retry_key(line: Platform, call: Caller, receiver: Receiver) -> None:
    line.say(line.user("teacher"), "hello")
    body = {"replyToken": receiver.reply_token, "messages": [text("x")]}
    key = str(uuid.uuid4())
    answered = call("POST", "/v2/bot/message/reply", body, X_Line_Retry_Key=key)
    assert answered[0] == 400
    assert call.reply(receiver.reply_token)[0] == 200


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/v2/bot/message/validate/push", {"messages": [text("x")]}),
        ("POST", "/v2/bot/richmenu/bulk/unlink", {"userIds": [UNKNOWN_USER]}),
        ("GET", "/v2/bot/info", None),
    ],
)
def test_no_other_endpoint_takes_one(call: Caller, method: str, path: str, body: object) -> None:
    assert call(method, path, body)[0] in (200, 202)
    assert call(method, path, body, X_Line_Retry_Key=str(uuid.uuid4()))[0] == 400


def test_no_quote_token_for_what_cannot_be_quoted(line: Platform, call: Caller) -> None:
    teacher = line.user("teacher")
    place = {"type": "location", "title": "t", "address": "a", "latitude": 1, "longitude": 1}
    _, body = call.push(teacher.id, place, text("x"))
    assert [sorted(each) for each in body["sentMessages"]] == [["id"], ["id", "quoteToken"]]


def test_a_retry_key_is_accepted_once(line: Platform, call: Caller) -> None:
    teacher, key = line.user("teacher"), str(uuid.uuid4())
    first = call.push(teacher.id, key=key)
    request_id = call.headers["x-line-request-id"]
    again = call.push(teacher.id, key=key.upper())
    assert first[0] == 200
    assert again == (409, {"message": "The retry key is already accepted", **first[1]})
    assert call.headers["x-line-accepted-request-id"] == request_id
    assert len(line.messages(teacher, "bot")) == 1
    assert line.used == 1
    assert line.accepted == {key: 1}
    assert line.misused_keys == []


def test_a_key_for_another_request_sends_nothing_and_is_noted(line: Platform, call: Caller) -> None:
    teacher, key = line.user("teacher"), str(uuid.uuid4())
    call.push(teacher.id, text("one"), key=key)
    assert call.push(teacher.id, text("two"), key=key)[0] == 409
    assert line.misused_keys == [key]
    assert len(line.messages(teacher)) == 1


def test_after_24_hours_a_key_sends_again(line: Platform, call: Caller) -> None:
    teacher, key = line.user("teacher"), str(uuid.uuid4())
    call.push(teacher.id, key=key)
    line.advance(24 * 3600 - 1)
    assert call.push(teacher.id, key=key)[0] == 409
    line.advance(1)
    assert call.push(teacher.id, key=key)[0] == 200
    assert line.accepted == {key: 2}


def test_a_refused_push_does_not_use_its_key(line: Platform, call: Caller) -> None:
    teacher, key = line.user("teacher"), str(uuid.uuid4())
    assert call.push(teacher.id, text(""), key=key)[0] == 400
    assert call.push(teacher.id, key=key)[0] == 200


def test_what_is_no_key(line: Platform, call: Caller) -> None:
    teacher = line.user("teacher")
    assert call.push(teacher.id, key="ticket-42")[0] == 400


def test_racing_pushes_with_one_key(line: Platform) -> None:
    teacher, key = line.user("teacher"), str(uuid.uuid4())
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda _: Caller(line).push(teacher.id, key=key)[0], range(24)))
    assert sorted(statuses) == [200] + [409] * 23
    assert len(line.messages(teacher)) == 1


def test_multicast_and_its_key(line: Platform, call: Caller) -> None:
    people = [line.user("one"), line.user("two"), line.user("no friend", follows=False)]
    body = {"to": [user.id for user in people] + [UNKNOWN_USER], "messages": [text("hello")]}
    key = str(uuid.uuid4())
    path = "/v2/bot/message/multicast"
    assert call("POST", path, body, X_Line_Retry_Key=key) == (200, {})
    again = call("POST", path, body, X_Line_Retry_Key=key)
    assert again == (409, {"message": "The retry key is already accepted"})
    assert line.used == 2
    came = [message.delivered for user in people for message in line.messages(user)]
    assert came == [True, True, False]


@pytest.mark.parametrize(
    ("to", "name"),
    [(["U" + "0" * 32, "x"], "to[1]"), ("x", "'to'"), (["C" + "0" * 32], "to[0]")],
)
def test_multicast_to_nobody(call: Caller, to: object, name: str) -> None:
    status, body = call("POST", "/v2/bot/message/multicast", {"to": to, "messages": [text("x")]})
    assert status == 400
    assert body["message"].startswith(f"The property, {name}, in the request body is invalid")


def test_multicast_to_more_than_500(call: Caller) -> None:
    answered = call(
        "POST", "/v2/bot/message/multicast", {"to": [UNKNOWN_USER] * 501, "messages": [text("x")]}
    )
    assert details(answered) == [("to", "Size must be between 1 and 500")]


@pytest.mark.parametrize("to", ["", "nobody", "U" + "G" * 32, None, 5])
def test_push_to_what_is_no_id(call: Caller, to: object) -> None:
    status, body = call("POST", "/v2/bot/message/push", {"to": to, "messages": [text("x")]})
    assert status == 400
    assert body["message"] == (
        "The property, 'to', in the request body is invalid (line: -, column: -)"
    )


def test_push_to_somebody_unknown(call: Caller) -> None:
    assert call.push(UNKNOWN_USER) == (400, {"message": "Failed to send messages"})


def test_push_to_who_blocked_is_accepted_and_lost(line: Platform, call: Caller) -> None:
    teacher = line.user("teacher")
    line.block(teacher)
    status, body = call.push(teacher.id)
    assert status == 200
    assert len(body["sentMessages"]) == 1
    assert line.used == 0
    assert line.last(teacher) is None
    assert call("GET", f"/v2/bot/profile/{teacher.id}") == (404, {"message": "Not found"})


def test_push_to_who_is_no_friend_but_wrote_this_week(line: Platform, call: Caller) -> None:
    stranger = line.user("stranger", follows=False)
    call.push(stranger.id)
    assert line.last(stranger) is None
    line.say(stranger, "hello")
    call.push(stranger.id)
    assert line.last(stranger) is not None
    assert line.used == 1
    line.advance(8 * 24 * 3600)
    used = line.used  # none, where a new month has begun
    call.push(stranger.id, text("late"))
    assert line.used == used


def test_a_group_push_costs_its_members(line: Platform, call: Caller) -> None:
    officers = [line.user(name) for name in ("a", "b", "c")]
    group = line.group("officers", officers, invite_bot=True)
    assert call.push(group.id, text("one"), text("two"))[0] == 200
    assert line.used == 3
    assert [message.cost for message in line.messages(group)] == [3, 0]
    line.kick(group)
    assert call.push(group.id) == (400, {"message": "Failed to send messages"})


def test_the_month_runs_out_and_replies_go_on(
    line: Platform, call: Caller, receiver: Receiver
) -> None:
    teacher = line.user("teacher")
    line.set_quota(value=2, used=1)
    assert call.push(teacher.id)[0] == 200
    assert call.push(teacher.id) == MONTHLY
    line.say(teacher, "hello")
    assert call.reply(receiver.reply_token)[0] == 200
    assert call("GET", "/v2/bot/message/quota") == (200, {"type": "limited", "value": 2})
    assert call("GET", "/v2/bot/message/quota/consumption") == (200, {"totalUsage": 2})
    line.advance(32 * 24 * 3600)
    assert call.push(teacher.id)[0] == 200
    assert line.used == 1


def test_a_group_push_needs_units_for_all(line: Platform, call: Caller) -> None:
    group = line.group("officers", [line.user("a"), line.user("b")], bot=True)
    line.set_quota(value=1)
    assert call.push(group.id) == MONTHLY
    assert line.used == 0
    assert line.messages(group) == []


def test_no_limit(line: Platform, call: Caller) -> None:
    line.set_quota(None, used=10_000)
    assert call("GET", "/v2/bot/message/quota") == (200, {"type": "none"})
    assert call.push(line.user("teacher").id)[0] == 200


def test_the_rate_of_requests(line: Platform, call: Caller) -> None:
    path = "/v2/bot/channel/webhook/test"
    statuses = [call("POST", path, {})[0] for _ in range(61)]
    assert statuses == [200] * 60 + [429]
    assert call("POST", path, {}) == RATE
    assert call("GET", "/v2/bot/info")[0] == 200
    line.advance(61)
    assert call("POST", path, {})[0] == 200
    line.switch(rate_limits=False)
    assert [call("POST", path, {})[0] for _ in range(2)] == [200, 200]


def test_too_many_to_one_person(line: Platform, call: Caller) -> None:
    teacher, other = line.user("teacher"), line.user("other")
    line.switch(per_user_limit=2)
    assert [call.push(teacher.id, text("a"), text("b"))[0] for _ in range(3)] == [200, 200, 429]
    assert call.push(other.id)[0] == 200
    line.advance(61)
    assert call.push(teacher.id)[0] == 200


def test_quoting_needs_a_token_of_the_same_chat(
    line: Platform, call: Caller, receiver: Receiver
) -> None:
    teacher, other = line.user("teacher"), line.user("other")
    line.say(teacher, "hello")
    quote = {**text("you said"), "quoteToken": receiver.event["message"]["quoteToken"]}
    assert call.push(teacher.id, quote)[0] == 200
    assert line.messages(teacher)[-1].quoted == line.messages(teacher)[0].id
    assert details(call.push(other.id, quote)) == [("messages[0].quoteToken", "Invalid quoteToken")]


def test_mentions_only_of_members_in_groups(line: Platform, call: Caller) -> None:
    member, stranger = line.user("member"), line.user("stranger")
    group = line.group("officers", [member], bot=True)

    def mention(user: str) -> dict[str, object]:
        who = {"type": "mention", "mentionee": {"type": "user", "userId": user}}
        return {"type": "textV2", "text": "{who} please", "substitution": {"who": who}}

    assert call.push(group.id, mention(member.id))[0] == 200
    assert call.push(group.id, mention(stranger.id))[0] == 400
    assert call.push(member.id, mention(member.id))[0] == 400


def test_sent_messages_are_counted_by_day(line: Platform, call: Caller) -> None:
    call.push(line.user("teacher").id)
    today = line.clock.day()
    path = f"/v2/bot/message/delivery/push?date={today}"
    assert call("GET", path) == (200, {"status": "unready"})
    line.advance(24 * 3600)
    assert call("GET", path) == (200, {"status": "ready", "success": 1})


def test_a_reply_into_a_group_the_account_left(
    line: Platform, call: Caller, receiver: Receiver
) -> None:
    group = line.group("officers", [line.user("officer")], invite_bot=True)
    token = receiver.reply_token
    line.kick(group)
    assert call.reply(token) == (400, {"message": "Failed to send messages"})
