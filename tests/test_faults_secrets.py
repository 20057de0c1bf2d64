"""Fault 31: nothing anybody wrote, no name, number, id or secret in logs, Redis or answers.

Canaries go into every input while LINE, the database and Redis misbehave; then everything that
could hold one is searched. The database is searched as well, to prove that they came in.
"""

import http.client
import itertools
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel

from bot.masking import MASK
from bot.offering import as_offered
from bot.offices import load_office
from bot.router import Router
from bot.texts import Texts
from handlers import SERVICES
from simulator.world import User
from tests.conftest import SECRET, TOKEN
from tests.faults import Helpdesk, Webhooks, helpdesk
from tests.posting import ask, signature
from tests.servers import postgresql_binaries, wait_until
from tests.simulator_receiver import png
from tests.stacks import ROOT

__all__ = ["helpdesk"]

# What gunicorn refuses by itself, in its own words. Its answer quotes it back to whoever sent it.
BROKEN = {
    "broken request line": b"%s\r\n\r\n",
    "broken method": b"%s! /webhook HTTP/1.1\r\n\r\n",
    "broken version": b"GET /%s HTTP/canary\r\n\r\n",
    "broken header": b"GET / HTTP/1.1\r\n%s\r\n\r\n",
    "broken header name": b"GET / HTTP/1.1\r\n%s@: x\r\n\r\n",
    "broken header value": b"GET / HTTP/1.1\r\nX: \0%s\r\n\r\n",
}


@dataclass
class Canaries:
    """Words that occur nowhere else, each with what it was put into."""

    words: dict[str, str] = field(default_factory=dict)
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def word(self, place: str) -> str:
        """A new canary in Latin letters."""
        letters = "".join(chr(ord("a") + int(digit)) for digit in f"{next(self._numbers):04d}")
        return self.add(place, f"canary{letters}zz")

    def thai(self, place: str) -> str:
        """A new canary that can be a name."""
        return self.add(place, "ขมิ้นเหลือง" + "กขคงจฉชซฌญ"[next(self._numbers) % 10] * 2 + "อ่อน")

    def add(self, place: str, word: str) -> str:
        """Let something that must not be found be a canary."""
        self.words[word] = place
        return word

    def found_in(self, data: bytes) -> list[str]:
        """The places of the canaries in some bytes, as they are and as JSON writes them."""
        forms = {word: (word.encode(), json.dumps(word)[1:-1].encode()) for word in self.words}
        return [self.words[word] for word, said in forms.items() if any(f in data for f in said)]


@dataclass
class Mouth:
    """Puts canaries into a helpdesk, and keeps what it answers over HTTP."""

    helpdesk: Helpdesk
    canaries: Canaries = field(default_factory=Canaries)
    answers: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.webhooks = Webhooks(self.helpdesk.platform)

    def user(self, place: str) -> User:
        """Somebody whose LINE id is a canary."""
        user = self.helpdesk.platform.user(place, phone=False)
        self.canaries.add(f"LINE id of {place}", user.id)
        return user

    def say(self, user: User, *said: str) -> None:
        """Texts of one person, one after the other."""
        for words in said:
            self.webhooks.send(self.webhooks.text(user, words))

    def message(self, user: User, chat: str, content: dict[str, Any]) -> None:
        """Any message of a person in a chat; its id and reply token are canaries too."""
        message = {"id": self.helpdesk.platform.world.ids.next(), **content}
        event = self.helpdesk.platform.event("message", chat, user.id, message=message)
        self.canaries.add("message id", str(message["id"]))
        self.canaries.add("reply token", str(event["replyToken"]))
        self.webhooks.send(event)

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> int:
        """A request of whoever; its answer is kept to be searched."""
        connection = http.client.HTTPConnection("127.0.0.1", self.helpdesk.stack.port, timeout=10)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, named)
        answer = connection.getresponse()
        self.answers += [str(answer.getheaders()).encode(), answer.read()]
        connection.close()
        return answer.status


@pytest.fixture
def mouth(helpdesk: Helpdesk) -> Iterator[Mouth]:
    """Speaks to a helpdesk; leaves LINE without faults."""
    yield Mouth(helpdesk)
    helpdesk.platform.faults.clear()
    helpdesk.platform.switch(rate_limits=False)


