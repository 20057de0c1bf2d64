"""Where a turn's time goes: `python -m benchmarks profile`."""

import cProfile
import pstats
import time
from collections import defaultdict
from pathlib import Path

from benchmarks import dialogue, filling
from benchmarks.databases import Database
from benchmarks.dialogue import Event
from benchmarks.places import ROOT
from bot.app import make_bot
from bot.pipeline import Bot, take_turn
from handlers import SERVICES
from models import db

PEOPLE = 200
WARM_UP_PEOPLE = 20
FUNCTIONS = 30

# The first of these that stands in a file's path names its part.
_PARTS = ("psycopg", "sqlite3", "sqlalchemy", "sqlmodel", "pydantic", "json", "logging")
Profile = dict[tuple[str, int, str], tuple[int, int, float, float, object]]


def run(databases: list[Database]) -> None:
    """Print, for each database, the time of a turn, its parts, and the functions it is spent in."""
    bot = make_bot(SERVICES, "chaiyaphum")
    for database in databases:
        filling.fill(database.url("profile"))
        database.settled("profile")
        db.connect(database.url("profile"))
        _profile(bot, database.name)
        db.engine().dispose()
        database.drop("profile")


def _profile(bot: Bot, name: str) -> None:
    reports = dialogue.reports(bot.texts, range(filling.teacher(0), filling.teacher(PEOPLE)))
    half = PEOPLE // 2
    _take(bot, reports[:WARM_UP_PEOPLE])
    turns, wall, cpu = _take(bot, reports[WARM_UP_PEOPLE:half])
    print(f"\n{name}: {wall / turns:.2f} ms a turn, {cpu / turns:.2f} ms of it in this process\n")
    profiler = cProfile.Profile()
    profiler.enable()
    turns, _, _ = _take(bot, reports[half:])
    profiler.disable()
    profile: Profile = pstats.Stats(profiler).stats  # type: ignore[attr-defined]  # not in stubs
    _print_parts(profile, turns)
    _print_functions(profile, turns)


def _take(bot: Bot, reports: list[list[Event]]) -> tuple[int, float, float]:
    """Take the turns; how many they were, and milliseconds by the clock and by the processor."""
    events = [event for report in reports for event in report]
    wall, cpu = time.perf_counter(), time.process_time()
    for event in events:
        take_turn(bot, event)
    spent = time.perf_counter() - wall, time.process_time() - cpu
    return len(events), spent[0] * 1000, spent[1] * 1000


def _print_parts(profile: Profile, turns: int) -> None:
    parts: dict[str, float] = defaultdict(float)
    for function, (_, _, own, _, _) in profile.items():
        parts[_part(function)] += own * 1000 / turns
    print("ms a turn under the profiler (which makes Python about twice as slow), by part")
    for part, milliseconds in sorted(parts.items(), key=lambda item: -item[1])[:14]:
        print(f"  {milliseconds:7.3f}  {part}")


def _part(function: tuple[str, int, str]) -> str:
    file, _, name = function
    if file == "~":  # built in: the name tells whose method it is
        return next((part for part in _PARTS if part in name), "built-in functions")
    path = Path(file)
    if path.is_relative_to(ROOT):
        return "/".join(path.relative_to(ROOT).parts[:-1]) or path.name
    return next((part for part in _PARTS if part in path.parts), "the rest")


def _print_functions(profile: Profile, turns: int) -> None:
    print("\ncalls a turn, ms a turn including what is called, function of ours")
    ours = [
        (total * 1000 / turns, calls / turns, f"{Path(file).relative_to(ROOT)}:{line} {name}")
        for (file, line, name), (_, calls, _, total, _) in profile.items()
        if Path(file).is_relative_to(ROOT) and not file.startswith(str(ROOT / "benchmarks"))
    ]
    for milliseconds, calls, function in sorted(ours, reverse=True)[:FUNCTIONS]:
        print(f"  {calls:6.2f}  {milliseconds:7.3f}  {function}")
