"""Faults of the platform and of the way to the bot."""

import http.client
import json
import time
import uuid

import pytest

from simulator import Platform
from tests.simulator_receiver import SECRET, Caller, Receiver, text

pytest_plugins = ["tests.simulator_fixtures"]


def test_what_line_sends(line: Platform, receiver: Receiver) -> None:
    """The signature, the headers and the compact JSON of a real delivery."""
    import base64
    import hashlib
    import hmac

    line.say(line.user("teacher"), "สวัสดี")
    headers, body = receiver.posts[0]
    digest = hmac.new(SECRET.encode(), body, hashlib.sha256).digest()
    assert headers["x-line-signature"] == base64.b64encode(digest).decode()
    assert headers["user-agent"] == "LineBotWebhook/2.0"
    assert headers["content-type"] == "application/json; charset=utf-8"
    assert body.startswith(b'{"destination":"U')
    assert "สวัสดี".encode() in body
    assert b'": ' not in body


def test_lines_own_signature_vector() -> None:
    from simulator.webhook import sign

    body = b'{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}'
    secret = "8c570fa6dd201bb328f1c1eac23a96d8"
    assert sign(secret, body) == "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs="


@pytest.mark.parametrize("mode", ["error_before", "drop_before"])
def test_failures_before_accepting(line: Platform, call: Caller, mode: str) -> None:
    teacher, key = line.user("teacher"), str(uuid.uuid4())
    line.fault("push", mode)
    if mode == "drop_before":
        with pytest.raises(http.client.RemoteDisconnected):
            call.push(teacher.id, key=key)
    else:
        assert call.push(teacher.id, key=key)[0] == 500
    assert line.messages(teacher) == []
    assert call.push(teacher.id, key=key)[0] == 200
    assert line.accepted == {key: 1}


@pytest.mark.parametrize("mode", ["error_after", "drop_after"])
def test_failures_after_accepting(line: Platform, call: Caller, mode: str) -> None:
    teacher, key = line.user("teacher"), str(uuid.uuid4())
    line.fault("push", mode)
    if mode == "drop_after":
        with pytest.raises(http.client.RemoteDisconnected):
            call.push(teacher.id, key=key)
    else:
        assert call.push(teacher.id, key=key)[0] == 500
    assert len(line.messages(teacher)) == 1
    assert call.push(teacher.id, key=key)[0] == 409
    assert line.accepted == {key: 1}


@pytest.mark.parametrize(
    ("mode", "status", "message"),
    [
        ("rate_limit", 429, "The API rate limit has been exceeded. Try again later."),
        ("monthly_limit", 429, "You have reached your monthly limit."),
        ("too_many_to_user", 429, "The API rate limit has been exceeded. Try again later."),
        ("bad_request", 400, "The request body has 1 error(s)"),
    ],
)
def test_scripted_refusals_come_once(
    line: Platform, call: Caller, mode: str, status: int, message: str
) -> None:
    teacher = line.user("teacher")
    line.fault("push", mode)
    assert call.push(teacher.id) == (status, {"message": message})
    assert call.push(teacher.id)[0] == 200


def test_answers_that_make_no_sense(line: Platform, call: Caller) -> None:
    teacher = line.user("teacher")
    line.fault("push", "empty_answer")
    assert call.push(teacher.id) == (200, {})
    line.fault("push", "garbage")
    with pytest.raises(ValueError, match="decode"):
        call.push(teacher.id)
    assert len(line.messages(teacher)) == 2


def test_a_hanging_call_accepts_nothing(line: Platform, call: Caller) -> None:
    teacher = line.user("teacher")
    line.fault("push", "hang", seconds=0.1)
    with pytest.raises(http.client.RemoteDisconnected):
        call.push(teacher.id)
    assert line.messages(teacher) == []


def test_a_slow_call(line: Platform, call: Caller) -> None:
    line.fault("profile", "slow", seconds=0.1)
    started = time.monotonic()
    assert call("GET", f"/v2/bot/profile/{line.user('teacher').id}")[0] == 200
    assert time.monotonic() - started >= 0.1