def register_and_report(mouth: Mouth) -> User:
    """A newcomer: every answer of both forms is a canary."""
    word, thai = mouth.canaries.word, mouth.canaries.thai
    phone = mouth.canaries.add("phone", "0893141592")
    mouth.canaries.add("phone as it is shown", "089-314-1592")
    teacher = mouth.user("teacher")
    mouth.say(teacher, word("first words"))
    mouth.webhooks.send(mouth.webhooks.postback(teacher, "notice.acknowledge"))
    mouth.say(teacher, f"{thai('first name')} {thai('last name')}", phone, thai("position"))
    mouth.say(teacher, word("unknown school"), "กลุ่ม", "1", "ส่ง", "ยกเลิก", "แจ้งซ่อม", "คอม")
    mouth.say(teacher, word("symptom"), word("asset number"), word("location"), "1")
    mouth.message(teacher, teacher.id, {"type": "image", "contentProvider": {"type": "line"}})
    mouth.helpdesk.platform.send_image(teacher, png(8, 8) + word("end of a picture").encode())
    mouth.helpdesk.platform.send_image(teacher, word("no picture at all").encode())
    mouth.say(teacher, "ส่ง")
    return teacher


def work_in_the_office(mouth: Mouth, teacher: User) -> None:
    """An officer enrols by a code and answers, alone and in the group; strangers are refused."""
    word, helpdesk = mouth.canaries.word, mouth.helpdesk
    code = helpdesk.stack.bot("invite", "--role", "officer", "--name", word("officer's name"))
    officer = mouth.user("officer")
    mouth.say(officer, mouth.canaries.add("enrolment code", code))
    wrong = mouth.canaries.add("wrong enrolment code", "ICT-ZZZZ-YYYY-WWWW")
    mouth.say(mouth.user("guesser"), wrong)
    (ticket,) = helpdesk.tickets_of(teacher)
    mouth.say(officer, f"#{ticket.number} {word('answer')}", ticket.number)
    mouth.webhooks.send(
        mouth.webhooks.postback(officer, f"note.open?t={ticket.id}&v={ticket.version}")
    )
    mouth.say(officer, word("note"))
    group = helpdesk.platform.group(word("group's name"), [officer], bot=True)
    mouth.canaries.add("LINE id of the group", group.id)
    mouth.message(officer, group.id, {"type": "text", "text": "ผูกกลุ่ม"})
    mouth.message(officer, group.id, {"type": "text", "text": word("talk in the group")})


def everything_else(mouth: Mouth, teacher: User) -> None:
    """Kinds of messages, forged and malformed requests, addresses and heads of requests."""
    word = mouth.canaries.word
    place = {"title": word("title"), "address": word("address"), "latitude": 1, "longitude": 1}
    mouth.message(teacher, teacher.id, {"type": "location", **place})
    mouth.message(
        teacher, teacher.id, {"type": "file", "fileName": word("file name"), "fileSize": 1}
    )
    keywords = [word("sticker's keyword")]
    mouth.message(teacher, teacher.id, {"type": "sticker", "packageId": "1", "keywords": keywords})
    mouth.webhooks.send(mouth.webhooks.postback(teacher, f"{word('verb')}.x?t={word('argument')}"))
    body = json.dumps({"events": [{"type": word("event type")}], "x": word("body")}).encode()
    assert mouth.ask("POST", "/webhook", body, X_Line_Signature=signature(body)) == 200
    assert mouth.ask("POST", "/webhook", body, X_Line_Signature=word("signature")) == 403
    broken = word("broken JSON").encode()
    assert mouth.ask("POST", "/webhook", broken, X_Line_Signature=signature(broken)) == 400
    assert mouth.ask("GET", f"/{word('path')}?q={word('query')}", Cookie=word("cookie")) == 404
    assert mouth.ask("GET", f"/media/{word('picture')}.jpg", Referer=word("referer")) == 404
    assert mouth.ask("PUT", "/webhook", word("put").encode(), User_Agent=word("agent")) == 405
    mouth.ask("GET", "/health")
    for how, request in BROKEN.items():
        assert "400 Bad Request" in ask(mouth.helpdesk.stack.port, request % word(how).encode())


