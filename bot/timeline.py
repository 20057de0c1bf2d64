"""A ticket's timeline as people read it: by day, with what belongs together in one line."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby

from bot.flex import Line, Timeline
from bot.thai import clock_time, cut_utf16, short_date
from bot.turns import Turn
from models import worklists
from models.approval_table import Approval
from models.tables import Entry, Person, Ticket

# What one person writes within so long is one line.
TOGETHER = timedelta(minutes=10)


@dataclass(frozen=True)
class Stretch:
    """A part of a timeline, and where what came before it ends: the row id of its first entry,
    None where nothing came before.
    """

    timeline: Timeline
    before: int | None


@dataclass
class _Told:
    entry: Entry
    words: list[str] = field(default_factory=list)


def timeline(
    turn: Turn,
    ticket: Ticket,
    *,
    internal: bool,
    limit: int,
    length: int = 160,
    before: int = worklists.NEWEST,
) -> Stretch:
    """The newest lines, or those that came ``before`` an entry, oldest first; ``length`` UTF-16
    units of each message. ``internal`` lines are for officers; without them it is the requester who
    reads, and is called so.
    """
    found = worklists.timeline(
        turn.session, ticket, internal=internal, limit=limit + 1, before=before
    )
    shown = found[-limit:]
    told = _gather(turn, shown, length)
    lines = [(short_date(each.entry.at), _line(turn, each, internal)) for each in told]
    days = [
        (date, [line for _, line in of_day])
        for date, of_day in groupby(lines, lambda pair: pair[0])
    ]
    is_all = len(found) <= limit
    which = "earlier" if before != worklists.NEWEST else "all" if is_all else "latest"
    drawn = Timeline(turn.texts.get(f"ticket.timeline.{which}"), days)
    return Stretch(drawn, None if is_all else shown[0].id)


def _gather(turn: Turn, entries: Iterable[Entry], length: int) -> list[_Told]:
    told: list[_Told] = []
    for entry in entries:
        words = turn.texts.get("ticket.unsent") if entry.unsent_at else entry.text
        said = [cut_utf16(words, length, "…")] if words else []
        if number := entry.details.get("moved"):
            said.append(turn.texts.get("ticket.moved", number=number))
        before = told[-1] if told else None
        if before and entry.kind == "message":
            if before.entry.kind == "resumed":  # the answer itself says that it came
                told.pop()
            elif _go_together(before.entry, entry):
                before.words += said
                continue
        told.append(_Told(entry, said))
    return told


def _go_together(before: Entry, entry: Entry) -> bool:
    is_talk = before.kind in ("message", "asked") and before.actor_id == entry.actor_id
    return is_talk and entry.at - before.at < TOGETHER


def _line(turn: Turn, told: _Told, internal: bool) -> Line:
    entry = told.entry
    colleague = _person(turn, entry.details.get("to"))
    own = f"ticket.entry_to_requester.{entry.kind}"
    is_own = not internal and turn.texts.has(own)
    kind = f"{entry.kind}_for" if entry.details.get("in_place") else entry.kind
    values: dict[str, object] = {
        "who": _name(turn, entry.actor_id, internal),
        "to": colleague.name if colleague else turn.texts.get("ticket.recipient"),
        "before": entry.details.get("before", ""),
        "after": entry.details.get("after", ""),
        "score": entry.details.get("score", ""),
        "level": entry.details.get("level", ""),
        "number": entry.details.get("number", ""),
        "why": _why(turn, entry),
        "how": _how(turn, entry),
        "until": _until(entry),
    }
    values |= _paper(turn, entry)
    head = turn.texts.get(own if is_own else f"ticket.entry.{kind}", **values)
    return Line(clock_time(entry.at), head, "\n".join(told.words))


def _why(turn: Turn, entry: Entry) -> str:
    if approver := entry.details.get("approver"):
        return turn.texts.get(f"ticket.approver.{approver}")
    waits_for = entry.details.get("waits_for")
    return turn.texts.get(f"ticket.waits.{waits_for}") if waits_for else ""


def _how(turn: Turn, entry: Entry) -> str:
    method = entry.details.get("method")
    return turn.texts.get(f"ticket.proof.{method}") if method else ""


def _until(entry: Entry) -> str:
    until = entry.details.get("until")
    return short_date(datetime.fromisoformat(until)) if until else ""


def _paper(turn: Turn, entry: Entry) -> dict[str, str]:
    """What was signed, of an approval on paper: by whom, when, its number."""
    step = turn.session.get(Approval, entry.details.get("step", -1))
    if step is None or step.paper is None:
        return {"signer": ""}
    told = {name: str(step.paper.get(name, "")) for name in ("signed_by", "document_no")}
    signed_on = step.paper.get("signed_on")  # any of them may have been unsent
    until = short_date(date.fromisoformat(signed_on)) if signed_on else ""
    return {"signer": told["signed_by"], "number": told["document_no"], "until": until}


def _name(turn: Turn, id_: int | None, internal: bool) -> str:
    actor = _person(turn, id_)
    if not internal and actor and actor.id == turn.the_sender.id:
        return turn.texts.get("ticket.you")
    if actor is None:
        return ""
    return actor.name or turn.texts.get("ticket.nameless")  # whoever had their data deleted


def _person(turn: Turn, id_: int | None) -> Person | None:
    return turn.session.get(Person, id_) if id_ else None
