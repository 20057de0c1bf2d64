"""Office profiles: what ships is right, and what is wrong is named at once."""

import shutil
from collections.abc import Callable
from datetime import time
from pathlib import Path

import pytest

from bot.checking import samples
from bot.offices import FOLDER, OfficeError, load_office, office_names

Change = Callable[..., Path]


@pytest.fixture
def changed(tmp_path: Path) -> Change:
    """A copy of a shipped profile with pieces of its text replaced."""

    def change(*replacements: tuple[str, str]) -> Path:
        text = (FOLDER / "chaiyaphum.toml").read_text("utf-8")
        for old, new in replacements:
            assert old in text
            text = text.replace(old, new, 1)
        (tmp_path / "chaiyaphum.toml").write_text(text, "utf-8")
        shutil.copy(FOLDER / "chaiyaphum.schools.csv", tmp_path)
        return tmp_path

    return change


def problems(folder: Path, name: str = "chaiyaphum") -> list[str]:
    with pytest.raises(OfficeError) as refused:
        load_office(name, folder)
    return list(refused.value.problems)


def test_two_offices_ship() -> None:
    assert office_names() == ["chaiyaphum", "phetchabun3"]


@pytest.mark.parametrize("name", office_names())
def test_shipped_profiles_load_and_are_honest(name: str) -> None:
    office = load_office(name)
    assert office.code == name
    assert office.contact.sample
    assert office.privacy.data_officer.sample
    assert office.register_source.sample
    assert len(office.groups) == 10
    assert not any(target.approved for target in office.sla.targets)
    assert office.hours.minutes_per_day() == 480
    assert office.hours.on(5) == ()
    assert office.duty.officers == ()


def test_systems_say_whose_they_are(changed: Change) -> None:
    silent = changed(('owner_text = "กสศ."', 'owner_text = ""'))
    assert any("owner_text must say whose it is" in each for each in problems(silent))
    twice = changed(('code = "cct"', 'code = "dmc"'))
    assert any("used twice: dmc" in each for each in problems(twice))


def test_a_sample_is_found_whatever_the_profile_says(changed: Change) -> None:
    """Who sets `sample = false` and forgets a line is told which."""
    shipped = samples(FOLDER / "chaiyaphum.toml")
    assert shipped == ["contact", "privacy.data_officer", "register"]
    honest = [("sample = true", "sample = false")] * 3
    left = samples(changed(*honest) / "chaiyaphum.toml")
    assert left == ["contact.phone", "privacy.data_officer.name", "privacy.data_officer.phone"]
    own = [("0 4400 0000", "0 4481 1234")] * 2 + [("(ตัวอย่าง)", "")]
    assert samples(changed(*honest, *own) / "chaiyaphum.toml") == []


def test_each_office_speaks_in_one_voice() -> None:
    assert load_office("chaiyaphum").particles == {"p": "ค่ะ", "q": "คะ"}
    assert load_office("phetchabun3").particles == {"p": "ครับ", "q": "ครับ"}


def test_sample_numbers_are_of_the_province() -> None:
    assert load_office("chaiyaphum").contact.phone.number.startswith("044")
    assert load_office("phetchabun3").contact.phone.number.startswith("056")


def test_a_profile_never_changes_after_loading() -> None:
    office = load_office("chaiyaphum")
    with pytest.raises(ValueError, match="frozen"):
        office.code = "other"  # type: ignore[misc]  # that is the point


def test_lunch_is_taken_out_where_the_office_closes(changed: Change) -> None:
    office = load_office("chaiyaphum", changed(("lunch_closed = false", "lunch_closed = true")))
    assert office.hours.on(0) == ((time(8, 30), time(12)), (time(13), time(16, 30)))
    assert office.hours.minutes_per_day() == 420


def test_a_text_can_be_reworded(changed: Change) -> None:
    folder = changed(("[texts]\n", '[texts]\n"repair.ask.symptom" = "เป็นอะไร"\n'))
    office = load_office("chaiyaphum", folder)
    assert office.texts == {"repair.ask.symptom": "เป็นอะไร"}


