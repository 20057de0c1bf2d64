"""The office's register: its schools (offices/<name>.schools.csv) and its own groups."""

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.offices import FOLDER, Group, Office, OfficeError
from bot.school_search import Finder, Place, bare_name
from bot.thai import clean_text, cut_graphemes, graphemes, parse_phone, to_arabic_digits
from bot.thai.words import WORDS

COLUMNS = ("code10", "code8", "code6", "name", "district", "kind", "phone", "sample")
CODE_LENGTHS = {"code10": 10, "code8": 8, "code6": 6}
KINDS = ("primary", "expansion", "secondary", "special")
GROUP = "group"
# Stands before a name that somebody typed, where a code of the register is expected.
UNLISTED = "?"


@dataclass(frozen=True)
class School:
    """One line of the register, or a group of the office (kind ``group``, its code in code10).

    ``phone`` is in the form str(Phone) gives, or empty. ``short`` is the name on buttons.
    """

    code10: str
    code8: str
    code6: str
    name: str
    district: str
    kind: str
    phone: str
    sample: bool = False
    short: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """What is stored for a person: unique in the register."""
        return self.code10

    @property
    def is_group(self) -> bool:
        """Whether it is a group of the office and no school."""
        return self.kind == GROUP


@dataclass(frozen=True)
class Match:
    """A school that may be meant, and how well it fits (0 to 1)."""

    school: School
    score: float


@dataclass(frozen=True)
class Found:
    """What a search found, best first; `certain` when the first can be taken without asking."""

    matches: tuple[Match, ...]
    certain: bool
    total: int

    @property
    def schools(self) -> tuple[School, ...]:
        """The schools alone, best first."""
        return tuple(match.school for match in self.matches)

    def labels(self, limit: int = 20) -> list[str]:
        """One label for each match, all different, each within `limit` grapheme clusters."""
        return labels(self.schools, limit)


class Register:
    """Schools and groups of one office, found by code or by what people call them."""

    def __init__(self, schools: Iterable[School]) -> None:
        self.schools = tuple(schools)
        self._by_code = {
            code: school
            for school in self.schools
            for code in (school.code10, school.code8, school.code6)
            if code
        }
        self._finder = Finder([_place(school) for school in self.schools])
        self._named = Counter(school.name for school in self.schools)

    @classmethod
    def load(cls, path: Path, groups: Iterable[Group] = ()) -> "Register":
        """Read a register. Raises OfficeError naming every line that is wrong."""
        return cls([*read_schools(path), *map(_group, groups)])

    def is_one_of_several(self, school: School) -> bool:
        """Whether another one has the same name, so that only the district tells them apart."""
        return self._named[school.name] > 1

    @property
    def groups(self) -> tuple[School, ...]:
        """The office's own groups."""
        return tuple(school for school in self.schools if school.is_group)

    def get(self, code: str) -> School | None:
        """The school or group with this exact code, of whichever of the three kinds."""
        return self._by_code.get(code)

    def search(self, query: str, limit: int = 6) -> Found:
        """The schools and groups a person may mean by `query`, best first.

        Codes (6, 8 or 10 digits), names with or without the words people leave out, beginnings,
        parts, abbreviations, wrong or missing tone marks and letters; with a district or not.
        """
        coded = self._by_any_code(query)
        if coded:
            return Found((Match(coded, 1.0),), certain=True, total=1)
        ranked = self._finder.rank(query)
        matches = tuple(Match(self.schools[index], score) for index, score in ranked.scores)
        return Found(matches[:limit], ranked.certain, len(matches))

    def _by_any_code(self, query: str) -> School | None:
        for digits in _digit_runs(query):
            if digits in self._by_code:
                return self._by_code[digits]
        return None


def load_register(office: Office, folder: Path = FOLDER) -> Register:
    """The register an office's profile names, with the office's groups in it."""
    return Register.load(folder / office.register_source.file, office.groups)


def _place(school: School) -> Place:
    names = [school.name, school.short, *school.aliases]
    return Place(tuple(filter(None, names)), school.district)


def _group(group: Group) -> School:
    return School(
        group.code, "", "", group.name, "", GROUP, "", short=group.short, aliases=group.aliases
    )


