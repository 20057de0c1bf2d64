"""Taps and pages at once: of an account's way to a new password, one goes on, or none."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from sqlmodel import select, update

from bot.pipeline import take_turn
from models import accounts, credentials, secret_links, tickets
from models.account_table import CaseState, Proof
from models.db import transaction
from models.tables import Status, Ticket
from tests.desks import Desk, account, case, links, newest_ticket, proved, reset
from tests.dialogues import Dialog, forged
from tests.servers import wait_until
from tests.stored import fresh, only_ticket

pytest_plugins = ["tests.desks"]
pytestmark = pytest.mark.usefixtures("settings")

NEW = "river-Lamp9-quiet-Stone"


def at_once(act: Callable[[Any], Any], each: Iterable[Any]) -> None:
    """All of them, each in a thread of its own."""
    threads = [threading.Thread(target=act, args=(one,)) for one in each]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_what_was_set_as_its_ticket_ended_is_known_and_told(desk: Desk) -> None:
    """The ticket is withdrawn while the system, which keeps others waiting, takes the password."""
    teacher = desk.released()
    (link,) = links()
    form = {"pass": desk.opened(link), "how": "typed", "password": NEW, "repeated": NEW}
    with ThreadPoolExecutor(1) as pool:
        with desk.connected() as busy:
            busy.execute("BEGIN IMMEDIATE")
            answer = pool.submit(desk.post, link, **form)
            wait_until(lambda: case().state == CaseState.SETTING, 5)
            with transaction() as session:
                session.execute(update(Ticket).values(status=Status.WITHDRAWN))
        assert answer.result().status_code == 200
    assert case().state == CaseState.SET
    assert desk.passwords() == [NEW]
    desk.dialog.deliver()
    assert teacher.heard() == ["secret.told"]
    assert fresh(only_ticket()).status == Status.WITHDRAWN


def test_two_officers_want_one_new_name_at_once(dialog: Dialog) -> None:
    """One has it, the other hears that it is taken."""
    account(dialog, "other.name")
    officer = dialog.person("officer").row
    ids = []
    for who in ("teacher", "teacher two"):
        reset(dialog, who)
        ids.append(newest_ticket().id or 0)
    barrier, found = threading.Barrier(2), []

    def plan(id_: int) -> None:
        barrier.wait()
        with transaction() as session:
            ticket = tickets.get(session, id_)
            assert ticket is not None
            entry = accounts.Entry("internet", "new.name")
            made = accounts.plan(session, entry, ticket, officer)
            if made is not None:
                credentials.choose(session, ticket, made, officer)
            found.append(made is not None)

    at_once(plan, ids)
    assert sorted(found) == [False, True]


def test_two_officers_release_at_once(desk: Desk) -> None:
    """And a webhook that comes twice: one link is alive."""
    account(desk.dialog)
    officers = [desk.dialog.person(name) for name in ("officer", "officer two")]
    reset(desk.dialog)
    proved(officers[0])
    ticket = newest_ticket()
    data = forged(f"proof.release?t={ticket.id}&v={ticket.version}")
    events = [each.make(data) for each in officers] * 2
    at_once(partial(take_turn, desk.bot), events)
    assert len([each for each in links() if each.done_at is None]) == 1
    with transaction() as session:
        assert len(list(session.exec(select(Proof)))) == 1


def test_withdrawing_against_releasing(desk: Desk) -> None:
    """Whoever comes first: a ticket that is over has no link that opens."""
    account(desk.dialog)
    officer, teacher = desk.dialog.person("officer"), reset(desk.dialog)
    proved(officer)
    ticket = newest_ticket()
    at = f"t={ticket.id}&v={ticket.version}"
    events = [
        officer.make(forged(f"proof.release?{at}")),
        teacher.make(forged(f"ticket.withdraw_yes?{at}")),
    ]
    at_once(partial(take_turn, desk.bot), events)
    over, who = fresh(only_ticket()), teacher.row.id or 0
    assert over.status == Status.WITHDRAWN
    with transaction() as session:
        assert secret_links.live(session, who, over) is None
