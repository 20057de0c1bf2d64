"""Replays a month of an office through the real code, and counts what it costs in pushes.

``python -m bot quota --simulate``. Who does what and when stands in benchmarks/month.json.
"""

import argparse
import heapq
import itertools
import json
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from benchmarks.month_world import World, bangkok, inbox, world
from bot.inputs import Action
from bot.thai import in_bangkok
from models import enrolments, ledger, people
from models.db import now, transaction
from models.tables import Outgoing, OutgoingState, Person, Role, Status, Ticket, Urgency
from simulator.world import User

FILE = Path(__file__).with_name("month.json")
OFFICERS = 8
# A plan large enough that nothing is held back: what is measured is what people and deadlines cost.
PLAN = 15_000
FREE_PLAN = 300
CARD = "desk.new"
# After the last of the month, in which its tickets are finished.
MORE_DAYS = 10


@dataclass
class Story:
    """A ticket: what its people do, and how far it has come."""

    plan: dict[str, Any]
    teacher: User
    ticket_id: int = 0
    number: str = ""
    work_until: datetime | None = None
    is_asked: bool = False
    is_answered: bool = False
    is_delayed: bool = False
    is_done: bool = False
    is_noticed: bool = False


@dataclass(frozen=True)
class Result:
    """What the month cost, in units: here, and under the naive policy."""

    tickets: int
    pushes: int
    naive_pushes: int
    by_class: dict[str, int]
    by_purpose: dict[str, int] = field(default_factory=dict)
    line_counted: int = 0
    undelivered: int = 0

    def as_json(self) -> str:
        """What ``--json`` prints."""
        names = ("tickets", "pushes", "naive_pushes", "by_class")
        return json.dumps({name: getattr(self, name) for name in names})

    def __str__(self) -> str:
        per, naive = self.pushes / self.tickets, self.naive_pushes / self.tickets
        lines = [
            f"{self.tickets} tickets, {OFFICERS} officers, a month",
            f"pushes        {self.pushes:6}  {per:5.2f} a ticket  (the free plan has {FREE_PLAN})",
            f"naive policy  {self.naive_pushes:6}  {naive:5.2f} a ticket  "
            f"({self.naive_pushes / max(1, self.pushes):.1f} times as many)",
            "",
            "by class      " + ", ".join(f"{name} {each}" for name, each in self.by_class.items()),
            "by purpose, of what made the push go; what rode along is not counted:",
        ]
        rows = sorted(self.by_purpose.items(), key=lambda row: -row[1])
        lines += [f"  {keys:<44} {units:5}  {units / self.tickets:5.2f}" for keys, units in rows]
        lines.append(f"LINE counted {self.line_counted}; {self.undelivered} messages never arrived")
        return "\n".join(lines)


