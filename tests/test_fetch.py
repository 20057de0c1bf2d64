"""Pictures are fetched from LINE in time, stored or refused, and passed on."""

import io
import os
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from PIL import Image
from sqlmodel import select

from bot import media
from bot.content import Contents
from bot.settings import Settings
from jobs.deliver import deliver_due
from jobs.fetch import Fetching, fetch_wanted
from models import attachments, db, leases, outbox, people
from models.db import now, transaction, travel
from models.tables import Attachment, LineMessage, Outgoing
from simulator import Platform
from simulator.world import User
from tests.job_fixtures import online, teacher
from tests.openings import open_ticket

__all__ = ["online", "teacher"]

pytestmark = pytest.mark.usefixtures("online")


def jpeg(color: str = "red", size: tuple[int, int] = (640, 480)) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, color).save(target, "JPEG")
    return target.getvalue()


def send(platform: Platform, user: User, data: bytes) -> str:
    """A person sends a picture; the message id, wanted as a handler would want it."""
    message_id = platform.send_image(user, data).id
    with transaction() as session:
        attachments.want(session, message_id, people.meet(session, user.id).id)
    return message_id


def only() -> Attachment:
    with transaction() as session:
        return session.exec(select(Attachment)).one()


def pictures() -> list[str]:
    return sorted(path.name for path in media.folder().rglob("*") if path.is_file())


CHIP = {"type": "message", "label": "จบการตอบ", "text": "จบการตอบ"}
CHIPS = {"quickReply": {"items": [{"type": "action", "action": CHIP}]}}


def relay_to(chat: User, owner: User) -> int:
    """Have the picture passed on with a new ticket; its id."""
    with transaction() as session:
        person = people.meet(session, owner.id).person
        ticket = open_ticket(session, person)
        found = session.exec(select(Attachment)).one()
        assert ticket.id is not None
        assert found.id is not None
        attachments.attach(session, [found.id], ticket)
        caption = "รูปจากครู"
        whereto = (chat.id, "talk.photo", caption, ticket.id, CHIPS)
        attachments.relay_when_stored(session, found.id, *whereto)
        return ticket.id


def later(seconds: float) -> None:
    travel(db._offset + timedelta(seconds=seconds))
    fetch_wanted()


def test_a_picture_is_fetched_and_stored(platform: Platform, teacher: User) -> None:
    send(platform, teacher, jpeg())
    fetch_wanted()
    found = only()
    assert (found.state, found.attempts) == ("stored", 1)
    assert found.name
    assert pictures() == [f"{found.name}.jpg", f"{found.name}.preview.jpg"]
    assert found.size_bytes == media.path_of(found.name).stat().st_size
    fetch_wanted()
    assert len(platform.requests("content")) == 1


def test_passed_on_once_it_is_stored(platform: Platform, teacher: User, online: Settings) -> None:
    officer = platform.user("officer")
    send(platform, teacher, jpeg())
    ticket = relay_to(officer, teacher)
    fetch_wanted()
    deliver_due()
    caption, message = platform.messages(officer, "bot")
    name = only().name
    assert caption.message == {"type": "text", "text": "รูปจากครู"}
    assert message.message == {
        "type": "image",
        "originalContentUrl": f"{online.public_url}/media/{name}.jpg",
        "previewImageUrl": f"{online.public_url}/media/{name}.preview.jpg",
        **CHIPS,
    }
    with transaction() as session:
        assert session.get_one(LineMessage, message.id).ticket_id == ticket


def test_passed_on_though_it_was_stored_long_ago(platform: Platform, teacher: User) -> None:
    officer = platform.user("officer")
    send(platform, teacher, jpeg())
    fetch_wanted()
    relay_to(officer, teacher)
    fetch_wanted()
    fetch_wanted()
    deliver_due()
    assert len(platform.messages(officer, "bot")) == 2
    assert (only().state, len(platform.requests("content"))) == ("stored", 1)


def test_a_picture_that_is_being_prepared(platform: Platform, teacher: User) -> None:
    platform.switch(content_waits=2)
    send(platform, teacher, jpeg())
    for _ in range(3):
        later(3)
    assert only().state == "stored"


@pytest.mark.parametrize("mode", ["error_before", "drop_before", "error_after", "drop_after"])
def test_a_failed_download_is_tried_again(platform: Platform, teacher: User, mode: str) -> None:
    platform.fault("content", mode)
    send(platform, teacher, jpeg())
    later(0)
    assert only().state == "wanted"
    later(5)
    assert only().state == "stored"


def test_a_picture_gone_from_line_is_told(platform: Platform, teacher: User) -> None:
    platform.switch(content_gone=True)
    send(platform, teacher, jpeg())
    fetch_wanted()
    deliver_due()
    assert only().state == "gone"
    assert [message.via for message in platform.messages(teacher, "bot")] == ["push"]
    later(3600)
    assert len(platform.requests("content")) == 1