def while_things_break(mouth: Mouth, teacher: User) -> None:
    """Every answer of LINE, a locked database, an emptied and a dead Redis: words go on coming."""
    helpdesk, word = mouth.helpdesk, mouth.canaries.word
    platform = helpdesk.platform
    modes = ("error_before", "drop_after", "bad_request", "garbage", "rate_limit", "monthly_limit")
    for mode in modes:
        platform.fault("push", mode)
        platform.fault("reply", mode)
        mouth.say(teacher, word(f"while LINE answers {mode}"))
    platform.fault("push", "bad_request", times=None, to=helpdesk.staff.id)
    helpdesk.redis.client.flushall()
    mouth.say(teacher, word("after FLUSHALL"))
    with helpdesk.redis.away():
        mouth.say(teacher, word("while Redis is dead"))
    with helpdesk.engine.connect() as connection:
        is_sqlite = helpdesk.postgresql is None
        lock = "SELECT 1" if is_sqlite else "LOCK TABLE event IN EXCLUSIVE MODE"
        connection.execute(text(lock))
        refused = platform.webhook.post([mouth.webhooks.text(teacher, word("while locked"))])
        assert refused.status == 503
        connection.rollback()
    mouth.say(teacher, word("afterwards"))


def commands(mouth: Mouth) -> bytes:
    """What commands print, with all they print on errors."""
    said = b""
    for arguments in (["check"], ["replay"], ["invite", "--role", "nobody", "--name", "x"]):
        command = [sys.executable, "-m", "bot", *arguments]
        environment = mouth.helpdesk.stack.environment
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
        said += done.stdout + done.stderr
    return said


def rows(helpdesk: Helpdesk) -> bytes:
    """Every row of every table."""
    with helpdesk.session() as session:
        tables = SQLModel.metadata.sorted_tables
        found = [str(list(session.execute(table.select()))) for table in tables]
    return "\n".join(found).encode("utf-8", "backslashreplace")


def test_fault_31_no_canary_gets_out(mouth: Mouth) -> None:
    helpdesk, canaries = mouth.helpdesk, mouth.canaries
    canaries.add("LINE id of the staff", helpdesk.staff.id)
    teacher = register_and_report(mouth)
    work_in_the_office(mouth, teacher)
    everything_else(mouth, teacher)
    held = [helpdesk.redis.content()]
    while_things_break(mouth, teacher)
    held.append(helpdesk.redis.content())
    time.sleep(1)
    helpdesk.forget_leases()
    wait_until(lambda: helpdesk.stack.health()[0] == 200, 30)
    for secret in (SECRET, TOKEN, helpdesk.stack.environment["SECRET_KEY"]):
        canaries.add("secret", secret)
    canaries.add("first word of every message", "canarya")
    assert len(canaries.words) >= 50

    search_logs(helpdesk, canaries)
    assert [canaries.found_in(data) for data in held] == [[], []]
    assert any(b"rq:" in data or b"bell:" in data for data in held)
    assert canaries.found_in(b"\n".join(mouth.answers)) == []
    assert canaries.found_in(commands(mouth)) == []

    kept = set(canaries.found_in(rows(helpdesk)))
    assert {"symptom", "answer", "note", "phone", "first name", "officer's name"} <= kept
    assert not kept & {"talk in the group", "secret", "enrolment code", "query", "cookie", "verb"}


def search_logs(helpdesk: Helpdesk, canaries: Canaries) -> None:
    """The logs of all processes: there are words in each that matter, and no canary."""
    logs = {path.name: path.read_bytes() for path in helpdesk.stack.logs.glob("*.log")}
    logs["redis.log"] = helpdesk.redis.folder.joinpath("redis.log").read_bytes()
    assert set(logs) == {"web.log", "worker.log", "fetcher.log", "clock.log", "redis.log"}
    assert b"webhook refused: 403" in logs["web.log"]
    assert logs["web.log"].count(b"Invalid request from ip=127.0.0.1\n") == len(BROKEN)
    assert b"of rows" in logs["worker.log"]
    assert {name: canaries.found_in(log) for name, log in logs.items()} == {
        name: [] for name in logs
    }


def typed_secrets() -> Iterator[tuple[str, str]]:
    """Fifty sentences with a password or the number of a citizen, and the secret in each."""
    leads = ("รหัสผ่านคือ ", "pass: ", "pw = ", "รหัสผ่าน wifi คือ ", "เปลี่ยนรหัสผ่านเป็น ")
    for number in range(40):
        secret = f"Geh{number:02d}eim!wort"
        yield f"เข้าไม่ได้ {leads[number % 5]}{secret} ค่ะ", secret
    for number in range(10):
        twelve = f"3{number}1412345678"
        total = sum(int(digit) * (13 - place) for place, digit in enumerate(twelve))
        secret = f"{twelve}{(11 - total % 11) % 10}"
        yield f"เลข {secret} ครับ", secret


def stored(helpdesk: Helpdesk) -> bytes:
    """What the database keeps on disk: SQLite's files with all that is in the log beside, or all
    rows as PostgreSQL dumps them.
    """
    url = helpdesk.engine.url
    if url.get_backend_name() == "sqlite":
        path = Path(str(url.database)).resolve()
        return b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    program = str(postgresql_binaries() / "pg_dump")
    return subprocess.run([program, address], capture_output=True, check=True).stdout