class Replay:
    """The month as a queue of what people are going to do."""

    def __init__(
        self, made: World, working_days: int | None = None, side_channel: str | None = None
    ) -> None:
        self.world = made
        self.is_aside = side_channel is not None
        self.plan = json.loads(FILE.read_text("utf-8"))
        if working_days is not None:
            days = [day["day"] for day in self.plan["days"][:working_days]]
            self.plan["days"] = self.plan["days"][: working_days + MORE_DAYS]
            self.plan["tickets"] = [t for t in self.plan["tickets"] if t["at"][:10] in days]
        self.queue: list[tuple[datetime, int, partial[None]]] = []
        self.stories: dict[int, Story] = {}
        self._count = itertools.count()
        self._duty = 0
        platform, key = made.platform, made.key
        platform.set_quota(PLAN)
        self.officers = [platform.user(f"officer {n + 1}") for n in range(OFFICERS)]
        self.teachers: dict[int, User] = {}
        if side_channel:
            made.have_channels([each.name for each in self.officers], side_channel)
        made.after_delivery = self._notice
        self._enrol(key)

    def run(self) -> Result:
        """Play it, to the end of the last ticket."""
        for day in self.plan["days"]:
            start = bangkok(f"{day['day']}T00:05")
            self._plan(bangkok(f"{day['day']}T08:25"), self._begin, day)
            for officer, minutes in day["sessions"].items():
                for minute in minutes:
                    at = start + timedelta(minutes=minute - 5)
                    self._plan(at, self._session, int(officer))
        for story in self.plan["tickets"]:
            self._plan(bangkok(story["at"]), self._report, story)
        while self.queue:
            at, _, act = heapq.heappop(self.queue)
            self.world.go_to(max(at, now()))
            act()
        self.world.go_to(now() + timedelta(days=5))
        return self._result()

    def _enrol(self, key: str) -> None:
        self.world.go_to(bangkok(f"{self.plan['days'][0]['day']}T00:01"))
        for user in self.officers:
            with transaction() as session:
                code = enrolments.invite(session, Role.OFFICER, user.name, key=key)
            self.world.say(user, code)

    def _plan(self, at: datetime, act: Callable[[Any], None], what: Any) -> None:
        heapq.heappush(self.queue, (at, next(self._count), partial(act, what)))

    def _in_work(self, minutes: float) -> datetime:
        return self.world.calendar.add(now(), timedelta(minutes=minutes))

    def _soon(self, minutes: float) -> datetime:
        return now() + timedelta(minutes=minutes)

    def _begin(self, day: dict[str, Any]) -> None:
        self._duty = day["duty"]
        self.world.say(self.officers[self._duty], self.world.texts.words("duty.words.on")[0])

    # What teachers do.

    def _teacher(self, number: int) -> User:
        if number not in self.teachers:
            user = self.world.platform.user(f"teacher {number}")
            schools = [each for each in self.world.bot.register.schools if not each.is_group]
            school = schools[number % len(schools)]
            with transaction() as session:
                person = people.meet(session, user.id).person
                people.acknowledge(person, self.world.bot.office.privacy.version)
                names = {"first_name": user.name, "position": "teacher", "phone": "0812345678"}
                people.register(person, **names, org_code=school.code, org_name=school.name)
            self.teachers[number] = user
        return self.teachers[number]

    def _report(self, plan: dict[str, Any]) -> None:
        story, texts = Story(plan, self._teacher(plan["by"])), self.world.texts
        user, say, tap = story.teacher, self.world.say, self.world.tap

        def choose(step: str, value: str) -> None:
            tap(user, Action("form", "set", {"f": "repair", "s": step, "v": value}).data())

        say(user, texts.words("repair.words.open")[0])
        choose("asset_type", plan["asset"])
        say(user, texts.get("repair.ask.symptom"))
        tap(user, "form.skip")
        say(user, texts.get("repair.choice.impact.room"))
        choose("impact", plan["impact"])
        tap(user, "form.skip")
        if plan["urgency"] != "normal":
            tap(user, "form.edit")
            tap(user, "form.edit?s=urgency")
            choose("urgency", plan["urgency"])
            say(user, texts.get("repair.ask.urgency_reason"))
        tap(user, "form.send")
        self._opened(story)

    def _opened(self, story: Story) -> None:
        with transaction() as session:
            ticket = session.exec(select(Ticket).order_by(col(Ticket.id).desc()).limit(1)).one()
        story.ticket_id, story.number = ticket.id or 0, ticket.number
        self.stories[story.ticket_id] = story
        for minutes in story.plan["looks"]:
            self._plan(self._in_work(minutes), self._look, story)
        if story.plan["adds"]:
            self._plan(self._soon(story.plan["adds"]), self._write, story)

    def _look(self, story: Story) -> None:
        """Those who wait look; those who were told that it is done do not."""
        if not self._was_told(story):
            self.world.say(story.teacher, self.world.texts.words("ticket.words.track")[0])

    def _was_told(self, story: Story) -> bool:
        sent = select(Outgoing.id).where(
            Outgoing.ticket_id == story.ticket_id,
            Outgoing.state == OutgoingState.SENT,
            col(Outgoing.keys).contains("resolve.card"),
        )
        with transaction() as session:
            return session.exec(sent.limit(1)).first() is not None

    def _write(self, story: Story) -> None:
        words = self.world.texts.get("repair.ask.location")
        self.world.say(story.teacher, f"#{story.number} {words}")

    def _answer(self, story: Story) -> None:
        self._write(story)
        story.is_answered = True

    def _rate(self, story: Story) -> None:
        if story.plan["reopens"] and not story.is_delayed:
            story.is_delayed, story.is_done = True, False
            self.world.say(story.teacher, f"{self._label('reopen.button.open')} {story.number}")
            self.world.say(story.teacher, self.world.texts.get("reopen.ask.reason"))
            story.work_until = self._in_work(60)
        elif story.plan["rates"]:
            self.world.say(story.teacher, f"{self._label('ticket.button.fixed')} {story.number}")

    # What officers do.

    def _label(self, key: str) -> str:
        return self.world.texts.get(key)

    def _session(self, who: int) -> None:
        """An officer has LINE in hand: looks at the list, and does what there is to do."""
        user, texts = self.officers[who], self.world.texts
        new, own = self._work_of(user)
        on_duty = who == self._duty
        if on_duty:
            self.world.say(user, texts.words("desk.words.queue")[0])
        elif own:
            self.world.say(user, texts.words("desk.words.mine")[0])
        for story in new if on_duty else []:
            self._claim(user, story)
        for story in own:
            if story.work_until and story.work_until <= now() and self._is_clear(story):
                self._resolve(user, story)

    def _work_of(self, user: User) -> tuple[list[Story], list[Story]]:
        """New tickets, and those that this officer has open."""
        with transaction() as session:
            me = session.exec(select(Person.id).where(Person.line_id == user.id)).one()
            found = session.exec(
                select(Ticket).where(col(Ticket.status).in_([Status.NEW, *_TAKEN]))
            ).all()
        new = [self.stories[each.id or 0] for each in found if each.status == Status.NEW]
        own = [self.stories[each.id or 0] for each in found if each.assignee_id == me]
        return new, own

    def _is_clear(self, story: Story) -> bool:
        return story.is_answered or not story.is_asked or story.plan["answers"] is None

    def _claim(self, user: User, story: Story) -> None:
        say, plan = self.world.say, story.plan
        say(user, f"{self._label('desk.button.claim')} {story.number}")
        story.work_until = self._in_work(plan["work"])
        if plan["asks"]:
            say(user, f"{self._label('ask.button.open')} {story.number}")
            say(user, self.world.texts.get("ask.ask.need"))
            story.is_asked = True
            if plan["answers"] is not None:
                self._plan(self._soon(plan["answers"]), self._answer, story)
        elif plan["writes"]:
            say(user, f"#{story.number} {self.world.texts.get('repair.ask.location')}")
            if plan["thanks"]:
                self._plan(self._soon(plan["thanks"]), self._write, story)

    def _resolve(self, user: User, story: Story) -> None:
        say, texts, plan = self.world.say, self.world.texts, story.plan
        goes_on = plan["goes_on"] and not story.is_delayed
        outcome = "wait_parts" if goes_on else "fixed"
        say(user, f"{self._label('resolve.button.open')} {story.number}")
        say(user, texts.get("repair.result.ask.cause"))
        say(user, texts.get("repair.result.ask.action_taken"))
        choice = {"f": "repair.result", "s": "outcome", "v": outcome}
        self.world.tap(user, Action("form", "set", choice).data())
        if goes_on:
            say(user, texts.words("form.words_for_tomorrow")[0])
        self.world.tap(user, "form.send")
        story.is_done = not goes_on
        if goes_on:
            story.is_delayed, story.work_until = True, self._in_work(480)
        elif plan["rates"] or plan["reopens"]:
            self._plan(self._soon(plan["rates"] or 60), self._when_told, story)

    def _when_told(self, story: Story) -> None:
        """Nobody rates what they have not heard of."""
        if self._was_told(story):
            self._rate(story)
        else:
            self._plan(self._soon(60), self._when_told, story)

    def _notice(self) -> None:
        """A card that arrived by itself calls whoever is on duty, a few minutes later."""
        with transaction() as session:
            fresh = ledger.pushes(session, self._soon(-5))
        pushed = [each.ticket_id or 0 for each in fresh if CARD in each.keys.split()]
        pushed += self._came_aside() if self.is_aside else []
        for story in (self.stories[each] for each in pushed if each in self.stories):
            if not story.is_noticed:
                story.is_noticed = True
                at = self.world.calendar.next_opening(self._soon(story.plan["notices"]))
                self._plan(at, self._session, self._duty)

    def _came_aside(self) -> list[int]:
        fresh = select(Outgoing.ticket_id).where(
            Outgoing.via == "aside", col(Outgoing.sent_at) > self._soon(-5)
        )
        with transaction() as session:
            return [each or 0 for each in session.exec(fresh)]

    def _result(self) -> Result:
        start = bangkok(f"{self.plan['days'][0]['day']}T00:00")
        with transaction() as session:
            pushes = ledger.pushes(session, start)
            rows = session.exec(select(Outgoing)).all()
        counted: Counter[str] = Counter()
        for push in pushes:
            counted[" ".join(sorted(set(push.keys.split())))] += push.cost
        spent: Counter[str] = Counter({each.value: 0 for each in Urgency})
        for push in pushes:
            spent[push.urgency] += push.cost
        world_ = self.world.platform.world
        months = {in_bangkok(push.at).strftime("%Y-%m") for push in pushes}
        return Result(
            tickets=len(self.stories),
            pushes=sum(push.cost for push in pushes),
            naive_pushes=sum(map(_naive_cost, rows)),
            by_class=dict(spent),
            by_purpose=dict(counted),
            line_counted=sum(int(world_.note(f"used {month}", 0)) for month in months),
            undelivered=sum(row.state != OutgoingState.SENT for row in rows),
        )


_TAKEN = (Status.CLAIMED, Status.WAITING)


def _naive_cost(row: Outgoing) -> int:
    """What a message costs where each is pushed at once, and new cards to the officers' group.

    What answers its own reader is a reply there as well, and costs nothing.
    """
    if row.reply_until_at is not None:
        return 0
    return OFFICERS if row.keys == CARD else 1


def simulate(working_days: int | None = None, *, aside: bool = True) -> Result:
    """Replay the month, or its first working days, with officers' cards sent ``aside`` to another
    channel of each officer, or all in LINE; the month takes a minute or so.
    """
    with world() as made, inbox() as address:
        return Replay(made, working_days, address if aside else None).run()


def main() -> None:
    """Replay and print; beside JSON, the table for people goes to standard error."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.month", description=__doc__)
    longest = len(json.loads(FILE.read_text("utf-8"))["days"]) - MORE_DAYS
    parser.add_argument("--days", type=int, choices=range(1, longest + 1), metavar=f"1-{longest}")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--line-only", action="store_true")
    given = parser.parse_args()
    result = simulate(given.days, aside=not given.line_only)
    if given.json:
        print(result.as_json())
    print(result, file=sys.stderr if given.json else sys.stdout)


if __name__ == "__main__":
    main()
