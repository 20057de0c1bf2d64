"""Every answer LINE may give to a reply or a push, and what becomes of the messages then."""

import json
import logging
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlmodel import select

from bot.line import Line
from bot.messages import Button, card
from jobs.deliver import Delivery, deliver_due
from models import leases
from models.db import now, transaction
from models.tables import LineMessage
from simulator import Platform
from simulator.world import User
from tests.delivering import came, later, promise, rows, states, ticket_of, token_of
from tests.job_fixtures import online, teacher

__all__ = ["online", "teacher"]

pytestmark = pytest.mark.usefixtures("online")


def test_a_fresh_token_means_a_free_reply(platform: Platform, teacher: User) -> None:
    promise(teacher, "หนึ่ง", "สอง", token=token_of(platform, teacher))
    deliver_due()
    assert came(platform, teacher) == [("reply", "หนึ่ง"), ("reply", "สอง")]
    assert (states(), platform.used) == (["sent"], 0)


def test_without_token_a_push_with_its_key(platform: Platform, teacher: User) -> None:
    promise(teacher, "หนึ่ง")
    deliver_due()
    (request,) = platform.requests("push")
    assert request["retry_key"] == rows()[0].batch
    assert came(platform, teacher) == [("push", "หนึ่ง")]


def test_a_reply_carries_no_retry_key(platform: Platform, teacher: User) -> None:
    promise(teacher, "หนึ่ง", token=token_of(platform, teacher))
    deliver_due()
    assert [request.get("retry_key") for request in platform.requests("reply")] == [None]


def test_objects_arrive_exactly_as_they_were(platform: Platform, teacher: User) -> None:
    fancy = card("หัวเรื่อง", [("อาการ", "เปิดไม่ติด")], buttons=[Button("รับเรื่อง", "a=1")])
    fancy["sender"] = {"name": "ฝ่าย ICT"}
    promise(teacher, fancy)
    deliver_due()
    (message,) = platform.messages(teacher, "bot")
    assert message.message == fancy


def test_ids_are_kept_for_quoting(platform: Platform, teacher: User) -> None:
    ticket = ticket_of(teacher)
    promise(teacher, "หนึ่ง", "สอง", ticket_id=ticket)
    promise(teacher, "ไม่มีเรื่อง")
    deliver_due()
    sent = [message.id for message in platform.messages(teacher, "bot")]
    with transaction() as session:
        known = session.exec(select(LineMessage.id).where(LineMessage.ticket_id == ticket)).all()
    assert sorted(known) == sent[:2]


@pytest.mark.parametrize("mode", ["error_after", "drop_after", "garbage"])
def test_a_push_whose_answer_got_lost_arrives_once(
    platform: Platform, teacher: User, mode: str
) -> None:
    ticket = ticket_of(teacher)
    platform.fault("push", mode)
    promise(teacher, "หนึ่ง", ticket_id=ticket)
    deliver_due()
    assert states() == ["pending"]
    later(3)
    assert came(platform, teacher) == [("push", "หนึ่ง")]
    assert (states(), platform.used) == (["sent"], 1)
    assert len({request["retry_key"] for request in platform.requests("push")}) == 1
    with transaction() as session:  # 409 named the ids as well
        assert len(session.exec(select(LineMessage)).all()) == 1


@pytest.mark.parametrize("mode", ["error_before", "drop_before", "rate_limit", "too_many_to_user"])
def test_a_push_that_failed_goes_again(platform: Platform, teacher: User, mode: str) -> None:
    platform.fault("push", mode, times=2)
    promise(teacher, "หนึ่ง")
    for _ in range(3):
        later(3)
    assert came(platform, teacher) == [("push", "หนึ่ง")]
    assert states() == ["sent"]


def test_200_without_ids_is_accepted(platform: Platform, teacher: User) -> None:
    platform.fault("push", "empty_answer")
    promise(teacher, "หนึ่ง")
    deliver_due()
    assert (states(), len(platform.requests("push"))) == (["sent"], 1)


