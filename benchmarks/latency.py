"""From a webhook's arrival to its reply's arrival at the platform, the whole stack running."""

import random
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from benchmarks import dialogue, filling
from benchmarks.databases import Database
from benchmarks.dialogue import SECRET, TOKEN, Did
from benchmarks.load import percentile
from benchmarks.report import Line, Lines, Sample
from benchmarks.serving import Stack
from bot.app import make_bot
from bot.texts import Texts
from handlers import SERVICES
from simulator.platform import Platform
from simulator.world import User

TITLE = "Webhook to reply, 20 messages a second arriving at random, simulated LINE"
PER_SECOND = 20.0
REPEATS = 3
WARM_UP = 40
MESSAGES = 160
# So many people are in the middle of a report at any moment.
AT_ONCE = 40
P50_MS = 20.0
P95_MS = 60.0


def run(databases: list[Database], folder: Path) -> list[Line]:
    """Measure some hundred messages, several times over."""
    texts, lines = make_bot(SERVICES, "chaiyaphum").texts, Lines()
    for database in databases:
        filling.fill(database.url("plain"))
        database.settled("plain")
        runs = [_measure(database, folder, texts) for _ in range(REPEATS)]
        for part, goal in ((0.50, P50_MS), (0.95, P95_MS), (0.99, None)):
            times = Sample([percentile(sorted(each), part) * 1000 for each in runs])
            met = times.median <= goal if goal else None
            lines.add(
                f"p{part * 100:.0f} ms", database.name, times, f"<= {goal:.0f}" if goal else "", met
            )
        database.drop("plain")
    return lines.finished()


def _measure(database: Database, folder: Path, texts: Texts) -> list[float]:
    url = database.copy("plain", "run")
    with Platform(SECRET, TOKEN) as platform, Stack(folder, DATABASE_URL=url) as own:
        platform.set_quota(None)
        people = [filling.officer(0), filling.officer(1), filling.officer(2)]
        people += [filling.teacher(number) for number in range(filling.TEACHERS)]
        for person in people:
            known = User(filling.line_id(person), f"Sample {person}", follows=True)
            platform.world.users[known.id] = known
        own.environment["LINE_API_HOST"] = platform.start(f"{own.url}/webhook")
        own.redis()
        own.worker()
        own.clock()
        own.web()
        return Talk(platform, texts).run()[WARM_UP:]


class Talk:
    """People who write at random moments, and how long each waited for an answer."""

    def __init__(self, platform: Platform, texts: Texts) -> None:
        self._platform = platform
        self._steps = _interleaved(texts)
        self._asked: dict[str, float] = {}
        self._waited: list[tuple[float, float]] = []
        self._is_over = threading.Event()

    def run(self) -> list[float]:
        """Seconds from webhook to reply, in order of the webhooks.

        Raises RuntimeError when a message was not answered within 5 seconds.
        """
        events, leave = self._platform.journal.listen()
        listening = threading.Thread(target=self._listen, args=(events,))
        listening.start()
        chance = random.Random(1)
        due = time.perf_counter()
        with ThreadPoolExecutor(16) as pool:
            for person, did in (next(self._steps) for _ in range(WARM_UP + MESSAGES)):
                due += chance.expovariate(PER_SECOND)
                time.sleep(max(0.0, due - time.perf_counter()))
                pool.submit(self._do, filling.line_id(person), did)
        deadline = time.perf_counter() + 5
        while self._asked and time.perf_counter() < deadline:
            time.sleep(0.05)
        self._is_over.set()
        events.put(("over", {}))
        listening.join()
        leave()
        if self._asked:
            raise RuntimeError(f"{len(self._asked)} messages were not answered")
        return [waited for _, waited in sorted(self._waited)]

    def _do(self, user: str, did: Did) -> None:
        self._asked[user] = time.perf_counter()
        if did.data:
            action = {"type": "postback", "data": did.data, "displayText": did.text}
            sent = self._platform.tap(user, action)
        else:
            sent = self._platform.say(user, did.text)
        if sent.status != 200:
            print(f"a webhook was answered {sent.status}", file=sys.stderr)

    def _listen(self, events: "SimpleQueue[tuple[str, Any]]") -> None:
        while not self._is_over.is_set():
            kind, data = events.get()
            if kind == "message" and data["from"] == "bot":
                asked = self._asked.pop(data["chat"], None)
                if asked is not None:
                    self._waited.append((asked, time.perf_counter() - asked))


def _interleaved(texts: Texts) -> Iterator[tuple[int, Did]]:
    """The steps of many reports, a person at a time, each after the others had their turn."""
    number = 0
    talks: list[Iterator[tuple[int, Did]]] = []
    while True:
        while len(talks) < AT_ONCE:
            talks.append(_steps(filling.teacher(number), texts))
            number += 1
        for talk in list(talks):
            step = next(talk, None)
            if step is None:
                talks.remove(talk)
            else:
                yield step


def _steps(person: int, texts: Texts) -> Iterator[tuple[int, Did]]:
    for did in dialogue.report(texts, taps=bool(person % 2)):
        yield person, did
