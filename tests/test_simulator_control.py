"""The control API, the page's stream, and what survives a restart."""

import base64
import http.client
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from simulator import Platform
from simulator.faults import MODES, SWITCHES
from simulator.samples import populate
from tests.simulator_receiver import SECRET, TOKEN, Caller, Receiver, text

pytest_plugins = ["tests.simulator_fixtures"]

ROOT = Path(__file__).parent.parent


class Control:
    """The control API as the page uses it."""

    def __init__(self, call: Caller) -> None:
        self._call = call

    def __call__(self, name: str, /, **body: Any) -> dict[str, Any]:
        status, answered = self._call("POST", f"/_sim/{name}", body)
        assert status == 200, answered
        return answered

    def state(self) -> dict[str, Any]:
        return self._call("GET", "/_sim/state")[1]


@pytest.fixture
def control(call: Caller) -> Control:
    return Control(call)


def test_the_samples(line: Platform, control: Control) -> None:
    populate(line)
    populate(line)
    state = control.state()
    assert len(state["users"]) == 5
    assert all("ตัวอย่าง" in user["name"] for user in state["users"])
    assert len(state["groups"]) == 1
    assert len(state["groups"][0]["members"]) == 3
    assert state["groups"][0]["bot"] is False
    assert len(state["phones"]) == 6
    assert [phone["chat"] for phone in state["phones"]][2] == state["groups"][0]["id"]
    assert state["quota"]["value"] == 300
    assert {spec["name"]: spec["default"] for spec in state["fault_specs"]} == state["faults"]
    assert state["faults"]["redelivery"] is False  # as in LINE, until somebody switches it on
    assert all(spec["type"] in ("bool", "number", "choice") for spec in state["fault_specs"])


def test_the_page_has_words_for_every_switch_and_choice() -> None:
    """In two tables: the groups with every switch once, and what each is called."""
    words = (ROOT / "simulator/static/js/faultwords.js").read_text("utf-8")
    groups, rest = words.split("export const SWITCHES")
    switches, choices = rest.split("export const CHOICES")
    names = [switch["name"] for switch in SWITCHES]
    assert re.findall(r'"([a-z_]+)"', groups.replace('"webhook"', "")) == names
    assert re.findall(r"^  ([a-z_]+): \[", switches, re.MULTILINE) == names
    assert re.findall(r"^  ([a-z_]+): ", choices, re.MULTILINE) == ["none", *MODES]


def test_a_conversation(control: Control, call: Caller, receiver: Receiver) -> None:
    user = control("user", name="newcomer", label="teacher")["user"]["id"]
    assert control("follow", user=user)["webhook"]["status"] == 200
    sent = control("send", user=user, chat=user, message=text("hello"))
    assert sent["message"]["message"] == text("hello")
    assert sent["webhook"]["status"] == 200
    action = {"type": "postback", "label": "ok", "data": "ok"}
    asked = {**text("?"), "quickReply": {"items": [{"type": "action", "action": action}]}}
    call.reply(receiver.reply_token, asked)
    state = control.state()
    (chat,) = [chat for chat in state["chats"] if chat["id"] == user]
    assert [message["via"] for message in chat["messages"]] == ["user", "reply"]
    key = chat["messages"][1]["id"]
    tapped = {"user": user, "chat": user, "messageId": key}
    assert control("tap", **tapped, action=action)["webhook"]["status"] == 200
    assert receiver.event["postback"] == {"data": "ok"}
    forged = call("POST", "/_sim/tap", {**tapped, "action": {**action, "data": "other"}})
    assert forged == (400, {"error": "the message has no such action"})
    control("unsend", user=user, chat=user, messageId=sent["message"]["id"])
    assert receiver.event["type"] == "unsend"


def test_pictures(control: Control, call: Caller) -> None:
    user = control("user", name="newcomer")["user"]["id"]
    data = base64.b64encode(b"\xff\xd8picture").decode()
    sent = control("send", user=user, chat=user, message={"type": "image", "data": data})
    url = sent["message"]["message"]["contentUrl"]
    assert call("GET", url) == (200, {"bytes": b"\xff\xd8picture"})
    assert call.headers["content-security-policy"] == "sandbox"
    album = {"type": "images", "data": [f"data:image/jpeg;base64,{data}"] * 2}
    assert len(control("send", user=user, chat=user, message=album)["messages"]) == 2
    file = {"type": "file", "fileName": "a.txt", "data": data}
    assert control("send", user=user, message=file)["message"]["message"]["fileSize"] == 9
    place = {"type": "location", "latitude": 1.5, "longitude": 2.5, "title": "here"}
    control("send", user=user, message=place)
    control("send", user=user, message={"type": "sticker", "packageId": "1", "stickerId": "2"})