def test_stopping_ends_calls_that_hang(receiver: Receiver) -> None:
    platform = Platform(SECRET, "a channel access token")
    platform.start(receiver.url)
    platform.fault("info", "hang", seconds=60)
    connection = http.client.HTTPConnection(platform.url.removeprefix("http://"), timeout=10)
    connection.request(
        "GET", "/v2/bot/info", headers={"Authorization": "Bearer a channel access token"}
    )
    time.sleep(0.05)
    platform.stop()
    with pytest.raises(OSError, match=r".*"):
        connection.getresponse()
    connection.close()


def test_latency(line: Platform, call: Caller) -> None:
    line.switch(latency_ms=120)
    started = time.monotonic()
    call("GET", "/v2/bot/info")
    assert time.monotonic() - started >= 0.02


def test_scripts_for_one_person_after_some_calls_and_for_ever(line: Platform, call: Caller) -> None:
    unlucky, lucky = line.user("unlucky"), line.user("lucky")
    line.fault("push", "error_before", to=unlucky.id, skip=1, times=None)
    statuses = [call.push(unlucky.id)[0] for _ in range(3)]
    assert statuses == [200, 500, 500]
    assert call.push(lucky.id)[0] == 200
    line.faults.clear()
    assert call.push(unlucky.id)[0] == 200


def test_a_probability(line: Platform, call: Caller) -> None:
    line.faults.chance.seed(1)
    line.fault("info", "error_before", times=None, probability=0.5)
    statuses = [call("GET", "/v2/bot/info")[0] for _ in range(40)]
    assert 5 < statuses.count(500) < 35


def test_every_endpoint(line: Platform, call: Caller) -> None:
    line.fault("*", "error_before", status=503, times=2)
    assert call("GET", "/v2/bot/info")[0] == 503
    assert call.push(line.user("teacher").id)[0] == 503
    assert call("GET", "/v2/bot/info")[0] == 200


def test_an_unknown_fault_is_named(line: Platform) -> None:
    with pytest.raises(ValueError, match="no fault is called explode"):
        line.fault("push", "explode")
    with pytest.raises(ValueError, match="no switch is called gravity"):
        line.switch(gravity=False)


def test_two_seconds_to_answer(line: Platform, receiver: Receiver) -> None:
    assert line.faults["webhook_seconds"] == 2
    line.switch(webhook_seconds=0.1)
    receiver.delay = 0.3
    sent = line.say(line.user("teacher"), "hello")
    assert (sent.status, sent.webhook.reason) == (0, "REQUEST_TIMEOUT")


def test_nobody_listens(line: Platform, receiver: Receiver) -> None:
    line.webhook_url = "http://127.0.0.1:9/webhook"
    sent = line.say(line.user("teacher"), "hello")
    assert (sent.status, sent.webhook.reason) == (0, "COULD_NOT_CONNECT")


def test_without_redelivery_an_event_comes_once(line: Platform, receiver: Receiver) -> None:
    receiver.status = 500
    assert line.say(line.user("teacher"), "hello").status == 500
    line.advance(3600)
    assert line.webhook.failed == 0
    assert len(receiver.posts) == 1


def test_redelivery_until_it_is_taken(line: Platform, receiver: Receiver) -> None:
    line.switch(redelivery=True)
    receiver.status = 500
    line.say(line.user("teacher"), "hello")
    assert [each.status for each in line.webhook.redeliver()] == [500]
    receiver.status = 200
    assert [each.status for each in line.webhook.redeliver()] == [200]
    assert line.webhook.redeliver() == []
    assert len({event["webhookEventId"] for event in receiver.events}) == 1


def test_spontaneous_duplicates(line: Platform, receiver: Receiver) -> None:
    line.switch(duplicates=1)
    line.say(line.user("teacher"), "hello")
    assert len(receiver.posts) == 2
    assert receiver.posts[0][1] == receiver.posts[1][1]


