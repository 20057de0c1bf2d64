"""Moments that lie behind, as people tell them: a day, a time of it, or how long ago it was."""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from bot.thai.cleaning import clean_text, to_arabic_digits
from bot.thai.dates import BANGKOK, in_bangkok, parse_date
from bot.thai.words import WORDS

_W = WORDS.moments
# A moment is asked for to the minute; what is typed for one is short.
_LONGEST = 120


class Moment(NamedTuple):
    """The day that was told, and the time of it, if one was."""

    day: date
    time: time | None

    @property
    def at(self) -> datetime | None:
        """The moment, if it is a whole one."""
        return datetime.combine(self.day, self.time, BANGKOK) if self.time else None


def parse_moment(text: str, now: datetime) -> Moment | None:
    """The day and time in what somebody typed, on a Bangkok clock; None for what is no moment.

    A time without a day is the last such time that is past. A day in words, and every date that
    ``parse_date`` reads, may stand before or after it, and may be in the future.
    """
    here = in_bangkok(now).replace(second=0, microsecond=0)
    typed = _in_digits(to_arabic_digits(clean_text(text)[:_LONGEST]).casefold())
    if (ago := _ago(typed)) is not None:
        at = here - ago
        return Moment(at.date(), at.time())
    days, rest = _take_day(typed)
    told, rest = _take_time(rest)
    if _is_nothing(rest):
        if days is None and told is None:
            return None
        if days is None:
            days = 0 if told is None or told <= here.time() else 1
        return Moment(here.date() - timedelta(days=days), told)
    day = None
    if days is None:
        day = parse_date(rest, here.date()) or parse_date(_FILLING.sub(" ", rest), here.date())
    return Moment(day, told) if day else None


def _any_of(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


_MINUTE, _HOUR, _FULL = _any_of(_W.minute), _any_of(_W.hour), _any_of(_W.full_hour)
_NUMBER, _PART, _POLITE = _any_of(_W.numbers), _any_of(_W.parts), _any_of(WORDS.polite_always)
_POLITE_APART = _any_of(WORDS.polite_after_space)
# Numbers in words only beside a word of time: elsewhere they are parts of words.
_UNIT = _any_of((*_W.minute, *_W.hour, _W.o_clock, _W.evening_hour, *_W.full_hour))
_SPELLED = re.compile(
    rf"(?P<lead>{_W.early}|{_W.afternoon})?\s*(?P<number>{_NUMBER})(?=(?P<unit>\s*(?:{_UNIT}))?)"
)
_NOW = re.compile(_any_of(_W.now))
_AGO = re.compile(
    rf"(?:(?P<hours>\d{{1,2}})\s*(?:{_HOUR})\s*(?P<half>{_W.half})?"
    rf"|(?P<half_hour>{_W.half})\s*(?:{_HOUR}))?"
    rf"\s*(?:(?P<minutes>\d{{1,3}})\s*(?:{_MINUTE}))?\s*(?:{_any_of(_W.ago)})"
)
_FILLING = re.compile(_any_of((*_W.filling, *_W.parts)))
_NOTHING = re.compile(rf"(?:{_POLITE}|{_POLITE_APART}|[\s.,!?:;()-])*+")


def _in_digits(text: str) -> str:
    """The text with those numbers in digits that tell a time."""

    def digits(found: re.Match[str]) -> str:
        lead = found["lead"] or ""
        tells_time = lead or found["unit"]
        return f"{lead}{_W.numbers[found['number']]}" if tells_time else found[0]

    return _SPELLED.sub(digits, text)


def _ago(text: str) -> timedelta | None:
    """How long ago it was, where nothing else is told."""
    found = _NOW.search(text) or _AGO.search(text)
    if not found or not _is_nothing(text[: found.start()] + text[found.end() :]):
        return None
    parts = found.groupdict()
    if not parts:
        return timedelta()
    if not (parts["hours"] or parts["half_hour"] or parts["minutes"]):
        return None
    minutes = 30 if parts["half"] or parts["half_hour"] else 0
    return timedelta(hours=int(parts["hours"] or 0), minutes=minutes + int(parts["minutes"] or 0))


def _take_day(text: str) -> tuple[int | None, str]:
    """How many days ago a word says, and what else stands in the text."""
    for word in sorted(_W.days, key=len, reverse=True):
        before, found, after = text.partition(word)
        if found:
            return _W.days[word], f"{before} {after}"
    return None, text


def _o_clock(hour: int, word: str) -> int:
    """In the morning people also count from six, and up to five o'clock alone is after noon."""
    if word == _W.morning:
        return hour if hour > 5 else hour + 6
    is_late = hour < 7 if word == _W.late else hour < 6
    return hour + 12 if is_late else hour


# Not within a date, nor before the rest of one.
_DIGITS = r"(?<![\d./:-])(?P<hour>\d{1,2})"
_TAIL = rf"(?:\s*(?P<half>{_W.half})|\s*(?P<minute>\d{{1,2}})\s*(?:{_MINUTE}))?"
Read = Callable[[int, str], int]
# Ways to tell a time of day, and the hour that is meant by the number (and the word after it).
_WAYS: tuple[tuple[re.Pattern[str], Read], ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (
            rf"(?:(?<=\d)t)?{_DIGITS}[:.](?P<minute>\d{{2}})(?!\d|[./:-]\d)\s*(?:{_FULL})?",
            lambda hour, _: hour,
        ),
        (rf"(?P<word>{_W.midnight})", lambda _, __: 0),
        (rf"(?P<word>{_W.noon}){_TAIL}", lambda _, __: 12),
        (rf"{_W.early}\s*(?P<hour>[1-5])(?!\d){_TAIL}", lambda hour, _: hour),
        (rf"(?<!\d)(?P<hour>[1-5])\s*{_W.evening_hour}{_TAIL}", lambda hour, _: 18 + hour),
        (
            rf"{_W.afternoon}\s*(?P<hour>[1-5])(?!\d)\s*(?:{_W.o_clock})?{_TAIL}",
            lambda hour, _: 12 + hour,
        ),
        (rf"{_W.afternoon}\s*{_W.o_clock}{_TAIL}", lambda _, __: 13),
        (
            rf"{_DIGITS}\s*{_W.o_clock}\s*(?P<word>{_W.morning}|{_W.late})?{_TAIL}",
            _o_clock,
        ),
        (rf"{_DIGITS}\s*(?:{_FULL}){_TAIL}", lambda hour, _: hour),
    )
)


def _take_time(text: str) -> tuple[time | None, str]:
    """The time of day that is told, and what else stands in the text."""
    for pattern, read in _WAYS:
        for found in reversed(list(pattern.finditer(text))):
            parts = found.groupdict()
            hour = read(int(parts.get("hour") or 0), parts.get("word") or "")
            minute = 30 if parts.get("half") else int(parts.get("minute") or 0)
            if hour < 24 and minute < 60:
                return time(hour, minute), f"{text[: found.start()]} {text[found.end() :]}"
    part = re.search(_PART, text)
    return (time(_W.parts[part[0]]) if part else None), text


def _is_nothing(text: str) -> bool:
    """Whether nothing in it may make something else of a moment."""
    return _NOTHING.fullmatch(_FILLING.sub(" ", text)) is not None