@pytest.mark.parametrize("kind", ["video", "audio"])
def test_videos_and_sounds(control: Control, call: Caller, receiver: Receiver, kind: str) -> None:
    user = control("user", name="newcomer")["user"]["id"]
    data = base64.b64encode(b"recorded").decode()
    control("send", user=user, message={"type": kind, "data": data, "duration": 2500})
    assert (receiver.event["message"]["type"], receiver.event["message"]["duration"]) == (
        kind,
        2500,
    )
    path = f"/v2/bot/message/{receiver.event['message']['id']}/content"
    assert call("GET", path) == (200, {"bytes": b"recorded"})
    assert call.headers["content-type"] == f"{kind}/mp4"
    control("send", user=user, message={"type": kind, "data": data})
    assert receiver.event["message"]["duration"] == 1000


def test_nobody_sends_what_does_not_exist(control: Control, call: Caller) -> None:
    user = control("user", name="newcomer")["user"]["id"]
    sent = call("POST", "/_sim/send", {"user": user, "message": {"type": "scent"}})
    assert sent == (400, {"error": "a person sends no scent here"})


def test_groups(control: Control, receiver: Receiver) -> None:
    a, b = (control("user", name=name)["user"]["id"] for name in "ab")
    group = control("group", name="officers", members=[a], invite_bot=True)["group"]["id"]
    control("group/add", group=group, user=b)
    control("group/leave", group=group, user=b)
    control("group/kick", group=group)
    control("group/join", group=group)
    assert [event["type"] for event in receiver.events] == [
        "join",
        "memberJoined",
        "memberLeft",
        "leave",
        "join",
    ]
    assert len(control.state()["phones"]) == 3


def test_faults_clock_and_quota(control: Control, call: Caller, line: Platform) -> None:
    teacher = line.user("teacher")
    control("faults", next_push="error_after", push=[{"mode": "rate_limit", "times": 1}])
    assert call.push(teacher.id)[0] == 429
    control("faults", next_push="error_after")
    assert call.push(teacher.id)[0] == 500
    assert control.state()["faults"]["next_push"] == "none"
    assert control("clock", advance_seconds=60)["clock_offset_seconds"] == 60
    assert control("clock", offset_seconds=0)["clock_offset_seconds"] == 0
    assert control("quota", value=5, used=5)["used"] == 5
    assert call.push(teacher.id)[0] == 429
    assert call("POST", "/_sim/faults", {"gravity": True})[0] == 400


def test_raw_events_and_verify(control: Control, receiver: Receiver) -> None:
    assert control("verify")["webhook"]["status"] == 200
    control("webhook/raw", events=[{"type": "odd"}], sign=False)
    assert receiver.event == {"type": "odd"}


def test_only_this_machine_and_only_json(call: Caller) -> None:
    assert call("GET", "/_sim/state", Host="evil.example:80")[0] == 403
    assert call("POST", "/_sim/verify", b"{}", Content_Type="text/plain")[0] == 400
    assert call("POST", "/_sim/follow", {"user": "nobody"})[0] == 404


def test_the_page_is_served(call: Caller) -> None:
    status, body = call("GET", "/")
    assert status == 200
    assert b"<html" in body["bytes"]


def test_the_stream_tells_what_happens(line: Platform, control: Control) -> None:
    teacher = line.user("teacher")
    connection = http.client.HTTPConnection(line.url.removeprefix("http://"), timeout=5)
    connection.request("GET", "/_sim/stream")
    stream = connection.getresponse()
    assert stream.headers["content-type"].startswith("text/event-stream")
    assert stream.readline() == b": connected\n"
    line.say(teacher, "hello")
    told = {}
    while "log" not in told:
        if (written := stream.readline()).startswith(b"event: "):
            told[written[7:].strip().decode()] = json.loads(stream.readline()[6:])
    assert told["message"]["message"] == text("hello")
    assert told["log"]["summary"] == "message text"
    connection.close()


def test_everything_survives_a_restart(tmp_path: Path, receiver: Receiver) -> None:
    key = "11111111-2222-4333-8444-555555555555"
    first = Platform(SECRET, TOKEN, state=tmp_path / "state.db")
    first.start(receiver.url)
    teacher = first.user("teacher")
    others = [first.user(str(number)) for number in range(9)]
    group = first.group("officers", [teacher], invite_bot=True)
    picture = first.send_image(teacher, b"\xff\xd8picture")
    token = receiver.reply_token
    pushed = Caller(first).push(group.id, key=key)
    first.set_quota(7)
    first.stop()

    second = Platform(SECRET, TOKEN, state=tmp_path / "state.db")
    second.start(receiver.url)
    call = Caller(second)
    assert second.account == first.account
    assert list(second.world.users) == [teacher.id, *(user.id for user in others)]
    assert second.world.groups[group.id].bot is True
    assert [message.view() for message in second.messages(teacher)] == [
        message.view() for message in first.messages(teacher)
    ]
    assert call("GET", f"/v2/bot/message/{picture.id}/content")[1]["bytes"] == b"\xff\xd8picture"
    assert call.reply(token)[0] == 200
    assert call.push(group.id, key=key)[1]["sentMessages"] == pushed[1]["sentMessages"]
    assert call("GET", "/v2/bot/message/quota")[1]["value"] == 7
    assert second.used == 1
    assert second.say(teacher, "again").id > picture.id
    second.stop()