def _digit_runs(query: str) -> list[str]:
    """Digits of the query, spaces and hyphens between them ignored."""
    plain = to_arabic_digits(clean_text(query[:200])).replace(" ", "").replace("-", "")
    return "".join(char if char.isdecimal() else " " for char in plain).split()


def read_schools(path: Path) -> list[School]:
    """The schools of a register file. Raises OfficeError naming every line that is wrong."""
    try:
        # Spreadsheet programs put a byte order mark in front.
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            rows = list(reader)
            columns = reader.fieldnames or []
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise OfficeError(path.name, [f"is not readable CSV in UTF-8: {error}"]) from error
    missing = [column for column in COLUMNS[:-1] if column not in columns]
    if missing:
        raise OfficeError(path.name, [f"line 1: has no column {', '.join(missing)}"])
    problems = [
        f"line {line}: {problem}"
        for line, row in enumerate(rows, start=2)
        for problem in _row_problems(row)
    ]
    problems += _repeated(rows)
    if problems:
        raise OfficeError(path.name, problems)
    return [_school(row) for row in rows]


def _cell(row: Mapping[str, str | None], column: str) -> str:
    return clean_text(row.get(column) or "")


def _row_problems(row: Mapping[str, str | None]) -> list[str]:
    problems = []
    for column, length in CODE_LENGTHS.items():
        code = _cell(row, column)
        if (code or column == "code10") and not (code.isdecimal() and len(code) == length):
            problems.append(f"{column} is {code!r}, not {length} digits")
    problems += [f"{column} is empty" for column in ("name", "district") if not _cell(row, column)]
    if _cell(row, "kind") not in KINDS:
        problems.append(f"kind is {_cell(row, 'kind')!r}, not one of {', '.join(KINDS)}")
    phone = _cell(row, "phone")
    if phone and parse_phone(phone) is None:
        problems.append(f"phone {phone!r} is no Thai telephone number")
    if _cell(row, "sample") not in ("", "yes", "no"):
        problems.append(f"sample is {_cell(row, 'sample')!r}, not yes or no")
    return problems


def _repeated(rows: Sequence[Mapping[str, str | None]]) -> list[str]:
    return [
        f"{column} {code} stands {count} times"
        for column in CODE_LENGTHS
        for code, count in Counter(_cell(row, column) for row in rows).items()
        if code and count > 1
    ]


def _school(row: Mapping[str, str | None]) -> School:
    phone = parse_phone(_cell(row, "phone"))
    return School(
        code10=to_arabic_digits(_cell(row, "code10")),
        code8=to_arabic_digits(_cell(row, "code8")),
        code6=to_arabic_digits(_cell(row, "code6")),
        name=bare_name(_cell(row, "name")),
        district=_cell(row, "district"),
        kind=_cell(row, "kind"),
        phone=str(phone or ""),
        sample=_cell(row, "sample") == "yes",
    )


def label(school: School, limit: int = 20) -> str:
    """The school in one line for a button: its name, and its district where that fits."""
    name = school.short or school.name
    if not school.district:
        return cut_graphemes(name, limit, "…")
    placed = f"{name} {_district(school)}"
    return placed if graphemes(placed) <= limit else cut_graphemes(name, limit, "…")


def labels(schools: Sequence[School], limit: int = 20) -> list[str]:
    """A label for each school, all different: same names show their district, then their code."""
    plain = [label(school, limit) for school in schools]
    with_district = [
        text if plain.count(text) == 1 else _with_ending(school, _district(school), limit)
        for text, school in zip(plain, schools, strict=True)
    ]
    return [
        text if with_district.count(text) == 1 else _with_ending(school, school.code, limit)
        for text, school in zip(with_district, schools, strict=True)
    ]


def _district(school: School) -> str:
    return f"{WORDS.schools.district[-1]}{school.district}"


def _with_ending(school: School, ending: str, limit: int) -> str:
    room = limit - graphemes(ending) - 1
    if room < 4:
        return cut_graphemes(ending, limit, "…")
    return f"{cut_graphemes(school.short or school.name, room, '…')} {ending}"
