"""The control API under /_sim/: what the page and outside programs drive the platform with."""

import base64
import binascii
import json
import queue
from collections.abc import Callable, Iterator
from typing import Any

from flask import Flask, Response, request

from simulator import quota
from simulator.limits.schema import Json
from simulator.phones.buttons import buttons
from simulator.phones.chatting import Sent
from simulator.phones.members import NotPossible
from simulator.platform import Platform
from simulator.views import state
from simulator.webhook import Delivery

# Where the request's environment names its platform.
PLATFORM = "simulator.platform"
_HEARTBEAT_SECONDS = 15
_Sending = Callable[[Platform, Json, str, str | None], Any]
_Action = Callable[[Platform, Json], Any]


def served() -> Platform:
    """The platform that is asked (one application serves those of a process)."""
    platform: Platform = request.environ[PLATFORM]
    return platform


def add_control(app: Flask) -> None:
    """Add the control API's addresses to the application."""
    for name, action in _ACTIONS.items():
        app.add_url_rule(f"/_sim/{name}", f"control {name}", _view(action), methods=["POST"])
    app.add_url_rule("/_sim/state", "state", lambda: state(served()))
    app.add_url_rule("/_sim/stream", "stream", lambda: _stream(served()))
    app.add_url_rule(
        "/_sim/chat/<chat>",
        "chat",
        lambda chat: {"messages": [message.view() for message in served().messages(chat)]},
    )
    app.add_url_rule("/_sim/content/<key>", "content", lambda key: _bytes(served(), key))
    app.add_url_rule("/_sim/richmenu/<key>", "menu image", lambda key: _bytes(served(), key))
    app.add_url_rule(
        "/_sim/note/<name>", "note", lambda name: {"value": served().world.note(f"told {name}")}
    )


def _view(action: _Action) -> Callable[[], Response]:
    def view() -> Response:
        # A JSON content type is asked for, so that no foreign page can post without asking.
        body = request.get_json(silent=True)
        if not isinstance(body, dict):
            return _json({"error": "a JSON object is needed"}, 400)
        try:
            return _json(_told(action(served(), body)))
        except (NotPossible, ValueError, TypeError) as error:
            return _json({"error": str(error)}, 400)
        except KeyError as error:
            return _json({"error": f"unknown or missing: {error}"}, 404)

    return view


def _json(body: Json, status: int = 200) -> Response:
    return Response(json.dumps(body, ensure_ascii=False), status, content_type="application/json")


def _told(result: Any) -> Json:
    """An action's result as the contract has it."""
    if isinstance(result, Sent):
        shown = {} if result.message is None else {"message": result.message.view()}
        return {**shown, "webhook": result.webhook.view(), **result.outcome}
    if isinstance(result, Delivery):
        return {"webhook": result.view()}
    return result if isinstance(result, dict) else {}


def _send(platform: Platform, body: Json) -> Any:
    message = body["message"]
    if message["type"] not in _SENDING:
        raise NotPossible(f"a person sends no {message['type']} here")
    return _SENDING[message["type"]](platform, message, body["user"], body.get("chat"))


def _album(platform: Platform, message: Json, user: str, chat: str | None) -> Json:
    sent = platform.send_images(user, [_decode(each) for each in message["data"]], chat)
    last = max(sent, key=lambda each: each.id)
    return {**_told(last), "messages": [_told(each)["message"] for each in sent]}


def _place(platform: Platform, message: Json, user: str, chat: str | None) -> Sent:
    words = {name: message.get(name) for name in ("title", "address")}
    return platform.send_location(user, message["latitude"], message["longitude"], chat, **words)


def _duration(message: Json) -> int:
    """Milliseconds; a second where the page could not tell."""
    return int(message.get("duration", 1000))


def _decode(data: str) -> bytes:
    """Base64, with or without a data URL's head."""
    try:
        return base64.b64decode(data.rsplit(",", 1)[-1], validate=True)
    except binascii.Error as error:
        raise NotPossible("data is not base64") from error


def _tap(platform: Platform, body: Json) -> Sent:
    """Only what the message shows can be tapped; a rich menu's area comes without message."""
    action, key = body["action"], body.get("messageId")
    if key is not None:
        message = platform.world.messages[key].message
        if action not in [button.action for button in buttons(message)]:
            raise NotPossible("the message has no such action")
    return platform.tap(body["user"], action, body.get("chat"), params=body.get("params"))