@pytest.mark.parametrize("mode", ["error_before", "drop_before"])
def test_a_reply_that_failed_is_replied_again(platform: Platform, teacher: User, mode: str) -> None:
    platform.fault("reply", mode)
    promise(teacher, "หนึ่ง", token=token_of(platform, teacher))
    deliver_due()
    assert came(platform, teacher) == [("reply", "หนึ่ง")]
    assert platform.requests("push") == []


@pytest.mark.parametrize("mode", ["error_after", "drop_after"])
def test_a_reply_whose_answer_got_lost_arrives_once(
    platform: Platform, teacher: User, mode: str
) -> None:
    platform.fault("reply", mode)
    promise(teacher, "หนึ่ง", token=token_of(platform, teacher))
    deliver_due()
    assert came(platform, teacher) == [("reply", "หนึ่ง")]
    assert (states(), platform.used) == (["sent"], 0)


def test_replies_that_keep_failing_become_a_push(platform: Platform, teacher: User) -> None:
    platform.fault("reply", "error_before", times=None)
    promise(teacher, "หนึ่ง", token=token_of(platform, teacher))
    for _ in range(4):
        later(15)
    assert came(platform, teacher) == [("push", "หนึ่ง")]


def test_a_used_token_means_a_push_at_once(platform: Platform, teacher: User) -> None:
    token = token_of(platform, teacher)
    promise(teacher, "หนึ่ง", token=token)
    deliver_due()
    promise(teacher, "สอง", token=token)
    deliver_due()
    assert came(platform, teacher) == [("reply", "หนึ่ง"), ("push", "สอง")]


def test_an_expired_token_is_not_tried(platform: Platform, teacher: User) -> None:
    promise(teacher, "หนึ่ง", token=token_of(platform, teacher))
    later(51)
    assert came(platform, teacher) == [("push", "หนึ่ง")]
    assert platform.requests("reply") == []


def test_a_refusal_before_an_invalid_token_is_no_arrival(platform: Platform, teacher: User) -> None:
    token = token_of(platform, teacher)
    platform.fault("reply", "rate_limit")
    promise(teacher, "หนึ่ง", token=token)
    deliver_due()
    platform.world.tokens[token].used = True
    later(3)
    assert came(platform, teacher) == [("push", "หนึ่ง")]


def test_a_month_used_up_stops_pushes_but_no_replies(platform: Platform, teacher: User) -> None:
    platform.set_quota(5, used=5)
    promise(teacher, "แจ้งความคืบหน้า")
    deliver_due()
    later(60)
    assert len(platform.requests("push")) == 1
    promise(teacher, "คำตอบ", token=token_of(platform, teacher))
    deliver_due()
    assert came(platform, teacher) == [("reply", "แจ้งความคืบหน้า"), ("reply", "คำตอบ")]


def test_a_month_used_up_is_tried_again_within_hours(platform: Platform, teacher: User) -> None:
    platform.set_quota(5, used=5)
    promise(teacher, "หนึ่ง")
    deliver_due()
    platform.set_quota(5000)
    later(3600 * 1.2)
    assert came(platform, teacher) == [("push", "หนึ่ง")]


def test_a_refused_object_goes_as_plain_text(platform: Platform, teacher: User) -> None:
    broken = card("หัวเรื่อง", body="ข้อความ")
    broken["contents"]["header"]["novelty"] = True
    promise(teacher, broken, token=token_of(platform, teacher))
    deliver_due()
    assert came(platform, teacher) == [("reply", "หัวเรื่อง\nข้อความ")]
    assert states() == ["sent"]


def test_a_refused_object_spoils_no_neighbour(platform: Platform, teacher: User) -> None:
    good, broken = card("ดี"), card("เสีย")
    broken["contents"]["header"]["novelty"] = True
    promise(teacher, good)
    promise(teacher, broken)
    deliver_due()
    first, second = platform.messages(teacher, "bot")
    assert (first.message["type"], second.message["type"]) == ("flex", "text")


def test_other_refusals_are_final(platform: Platform, teacher: User) -> None:
    platform.fault("push", "bad_request", status=404, times=None)
    promise(teacher, "หนึ่ง")
    deliver_due()
    assert states() == ["dead"]
    assert len(platform.requests("push")) == 1


