"""A crowd that does anything: moves made of small numbers, posted as signed webhooks.

A move is five numbers: what is done, by whom, where, and two for the details. Hypothesis draws
them; here they become words, taps (one's own and other people's), forgeries, pictures, events of
every type, late and repeated ones, and events that are no longer quite what LINE sends.
"""

import contextlib
import copy
import json
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import Engine
from sqlmodel import SQLModel

from handlers import SERVICES
from models.db import transaction, travel
from models.failures import failed_ids
from models.tables import Event
from simulator.errors import Refused
from simulator.limits.validation import check_messages
from tests.approving import director
from tests.dialogues import Anything, Dialog, Said, Talker, forged
from tests.dialogues import quoting as quoting_message
from tests.nasty_strings import NASTY
from tests.next_words import NEXT
from tests.openings import FILLED, SYMPTOM, fill, leave_the_office
from tests.posting import signature, status_of

Json = dict[str, Any]
Move = tuple[int, int, int, int, int]

# The clerk directs the school of both.
PEOPLE = ("teacher", "clerk", "officer", "officer two", "head", "stranger", "stranger two")
# What was sent before: a repair, a request that waits for a word, an incident, an officer's paper.
BEFORE: tuple[tuple[int, str, Json], ...] = (
    (0, "repair", FILLED | {"symptom": SYMPTOM}),
    (
        0,
        "spec_help",
        {
            "item_name": "คอมพิวเตอร์",
            "quantity": {"count": 5, "unit": "เครื่อง"},
            "budget_per_unit": "22000.00",
            "purpose": "ใช้สอน",
        },
    ),
    (
        0,
        "security_incident",
        {
            "incident_type": "phishing",
            "noticed_at": "2026-12-13T21:00+07:00",
            "detail": "บัญชีส่งอีเมลแปลก",
            "personal_data": "unknown",
        },
    ),
    (
        2,
        "study",
        {
            "topic": "ระบบจองห้อง",
            "background": "จองซ้ำ",
            "objectives": ["ลดการจองซ้ำ"],
            "method": "สอบถาม",
            "findings": ["จองทางโทรศัพท์"],
            "proposals": ["ทำปฏิทินกลาง"],
        },
    ),
)
# Most is done by one requester and one officer, or no form would ever come to its end.
_BUSY = (0, 0, 0, 0, 2, 2, 2, 2, 1, 3, 4, 5, 6)
COMMANDS = [
    *("ขอให้ดำเนินการ", "ขอสเปก", "ขอข้อมูล", "ขออบรม", "เสนอแนวคิด", "บริการอื่น", "เสร็จแล้ว", "1 3"),
    *("ลืมรหัสผ่าน", "ขอใช้อินเทอร์เน็ต", "ขอสิทธิ์เข้าระบบ", "แจ้งเหตุไซเบอร์", "ประเมินเหตุ 72 ชม."),
    *("แจ้งซ่อม", "เมนู", "ติดตามงาน", "ข้อมูลของฉัน", "ยกเลิก", "ย้อนกลับ", "ข้าม", "ทำต่อ", "ส่ง"),
    *(
        "งานค้าง",
        "งานของฉัน",
        "ผูกกลุ่ม",
        "รับเรื่อง",
        "ตอบ",
        "รายละเอียด",
        "ปิดงาน",
        "จบการตอบ",
        "บันทึกภายใน",
    ),
    *(
        "เข้าเวร",
        "ออกเวร",
        "ใครเข้าเวร",
        "ลา",
        "แจ้งลาแทน",
        "แลกเวร",
        "ยกเลิกเวร",
        "ตกลง",
        "รักษาราชการแทน",
    ),
    *("1", "2", "3", "4", "๕", "คอม", "เปิดไม่ติดเลยค่ะ", "อาคาร 2", "เฉพาะเครื่องนี้", "ไม่มี", "ขอบคุณค่ะ"),
    *("สมหญิง ตัวอย่าง", "0812345678", "ครู", "โรงเรียน", "กลุ่ม", "R6912-0001", "#R6912-0001 ลองใหม่"),
    *("X6912-0001", "#X6912-0001 ทราบแล้ว", "S6912-0001 อนุมัติ", "S6912-0001 ส่งคืน", "STU70-0001"),
    *("ขอคำปรึกษา", "ยังไม่ได้", "เอกสาร", "ขอจัดซื้อ", "กำหนดคุณลักษณะ", "เปรียบเทียบคุณลักษณะ"),
    *("ศึกษาวิเคราะห์", "สรุปผลการดำเนินงาน", "รายงานผลการประเมิน", "บทความ", "เขียนบทความ", "พิมพ์"),
    *("เพิ่มวันหยุด", "สรุปอบรม", "คำถามที่ตอบเอง", "ขอบัญชี/สิทธิ์", "เชิญ ผอ.โรงเรียน", "1 ก.พ. 2570"),
    *("อนุมัติ", "ส่งคืน", "ไม่อนุมัติ", "รออนุมัติ", "มอบอำนาจ", "แก้ไขคำขอ", "อนุมัติแล้วตามเอกสาร", "ผอ.โรงเรียน"),
    *("แก้ไข", "เปลี่ยนสายแล้วใช้ได้", "ซ่อมเสร็จ", "ใช้ได้แล้ว", "ยังไม่หาย", "มากที่สุด", "น้อยที่สุด", "ลบข้อมูล"),
]
VERBS = [f"{each.name}.{verb}" for each in SERVICES for verb in (*each.verbs, *each.occasions)]
VERBS += [f"form.{verb}" for verb in ("set", "skip", "back", "cancel", "edit", "send", "resume")]
FORMS = [each for each in SERVICES if each.form is not None]
_DEEP: Any = 0
for _ in range(40):
    _DEEP = [_DEEP]