def _unsend(platform: Platform, body: Json) -> Delivery:
    return platform.unsend(body["user"], body["messageId"])


def _group(platform: Platform, body: Json) -> Json:
    group = platform.group(body["name"], body["members"], bool(body.get("invite_bot")))
    for member in group.members:
        platform.phone(member, group.id, group.name)
    platform.tell_people()
    return {"group": group.view()}


def _user(platform: Platform, body: Json) -> Json:
    user = platform.user(body["name"], body.get("label", ""), bool(body.get("follows")))
    return {"user": user.view()}


def _pc(platform: Platform, body: Json) -> Json:
    platform.use_pc(body["user"], bool(body["pc"]))
    return {}


def _faults(platform: Platform, body: Json) -> Json:
    platform.switch(**body)
    return {"faults": dict(platform.faults.values)}


def _clock(platform: Platform, body: Json) -> Json:
    if "offset_seconds" in body:
        platform.set_offset(float(body["offset_seconds"]))
    else:
        platform.advance(float(body["advance_seconds"]))
    return {"clock_offset_seconds": platform.clock.offset}


def _quota(platform: Platform, body: Json) -> Json:
    if "value" in body:
        quota.set_value(platform, body["value"])
    if "used" in body:
        quota.set_used(platform, int(body["used"]))
    return quota.view(platform)


def _note(platform: Platform, body: Json) -> Json:
    """Programs such as the seed keep a word here, to know what they have done."""
    platform.world.set_note(f"told {body['name']}", body["value"])
    return {}


_SENDING: dict[str, _Sending] = {
    "text": lambda p, m, user, chat: p.say(user, m["text"], chat, m.get("quotedMessageId")),
    "image": lambda p, m, user, chat: p.send_image(user, _decode(m["data"]), chat),
    "images": _album,
    "sticker": lambda p, m, user, chat: p.send_sticker(user, m["packageId"], m["stickerId"], chat),
    "location": _place,
    "video": lambda p, m, user, chat: p.send_video(user, _decode(m["data"]), _duration(m), chat),
    "audio": lambda p, m, user, chat: p.send_audio(user, _decode(m["data"]), _duration(m), chat),
    "file": lambda p, m, user, chat: p.send_file(
        user, m["fileName"], _decode(m.get("data", "")), chat
    ),
}
_ACTIONS: dict[str, _Action] = {
    "send": _send,
    "tap": _tap,
    "unsend": _unsend,
    "edit": lambda p, body: p.edit(body["user"], body["messageId"], body["text"]),
    "follow": lambda p, body: p.follow(body["user"]),
    "block": lambda p, body: p.block(body["user"]),
    "unblock": lambda p, body: p.unblock(body["user"]),
    "pc": _pc,
    "group": _group,
    "group/join": lambda p, body: p.join(body["group"]),
    "group/leave": lambda p, body: p.leave_group(body["group"], body["user"]),
    "group/add": lambda p, body: p.add_member(body["group"], body["user"]),
    "group/kick": lambda p, body: p.kick(body["group"]),
    "user": _user,
    "faults": _faults,
    "clock": _clock,
    "quota": _quota,
    "note": _note,
    "flush": lambda p, _: p.webhook.flush(),
    "redeliver": lambda p, _: {"webhooks": [d.view() for d in p.webhook.redeliver()]},
    "webhook/raw": lambda p, body: p.raw(body["events"], bool(body.get("sign", True))),
    "verify": lambda p, _: p.verify(),
}


def _bytes(platform: Platform, key: str) -> Response:
    data = platform.world.bytes.get(key)
    kept: Any = platform.world.contents.get(key) or platform.world.menus.get(key)
    if data is None or kept is None:
        return Response("gone", 404)
    response = Response(data, content_type=kept.media_type)
    # What people sent is shown, never run, in the page's own origin.
    response.headers["Content-Security-Policy"] = "sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _stream(platform: Platform) -> Response:
    """Server-sent events from now on."""
    listener, leave = platform.journal.listen()

    def events() -> Iterator[str]:
        try:
            yield ": connected\n\n"
            while not platform.stopping.is_set():
                try:
                    event, data = listener.get(timeout=_HEARTBEAT_SECONDS)
                except queue.Empty:
                    yield ": here\n\n"
                    continue
                yield f"event: {event}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
        finally:
            leave()

    return Response(events(), mimetype="text/event-stream", headers={"Cache-Control": "no-store"})
