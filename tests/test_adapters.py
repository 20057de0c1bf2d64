"""Which adapter a system has: by its table in the profile and its secret in the environment."""

import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from adapters import ByHand, Details, NotConfigured, adapter_for, variable
from adapters.settings import FreeRadiusSettings, LdapSettings
from bot.checking import findings
from bot.profile_systems import System
from bot.settings import Settings, environment
from handlers import SERVICES
from tests.conftest import ROOT, only_sqlite

FREERADIUS = {"freeradius": {"attribute": "NT-Password"}}
LDAP = {"ldap": {"url": "ldaps://directory", "bind_dn": "cn=a,o=b", "people": "ou=c,o=b"}}
GOOGLE = {"google": {"domain": "sample.example", "org_units": ["/Teachers"]}}


def system(adapter: str, **tables: object) -> System:
    given = {"code": "wifi", "name": "Wi-Fi", "owner": "office", "adapter": adapter, **tables}
    return System.model_validate(given)


def test_by_hand_nothing_is_called() -> None:
    plain = System.model_validate({"code": "amss", "name": "AMSS", "owner": "office"})
    adapter = adapter_for(plain, {})
    assert adapter.is_manual
    assert adapter.check() == []
    for call in (
        lambda: adapter.exists("somchai"),
        lambda: adapter.set_password("somchai", "canary"),
        lambda: adapter.create("somchai", "canary", Details("Somchai", "Sample")),
        lambda: adapter.suspend("somchai"),
        lambda: adapter.resume("somchai"),
    ):
        with pytest.raises(ByHand) as caught:
            call()
        assert "canary" not in repr(caught.value)


@pytest.mark.parametrize(
    ("adapter", "table", "name", "wrong"),
    [
        ("freeradius", FREERADIUS, "WIFI_RADIUS_URL", "canary"),
        ("ldap", LDAP, "WIFI_LDAP_PASSWORD", None),
        ("google", GOOGLE, "WIFI_GOOGLE_KEY_FILE", "/nowhere/key.json"),
    ],
)
def test_a_missing_or_wrong_secret_is_named(
    adapter: str, table: dict[str, object], name: str, wrong: str | None
) -> None:
    given = system(adapter, **table)
    assert given.adapter_settings
    assert variable("wifi", given.adapter_settings) == name
    for environ in ({}, {name: " "}):
        with pytest.raises(NotConfigured, match=f"^{name}: is missing; the system wifi needs"):
            adapter_for(given, environ)
    if wrong:
        with pytest.raises(NotConfigured, match=f"^{name}: ") as caught:
            adapter_for(given, {name: wrong})
        assert "canary" not in str(caught.value)
    else:
        assert not adapter_for(given, {name: "canary"}).is_manual
        assert "canary" not in repr(adapter_for(given, {name: "canary"}))


@pytest.mark.parametrize(
    ("adapter", "more", "words"),
    [
        ("ldap", {}, "needs the tables"),
        ("manual", LDAP, "needs the tables"),
        ("ldap", {**LDAP, **GOOGLE}, "needs the tables"),
        ("ldap", {**LDAP, "owner": "central", "owner_text": "x"}, "only a system of the office"),
        ("freeradius", {"freeradius": {"attribute": "MD5-Password"}}, "Cleartext-Password"),
        ("freeradius", {"freeradius": {}}, "attribute"),
        ("freeradius", {"freeradius": {**FREERADIUS["freeradius"], "password": "x"}}, "password"),
        ("google", {"google": {"domain": "sample.example", "org_units": []}}, "org_units"),
        ("google", {"google": {"domain": "sample.example", "org_units": ["/"]}}, "org_units"),
        ("telnet", {}, "manual"),
    ],
)
def test_a_wrong_table_is_a_fault_of_the_profile(
    adapter: str, more: dict[str, object], words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        system(adapter, **more)


@pytest.mark.parametrize("url", ["http://x", "ldap://", "ldap://x:y", "ldap://x/o=b", "x"])
def test_a_wrong_address_of_a_directory(url: str) -> None:
    with pytest.raises(ValidationError, match="must be ldaps"):
        LdapSettings.model_validate(LDAP["ldap"] | {"url": url})


def test_names_that_are_never_touched() -> None:
    given = FreeRadiusSettings(attribute="NT-Password", never=("Admin",))
    assert [given.forbids(name) for name in ("admin", " ADMIN ", "admins")] == [True, True, False]


def test_secrets_of_env_and_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path(".env").write_text("WIFI_RADIUS_URL=file\nWIFI_LDAP_PASSWORD=file\nEMPTY=\n")
    monkeypatch.setenv("WIFI_RADIUS_URL", "environment")
    found = environment()
    assert (found["WIFI_RADIUS_URL"], found["WIFI_LDAP_PASSWORD"]) == ("environment", "file")
    assert "EMPTY" not in found


@pytest.fixture
def profile(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A copy of the office's profile with its Wi-Fi in FreeRADIUS, beside the other files."""
    shipped = ROOT / "offices"
    folder = tmp_path / "offices"
    folder.mkdir()
    for file in shipped.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    path = folder / f"{settings.office}.toml"
    marked = path.read_text("utf-8").replace(
        'code = "internet"\n',
        'code = "internet"\nadapter = "freeradius"\nfreeradius = { attribute = "NT-Password" }\n',
    )
    assert marked != path.read_text("utf-8")
    path.write_text(marked, "utf-8")
    return path


@only_sqlite
def test_the_command_tries_each(settings: Settings, profile: Path, tmp_path: Path) -> None:
    """In a process of its own, whose project has this profile."""
    script = (
        "import sys, pathlib, bot.offices as offices\n"
        f"folder = pathlib.Path({str(profile.parent)!r})\n"
        "offices.office_file.__defaults__ = offices.office_names.__defaults__ = (folder,)\n"
        "offices.load_office.__defaults__ = (folder,)\n"
        "from bot.__main__ import main\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )

    def run(*words: str, **more: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-c", script, *words]
        given = {**environment(), "PYTHONPATH": str(ROOT), **more}
        return subprocess.run(
            command, env=given, cwd=tmp_path, capture_output=True, text=True, check=False
        )

    missing = "INTERNET_RADIUS_URL: is missing; the system internet needs"
    tried, checked = run("adapters"), run("check")
    assert (tried.returncode, checked.returncode) == (1, 1)
    assert f"internet (freeradius): {missing}" in tried.stdout
    assert "gworkspace (by hand): well" in tried.stdout
    assert f"error: {missing}" in checked.stderr
    absent = {"INTERNET_RADIUS_URL": f"sqlite:///{tmp_path}/absent.db"}
    tried = run("adapters", **absent)
    assert "internet (freeradius): FreeRADIUS' database does not do it" in tried.stdout


@only_sqlite
def test_without_adapters_nothing_is_wanted(settings: Settings) -> None:
    assert not [each for each in findings(SERVICES) if "_RADIUS_URL" in each.what]
