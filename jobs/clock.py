"""The clock: whatever happens by itself, at which interval, on one screen (`timetable`).

``python -m jobs.clock`` may run on several machines; one of them acts, by a lease.
"""

import logging
import os
import pkgutil
import secrets
import signal
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from types import FrameType

from bot import bell
from bot.logs import without_values
from bot.worktime import calendar_of
from jobs import (
    accounts,
    approvals,
    audit_heads,
    breaches,
    calendar,
    dead_letters,
    erasures,
    escalate,
    governor,
    menus,
    promises,
    retention,
    secret_pages,
    starting,
    stopping,
    surveys,
    swaps,
    upkeep,
    waiting,
)
from jobs.office import office
from models import groups, leases, parcels, tickets, worklists
from models.db import DatabaseUnavailable, now, transaction

log = logging.getLogger("clock")

TICK_SECONDS = 1.0
LEASE = "clock"
# When a task begins, 4 seconds of the lease may be gone; the longest makes one call to LINE, which
# may take 16 (bot/line.py).
LEASE_SECONDS = 25.0
RENEW_SECONDS = 4.0
# A worker at work shows that it lives every 5 seconds, whatever hangs. Where it is only slow, two
# at work do no harm: what one has leased the other leaves alone.
SILENCE = timedelta(seconds=30)
WORKERS = {bell.DELIVER: "worker", bell.FETCH: "fetcher"}
GROUPS_AT_ONCE = 1


class Bells:
    """Wakes the workers, for whatever a lost bell left behind."""

    def __init__(self) -> None:
        self._since = now()
        self._silent: set[str] = set()
        self._stand_ins: dict[str, threading.Thread] = {}

    def ring(self) -> None:
        """Ring; without Redis, or where a worker hangs or is not there, have its work done here."""
        self._listen()
        for queue, worker in WORKERS.items():
            if not bell.ring(queue) or worker in self._silent:
                self._stand_in(queue)

    def _listen(self) -> None:
        with transaction() as session:
            beats = [(each, leases.last_beat_at(session, each)) for each in WORKERS.values()]
        before = now() - SILENCE
        silent = {name for name, at in beats if max(at or self._since, self._since) < before}
        for name in sorted(silent - self._silent):
            log.warning("%s is silent: its work is done here", name)
        self._silent = silent

    def _stand_in(self, queue: str) -> None:
        """In a thread: a picture may take a minute, and the clock has more to do."""
        if queue not in self._stand_ins or not self._stand_ins[queue].is_alive():
            self._stand_ins[queue] = threading.Thread(target=_work, args=(queue,), name=queue)
            self._stand_ins[queue].start()


def _work(queue: str) -> None:
    # Imported by name and late: it takes 40 MiB that a clock beside living workers never needs.
    pkgutil.resolve_name(bell.JOBS[queue])(beats=False)


def leave_unbound_groups() -> None:
    """Leave groups that no officer bound in time."""
    after = timedelta(minutes=office().line_groups.leave_unbound_minutes)
    with transaction() as session:
        waiting = groups.to_leave(session, after)
    for chat in waiting[:GROUPS_AT_ONCE]:
        from bot.line import line

        answer = line().leave(chat)
        if answer.is_accepted or answer.status in (400, 404):  # 4xx: we are not in it any more
            with transaction() as session:
                groups.left(session, chat)
        else:
            log.warning("a group could not be left: %s", answer)
            with transaction() as session:
                groups.could_not_leave(session, chat)


def confirm_silently() -> None:
    """Close resolved tickets that nobody objected to in time."""
    with transaction() as session:
        days = office().tickets.reopen_days
        reopen_until_at = calendar_of(office(), session).after_working_days(now(), days)
        for ticket in worklists.to_confirm(session):
            tickets.confirm(session, ticket, None, reopen_until_at)


def bury_outlived() -> None:
    """Give up messages too old to be sent, and tell the officers what was not told yet."""
    with transaction() as session:
        dead_letters.note(session, parcels.bury_outlived(session))
        dead_letters.alarm(session)


@dataclass
class Task:
    """Something to be done every so many seconds, by whoever holds the lease."""

    seconds: float
    do: Callable[[], None]
    due: float = field(default=0.0, init=False)


def timetable() -> list[Task]:
    """Everything that happens by itself."""
    return [
        Task(3, Bells().ring),
        Task(15, leave_unbound_groups),
        Task(3, menus.give_menus),
        Task(5, escalate.escalate),
        Task(60, escalate.send_digest),
        Task(60, promises.tell_broken),
        Task(60, breaches.remind),
        Task(60, waiting.look_at_waiting),
        Task(60, approvals.remind),
        Task(60, swaps.tell_unanswered),
        Task(60, surveys.look_at_surveys),
        Task(3, accounts.make_changes),
        Task(60, accounts.end_temporary),
        Task(60, accounts.ask_for_review),
        Task(60, confirm_silently),
        Task(60, bury_outlived),
        Task(60, calendar.follow_profile),
        Task(600, governor.read_quota),
        Task(60, audit_heads.send),
        Task(60, secret_pages.tell_guesses),
        Task(600, secret_pages.clean),
        Task(60, retention.delete_daily),
        Task(5, erasures.write),
        Task(3600, upkeep.forget_old),
        Task(3600, upkeep.delete_loose),
        Task(6 * 3600, upkeep.delete_orphans),
    ]


class Clock:
    """One clock process; several may run, one of them acts."""

    def __init__(self, tasks: list[Task] | None = None) -> None:
        self.holder = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
        self.tasks = timetable() if tasks is None else tasks
        self._renew_at = 0.0
        self._holds = False
        self._was_away = False

    def tick(self) -> None:
        """Do what is due, if the lease is ours. Never raises."""
        for task in self.tasks:
            if task.due > time.monotonic() or stopping.is_asked():
                continue
            if not self._hold():
                return
            task.due = time.monotonic() + task.seconds
            self._try(task.do)

    def _hold(self) -> bool:
        if time.monotonic() < self._renew_at:
            return self._holds
        self._holds = False
        self._try(self._renew)
        self._renew_at = time.monotonic() + (RENEW_SECONDS if self._holds else TICK_SECONDS)
        return self._holds

    def _renew(self) -> None:
        with transaction() as session:
            holds = leases.hold(session, LEASE, self.holder, LEASE_SECONDS)
            if holds:
                leases.beat(session, "clock")
        self._holds = holds

    def _try(self, do: Callable[[], None]) -> None:
        try:
            do()
        except DatabaseUnavailable as reason:
            if not self._was_away:
                log.warning("database away: %s", reason)
            self._was_away = True
        except Exception:  # the clock outlives whatever one of its tasks does
            log.error("%s failed", do.__name__, exc_info=without_values())
        else:
            self._was_away = False

    def run(self) -> None:
        """Tick until asked to stop; the lease is given back."""
        while not stopping.is_asked():
            self.tick()
            stopping.sleep(TICK_SECONDS)
        if self._holds:
            self._try(self._release)

    def _release(self) -> None:
        with transaction() as session:
            leases.release(session, LEASE, self.holder)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    stopping.ask()


def main() -> None:
    """Run the clock of the environment's settings until SIGTERM."""
    starting.begin()
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    log.info("ticks")
    Clock().run()


if __name__ == "__main__":
    main()
