"""A simulated office for a replay in another time: LINE, the bot, and one clock for both.

Everything of the helpdesk is real: webhook, turns, outbox, delivery and the clock's tasks. Only the
time between is left out, and nothing of the office's own data is touched.
"""

import logging
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event, func
from sqlmodel import col, select

from bot import bell, patience, webhook
from bot.app import make_bot
from bot.line import line
from bot.opening import open_database
from bot.pipeline import Bot
from bot.profile_quota import SideChannel
from bot.settings import settings
from bot.thai import BANGKOK
from bot.worktime import Calendar
from handlers import SERVICES
from jobs.clock import timetable
from jobs.deliver import Delivery
from jobs.escalate import escalate
from models import db, schema
from models.db import now, transaction
from models.tables import Outgoing, OutgoingState
from simulator import Platform
from simulator.phones.buttons import Button
from simulator.server import Server
from simulator.world import User

SECRET, TOKEN = "a channel secret of the replay", "a channel access token of the replay"
OFFICE = "chaiyaphum"
# How often the clock's tasks are done; the shortest of them would take all the time there is.
TICK, TICK_AT_NIGHT = timedelta(minutes=60), timedelta(hours=6)
# People tap what they see without scrolling far.
SEEN = 12


class World:
    """People's phones, the bot behind them, and the time."""

    def __init__(self, platform: Platform, bot: Bot) -> None:
        self.platform = platform
        self.bot = bot
        self.texts = bot.texts
        self.key = settings().secret_key
        by_name = {task.do.__name__: task.do for task in timetable()}
        del by_name["ring"]  # what bells wake is done at once
        # This office's profile, with the channels it is given here.
        by_name["escalate"] = lambda: escalate(self.bot.office)
        self._tasks = list(by_name.values())
        self._tick_at: datetime | None = None
        self.after_delivery: Callable[[], None] = lambda: None

    @property
    def calendar(self) -> Calendar:
        """When the office works."""
        return Calendar(self.bot.office.hours, self.bot.office.holidays)

    def have_channels(self, officers: Iterable[str], url: str) -> None:
        """Send these officers' new cards to an address besides LINE."""
        given = [{"officer": name, "url": url, "for": ["cards"]} for name in officers]
        channels = tuple(map(SideChannel.model_validate, given))
        self.bot = replace(
            self.bot, office=self.bot.office.model_copy(update={"channels": channels})
        )

    def go_to(self, moment: datetime) -> None:
        """Let the time pass until then, and what is due meanwhile happen when it is due."""
        self._tick_at = self._tick_at or moment
        while (step := min(self._tick_at, self._due_at() or moment, moment)) < moment:
            self._set(max(step, now()))
            if step == self._tick_at:
                is_day = patience.is_open(self.calendar, now())
                self._tick_at += TICK if is_day else TICK_AT_NIGHT
                for do in self._tasks:
                    do()
            self.deliver()
        self._set(moment)

    def _set(self, moment: datetime) -> None:
        offset = max(moment - datetime.now(UTC), db._offset)
        db.travel(offset)
        self.platform.set_offset(offset.total_seconds())

    def _due_at(self) -> datetime | None:
        soonest = select(func.min(col(Outgoing.due_at)))
        with transaction() as session:
            due: datetime | None = session.exec(
                soonest.where(Outgoing.state == OutgoingState.PENDING)
            ).one()
        return None if due is None else due + timedelta(seconds=1)

    def deliver(self) -> None:
        """What the workers do as soon as something is due."""
        Delivery(line(), beats=False, profile=self.bot.office).run()
        self.after_delivery()

    def say(self, user: User, words: str) -> None:
        """Type something, and have it answered; people take half a minute for each."""
        self.platform.say(user, words)
        self.deliver()
        self.go_to(now() + timedelta(seconds=30))

    def tap(self, user: User, data: str) -> None:
        """Tap the newest button whose data begins so. LookupError where none is offered."""
        for button in self._offered(user):
            if str(button.action.get("data", "")).startswith(data):
                self.platform.tap(user, button)
                self.deliver()
                self.go_to(now() + timedelta(seconds=15))
                return
        raise LookupError(f"nobody offers {data}")

    def _offered(self, user: User) -> Iterator[Button]:
        for message in reversed(self.platform.messages(user, "bot")[-SEEN:]):
            yield from self.platform.buttons(message)


def bangkok(moment: str) -> datetime:
    """An ISO moment of Bangkok, in UTC."""
    return datetime.fromisoformat(moment).replace(tzinfo=BANGKOK).astimezone(UTC)


@contextmanager
def world() -> Iterator[World]:
    """A helpdesk with nobody in it yet, and a LINE of its own, in a folder that vanishes."""
    memory = Path("/dev/shm")
    place = memory if os.access(memory, os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix="helpdesk-month-", dir=place))
    logging.disable(logging.WARNING)
    platform = Platform(SECRET, TOKEN, log_size=10)
    platform.switch(rate_limits=False)
    platform.start()
    _use(folder, platform)
    server = Server(_Webhook(made := World(platform, make_bot(SERVICES, OFFICE))), 0)
    try:
        with _serving(server):
            platform.webhook_url = f"http://127.0.0.1:{server.server_address[1]}/webhook"
            yield made
    finally:
        platform.stop()
        db.engine().dispose()
        db.travel(timedelta())
        logging.disable(logging.NOTSET)
        shutil.rmtree(folder, ignore_errors=True)


def _use(folder: Path, platform: Platform) -> None:
    """Settings, tables and a database of this replay alone."""
    os.environ.update(
        LINE_CHANNEL_SECRET=SECRET,
        LINE_CHANNEL_ACCESS_TOKEN=TOKEN,
        LINE_API_HOST=platform.url,
        DATABASE_URL=f"sqlite:///{folder / 'month.db'}",
        REDIS_URL=f"unix://{folder / 'no-redis'}",
        OFFICE=OFFICE,
        PUBLIC_URL="https://helpdesk.example",
        SECRET_KEY="a secret key of the replay alone",
        VAR_FOLDER=str(folder / "var"),
        SAVE_QUOTA="true",
    )
    settings.cache_clear()
    line.cache_clear()
    bell._redis.cache_clear()
    engine = db.make_engine(settings().database_url)
    schema.upgrade(engine)
    engine.dispose()
    # Nothing here has to outlive a crash.
    event.listen(open_database(settings()), "connect", _hurry)


def _hurry(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")


class _Webhook:
    """The web process: LINE's events, taken by whatever bot the world has that day."""

    def __init__(self, world_: World) -> None:
        self._world = world_

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        status = webhook.receive(self._world.bot, (SECRET,), environ)
        start_response(f"{status} -", [("Content-Length", "2")])
        return [b"{}"]


@contextmanager
def inbox() -> Iterator[str]:
    """The address of a service on this machine that takes whatever is sent to a side channel."""
    server = Server(_take_anything, 0)
    with _serving(server):
        yield f"json://127.0.0.1:{server.server_address[1]}/"


def _take_anything(_environ: dict[str, Any], start_response: Any) -> list[bytes]:
    start_response("200 OK", [("Content-Length", "0")])
    return [b""]


@contextmanager
def _serving(server: Server) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.stop()
        thread.join(5)
