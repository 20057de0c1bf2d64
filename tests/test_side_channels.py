"""Officers' channels besides LINE: real HTTP on this machine, which works or does not."""

import json
import logging
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from sqlmodel import col, select

from bot import side_channels
from bot.line import Line
from bot.messages import text
from bot.offices import Office, load_office
from bot.profile_quota import SideChannel
from jobs import governor
from jobs.deliver import Delivery
from jobs.office import office
from models import db, enrolments, outbox, parcels
from models.db import now, transaction, travel
from models.tables import Entry, Outgoing, Person, Urgency
from simulator import Platform
from simulator.world import User
from tests.delivering import came, officer, promise, rows, states, ticket_of
from tests.dialogues import Dialog
from tests.job_fixtures import online, teacher
from tests.openings import report
from tests.test_patience import at

__all__ = ["online", "teacher"]

SECRET = "canary-token"


class Inbox(ThreadingHTTPServer):
    """A service of the outside world that takes notifications as JSON."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Post)
        self.came: list[dict[str, Any]] = []
        self.status = 200
        self.seconds = 0.0

    @property
    def url(self) -> str:
        """Its address, as the library apprise writes it."""
        return f"json://user:{SECRET}@127.0.0.1:{self.server_port}/hook"


class _Post(BaseHTTPRequestHandler):
    server: Inbox

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        threading.Event().wait(self.server.seconds)
        if self.server.status == 200:
            self.server.came.append(json.loads(body))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with Inbox() as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()


def with_channel(profile: Office, url: str, *uses: str, name: str = "") -> Office:
    """The office with a channel of the officer of tests."""
    who = name or "เจ้าหน้าที่ (ตัวอย่าง)"
    channel = SideChannel.model_validate({"officer": who, "url": url, "for": uses})
    return profile.model_copy(update={"channels": (channel,)})


def put_aside(
    somebody: User, words: str = "งานใหม่", use: side_channels.Use = "cards", **more: Any
) -> None:
    """Promise something to the officer's channel."""
    with transaction() as session:
        person = session.exec(select(Person).where(Person.line_id == somebody.id)).one()
        chat = side_channels.chat_of(with_channel(office(), "env:X", use), person, use) or ""
        outbox.promise(session, chat, "desk.new", [text(words)], urgency=Urgency.URGENT, **more)


def lines(inbox: Inbox) -> set[str]:
    """Every line that came."""
    return {line for each in inbox.came for name in each for line in str(each[name]).split("\n")}


def deliver(platform: Platform, profile: Office, seconds: float = 0.0) -> None:
    travel(db._offset + timedelta(seconds=seconds))
    Delivery(Line(platform.token, platform.url), profile=profile).run()