def test_the_command(tmp_path: Path, receiver: Receiver) -> None:
    """`python -m simulator` serves the samples, and ends when told to."""
    command = [sys.executable, "-m", "simulator", "--port", "0", "--secret", SECRET]
    command += ["--token", TOKEN, "--webhook", receiver.url, "--state", str(tmp_path / "s.db")]
    settings = os.environ | {"SIMULATOR_REDELIVERY": "on"}  # as `make run` has it
    process = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        address = process.stdout.readline().split()[1]
        connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=5)
        connection.request("GET", "/_sim/state")
        state = json.load(connection.getresponse())
        assert len(state["users"]) == 5
        assert state["faults"]["redelivery"] is True
        assert {spec["name"]: spec["default"] for spec in state["fault_specs"]} == state["faults"]
        connection.close()
    finally:
        process.terminate()
        assert process.wait(10) == 0
        if process.stdout is not None:
            process.stdout.close()


class ScriptedBot:
    """Answers as a bot with codes, a group to bind and a registration would."""

    def __init__(self, line: Platform, receiver: Receiver) -> None:
        self._call = Caller(line)
        self.codes: list[str] = []
        self.bound: list[str] = []
        self.registered: dict[str, str] = {}
        receiver.on_event = self._answer

    def _answer(self, event: dict[str, Any]) -> None:
        said = event.get("message", {}).get("text", "")
        data = event.get("postback", {}).get("data")
        if said.startswith("CODE-"):
            self.codes.append(said)
            self._say(event, "ยินดีต้อนรับเจ้าหน้าที่")
        elif said == "ผูกกลุ่ม":
            self.bound.append(event["source"]["groupId"])
            self._say(event, "ผูกกลุ่มแล้ว")
        elif event["type"] == "join":
            self._say(event, "สวัสดี พิมพ์ผูกกลุ่ม")
        elif event["type"] == "follow":
            self._say(event, "ประกาศความเป็นส่วนตัว", "ไม่ใช้บริการ", "รับทราบและเริ่มใช้")
        elif data == "รับทราบและเริ่มใช้":
            self._say(event, "ขอชื่อ-นามสกุล และเบอร์โทร")
        elif "0812345678" in said:
            self.registered["name"] = said
            self._say(event, "ตำแหน่งของท่านคือข้อใด", "ผอ.โรงเรียน", "ครู")
        elif said == "ครู":
            self.registered["position"] = said
            self._say(event, "ท่านอยู่โรงเรียนใด พิมพ์ชื่อบางส่วน")
        elif said == "วิทยา":
            self._say(event, "ไม่พบ ลองพิมพ์ชื่อโรงเรียนให้สั้นลง")
        elif said == "บ้าน":
            self._say(event, "พบ 2 แห่ง ท่านอยู่โรงเรียนใด", "บ้านหนึ่ง", "บ้านสอง")
        elif data == "บ้านหนึ่ง":
            self.registered["school"] = data
            self._say(event, "ตรวจสอบข้อมูล", "แก้ไข", "ยืนยัน")
        elif data == "ยืนยัน":
            self._say(event, "ลงทะเบียนเรียบร้อย")

    def _say(self, event: dict[str, Any], words: str, *labels: str) -> None:
        message = text(words)
        if labels:
            actions = [{"type": "postback", "label": each, "data": each} for each in labels]
            items = [{"type": "action", "action": action} for action in actions]
            message["quickReply"] = {"items": items}
        assert self._call.reply(event["replyToken"], message)[0] == 200


def test_seeding_talks_to_the_bot_once(line: Platform, receiver: Receiver, tmp_path: Path) -> None:
    populate(line)
    bot = ScriptedBot(line, receiver)
    package = tmp_path / "bot"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text("import os; print(f'CODE-{os.getpid()}')")
    command = [sys.executable, "-m", "simulator.seed", "--url", line.url]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for _ in range(2):
        done = subprocess.run(
            command,
            cwd=tmp_path,
            env=environment,
            check=False,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert (done.returncode, done.stderr) == (0, "")
    assert len(set(bot.codes)) == len(bot.codes) == 3
    assert bot.bound == list(line.world.groups)
    assert set(bot.registered) == {"name", "position", "school"}
    untouched = [user for user in line.world.users.values() if not line.messages(user)]
    assert len(untouched) == 1