JUNK: list[Any] = [
    *(None, True, False, 0, -1, 7, 2**31, 2**53, 2**63, 10**30, -(2**70), 0.5, 1e300, -0.0),
    *("", "x", "U" * 40, "U" * 41, "\x00", "\x00" * 40, "../../x", [], {}, [[]], [{}], {"": None}),
    *(_DEEP, {"type": _DEEP}, ["text"] * 50, {"a": {"b": {"c": []}}}, "text", "message", "user"),
]
EVENTS = ("follow", "unfollow", "join", "leave", "memberJoined", "memberLeft", "unsend")
STRANGE = ("messageEdited", "beacon", "accountLink", "things", "videoPlayComplete", "membership")
SECONDS = (1, 20, 61, 700, 3600, 4 * 3600, 13 * 3600, 4 * 86400, 40 * 86400)
# A turn that computes for longer would be late for LINE on a slow machine.
CPU_SECONDS = 1.0


class Crowd:
    """Everybody around one bot, and the way of their events through the signed webhook."""

    def __init__(self, app: Flask, dialog: Dialog) -> None:
        self.app, self.dialog = app, dialog
        self.history: list[Json] = []
        self.generated = 0
        self._looked: dict[str, int] = {}
        self._waited = timedelta()
        self.people = [dialog.person(name) for name in PEOPLE]
        self.bound = dialog.group("officer")
        self.unbound = dialog.group("teacher", is_bound=False)
        leave_the_office(self.people[3])
        director(dialog, PEOPLE[1])
        for who, form, answers in BEFORE:
            fill(self.people[who], form, answers)
            assert self.post(self.people[who].make(forged("form.send"))) == 200
        self.dialog.deliver()

    def post(self, *events: Any, ascii_only: bool = True) -> int:
        """Post events, signed; the status. AssertionError when it took too long to compute."""
        content = {"destination": "U0", "events": events}
        body = json.dumps(content, ensure_ascii=ascii_only)
        with contextlib.suppress(UnicodeEncodeError):  # half a character: only escaped is it JSON
            return self.post_body(body.encode())
        return self.post_body(json.dumps(content).encode())

    def post_body(self, body: bytes) -> int:
        """Post a signed body; the status."""
        given, started = signature(body), time.thread_time()
        status = status_of(self.app, body, given)
        took = time.thread_time() - started
        assert took < CPU_SECONDS, f"{took:.1f} s for {body[:300]!r}"
        return status

    def do(self, move: Move) -> None:
        """Make a move. AssertionError when the webhook broke."""
        what, who, where, a, b = move
        if what % 8 == 0:
            self.dialog.deliver()
        if what % 61 == 0:
            self.wait(SECONDS[a % len(SECONDS)])
        talker = self.people[_BUSY[who % len(_BUSY)]]
        if where % 4 == 3:
            talker = talker.in_group(self.unbound if where % 16 == 15 else self.bound)
        said = _SAYINGS[what % len(_SAYINGS)](self, talker, a, b)
        events = [copy.deepcopy(talker.make(said))]
        distort = _DISTORTIONS.get(where % 19)
        if distort is not None:
            events = distort(self, events[0], a, b)
        self.history += copy.deepcopy(events)
        self.generated += 1
        status = self.post(*events, ascii_only=bool(b % 2))
        assert status == 200 or (distort is not None and status == 400), (status, events)

    def offers(self, talker: Talker) -> list[str]:
        """The data of the newest buttons in a chat."""
        return [data for each in talker.received[-12:] for data in each.offers]

    def answers(self, talker: Talker, said: Anything) -> list[str]:
        """Say something and hear the keys of what is answered in this chat."""
        talker.heard()
        assert self.post(talker.make(said)) == 200
        self.dialog.deliver()
        return talker.heard()

    def unanswered(self, said: Anything) -> list[Talker]:
        """Have everybody say something at once; who hears nothing."""
        for talker in self.people:
            talker.heard()
            assert self.post(talker.make(said)) == 200
        self.dialog.deliver()
        return [talker for talker in self.people if not talker.heard()]

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self._waited += timedelta(seconds=seconds)
        travel(self.dialog._offset + self._waited)

    def failures(self) -> list[Json]:
        """The events that were kept as failed."""
        with transaction() as session:
            kept = [session.get_one(Event, id_).raw for id_ in failed_ids(session)]
        return [raw for raw in kept if raw is not None]

    def refusals(self) -> Iterator[str]:
        """What LINE would refuse of the messages that arrived since the last look, and why."""
        for chat, came in self.dialog.chats.items():
            for each in came[self._looked.get(chat, 0) :]:
                try:
                    check_messages({"messages": [each.message]})
                except Refused as refused:
                    yield f"{each.key}: {refused} {each.message}"
            self._looked[chat] = len(came)