@pytest.mark.parametrize("status", [401, 403])
def test_a_wrong_access_token_loses_nothing(
    platform: Platform, teacher: User, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    platform.fault("push", "bad_request", status=status)
    promise(teacher, "หนึ่ง")
    deliver_due()
    assert states() == ["pending"]
    assert any(record.levelno == logging.ERROR for record in caplog.records)
    later(70)
    assert came(platform, teacher) == [("push", "หนึ่ง")]


def test_line_cannot_be_reached(platform: Platform, teacher: User) -> None:
    promise(teacher, "หนึ่ง", token=token_of(platform, teacher))
    Delivery(Line(platform.token, "http://127.0.0.1:9")).run()
    assert [(row.state, row.via) for row in rows()] == [("pending", "")]
    later(3)
    assert came(platform, teacher) == [("reply", "หนึ่ง")]


def test_one_chat_that_hangs_holds_no_other(platform: Platform, teacher: User) -> None:
    others = [platform.user(f"teacher {n}") for n in range(12)]
    platform.fault("push", "hang", to=teacher.id, seconds=2)
    promise(teacher, "หนึ่ง")
    for other in others:
        promise(other, "หนึ่ง")
    delivery = Delivery(Line(platform.token, platform.url))
    delivery.run(seconds=0.5)
    order = [request["request"]["to"] for request in platform.requests("push")]
    assert set(order[:12]) == {other.id for other in others}


def test_a_blocked_person_costs_nothing(platform: Platform, teacher: User) -> None:
    platform.block(teacher)
    promise(teacher, "หนึ่ง")
    deliver_due()
    assert (states(), platform.used) == (["sent"], 0)


def test_delivering_is_a_sign_of_life() -> None:
    Delivery.last_beat = 0.0
    deliver_due()
    with transaction() as session:
        beat = leases.last_beat_at(session, "worker")
    assert beat is not None
    assert now() - beat < timedelta(seconds=5)


def test_a_faulty_row_stops_no_other(platform: Platform, teacher: User) -> None:
    other = platform.user("other teacher")
    promise(teacher, {"type": "text"})  # no text: it cannot even be made plain
    promise(other, "หนึ่ง")
    deliver_due()
    assert came(platform, other) == [("push", "หนึ่ง")]
    assert states()[:2] == ["dead", "sent"]


def test_nothing_anybody_wrote_is_logged(
    platform: Platform, teacher: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    platform.fault("push", "bad_request", times=None)
    promise(teacher, "ความลับ-canary")
    platform.fault("push", "drop_before")
    deliver_due()
    for record in caplog.records:
        if record.name.startswith(("jobs", "bot", "models", "urllib3", "linebot")):
            assert "canary" not in record.getMessage()
            assert teacher.id not in record.getMessage()


class Quoting(BaseHTTPRequestHandler):
    """A LINE that refuses everything, quoting what it was sent in each way it has."""

    def do_POST(self) -> None:
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        words = sent["messages"][0]["text"]
        message = f"The key '{words}' of {words}, sent to {sent['to']}, isn't valid: \"{words}"
        details = [{"message": words, "property": "messages[0].text"}, {"property": words}, words]
        body = json.dumps({"message": message, "details": details}).encode()
        self.send_response(400)
        self.send_header("X-Line-Request-Id", "8a1f")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def test_what_line_quotes_is_neither_kept_nor_logged(
    platform: Platform, teacher: User, caplog: pytest.LogCaptureFixture
) -> None:
    promise(teacher, "สมชาย 0812345678")
    with ThreadingHTTPServer(("127.0.0.1", 0), Quoting) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        Delivery(Line(platform.token, f"http://127.0.0.1:{server.server_port}")).run()
        server.shutdown()
    said = "400 The key … of … … sent to … isn't valid: … [messages[0].text] (request 8a1f)"
    assert [(row.state, row.error) for row in rows()] == [("dead", said)]
    assert f"push of rows [{rows()[0].id}]: {said}" in caplog.text
    assert teacher.id not in caplog.text