def test_events_of_several_people_in_one_post(line: Platform, receiver: Receiver) -> None:
    line.switch(batch_size=3)
    people = [line.user(name) for name in ("a", "b", "c", "d")]
    results = [line.say(user, user.name) for user in people]
    assert [result.webhook.reason for result in results] == ["held", "held", "OK", "held"]
    assert len(receiver.posts) == 1
    assert [event["source"]["userId"] for event in receiver.events] == [
        user.id for user in people[:3]
    ]
    line.switch(batch_size=0)
    assert receiver.event["message"]["text"] == "d"


def test_shuffled_order(line: Platform, receiver: Receiver) -> None:
    line.faults.chance.seed(2)
    line.switch(batch_size=6, shuffle=True)
    teacher = line.user("teacher")
    for number in range(6):
        line.say(teacher, str(number))
    told = [event["message"]["text"] for event in receiver.events]
    assert sorted(told) == ["0", "1", "2", "3", "4", "5"]
    assert told != sorted(told)
    by_time = sorted(receiver.events, key=lambda event: event["webhookEventId"][:10])
    assert {event["message"]["text"] for event in by_time} == set(told)


def test_an_album_comes_as_separate_events(line: Platform, receiver: Receiver) -> None:
    line.faults.chance.seed(3)
    line.switch(shuffle=True)
    line.send_images(line.user("teacher"), [b"\xff\xd8a", b"\xff\xd8b", b"\xff\xd8c"])
    albums = [event["message"]["imageSet"] for event in receiver.events]
    assert len(receiver.posts) == 3
    assert {album["total"] for album in albums} == {3}
    assert len({album["id"] for album in albums}) == 1
    assert sorted(album["index"] for album in albums) == [1, 2, 3]
    assert [album["index"] for album in albums] != [1, 2, 3]


def test_standby_events_have_no_reply_token(line: Platform, receiver: Receiver) -> None:
    line.switch(standby=True)
    line.say(line.user("teacher"), "hello")
    assert receiver.event["mode"] == "standby"
    assert "replyToken" not in receiver.event


def test_events_without_user_id(line: Platform, receiver: Receiver) -> None:
    teacher = line.user("teacher")
    group = line.group("officers", [teacher], bot=True)
    line.switch(hide_user_id=True)
    line.say(teacher, "hello", group)
    assert receiver.event["source"] == {"type": "group", "groupId": group.id}
    line.say(teacher, "hello")
    assert receiver.event["source"] == {"type": "user"}


def test_unknown_siblings(line: Platform, receiver: Receiver) -> None:
    line.switch(unknown_sibling=True)
    line.say(line.user("teacher"), "hello")
    assert [event["type"] for event in receiver.events] == ["hologram", "message", "message"]
    assert [event["message"]["type"] for event in receiver.events[1:]] == ["text", "scent"]


def test_verify_and_forged_events(line: Platform, receiver: Receiver) -> None:
    assert line.verify().status == 200
    assert json.loads(receiver.posts[0][1])["events"] == []
    line.raw([{"type": "message"}], sign=False)
    assert receiver.posts[1][0]["x-line-signature"] != receiver.posts[0][0]["x-line-signature"]
    assert receiver.event == {"type": "message"}


def test_no_webhook_leaves_when_it_is_off(line: Platform, receiver: Receiver) -> None:
    line.switch(webhook_off=True)
    assert line.say(line.user("teacher"), "hello").webhook.reason == "WEBHOOK_OFF"
    assert receiver.posts == []


def test_a_refusal_is_in_the_log_with_its_reason(line: Platform, call: Caller) -> None:
    call.push(line.user("teacher").id, text("x" * 5001))
    entry = line.requests("push")[-1]
    assert entry["status"] == 400
    assert entry["why"] == (
        "The request body has 1 error(s) [messages[0].text: Length must be between 0 and 5000]"
    )
    assert entry["request"]["messages"][0]["type"] == "text"