def _words(crowd: Crowd, talker: Talker, a: int, b: int) -> Anything:
    return NASTY[(a * 101 + b) % len(NASTY)]


def _command(crowd: Crowd, talker: Talker, a: int, b: int) -> Anything:
    return COMMANDS[(a * 101 + b) % len(COMMANDS)]


def _tap(crowd: Crowd, talker: Talker, a: int, b: int) -> Anything:
    offered = crowd.offers(talker)
    return forged(offered[-1 - a % len(offered)]) if offered else "เมนู"


def _sensible(crowd: Crowd, talker: Talker, a: int, b: int) -> Anything:
    """What was asked last is answered well, so that forms come to their end."""
    asked = [NEXT[each.key] for each in talker.received[-3:] if each.key in NEXT]
    return asked[-1] if asked else _tap(crowd, talker, a, b)


def _steal(crowd: Crowd, talker: Talker, a: int, b: int) -> Anything:
    other = crowd.people[a % len(crowd.people)]
    offered = crowd.offers(other if b % 3 else other.in_group(crowd.bound))
    return forged(offered[b % len(offered)]) if offered else forged("desk.claim?t=1&v=1")


def _forge(crowd: Crowd, talker: Talker, a: int, b: int) -> Anything:
    verb = VERBS[a % len(VERBS)]
    if b % 3 == 0:
        return forged(verb)
    if verb in ("form.set", "form.edit"):
        service = FORMS[b % len(FORMS)]
        assert service.form is not None
        step = service.form.steps[b % len(service.form.steps)]
        value = (*NASTY[b :: max(1, a % 7)], "1")[0][:60].encode("utf-8", "replace").decode()
        return forged(f"{verb}?f={service.name}&s={step.name}&v={value}")
    return forged(f"{verb}?t={b % 5}&v={a % 6}&s={b % 7}&p={a % 9}&kept=1")


def _postback_words(crowd: Crowd, talker: Talker, a: int, b: int) -> Anything:
    postback = {"data": NASTY[(a * 101 + b) % len(NASTY)][:300]}
    params = {"date": "2026-11-20", "x": JUNK[b % len(JUNK)]}
    return Said({"type": "postback", "postback": postback | ({"params": params} if b % 2 else {})})


def _media(crowd: Crowd, talker: Talker, a: int, b: int) -> Anything:
    line, words = {"type": "line"}, NASTY[b % len(NASTY)]
    external = {"type": "external", "originalContentUrl": "http://127.0.0.1:9/x"}
    place = {"title": words, "address": words, "latitude": b, "longitude": -a / 7}
    sticker = {"packageId": str(b) if a % 2 else "446", "stickerId": words, "keywords": [words, b]}
    messages: list[Json] = [
        *[{"type": "image", "contentProvider": line}] * 3,
        {"type": "image", "contentProvider": external},
        {"type": "video", "duration": 1, "contentProvider": line},
        {"type": "audio", "duration": 1, "contentProvider": line},
        {"type": "file", "fileName": words, "fileSize": b},
        {"type": "location", **place},
        {"type": "sticker", **sticker},
    ]
    return Said({"type": "message", "message": messages[a % len(messages)]})


