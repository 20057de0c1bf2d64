"""What comes in: strange text, foreign addresses, paths, ids that are none (17, 19, 21, 22).

Numbers are those of docs/faults.md.
"""

import http.client
import socket
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from bot.settings import Settings
from models.db import transaction
from models.failures import failed_ids
from models.tables import Attachment, Conversation, Entry, Person, Ticket
from simulator.errors import Refused
from simulator.limits.validation import check_messages
from tests.dialogues import Anything, Dialog, Said, forged, quoting, unsend
from tests.faults import Helpdesk, Webhooks, helpdesk
from tests.nasty_strings import NASTY, named
from tests.openings import report
from tests.posting import event, post
from tests.servers import wait_until

__all__ = ["helpdesk"]


def sayings(words: str, number: str) -> list[tuple[str, Anything]]:
    """A string in every place where somebody of the office or a requester can put one."""
    place = {"type": "location", "title": words, "address": words, "latitude": 1, "longitude": 1}
    sticker = {"type": "sticker", "packageId": words, "stickerId": words, "keywords": [words]}
    file = {"type": "file", "fileName": words, "fileSize": 1}
    return [
        ("teacher", words),
        ("officer", f"#{number} {words}"),
        ("clerk", words),
        ("stranger", words),
        ("filler", words),
        ("officer", quoting("1", words)),
        ("clerk", forged(words[:300])),
        *[
            ("teacher", Said({"type": "message", "message": each}))
            for each in (place, sticker, file)
        ],
        ("clerk", quoting(words, words)),
        ("teacher", unsend(words)),
    ]


QUESTIONS: list[list[Anything]] = [
    ["แจ้งซ่อม"],
    ["แจ้งซ่อม", "คอม"],
    ["แจ้งซ่อม", "คอม", "เปิดไม่ติดเลย"],
    ["แจ้งซ่อม", "คอม", "เปิดไม่ติดเลย", "ข้าม"],
    ["แจ้งซ่อม", "คอม", "เปิดไม่ติดเลย", "ข้าม", "อาคาร 2"],
    [forged("profile.change"), forged("form.edit?s=name")],
    [forged("profile.change"), forged("form.edit?s=phone")],
    [forged("profile.change"), forged("form.edit?s=position")],
    [forged("profile.change"), forged("form.edit?s=org")],
]


