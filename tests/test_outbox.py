"""Promises become parcels in the right order, and stay promises until LINE has them."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from models import db, outbox, parcels
from models.db import now, transaction, travel
from models.parcels import Parcel
from models.tables import LineMessage, Outgoing

ANN, BEN = "U" + "a" * 32, "U" + "b" * 32


pytestmark = pytest.mark.usefixtures("database")


def texts(*contents: str) -> list[dict[str, Any]]:
    return [{"type": "text", "text": content} for content in contents]


def promise(chat: str, *contents: str, token: str | None = None, **more: Any) -> None:
    with transaction() as session:
        until = now() + timedelta(seconds=50)
        outbox.promise(
            session, chat, "k", texts(*contents), reply_token=token, reply_until_at=until, **more
        )


def claim(limit: int = 10) -> list[Parcel]:
    with transaction() as session:
        return parcels.claim(session, limit)


def claim_one() -> Parcel:
    (parcel,) = claim()
    return parcel


def said(parcel: Parcel) -> list[str]:
    return [message["text"] for message in parcel.messages]


def rows() -> list[Outgoing]:
    with transaction() as session:
        return list(session.exec(select(Outgoing).order_by(Outgoing.id)))  # type: ignore[arg-type]


def settle(change: Any, parcel: Parcel, *arguments: Any, **more: Any) -> Any:
    with transaction() as session:
        return change(session, parcel, *arguments, **more)


def test_nothing_is_due() -> None:
    assert claim() == []


def test_what_waits_goes_together_oldest_first() -> None:
    promise(ANN, "1", "2")
    promise(BEN, "b")
    promise(ANN, "3", "4")
    promise(ANN, "5", "6")
    found = {parcel.chat: said(parcel) for parcel in claim()}
    assert found == {ANN: ["1", "2", "3", "4"], BEN: ["b"]}


def test_an_answer_is_not_hidden_behind_many_that_wait() -> None:
    tomorrow = now() + timedelta(days=1)
    for number in range(parcels.WINDOW + 5):
        promise(ANN, f"later {number}", due_at=tomorrow)
    promise(BEN, "other")
    promise(ANN, "answer", token="t")
    by_chat = {parcel.chat: parcel for parcel in claim(2)}
    assert "answer" in said(by_chat[ANN])
    assert by_chat[ANN].via == "reply"
    assert said(by_chat[BEN]) == ["other"]


def test_a_side_channel_takes_one_card_a_call() -> None:
    promise("apprise:1", "one")
    promise("apprise:1", "two")
    parcel = claim_one()
    assert said(parcel) == ["one"]
    settle(parcels.sent, parcel, "push", [])
    assert said(claim_one()) == ["two"]


def test_a_chat_has_one_parcel_at_a_time() -> None:
    promise(ANN, "1")
    first = claim_one()
    promise(ANN, "2")
    assert claim() == []
    settle(parcels.sent, first, "push", [])
    assert said(claim_one()) == ["2"]


def test_a_dead_senders_parcel_is_claimed_again_as_it_was() -> None:
    promise(ANN, "1")
    first = claim_one()
    promise(ANN, "2")
    travel(parcels.LEASE + timedelta(seconds=1))
    again = claim_one()
    assert (said(again), again.batch, again.attempts) == (["1"], first.batch, 1)
    assert again.uncertain
    assert not first.uncertain


def test_whoever_outlived_a_lease_has_no_say_but_that_line_took_it() -> None:
    promise(ANN, "1", token="t")
    first = claim_one()
    travel(parcels.LEASE + timedelta(seconds=1))
    second = claim_one()
    for late in (parcels.push_instead, parcels.separate):
        settle(late, first)
    settle(parcels.postpone, first, "500", seconds=0)
    settle(parcels.bury, first, "400")
    assert claim() == []
    settle(parcels.sent, first, "reply", ["11"])
    settle(parcels.push_instead, second)
    assert [(row.state, row.via) for row in rows()] == [("sent", "reply")]


def test_what_waited_for_the_office_goes_in_order() -> None:
    for number in range(4):
        promise(ANN, str(number))
        settle(parcels.wait_for_office, claim_one(), "429", seconds=3600 - 60 * number)
    for number in range(4, 7):
        promise(ANN, str(number))
    assert said(claim_one()) == ["0", "1", "2", "3", "4"]


def test_a_live_token_is_used_and_a_dead_one_is_not() -> None:
    promise(ANN, "1", token="fresh")
    promise(BEN, "2", token="stale")
    with transaction() as session:
        row = session.exec(select(Outgoing).where(Outgoing.chat == BEN)).one()
        row.reply_until_at = now() - timedelta(seconds=1)
    assert {p.chat: (p.reply_token, p.via) for p in claim()} == {
        ANN: ("fresh", "reply"),
        BEN: (None, "push"),
    }


def test_what_may_wait_rides_on_a_reply() -> None:
    promise(ANN, "later")
    with transaction() as session:
        session.exec(select(Outgoing)).one().due_at = now() + timedelta(hours=1)
    assert claim() == []
    promise(ANN, "answer", token="t")
    parcel = claim_one()
    assert (said(parcel), parcel.reply_token) == (["later", "answer"], "t")


def test_order_holds_where_a_reply_has_no_room() -> None:
    promise(ANN, "1", "2", "3")
    promise(ANN, "4", "5", "6", token="t")
    first = claim_one()
    assert (said(first), first.reply_token) == (["1", "2", "3"], None)
    settle(parcels.sent, first, "push", [])
    assert claim_one().reply_token == "t"


def test_uncertain_calls_hold_the_chat_back_at_first_only() -> None:
    promise(ANN, "poison")
    parcel = claim_one()
    promise(ANN, "next")
    for failures in range(1, parcels.HOLDING_FAILURES + 1):
        settle(parcels.postpone, parcel, "500", seconds=60)
        assert claim() == []
        travel(timedelta(seconds=61 * failures))
        parcel = claim_one()
        assert said(parcel) == ["poison"]
    settle(parcels.postpone, parcel, "500", seconds=60)
    assert said(claim_one()) == ["next"]


def test_what_was_certainly_refused_rides_on_the_next_reply() -> None:
    promise(ANN, "no quota")
    first = claim_one()
    settle(parcels.wait_for_office, first, "429", seconds=3600)
    assert claim() == []
    promise(ANN, "answer", token="t")
    parcel = claim_one()
    assert said(parcel) == ["no quota", "answer"]
    assert parcel.batch != first.batch


def test_refusal_after_an_uncertain_call_keeps_the_key() -> None:
    promise(ANN, "1")
    first = claim_one()
    settle(parcels.postpone, first, "500", seconds=0)
    second = claim_one()
    settle(parcels.refused, second, "429", seconds=0)
    third = claim_one()
    assert first.batch == second.batch == third.batch
    assert third.uncertain


def test_sent_rows_lose_their_words_and_give_their_ids() -> None:
    promise(ANN, "1", "2")
    settle(parcels.sent, claim_one(), "push", ["11", "12"])
    (row,) = rows()
    assert (row.state, row.messages, row.via) == ("sent", [], "push")
    with transaction() as session:
        assert session.exec(select(LineMessage)).all() == []  # of no ticket


def test_unsent_while_under_way() -> None:
    promise(ANN, "secret", source_message_id="55")
    promise(ANN, "other")
    parcel = claim_one()
    with transaction() as session:
        outbox.unsend(session, "55")
    settle(parcels.postpone, parcel, "500", seconds=0)
    again = claim_one()
    assert (said(again), again.batch) == (["other"], parcel.batch)
    settle(parcels.sent, again, "push", ["1"])
    assert [(row.state, row.messages) for row in rows()] == [("withdrawn", []), ("sent", [])]


def test_a_key_is_never_used_after_its_life() -> None:
    promise(ANN, "1")
    parcel = claim_one()
    settle(parcels.postpone, parcel, "500", seconds=0)
    travel(parcels.LIFE + timedelta(minutes=1))
    assert claim() == []
    with transaction() as session:
        (row,) = parcels.bury_outlived(session)
    assert row.state == "dead"
    assert claim() == []


def given_up() -> int:
    with transaction() as session:
        return len(parcels.bury_outlived(session))


def test_what_line_does_not_take_lives_a_day_from_its_first_try() -> None:
    promise(ANN, "1")
    travel(timedelta(days=3))  # the machine was off
    settle(parcels.refused, claim_one(), "429", seconds=0)
    travel(timedelta(days=3, hours=22))
    assert given_up() == 0
    settle(parcels.refused, claim_one(), "429", seconds=0)
    travel(timedelta(days=3) + parcels.LIFE)
    assert claim() == []
    assert given_up() == 1


def test_what_waits_for_the_office_outlives_the_month() -> None:
    promise(ANN, "1")
    for day in (1, 29):
        settle(parcels.wait_for_office, claim_one(), "429", seconds=0)
        travel(timedelta(days=day))
        assert given_up() == 0
    settle(parcels.refused, claim_one(), "500", seconds=0)  # from now on it is LINE
    travel(timedelta(days=29, hours=22))
    assert given_up() == 0
    travel(timedelta(days=29) + parcels.LIFE)
    assert given_up() == 1


def test_the_office_is_waited_for_a_month() -> None:
    promise(ANN, "1")
    settle(parcels.wait_for_office, claim_one(), "401", seconds=0)
    travel(parcels.LIFE_WAITING)
    assert given_up() == 1


def test_what_went_together_is_given_up_together() -> None:
    promise(ANN, "old")
    settle(parcels.refused, claim_one(), "429", seconds=0)
    travel(timedelta(hours=22))
    promise(ANN, "young")
    parcel = claim_one()
    settle(parcels.postpone, parcel, "500", seconds=0)
    travel(timedelta(hours=24))
    assert given_up() == 0
    again = claim_one()
    assert (said(again), again.batch) == (["old", "young"], parcel.batch)
    settle(parcels.postpone, again, "500", seconds=0)
    travel(timedelta(hours=22) + parcels.LIFE)
    assert claim() == []
    assert given_up() == 2


def test_refused_together_means_sent_one_by_one() -> None:
    promise(ANN, "good")
    promise(ANN, "bad")
    parcel = claim_one()
    assert settle(parcels.separate, parcel)
    one = claim_one()
    settle(parcels.sent, one, "push", [])
    two = claim_one()
    assert (said(one), said(two)) == (["good"], ["bad"])
    assert len({parcel.batch, one.batch, two.batch}) == 3
    assert not settle(parcels.separate, two)


def test_plain_once() -> None:
    promise(ANN, "fancy")
    first = claim_one()
    assert settle(parcels.send_plainly, first, texts("plain"))
    second = claim_one()
    assert (said(second), second.uncertain) == (["plain"], False)
    assert second.batch != first.batch
    assert not settle(parcels.send_plainly, second, texts("plainer"))


def test_oldest_pending() -> None:
    def oldest() -> Any:
        with transaction() as session:
            return outbox.oldest_pending_at(session)

    assert oldest() is None
    before = now()
    promise(ANN, "1")
    assert before <= oldest() <= now()
    settle(parcels.sent, claim_one(), "push", [])
    assert oldest() is None


def test_old_rows_are_forgotten_but_no_promise() -> None:
    promise(ANN, "sent")
    settle(parcels.sent, claim_one(), "push", [])
    promise(ANN, "pending")
    travel(timedelta(days=63))
    with transaction() as session:
        outbox.forget_old(session)
    assert [row.state for row in rows()] == ["pending"]


def test_many_senders_never_hold_one_chat_together() -> None:
    chats = [f"U{n:032d}" for n in range(6)]
    for n in range(10):
        for chat in chats:
            promise(chat, str(n), "-", "-", "-", "-")  # five objects: a call each
    held: set[str] = set()
    order: dict[str, list[str]] = {chat: [] for chat in chats}
    guard, clashes = threading.Lock(), []

    def send() -> None:
        while sum(map(len, order.values())) < 60:
            for parcel in claim(3):
                with guard:
                    clashes.extend([parcel.chat] if parcel.chat in held else [])
                    held.add(parcel.chat)
                    order[parcel.chat].append(said(parcel)[0])
                with transaction() as session:
                    parcels.sent(session, parcel, "push", [])
                    session.flush()
                    with guard:
                        held.discard(parcel.chat)

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not clashes
    assert all(numbers == [str(n) for n in range(10)] for numbers in order.values())


def test_other_rows_may_be_locked(database: Engine) -> None:
    """On PostgreSQL a chat whose oldest row another sender is claiming is left to it."""
    promise(ANN, "1")
    if database.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    with Session(db.engine()) as other:
        other.exec(select(Outgoing).with_for_update()).all()
        promise(ANN, "2")
        assert claim() == []
    assert said(claim_one()) == ["1", "2"]