@pytest.mark.usefixtures("online")
class TestDelivery:
    """Rows to a side channel, delivered by the machine that delivers to LINE."""

    def test_it_arrives_and_costs_nothing(self, platform: Platform, inbox: Inbox) -> None:
        somebody = officer(platform)
        put_aside(somebody, "งานใหม่\nR6911-0001 จอดับ")
        put_aside(somebody, "อีกงาน")
        deliver(platform, with_channel(office(), inbox.url, "cards"))
        said, more = inbox.came  # one each, or what is too long would take others with it
        assert said["title"] == "งานใหม่"
        assert "R6911-0001 จอดับ" in said["message"]
        assert "อีกงาน" in more["message"]
        assert states() == ["sent", "sent"]
        assert (platform.used, platform.requests("push")) == (0, [])

    @pytest.mark.parametrize("trouble", ["500", "403", "down", "slow"])
    def test_one_that_fails_is_tried_again(
        self, platform: Platform, inbox: Inbox, trouble: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        somebody = officer(platform)
        profile = with_channel(office(), inbox.url, "cards")
        url = inbox.url if trouble != "down" else f"json://user:{SECRET}@127.0.0.1:9/hook"
        inbox.status = int(trouble) if trouble.isdecimal() else 200
        inbox.seconds = 1.5 if trouble == "slow" else 0
        put_aside(somebody)
        patience = "?rto=0.5" if trouble == "slow" else ""
        deliver(platform, with_channel(office(), url + patience, "cards"))
        assert states() == ["pending"]
        inbox.status, inbox.seconds, inbox.came = 200, 0, []
        deliver(platform, profile)
        assert inbox.came == []  # not at once
        deliver(platform, profile, 3)
        assert states() == ["sent"]
        assert SECRET not in caplog.text

    def test_one_that_hangs_holds_no_chat(
        self, platform: Platform, inbox: Inbox, teacher: User
    ) -> None:
        inbox.seconds = 2
        put_aside(officer(platform))
        promise(teacher, "หนึ่ง")
        delivery = Delivery(
            Line(platform.token, platform.url), profile=with_channel(office(), inbox.url, "cards")
        )
        threading.Thread(target=delivery.run).start()
        platform.wait_for(teacher, "หนึ่ง", timeout=1.5)
        threading.Event().wait(2.2)

    def test_what_fails_again_and_again_goes_to_line(
        self, platform: Platform, inbox: Inbox, teacher: User
    ) -> None:
        somebody, ticket = officer(platform), ticket_of(teacher)
        inbox.status = 500
        profile = with_channel(office(), inbox.url, "cards")
        put_aside(somebody, ticket_id=ticket, source_message_id="1")
        put_aside(somebody, "อีกงาน")
        for seconds in (0, 3, 5):
            deliver(platform, profile, seconds)
        assert (states(), came(platform, somebody)) == (["pending"] * 2, [])
        deliver(platform, profile, 9)
        assert states() == ["withdrawn"] * 2 + ["sent"] * 2
        assert came(platform, somebody) == [("push", "งานใหม่"), ("push", "อีกงาน")]
        moved = rows()[2]
        assert (moved.urgency, moved.keys) == (Urgency.URGENT, "desk.new")
        assert (moved.ticket_id, moved.source_message_id) == (ticket, "1")
        inbox.status = 200  # and comes back: what went on stays, what is new goes there
        put_aside(somebody, "งานถัดไป")
        deliver(platform, profile, 600)
        assert [each["message"] for each in inbox.came] == ["งานถัดไป"]
        assert len(came(platform, somebody)) == 2

    @pytest.mark.parametrize("url", ["env:CHANNEL_SAMPLE", "nonsense://there", ""])
    def test_an_address_of_no_use_is_not_waited_for(self, platform: Platform, url: str) -> None:
        """Missing in the environment, unknown to the library, or not in the profile any more."""
        somebody = officer(platform)
        put_aside(somebody)
        deliver(platform, with_channel(office(), url, "cards") if url else office())
        assert states() == ["withdrawn", "sent"]
        assert came(platform, somebody) == [("push", "งานใหม่")]

    def test_whoever_reads_nothing_in_line_is_tried_on(
        self, platform: Platform, inbox: Inbox
    ) -> None:
        somebody = officer(platform)
        inbox.status = 500
        with transaction() as session:
            person = session.exec(select(Person).where(Person.line_id == somebody.id)).one()
            person.blocked_at = now()
        put_aside(somebody)
        for seconds in (0, 3, 5, 9):
            deliver(platform, with_channel(office(), inbox.url, "cards"), seconds)
        assert states() == ["pending"]

    def test_it_moves_once(self, platform: Platform) -> None:
        """Whoever held it too long, or holds what was unsent, moves nothing."""
        somebody = officer(platform)
        put_aside(somebody, source_message_id="1")
        with transaction() as session:
            (slow,) = parcels.claim(session)
        travel(timedelta(seconds=25))
        with transaction() as session:
            (quick,) = parcels.claim(session)
            for each in (slow, quick, quick):
                outbox.promise_elsewhere(session, each, somebody.id)
            outbox.promise_elsewhere(session, slow, somebody.id)
        assert states() == ["withdrawn", "pending"]
        put_aside(somebody, source_message_id="2")
        with transaction() as session:
            held = next(each for each in parcels.claim(session, 9) if each.chat == quick.chat)
            outbox.unsend(session, "2")
            outbox.promise_elsewhere(session, held, somebody.id)
        assert states() == ["withdrawn", "pending", "withdrawn"]

    def test_what_never_arrives_is_given_up_and_told(
        self, platform: Platform, inbox: Inbox
    ) -> None:
        """What fell back for lack of quota waits in LINE, too, and goes there no second time."""
        somebody = officer(platform)
        inbox.status = 500
        profile = with_channel(office(), inbox.url, "fallback")
        put_aside(somebody, use="fallback")
        for seconds in (0, 3, 5, 9, 22 * 3600):
            deliver(platform, profile, seconds)
        assert states() == ["pending"]
        travel(timedelta(hours=24))
        from jobs import clock

        clock.bury_outlived()
        deliver(platform, profile)
        assert states()[0] == "dead"
        ((_, words),) = came(platform, somebody)
        assert "ส่งข้อความไม่ถึง" in words

    def test_the_address_may_stand_in_the_environment(
        self, platform: Platform, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        profile = with_channel(office(), "env:CHANNEL_SAMPLE", "fallback")
        put_aside(officer(platform), use="fallback")
        deliver(platform, profile)
        assert states() == ["pending"]  # until somebody mends it
        monkeypatch.setenv("CHANNEL_SAMPLE", inbox.url)
        deliver(platform, profile, 70)
        assert states() == ["sent"]
        assert len(inbox.came) == 1

    def test_nobody_who_left_hears_of_work(
        self, platform: Platform, inbox: Inbox, teacher: User
    ) -> None:
        somebody, ticket = officer(platform), ticket_of(teacher)
        put_aside(somebody)
        with transaction() as session:
            session.exec(select(Outgoing)).one().ticket_id = ticket
            person = session.exec(select(Person).where(Person.line_id == somebody.id)).one()
            enrolments.dismiss(session, person.id or 0, now().date())
        deliver(platform, with_channel(office(), inbox.url, "cards"))
        assert inbox.came == []
        assert states()[0] == "dead"
        with transaction() as session:
            kinds = session.exec(select(Entry.kind).where(Entry.ticket_id == ticket)).all()
        assert "undelivered" in kinds

    def test_urgent_ones_take_it_when_the_quota_is_gone(
        self, platform: Platform, inbox: Inbox, teacher: User
    ) -> None:
        somebody, ticket = officer(platform), ticket_of(teacher)
        platform.set_quota(5, used=5)
        profile = with_channel(office(), inbox.url, "fallback")
        promise(somebody, "ด่วนมาก", urgency=Urgency.URGENT, ticket_id=ticket)
        promise(somebody, "ไม่ด่วน")
        promise(teacher, "ถึงครู", urgency=Urgency.URGENT)
        for _ in range(4):
            deliver(platform, profile, 600)
        said = "\n".join(each["title"] + each["message"] for each in inbox.came)
        assert said.count("ด่วนมาก") == 1
        assert "พิมพ์ R6911-0001" in said
        assert "โควตาข้อความ LINE ของเดือนนี้หมดแล้ว" in said  # the officers learn of it here
        assert "ไม่ด่วน" not in said
        assert "ถึงครู" not in said
        assert came(platform, somebody) == []
        # Nothing is dropped: it also comes with the officer's next answer.
        promise(somebody, "คำตอบ", token=_token(platform, somebody))
        deliver(platform, profile)
        words = [each for _, each in came(platform, somebody)]
        assert {"ด่วนมาก", "ไม่ด่วน", "คำตอบ"} <= set(words)

    def test_what_waits_on_purpose_waits_there_too(self, platform: Platform, inbox: Inbox) -> None:
        """A card that may wait for a tap is no emergency; what was tried in vain is one."""
        travel(at("10 12:00") - now())  # the month is the same half an hour later
        somebody = officer(platform)
        platform.set_quota(5, used=5)
        governor.read_quota()
        soon = now() + timedelta(minutes=30)
        promise(somebody, "ถึงเวลา", urgency=Urgency.URGENT)
        for words in ("ยังไม่ถึงเวลา", "เคยส่งไม่ได้"):
            promise(somebody, words, urgency=Urgency.URGENT, due_at=soon)
        with transaction() as session:
            rows = session.exec(select(Outgoing).order_by(col(Outgoing.id))).all()
            rows[-1].error = "429"
        profile = with_channel(office(), inbox.url, "fallback")
        deliver(platform, profile)
        assert {"ถึงเวลา", "เคยส่งไม่ได้"} <= lines(inbox)
        assert "ยังไม่ถึงเวลา" not in lines(inbox)
        deliver(platform, profile, 31 * 60)
        assert "ยังไม่ถึงเวลา" in lines(inbox)

    def test_with_quota_left_nothing_falls_back(self, platform: Platform, inbox: Inbox) -> None:
        somebody = officer(platform)
        promise(somebody, "ด่วนมาก", urgency=Urgency.URGENT)
        deliver(platform, with_channel(office(), inbox.url, "fallback"))
        assert inbox.came == []
        assert came(platform, somebody) == [("push", "ด่วนมาก")]


def _token(platform: Platform, user: User) -> str:
    platform.say(user, "สวัสดี")
    return list(platform.world.tokens)[-1]


def test_new_cards_go_there_entirely(dialog: Dialog) -> None:
    from dataclasses import replace

    dialog.bot = replace(
        dialog.bot,
        office=with_channel(dialog.bot.office, "json://127.0.0.1", "cards", name="officer"),
    )
    first, second = dialog.person("officer"), dialog.person("officer two")
    ticket = report(dialog.person("teacher"))
    assert first.heard() == []
    assert second.heard() == ["desk.new"]
    (said,) = dialog.chats[f"{parcels.SIDE}{first.row.id}"]
    assert said.key == "desk.new"
    assert ticket.number in said.text
    assert said.text.endswith(f"พิมพ์ {ticket.number}")
    assert first.say(f"รับเรื่อง {ticket.number}")[:1] == ["desk.claimed"]


def test_what_was_unsent_is_withdrawn_there_too(dialog: Dialog) -> None:
    chat = f"{parcels.SIDE}{dialog.person('officer').row.id}"
    with transaction() as session:
        outbox.promise(session, chat, "k", [text("ลับ")], source_message_id="1", due_at=now())
        outbox.unsend(session, "1")
    assert states() == ["withdrawn"]


@pytest.mark.parametrize("url", ["", "plain words", "env:lower", "env:"])
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(ValueError, match="url"):
        SideChannel.model_validate({"officer": "x", "url": url, "for": ["cards"]})


def test_the_use_decides() -> None:
    profile = with_channel(load_office("chaiyaphum"), "env:X", "fallback", name="x")
    person = Person(id=7, office_name="x")
    assert side_channels.chat_of(profile, person, "cards") is None
    assert side_channels.chat_of(profile, person, "fallback") == "apprise:7:fallback"
    assert side_channels.chat_of(profile, Person(id=8, office_name="y"), "fallback") is None