def test_what_is_no_picture_is_refused_and_told(platform: Platform, teacher: User) -> None:
    message_id = send(platform, teacher, jpeg())
    platform.world.put_bytes(message_id, b"MZ not a picture at all")
    fetch_wanted()
    assert (only().state, pictures()) == ("refused", [])
    with transaction() as session:
        assert session.exec(select(Outgoing.keys)).all() == ["alarm.picture_refused"]


def test_too_many_bytes_are_not_read_to_their_end(platform: Platform, teacher: User) -> None:
    message_id = send(platform, teacher, jpeg())
    platform.world.put_bytes(message_id, jpeg() + bytes(11 * 1024 * 1024))
    fetch_wanted()
    assert (only().state, pictures()) == ("refused", [])


def test_a_stream_without_end_is_cut_off(teacher: User, platform: Platform) -> None:
    class Endless(BaseHTTPRequestHandler):
        sent = 0

        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            try:
                while Endless.sent < 100 * 1024 * 1024:
                    Endless.sent += self.wfile.write(b"\xff\xd8\xff" + bytes(65536))
            except OSError:
                pass

        def log_message(self, format: str, *args: object) -> None:
            """Tests print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Endless)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        send(platform, teacher, jpeg())
        Fetching(Contents("token", f"http://127.0.0.1:{server.server_address[1]}")).run()
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert (only().state, pictures()) == ("refused", [])
    assert Endless.sent < 30 * 1024 * 1024


def test_unsent_before_it_was_fetched(platform: Platform, teacher: User) -> None:
    message_id = send(platform, teacher, jpeg())
    with transaction() as session:
        assert attachments.unsend(session, message_id)[1] is None
    fetch_wanted()
    assert (only().state, pictures(), platform.requests("content")) == ("gone", [], [])


def test_unsent_while_it_was_fetched(platform: Platform, teacher: User) -> None:
    officer = platform.user("officer")
    message_id = send(platform, teacher, jpeg())
    relay_to(officer, teacher)
    fetching = Fetching(Contents(platform.token, platform.url))
    (wanted,) = fetching.step([], 1)
    fetched = fetching.work(wanted)
    assert len(pictures()) == 2
    with transaction() as session:
        attachments.unsend(session, message_id)
        outbox.unsend(session, message_id)
    fetching.step([fetched], 0)
    assert (only().state, pictures()) == ("gone", [])
    with transaction() as session:
        assert session.exec(select(Outgoing)).all() == []


def test_two_workers_fetched_it(platform: Platform, teacher: User) -> None:
    """The lease of the first ran out; the second's file stays, the first's goes."""
    send(platform, teacher, jpeg())
    slow, quick = (Fetching(Contents(platform.token, platform.url)) for _ in range(2))
    (first,) = slow.step([], 1)
    travel(attachments.LEASE + timedelta(seconds=1))
    (second,) = quick.step([], 1)
    late, early = slow.work(first), quick.work(second)
    quick.step([early], 0)
    slow.step([late], 0)
    assert only().name == early.name
    assert pictures() == [f"{early.name}.jpg", f"{early.name}.preview.jpg"]


def test_settled_twice(platform: Platform, teacher: User) -> None:
    """The database went away while it committed: the same result is settled again."""
    officer = platform.user("officer")
    send(platform, teacher, jpeg())
    relay_to(officer, teacher)
    fetching = Fetching(Contents(platform.token, platform.url))
    (wanted,) = fetching.step([], 1)
    fetched = fetching.work(wanted)
    fetching.step([fetched], 0)
    fetching.step([fetched], 0)
    assert (only().name, len(pictures())) == (fetched.name, 2)
    with transaction() as session:
        assert len(session.exec(select(Outgoing)).all()) == 1


def test_what_cannot_be_had_for_a_day_is_given_up(platform: Platform, teacher: User) -> None:
    platform.fault("content", "error_before", times=None)
    send(platform, teacher, jpeg())
    later(0)
    later(25 * 3600)
    assert only().state == "gone"


def test_a_picture_of_an_unsent_message_is_never_wanted(platform: Platform, teacher: User) -> None:
    with transaction() as session:
        session.add(LineMessage(id="77", unsent_at=now()))
    with transaction() as session:
        attachments.want(session, "77", people.meet(session, teacher.id).id)
    fetch_wanted()
    assert (only().state, platform.requests("content")) == ("gone", [])


def test_many_at_once(platform: Platform, teacher: User) -> None:
    for color in ("red", "green", "blue", "black", "white", "grey", "pink", "brown", "navy"):
        send(platform, teacher, jpeg(color))
    fetch_wanted()
    with transaction() as session:
        found = session.exec(select(Attachment)).all()
    assert {each.state for each in found} == {"stored"}
    assert len({each.name for each in found}) == 9
    assert len(pictures()) == 18


def test_nobody_else_may_read_them(platform: Platform, teacher: User) -> None:
    send(platform, teacher, jpeg())
    fetch_wanted()
    name = only().name
    assert name
    assert os.stat(media.path_of(name).parent).st_mode & 0o077 == 0


def test_fetching_is_a_sign_of_life() -> None:
    Fetching.last_beat = 0.0
    fetch_wanted()
    with transaction() as session:
        assert leases.last_beat_at(session, "fetcher") is not None
