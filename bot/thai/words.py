"""The Thai words the machine itself needs, read once from texts/thai.toml."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WORDS_FILE = Path(__file__).resolve().parents[2] / "texts" / "thai.toml"


@dataclass(frozen=True)
class Prefix:
    """A title before a name: as stored, as people write it, and whether it may touch the name."""

    canonical: str
    written: tuple[str, ...]
    attached: bool


@dataclass(frozen=True)
class Voice:
    """The two particles of a persona: `p` ends statements, `q` ends questions."""

    p: str
    q: str


@dataclass(frozen=True)
class DateWords:
    """What may stand around a date; how its year is told: by a word before the digits, or by one
    that counts from this year.
    """

    day: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    year: tuple[str, ...]
    years: dict[str, int]


@dataclass(frozen=True)
class MomentWords:
    """How times of day are told; ``days`` count back from today, ``parts`` of the day have an
    hour that stands for them.
    """

    now: tuple[str, ...]
    ago: tuple[str, ...]
    minute: tuple[str, ...]
    hour: tuple[str, ...]
    half: str
    early: str
    o_clock: str
    evening_hour: str
    full_hour: tuple[str, ...]
    noon: str
    midnight: str
    morning: str
    afternoon: str
    late: str
    filling: tuple[str, ...]
    days: dict[str, int]
    parts: dict[str, int]
    numbers: dict[str, int]


@dataclass(frozen=True)
class MonthWords:
    """What may stand before a month, and months that are told by how many come before them."""

    leads: tuple[str, ...]
    near: dict[str, int]


@dataclass(frozen=True)
class SchoolWords:
    """How names of schools are written, shortened and placed."""

    word: tuple[str, ...]
    word_abbreviated: tuple[str, ...]
    optional: tuple[str, ...]
    district: tuple[str, ...]
    province: tuple[str, ...]
    capital: str
    short_forms: dict[str, str]


@dataclass(frozen=True)
class NumberWords:
    """Digits and places as they are spoken, and the parts of an amount of money."""

    digits: tuple[str, ...]
    places: tuple[str, ...]
    million: str
    twenty: str
    one_at_the_end: str
    baht: str
    satang: str
    exactly: str


@dataclass(frozen=True)
class SecretWords:
    """What stands before a password that somebody types, and what is said of one that is lost."""

    labels: tuple[str, ...]
    between: tuple[str, ...]
    signs: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True)
class Words:
    """Everything in texts/thai.toml; field names follow its keys."""

    months_short: tuple[str, ...]
    months_long: tuple[str, ...]
    weekdays_short: tuple[str, ...]
    not_government: tuple[str, ...]
    clock: str
    sample: str
    units: dict[str, str]
    numbers: NumberWords
    dates: DateWords
    moments: MomentWords
    months: MonthWords
    voices: dict[str, Voice]
    polite_always: tuple[str, ...]
    polite_after_space: tuple[str, ...]
    polite_never_in_names: tuple[str, ...]
    phone_extension: str
    phone_extension_words: tuple[str, ...]
    name_leads: tuple[str, ...]
    name_pronouns: tuple[str, ...]
    name_prefixes: tuple[Prefix, ...]
    alike: tuple[str, ...]
    schools: SchoolWords
    secrets: SecretWords


def read_words(path: Path = WORDS_FILE) -> Words:
    """Read the word file; a missing key is a KeyError, for the file ships with the code."""
    raw: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    return Words(
        months_short=tuple(raw["months_short"]),
        months_long=tuple(raw["months_long"]),
        weekdays_short=tuple(raw["weekdays_short"]),
        not_government=tuple(raw["not_government"]),
        clock=raw["clock"],
        sample=raw["sample"],
        units=raw["units"],
        numbers=_number_words(raw["numbers"]),
        dates=_date_words(raw["dates"]),
        moments=_moment_words(raw["moments"]),
        months=MonthWords(tuple(raw["months"]["leads"]), raw["months"]["near"]),
        voices={name: Voice(**voice) for name, voice in raw["voices"].items()},
        polite_always=tuple(raw["polite"]["always"]),
        polite_after_space=tuple(raw["polite"]["after_space"]),
        polite_never_in_names=tuple(raw["polite"]["never_in_names"]),
        phone_extension=raw["phone"]["extension"],
        phone_extension_words=tuple(raw["phone"]["extension_words"]),
        name_leads=tuple(raw["names"]["leads"]),
        name_pronouns=tuple(raw["names"]["pronouns"]),
        name_prefixes=tuple(
            Prefix(entry["canonical"], tuple(entry["written"]), entry.get("attached", True))
            for entry in raw["names"]["prefixes"]
        ),
        alike=tuple(raw["spelling"]["alike"]),
        schools=_school_words(raw["schools"]),
        secrets=SecretWords(**{name: tuple(each) for name, each in raw["secrets"].items()}),
    )


def _number_words(raw: dict[str, Any]) -> NumberWords:
    return NumberWords(**raw | {name: tuple(raw[name]) for name in ("digits", "places")})


def _date_words(raw: dict[str, Any]) -> DateWords:
    return DateWords(
        day=raw["day"],
        before=tuple(raw["before"]),
        after=tuple(raw["after"]),
        year=tuple(raw["year"]),
        years=raw["years"],
    )


def _moment_words(raw: dict[str, Any]) -> MomentWords:
    lists = {name: tuple(each) for name, each in raw.items() if isinstance(each, list)}
    return MomentWords(**(raw | lists))


def _school_words(raw: dict[str, Any]) -> SchoolWords:
    return SchoolWords(
        word=tuple(raw["word"]),
        word_abbreviated=tuple(raw["word_abbreviated"]),
        optional=tuple(raw["optional"]),
        district=tuple(raw["district"]),
        province=tuple(raw["province"]),
        capital=raw["capital"],
        short_forms=raw["short_forms"],
    )


WORDS = read_words()
