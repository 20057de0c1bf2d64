"""Writes the month that is replayed (benchmarks/month.json), always the same: a fixed seed.

``python -m benchmarks.month_data`` makes it anew. What people do is guessed from how such offices
work and written down here in one place; the replay decides nothing by chance.
"""

import json
import random
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("month.json")
SEED = 20271101
MONTH = date(2027, 11, 1)
DAYS, OFFICERS, TEACHERS, TICKETS_A_DAY = 30, 8, 120, 10
Story = dict[str, Any]

ABOUT = [
    "A month of an area office: 22 working days without holidays, 10 tickets each, 8 officers.",
    "Made by benchmarks/month_data.py from a fixed seed. Guesses, none of them measured:",
    "When: two tickets in three between 08:30 and 11:00 or 13:00 and 14:30, 6 % in the evening.",
    "Who: 120 teachers; some report often, most once.",
    "What: impact one 78 %, room 15 %, school 6 %, area 1 %; said to be urgent 8 %.",
    "looks: 45 % look up their ticket while they wait for it: first after 30 to 240 working",
    "  minutes, the impatient again every 120 to 480, at most three times.",
    "adds: 10 % write something more within half an hour.",
    "notices: minutes until the officer on duty takes up a card that was pushed: 2 to 25.",
    "asks: 15 % of the tickets need a question by chat (others are asked by telephone); 85 % are",
    "  answered by chat, after 3 to 180 minutes.",
    "writes: in 15 % the officer writes when they will come; 40 % thank within the hour.",
    "work: working minutes from claiming to the result: P1 and P2 20 to 300, others from half an",
    "  hour to four days, half of them below 240.",
    "goes_on: 5 % wait for parts; the result comes a day later. rates: 50 % tap a score, mostly",
    "  within the day. reopens: 3 %.",
    "days: the officer on duty, alone that day, has LINE in hand about every 40 minutes of office",
    "  time; the others about every 2 hours, for tickets they still have from their own days.",
]


def main() -> None:
    """Write the file."""
    chance = random.Random(SEED)
    working = [day for day in map(_day, range(DAYS)) if day.weekday() < 5]
    tickets = [_story(chance, day) for day in working for _ in range(TICKETS_A_DAY)]
    tickets.sort(key=lambda each: str(each["at"]))
    # Ten working days more, in which the last tickets are finished.
    days = [_duty(chance, number, day) for number, day in enumerate(_and_more(working))]
    parts: dict[str, list[Any]] = {"about": ABOUT, "days": days, "tickets": tickets}
    lines = [f" {json.dumps(name)}: [\n{_lines(rows)}\n ]" for name, rows in parts.items()]
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


def _lines(rows: list[Any]) -> str:
    return ",\n".join(f"  {json.dumps(row, ensure_ascii=False)}" for row in rows)


def _day(number: int) -> date:
    return MONTH + timedelta(days=number)


def _and_more(working: list[date]) -> list[date]:
    more = [day for day in map(_day, range(DAYS, DAYS + 20)) if day.weekday() < 5]
    return [*working, *more[:10]]


def _story(chance: random.Random, day: date) -> Story:
    impact = chance.choices(("one", "room", "school", "area"), (78, 15, 6, 1))[0]
    urgency = chance.choices(("normal", "urgent"), (92, 8))[0]
    priority = max(1, {"one": 3, "room": 2}.get(impact, 1) - (urgency == "urgent"))
    at = datetime.combine(day, time()) + timedelta(minutes=_minute(chance))
    looks = _looks(chance)
    return {
        "at": at.isoformat(timespec="minutes"),
        "by": min(TEACHERS - 1, int(chance.paretovariate(0.6) * 2) - 2 + chance.randrange(40)),
        "asset": chance.choice(("desktop", "notebook", "printer", "network", "internet")),
        "impact": impact,
        "urgency": urgency,
        "looks": looks,
        "adds": chance.randint(2, 30) if chance.random() < 0.10 else None,
        "notices": chance.randint(2, 25),
        "asks": chance.random() < 0.15,
        "answers": chance.randint(3, 180) if chance.random() < 0.85 else None,
        "writes": chance.random() < 0.15,
        "thanks": chance.randint(1, 60) if chance.random() < 0.40 else None,
        "work": _work(chance, priority),
        "goes_on": chance.random() < 0.05,
        "rates": min(900, int(chance.expovariate(1 / 150)) + 2) if chance.random() < 0.5 else None,
        "reopens": chance.random() < 0.03,
    }


def _minute(chance: random.Random) -> int:
    """Of the day."""
    spans = ((510, 660, 42), (660, 780, 16), (780, 870, 22), (870, 990, 14), (990, 1260, 6))
    start, end, _ = chance.choices(spans, [weight for *_, weight in spans])[0]
    return chance.randrange(start, end)


def _looks(chance: random.Random) -> list[int]:
    """Working minutes after the report."""
    if chance.random() >= 0.45:
        return []
    looks = [chance.randint(30, 240)]
    while len(looks) < 3 and chance.random() < 0.5:
        looks.append(looks[-1] + chance.randint(120, 480))
    return looks


def _work(chance: random.Random, priority: int) -> int:
    if priority <= 2:
        return chance.randint(20, 300)
    return max(30, min(1920, int(chance.lognormvariate(5.48, 0.9))))


def _duty(chance: random.Random, number: int, day: date) -> Story:
    duty = number % OFFICERS
    sessions = {
        str(officer): _sessions(chance, 40 if officer == duty else 120)
        for officer in range(OFFICERS)
    }
    return {"day": day.isoformat(), "duty": duty, "sessions": sessions}


def _sessions(chance: random.Random, mean: int) -> list[int]:
    """Minutes of the day, from 08:30 to 16:20, lunch hour left out."""
    at, found = 510.0 + chance.randint(0, 10), []
    while at < 980:
        if not 720 <= at < 780:
            found.append(int(at))
        at += max(5, chance.gammavariate(2, mean / 2))
    return found


if __name__ == "__main__":
    main()