def test_everything_wrong_is_named_at_once(changed: Change) -> None:
    folder = changed(
        ('voice = "female"', 'voice = "robot"'),
        ('short = "สพม.ชัยภูมิ"\n', ""),
        ('phone = "0 4400 0000 ต่อ 12"', 'phone = "123"'),
        ('monday = ["08.30-16.30"]', 'monday = ["16.30-08.30"]'),
        ('tuesday = ["08.30-16.30"]', 'tuesday = ["08.30-16.30", "12.00-13.00"]'),
        ('friday = ["08.30-16.30"]', 'friday = ["25.00-26.00"]'),
        ("auto_confirm_days = 3", "auto_confim_days = 3"),
        ("reopen_days = 7", 'reopen_days = "soon"'),
        ('code = "policy"', 'code = "admin"'),
        ('priority = "P2"', 'priority = "P1"'),
        ('file = "chaiyaphum.schools.csv"', 'file = "other.schools.csv"'),
    )
    found = problems(folder)
    for expected in (
        "voice: must be one of female, male",
        "names.short: is missing",
        "contact.phone: '123' is no Thai telephone number",
        "hours.monday.0: '16.30-08.30' ends before it starts",
        "hours.tuesday: spans overlap or are out of order",
        "hours.friday.0: '25.00-26.00' is no span of time such as 08.30-16.30",
        "tickets.auto_confim_days: is no known key (did you mean auto_confirm_days?)",
        "tickets.auto_confirm_days: is missing",
        "groups: used twice: admin",
        "sla.targets: must have each of P1, P2, P3, P4 once",
        "register.file: there is no 'other.schools.csv' beside the profile",
    ):
        assert expected in found
    assert any(problem.startswith("tickets.reopen_days: ") for problem in found)
    assert len(found) == 12


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('code = "chaiyaphum"', 'code = "elsewhere"', "code: is 'elsewhere' but the file is"),
        ('approved_by = ""', 'approved_by = "ผอ."', "approved_by and approved_on belong together"),
        ("resolve_minutes = 240", "resolve_minutes = 20", "is shorter than first_response"),
        ("count = 3", "count = 1", "incidents.count: "),
        ("within_minutes = 120", "within = 120", "incidents.within: is no known key"),
        ("added = []", 'added = [{ date = 2026-12-30, reason = "" }]', "holidays.added.0.reason"),
        ("[texts]", "[texts", "is not readable TOML"),
        ("[tickets]", "[new_section]\nx = 1\n[tickets]", "new_section: is no known key"),
    ],
)
def test_mistakes_are_told_in_words(changed: Change, old: str, new: str, complaint: str) -> None:
    assert any(complaint in problem for problem in problems(changed((old, new))))


CHANNEL = '[[channels]]\nofficer = "x  y"\nurl = "env:X"\nfor = ["cards"]\n'
ZONE = '[[zones]]\nname = "a"\ndistricts = ["b"]\n'


@pytest.mark.parametrize(
    ("tables", "complaint"),
    [
        ("[[duty.roster]]\nofficers = []", "duty.roster.0.officers: "),
        ('[[duty.roster]]\nofficers = ["x"]\nweekdays = ["mon"]', "duty.roster.0.weekdays.0: "),
        ('[[duty.roster]]\nofficers = ["x"]\ndays = 1', "duty.roster.0.days: is no known key"),
        ('[[zones]]\nname = "a"\ndistricts = []', "zones.0.districts: "),
        (ZONE + ZONE, "zones: used twice: a, b"),
        (CHANNEL + CHANNEL, "channels: more than one for x y"),
    ],
)
def test_tables_are_checked(changed: Change, tables: str, complaint: str) -> None:
    folder = changed(("[tickets]\n", f"{tables}\n[tickets]\n"))
    assert any(complaint in problem for problem in problems(folder))


def test_a_roster(changed: Change) -> None:
    tables = f'[[duty.roster]]\nofficers = ["x  y"]\nzones = ["a"]\n{ZONE}[tickets]\n'
    office = load_office("chaiyaphum", changed(("[tickets]\n", tables)))
    assert office.duty.names == {"x y"}
    assert office.duty.roster[0].fits(6, "repair", "a")
    assert not office.duty.roster[0].fits(6, "repair", "b")


def test_an_approved_target_says_so(changed: Change) -> None:
    folder = changed(
        ('approved_by = ""\napproved_on = ""', 'approved_by = "ผอ.กลุ่ม"\napproved_on = 2026-11-20')
    )
    targets = load_office("chaiyaphum", folder).sla
    assert targets.target("repair", "P1").approved
    assert not targets.target("repair", "P2").approved


@pytest.mark.parametrize("name", ["nowhere", "../offices/chaiyaphum", "", "chaiyaphum.toml"])
def test_an_unknown_office_is_answered_with_the_known_ones(name: str) -> None:
    assert "chaiyaphum, phetchabun3" in problems(FOLDER, name)[0]


def test_a_day_cannot_be_both_added_and_removed(changed: Change) -> None:
    day = '[{ date = 2026-12-30, reason = "สะพาน" }]'
    folder = changed(("added = []", f"added = {day}"), ("removed = []", f"removed = {day}"))
    assert "holidays: both added and removed: 2026-12-30" in problems(folder)
