"""The adapter for Google Workspace, against what the documentation says (tests/google_api.py)."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from adapters import (
    AdapterError,
    Details,
    Forbidden,
    NoSuchAccount,
    NotConfigured,
    Refused,
    Taken,
    Unavailable,
)
from adapters.google import Google
from adapters.settings import GoogleSettings
from tests.adapter_fixtures import EMAIL
from tests.google_api import USERS, Fault, GoogleApi

pytest_plugins = ["tests.adapter_fixtures"]
NEW = "quiet river morning"
DETAILS = Details("Malee", "Sample")


def adapter_of(google: GoogleApi, *, seconds: float = 5, **more: object) -> Google:
    given = {"domain": "sample.example", "org_units": ["/Teachers", "/Office/ICT"], **more}
    return Google(GoogleSettings.model_validate(given), str(google.key_file), google.url, seconds)


def test_a_password_is_set_and_sessions_end(google: GoogleApi) -> None:
    adapter = adapter_of(google, must_change=True, subject="admin@sample.example")
    for name in ("somchai", EMAIL):
        adapter.set_password(name, NEW)
    user = google.users[EMAIL]
    assert (user["password"], user["changePasswordAtNextLogin"]) == (NEW, True)
    assert google.signed_out == [EMAIL, EMAIL]
    path = f"{USERS}/{EMAIL}"
    assert google.asked[:3] == [("GET", path), ("PUT", path), ("POST", f"{path}/signOut")]
    (claims,) = google.claims  # one token for all
    assert claims["sub"] == "admin@sample.example"
    assert "admin.directory.user" in claims["scope"]


def test_suspended_and_resumed(google: GoogleApi) -> None:
    adapter = adapter_of(google)
    adapter.suspend("somchai")
    assert google.users[EMAIL]["suspended"] is True
    adapter.resume("somchai")
    assert google.users[EMAIL]["suspended"] is False
    assert (adapter.exists("somchai"), adapter.exists("nobody")) == (True, False)


def test_a_new_user(google: GoogleApi) -> None:
    adapter = adapter_of(google)
    for password in (NEW, f"{NEW} again"):  # nobody has used it yet: the same, begun earlier
        adapter.create("malee", password, DETAILS)
        user = google.users["malee@sample.example"]
        assert (user["password"], user["orgUnitPath"]) == (password, "/Teachers")
    user["lastLoginTime"] = "2026-11-30T00:00:00.000Z"
    with pytest.raises(Taken):
        adapter.create("malee", NEW, DETAILS)
    with pytest.raises(Taken):
        adapter.create("somchai", NEW, DETAILS)
    assert google.users[EMAIL]["password"] == "the first password"
    with pytest.raises(ValueError, match="neither"):
        adapter.create("malai", NEW, Details("Malai", "Sample", devices=("aabbccddeeff",)))


@pytest.mark.parametrize(
    "more",
    [
        {"isAdmin": True},
        {"isDelegatedAdmin": True},
        {"isAdmin": None},
        {"orgUnitPath": "/"},
        {"orgUnitPath": "/TeachersOfOthers"},
        {"orgUnitPath": "/Office"},
        {"primaryEmail": "director@sample.example"},
    ],
)
def test_whom_it_does_not_touch(google: GoogleApi, more: dict[str, object]) -> None:
    google.users[EMAIL] |= more
    adapter = adapter_of(google, never=["director"])
    for call in (adapter.suspend, adapter.resume, lambda who: adapter.set_password(who, NEW)):
        with pytest.raises(Forbidden):
            call("somchai")
    assert {method for method, _ in google.asked} == {"GET"}


def test_units_below_count_and_other_domains_do_not(google: GoogleApi) -> None:
    google.users[EMAIL]["orgUnitPath"] = "/office/ict/Support"
    adapter = adapter_of(google)
    adapter.set_password("somchai", NEW)
    with pytest.raises(Forbidden):
        adapter.set_password("somchai@other.example", NEW)
    for name in ("nobody", "a/../../b?c=d#e", "somchai/signOut"):
        with pytest.raises(NoSuchAccount):
            adapter.set_password(name, NEW)


def test_a_password_that_google_does_not_take(
    google: GoogleApi, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(1)
    with pytest.raises(Refused) as caught:
        adapter_of(google).set_password("somchai", "canary")
    assert "canary" not in repr(caught.value) + caplog.text
    assert google.users[EMAIL]["password"] == "the first password"


@pytest.mark.parametrize(
    ("status", "reason", "kind"),
    [
        (400, "invalid", Refused),
        (401, "authError", Unavailable),
        (403, "forbidden", Forbidden),
        (403, "quotaExceeded", Unavailable),
        (404, "notFound", NoSuchAccount),
        (412, "conditionNotMet", Unavailable),
        (429, "rateLimitExceeded", Unavailable),
        (500, "", Unavailable),
        (503, "backendError", Unavailable),
        (302, "", Unavailable),
    ],
)
def test_what_answers_mean(
    google: GoogleApi, status: int, reason: str, kind: type[AdapterError]
) -> None:
    adapter = adapter_of(google)
    google.faults = [Fault("PUT", status, reason, {"Location": f"{google.url}/elsewhere"})]
    with pytest.raises(AdapterError) as caught:
        adapter.set_password("somchai", NEW)
    assert (type(caught.value), caught.value.__context__) == (kind, None)
    assert str(status) in str(caught.value)
    assert NEW not in str(caught.value)
    adapter.set_password("somchai", NEW)


def test_what_is_wrong_with_a_suspension_is_no_password(google: GoogleApi) -> None:
    google.faults = [Fault("PUT", 400, "invalid")]
    with pytest.raises(Unavailable):
        adapter_of(google).suspend("somchai")


def test_a_new_user_of_a_forbidden_name(google: GoogleApi) -> None:
    for name in ("Director", "director@sample.example"):
        with pytest.raises(Forbidden):
            adapter_of(google, never=["director"]).create(name, NEW, DETAILS)
    assert not google.asked


def test_when_to_come_again(google: GoogleApi) -> None:
    adapter = adapter_of(google)
    google.faults = [Fault("PUT", 429, headers={"Retry-After": "17"}), Fault("PUT", 503)]
    for seconds in (17, None):
        with pytest.raises(Unavailable) as caught:
            adapter.set_password("somchai", NEW)
        assert caught.value.retry_after == seconds


def test_done_without_an_answer_is_unknown_and_the_same_again_is_well(
    google: GoogleApi,
) -> None:
    adapter = adapter_of(google, seconds=0.3)
    calls: tuple[tuple[str, Callable[[], None]], ...] = (
        ("PUT", lambda: adapter.set_password("somchai", NEW)),
        ("POST", lambda: adapter.create("malee", NEW, DETAILS)),
    )
    for method, call in calls:
        google.faults = [Fault(method, 200, seconds=1, is_done=True)]
        began = time.monotonic()
        with pytest.raises(Unavailable):
            call()
        assert time.monotonic() - began < 0.9
        call()
    assert {user["password"] for user in google.users.values()} == {NEW}


def test_a_token_that_is_over_is_replaced(google: GoogleApi) -> None:
    adapter = adapter_of(google)
    assert adapter.exists("somchai")
    google.token = "another token"
    with pytest.raises(Unavailable):
        adapter.set_password("somchai", NEW)
    adapter.set_password("somchai", NEW)
    assert len(google.claims) == 2


def test_check_says_what_is_wrong(google: GoogleApi, tmp_path: Path) -> None:
    assert adapter_of(google).check() == []
    assert google.asked == [("GET", f"{USERS}?domain=sample.example&maxResults=1")]
    google.faults = [Fault("TOKEN", 401), Fault("GET", 403, "forbidden")]
    assert adapter_of(google).check() == ["Google gives no token for the key (401)"]
    assert adapter_of(google).check() == ["Google answers 403 forbidden"]
    for content in (None, "canary", "[]", '{"private_key": "canary"}', '{"private_key": 1}'):
        google.key_file.unlink(missing_ok=True)
        if content:
            google.key_file.write_text(content)
        with pytest.raises(NotConfigured, match="no readable key") as caught:
            adapter_of(google)
        assert "canary" not in str(caught.value)