def test_fault_19_nasty_strings(settings: Settings, dialog: Dialog) -> None:
    """Over 500 strings, each in one of the places in turn: taken, stored clean, sent validly."""
    assert len(NASTY) >= 500
    ticket = report(dialog.person("teacher"))
    filler = dialog.person("filler")
    for number, words in enumerate(NASTY):
        places = sayings(words, ticket.number)
        who, said = places[number % len(places)]
        if who == "filler":
            filler.say("ยกเลิก")
            for asked in QUESTIONS[number // len(places) % len(QUESTIONS)]:
                filler.say(asked)
        dialog.person(who).say(said)
    assert stored_badly() == []
    assert list(refused_by_line(dialog)) == []


def stored_badly() -> list[str]:
    """Stored texts that are no clean Unicode: not NFC, or with controls or halves of characters."""
    with transaction() as session:
        texts = list(session.exec(select(Entry.text)))
        for person in session.exec(select(Person)):
            texts += [value for value in person.model_dump().values() if isinstance(value, str)]
        for kept in (
            *session.exec(select(Ticket.fields)),
            *session.exec(select(Conversation.state)),
        ):
            texts += strings_in(kept)
    return [named(text) for text in texts if not is_clean(text)]


def strings_in(value: Any) -> list[str]:
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return [text for each in inner for text in strings_in(each)]
    return [value] if isinstance(value, str) else []


def is_clean(text: str) -> bool:
    bad = {"Cc", "Cs"} & {unicodedata.category(char) for char in text if char != "\n"}
    return not bad and unicodedata.is_normalized("NFC", text)


def refused_by_line(dialog: Dialog) -> Iterator[str]:
    for came in dialog.chats.values():
        for each in came:
            try:
                check_messages({"messages": [each.message]})
            except Refused as refused:
                yield f"{each.key}: {refused}"


def test_serial_numbers_are_no_ticket_numbers(dialog: Dialog) -> None:
    """Inventory numbers look like ours, but for the letter: in a form and within words."""
    teacher = dialog.person("teacher")
    for said in ("แจ้งซ่อม", "คอม", "เปิดไม่ติดเลย"):
        teacher.say(said)
    assert teacher.say("A51431193") == ["repair.ask.location"]
    teacher.say("ยกเลิก")
    assert teacher.say("เครื่อง SN 5CD51431193 เปิดไม่ติด") == ["talk.offer"]


def test_skipping_in_words_after_something_else(dialog: Dialog) -> None:
    """The words of a button that another answer has covered are no inventory number."""
    teacher = dialog.person("teacher")
    for said in ("แจ้งซ่อม", "คอม", "เปิดไม่ติดเลย", "R6911-9999"):
        teacher.say(said)
    assert teacher.say("ไม่ทราบ/ไม่มี") == ["repair.ask.location"]
    with transaction() as session:
        state = session.exec(select(Conversation.state)).one()
    assert state["draft"]["current"]["answers"]["asset_number"] is None


STRANGE_IDS = ["\x00", "a\x00b", "\ud800", "ก", "x" * 41, "", " ", 7, None, ["1"], {"id": "1"}]


@pytest.mark.parametrize("value", STRANGE_IDS, ids=repr)
def test_fault_17_ids_that_are_none(client: FlaskClient, dialog: Dialog, value: object) -> None:
    """Message ids, quoted ids, tokens and people's ids that no database could store."""
    user = dialog.person("teacher").line_id
    text = {"type": "text", "id": "1", "text": "สวัสดี"}
    for changed in (
        event("message", user, message=text | {"id": value}),
        event("message", user, message=text | {"quotedMessageId": value}),
        event("message", user, message={"type": "image", "id": value}),
        event("message", user, message=text, replyToken=value),
        event("message", user, message=text, webhookEventId=value),
        event("unsend", user, unsend={"messageId": value}),
        event("message", message=text, source={"type": "user", "userId": value}),
        event("message", message=text, source={"type": "group", "groupId": value, "userId": user}),
    ):
        assert post(client, changed) == 200
    with transaction() as session:
        assert failed_ids(session) == []


@pytest.mark.parametrize("ahead_ms", [3_600_000, 10**12, 2**52])
def test_fault_17_an_event_from_the_future(
    client: FlaskClient, dialog: Dialog, ahead_ms: int
) -> None:
    """It holds nothing back: what is said a moment later is not late."""
    teacher = dialog.person("teacher")
    early = teacher.make("แจ้งซ่อม")
    assert post(client, early | {"timestamp": early["timestamp"] + ahead_ms}) == 200
    later = teacher.make("คอม")
    assert post(client, later | {"timestamp": later["timestamp"] + 6_000}) == 200
    dialog.deliver()
    assert teacher.heard() == ["repair.ask.asset_type", "repair.ask.symptom"]


@contextmanager
def canary_server() -> Iterator[tuple[int, list[bytes]]]:
    """A web server that nobody should ever ask; its port, and what it was asked."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        over = threading.Event()

        def listen() -> None:
            while not over.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                with connection:
                    connection.settimeout(1)
                    asked.append(connection.recv(1000))

        thread = threading.Thread(target=listen)
        thread.start()
        yield server.getsockname()[1], asked
        over.set()
        thread.join()


def test_fault_21_no_address_of_a_user_is_ever_fetched(helpdesk: Helpdesk) -> None:
    """External pictures, and addresses in every kind of message, with all processes running."""
    webhooks, teacher = Webhooks(helpdesk.platform), helpdesk.teacher()
    with canary_server() as (port, asked):
        url = f"http://127.0.0.1:{port}/picture.jpg"
        external = {"type": "external", "originalContentUrl": url, "previewImageUrl": url}
        contents: list[dict[str, Any]] = [
            *[{"type": kind, "contentProvider": external} for kind in ("image", "video", "audio")],
            {"type": "text", "text": f"ดูภาพที่ {url}"},
            {"type": "location", "title": url, "address": url, "latitude": 1, "longitude": 1},
            {"type": "file", "fileName": url, "fileSize": 1, "url": url},
        ]
        for said in ("แจ้งซ่อม", *contents, "คอม", url, *contents):
            message = said if isinstance(said, dict) else {"type": "text", "text": said}
            message = {"id": helpdesk.platform.world.ids.next(), **message}
            webhooks.send(
                helpdesk.platform.event("message", teacher.id, teacher.id, message=message)
            )
        wait_until(lambda: len(helpdesk.said_to(teacher)) >= 14, 20)
        helpdesk.wait_delivered()
    assert asked == []


PATHS = [
    *(
        "../../../etc/passwd",
        "..%2f..%2f..%2fetc%2fpasswd",
        "%2e%2e/%2e%2e/etc/passwd",
        "....//etc",
    ),
    *(
        "/etc/passwd",
        "%00",
        "a.jpg%00.png",
        f"{'0' * 32}.jpg/../../x",
        f"../{'0' * 32}.jpg",
        "incoming/x",
    ),
    *(
        f"{'0' * 32}.JPG",
        f"{'g' * 32}.jpg",
        f"{'0' * 31}.jpg",
        ".jpg",
        "..",
        "~root",
        "C:\\boot.ini",
    ),
]


def test_fault_22_paths_lead_nowhere(helpdesk: Helpdesk) -> None:
    """No address of a picture leads out of their folder, whatever is asked, over a real socket."""
    secret = helpdesk.stack.logs / "var" / "attachments" / "secret.txt"
    secret.parent.mkdir(parents=True, exist_ok=True)
    secret.write_text("not a picture")
    for path in (*PATHS, "secret.txt", "../attachments/secret.txt"):
        connection = http.client.HTTPConnection("127.0.0.1", helpdesk.stack.port, timeout=10)
        connection.putrequest("GET", f"/media/{path}", skip_host=False)
        connection.endheaders()
        answer = connection.getresponse()
        assert (answer.status, b"root:" in answer.read()) in ((404, False), (400, False)), path
        connection.close()


def test_fault_22_names_and_ids_make_no_paths(helpdesk: Helpdesk, tmp_path: Path) -> None:
    """A file's name is never one of ours, and a picture's id stays one part of LINE's address."""
    webhooks, teacher, platform = Webhooks(helpdesk.platform), helpdesk.teacher(), helpdesk.platform
    before = files(helpdesk)
    for name in ("../../x", "..", "/etc/cron.d/x", "a/../../../v2/bot/info", "%2e%2e%2fx", "x?y#z"):
        file = {"type": "file", "id": platform.world.ids.next(), "fileName": name, "fileSize": 1}
        image = {"type": "image", "id": name, "contentProvider": {"type": "line"}}
        webhooks.send(webhooks.text(teacher, "แจ้งซ่อม"))
        for message in (file, image):
            webhooks.send(platform.event("message", teacher.id, teacher.id, message=message))
        webhooks.send(webhooks.text(teacher, "ยกเลิก"))

    def is_over() -> bool:
        with helpdesk.session() as session:
            states = session.exec(select(Attachment.state).where(Attachment.message_id == "x?y#z"))
            return states.first() == "gone"

    wait_until(is_over, 20)
    assert files(helpdesk) == before
    asked = {entry["path"] for entry in platform.requests("content")}
    assert not any("info" in path and path.endswith("info") for path in asked), asked


def files(helpdesk: Helpdesk) -> set[str]:
    """Every file of the helpdesk, but for logs and the database."""
    folder = helpdesk.stack.logs
    found = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    return {path for path in found if path.startswith("var/")}