def into_every_address(mouth: Mouth, said: Mapping[str, str]) -> None:
    """Bodies, signatures, names of files, and the fields of the one-time page."""
    for sentence, secret in said.items():
        body = json.dumps({"events": [{"type": sentence}, sentence], "x": sentence}).encode()
        for sent in (body, body[:-2], sentence.encode()):
            mouth.ask("POST", "/webhook", sent, X_Line_Signature=signature(sent))
        mouth.ask("POST", "/webhook", body, X_Line_Signature=secret)
        mouth.ask("GET", f"/media/{secret}.jpg?q={secret}", Referer=secret, Cookie=secret)
        fields = ("code", "pass", "password", "repeated")
        form = {"Content_Type": "application/x-www-form-urlencoded"}
        for names in (("code",), fields):
            page = urlencode(dict.fromkeys(names, secret)).encode()
            assert mouth.ask("POST", f"/secret/{secret}", page, **form) == 404


def test_fault_31_no_typed_password_is_kept_anywhere(mouth: Mouth) -> None:
    """Whatever it is typed into: forms, free text, groups, answers, names of files, buttons."""
    helpdesk, secrets = mouth.helpdesk, dict(typed_secrets())
    said = iter(secrets)
    teacher, officer = helpdesk.teacher("secretive"), helpdesk.officer("secretive officer")
    group = helpdesk.platform.group("officers", [officer], bot=True)
    mouth.message(officer, group.id, {"type": "text", "text": "ผูกกลุ่ม"})
    for form in ("แจ้งซ่อม", "ลืมรหัสผ่าน", "ขอใช้อินเทอร์เน็ต", "ขอสิทธิ์เข้าระบบ", "ขอคำปรึกษา"):
        mouth.say(teacher, form, next(said), next(said), next(said), "ยกเลิก", "ยกเลิก")
    mouth.say(teacher, "แจ้งซ่อม", "คอม", next(said), "7440-001-0001/65", next(said))
    mouth.say(teacher, "1", "ข้าม", "ส่ง")
    number = helpdesk.tickets_of(teacher)[-1].number
    mouth.say(officer, f"#{number} {next(said)}", number, "ตอบ", next(said), "จบการตอบ")
    for _ in range(4):
        mouth.message(officer, group.id, {"type": "text", "text": f"#{number} {next(said)}"})
        mouth.message(teacher, teacher.id, {"type": "file", "fileName": f"{next(said)}.pdf"})
        mouth.webhooks.send(mouth.webhooks.postback(teacher, f"repair.open?t={next(said)}"))
        mouth.message(teacher, teacher.id, {"type": "location", "title": next(said)})
    with helpdesk.redis.away():
        mouth.say(teacher, next(said), next(said))
    for text_ in said:
        mouth.say(teacher, text_)
    into_every_address(mouth, secrets)
    is_kept_nowhere(mouth, secrets)
    assert number.encode() in stored(helpdesk)


@pytest.mark.chaos
def test_fault_31_nor_by_any_service(mouth: Mouth) -> None:
    """Whatever the catalogue offers is begun, by whom it is for and by whom it is not, and its
    first questions are answered with secrets.
    """
    helpdesk, secrets = mouth.helpdesk, dict(typed_secrets())
    office = load_office(helpdesk.stack.environment["OFFICE"])
    offered = Router(as_offered(SERVICES, office), Texts.of(office)).services
    said = itertools.cycle(secrets)
    people = (helpdesk.teacher("secretive"), helpdesk.officer("secretive officer"))
    for words in offered.words:
        for user in people:
            mouth.say(user, words, next(said), next(said), next(said), "ยกเลิก", "ยกเลิก")
    is_kept_nowhere(mouth, secrets)


def is_kept_nowhere(mouth: Mouth, secrets: Mapping[str, str]) -> None:
    """None of the secrets stands in the database, the logs, Redis or an answer; masks do."""
    time.sleep(1)
    kept = stored(mouth.helpdesk)
    assert MASK.encode() in kept or json.dumps(MASK)[1:-1].encode() in kept
    logs = b"".join(path.read_bytes() for path in mouth.helpdesk.stack.logs.glob("*.log"))
    for held in (kept, logs, mouth.helpdesk.redis.content(), b"".join(mouth.answers)):
        assert [each for each in secrets.values() if each.encode() in held] == []