def _quote(crowd: Crowd, talker: Talker, a: int, b: int) -> Anything:
    known = [each.id for each in crowd.people[a % len(crowd.people)].received] or ["1"]
    quoted = known[b % len(known)] if b % 5 else NASTY[b % len(NASTY)]
    return quoting_message(quoted, NASTY[b % len(NASTY)] if a % 2 else "ลองเสียบใหม่แล้ว")


def _life(crowd: Crowd, talker: Talker, a: int, b: int) -> Anything:
    kind = STRANGE[a % len(STRANGE)] if b % 5 == 0 else EVENTS[a % len(EVENTS)]
    ids = [str(each["message"].get("id")) for each in crowd.history if _is_message(each)] or ["1"]
    members = {"members": [{"type": "user", "userId": talker.line_id}]}
    target = ids[-1 - b % len(ids)] if b % 7 else NASTY[b % len(NASTY)]
    more = {"unsend": {"messageId": target}, "joined": members, "left": members}
    return Said({"type": kind, **more})


def _is_message(event: Any) -> bool:
    return isinstance(event, dict) and isinstance(event.get("message"), dict)


_Saying = Callable[[Crowd, Talker, int, int], Anything]
_SAYINGS: list[_Saying] = [
    *[_words] * 4,
    *[_command] * 7,
    *[_tap] * 9,
    *[_sensible] * 12,
    *[_steal] * 3,
    *[_forge] * 3,
    *(_postback_words, _media, _media, _quote, _life, _life),
]


def _late(crowd: Crowd, event: Json, a: int, b: int) -> list[Json]:
    event["timestamp"] -= (1, 50, 5_000, 90_000, 10**9, 10**12)[a % 6]
    return [event]


def _early(crowd: Crowd, event: Json, a: int, b: int) -> list[Json]:
    event["timestamp"] = (2**52, 2**53 - 1, 10**13, event["timestamp"] + 10**7)[a % 4]
    return [event]


def _again(crowd: Crowd, event: Json, a: int, b: int) -> list[Json]:
    if not crowd.history:
        return [event]
    old = copy.deepcopy(crowd.history[-1 - a % len(crowd.history)])
    if isinstance(old, dict):
        old["deliveryContext"] = {"isRedelivery": True}
    return [old, event] if b % 2 else [event, old]


def _mutated(crowd: Crowd, event: Json, a: int, b: int) -> list[Json]:
    places = list(_places(event))
    container, key = places[a % len(places)]
    junk = [*JUNK, *NASTY]
    if b % 9 == 0:
        del container[key]
    else:
        container[key] = copy.deepcopy(junk[(a * 31 + b) % len(junk)])
    return [event]


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every key and index inside, to be replaced."""
    keys = list(value) if isinstance(value, dict) else range(len(value))
    for key in keys:
        yield value, key
        if isinstance(value[key], dict | list):
            yield from _places(value[key])


def _batched(crowd: Crowd, event: Json, a: int, b: int) -> list[Json]:
    other = crowd.people[a % len(crowd.people)]
    strange: list[Any] = [
        JUNK[b % len(JUNK)],
        {"type": "hologram"},
        {**event, "type": JUNK[a % 30]},
    ]
    events = [event, other.make("เมนู"), *strange, other.make(NASTY[b % len(NASTY)])]
    return events[b % 3 :] + events[: b % 3]


_Distortion = Callable[[Crowd, Json, int, int], list[Json]]
_DISTORTIONS: dict[int, _Distortion] = {
    **dict.fromkeys((1, 2), _late),
    3: _early,
    **dict.fromkeys((4, 5), _again),
    **dict.fromkeys((6, 7, 8, 9, 10), _mutated),
    11: _batched,
}


def empty(engine: Engine) -> None:
    """Delete every row but those of the audit log, which only grows, through the connections that
    are open; the clock stands right.
    """
    travel(timedelta())
    with engine.begin() as connection:
        for table in reversed(SQLModel.metadata.sorted_tables):
            if table.name != "audit":
                connection.execute(table.delete())


def files_a_report(crowd: Crowd, talker: Talker) -> list[list[str]]:
    """File a report whatever was before; what was answered to each word. AssertionError: stuck."""
    said: Anything = "แจ้งซ่อม"
    heard: list[list[str]] = []
    for _ in range(30):
        keys = crowd.answers(talker, said)
        heard.append(keys)
        if "repair.opened" in keys:
            return heard
        said = next((NEXT[key] for key in reversed(keys) if key in NEXT), "แจ้งซ่อม")
    raise AssertionError(f"stuck: {heard}")
