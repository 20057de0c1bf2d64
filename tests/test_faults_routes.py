"""Fault 27: whatever is sent to whichever address, found in Flask's own map of addresses.

A new address without its line in ``FIELDS`` fails here.
"""

from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import SQLModel
from werkzeug.test import TestResponse

from bot.app import SECURITY_HEADERS, make_app
from bot.pipeline import Bot
from models.db import transaction
from pages import PAGES
from tests.desks import code, links, path
from tests.dialogues import Dialog
from tests.posting import signature
from tests.test_export import asked

pytestmark = pytest.mark.usefixtures("settings")

# The fields that are read of what is sent to an address; none where nothing is.
FIELDS: dict[str, tuple[str, ...]] = {
    "/webhook": (),
    "/health": (),
    "/media/<name>": (),
    "/print/<name>": (),
    "/secret/<token>": ("code", "pass", "password", "repeated"),
}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
# Methods that change nothing; all others but POST are refused.
READING = {"GET", "HEAD", "OPTIONS"}
PAYLOADS = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror='alert(1)'>",
    "{{7*191}}${7*191}",
    "' OR 1=1; DROP TABLE person; --",
    "1) UNION SELECT token FROM secretlink --",
    "../../../../etc/passwd",
    "..\\..\\.env",
    "....//....//etc/passwd\0.jpg",
    "//evil.example/x",
    "https://evil.example/x",
    "javascript:alert(1)",
    "x\r\nSet-Cookie: a=evil\r\nLocation: https://evil.example",
    "\ud800\u202e\ufffe",
    "9" * 5000,
)
HUGE = b"x" * (3 << 20)


@pytest.fixture
def app(bot: Bot) -> Flask:
    """Everything that is served, pages and all."""
    return make_app(bot, PAGES)


def rows() -> str:
    """Every row of every table but the access log, which grows, and holds no words of anybody."""
    with transaction() as session:
        found = {
            each.name: str(session.execute(each.select()).all())
            for each in SQLModel.metadata.sorted_tables
        }
    seen = found.pop("access")
    assert not any(word in seen for word in ("evil", "alert", "etc/"))
    return str(found)


def address(rule: str, payload: str) -> str:
    """An address with a payload in its place, or after a question mark where it has none."""
    said = quote(payload.encode("utf-8", "surrogatepass"), safe="")
    filled = rule.replace("<name>", said).replace("<token>", said)
    return f"{filled}?next={said}&url={said}"


def check(answer: TestResponse, payload: str = "") -> None:
    """No error of ours, nothing said back, every header, no cookie, nowhere to be sent."""
    assert answer.status_code < 500 or answer.request.path == "/health", answer.request
    assert not 300 <= answer.status_code < 400
    assert set(SECURITY_HEADERS) <= set(answer.headers.keys())
    assert not {"Set-Cookie", "Location"} & set(answer.headers.keys())
    said = f"{answer.headers}{answer.get_data(as_text=True)}"
    assert "evil" not in said
    assert "1337" not in said
    assert "root:" not in said
    if payload:
        assert payload not in said


def test_every_address_has_a_case(app: Flask) -> None:
    assert {rule.rule for rule in app.url_map.iter_rules()} == set(FIELDS)


@pytest.mark.parametrize("rule", FIELDS)
def test_fault_27_payloads_in_every_place(client: FlaskClient, rule: str) -> None:
    before = rows()
    for payload in PAYLOADS:
        sent = payload.encode("utf-8", "replace").decode()
        for method in METHODS:
            check(client.open(address(rule, payload), method=method), sent)
        for field in FIELDS[rule]:
            check(client.post(address(rule, "unknown"), data={field: sent}), sent)
        body = sent.encode()
        signed = {"X-Line-Signature": signature(body)}
        check(client.post(address(rule, "x"), data=body, headers=signed), sent)
        one_line = "".join(each for each in sent if " " <= each < "\x7f")
        heads = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "Referer": one_line}
        check(client.get(address(rule, "x"), headers=heads))
    assert rows() == before


@pytest.mark.parametrize("rule", FIELDS)
def test_fault_27_huge_bodies_and_other_methods(app: Flask, client: FlaskClient, rule: str) -> None:
    before = rows()
    offered = {
        m for each in app.url_map.iter_rules() if each.rule == rule for m in each.methods or ()
    }
    assert offered <= READING | {"POST"}
    for method in METHODS:
        answer = client.open(address(rule, "x"), method=method, data=HUGE)
        check(answer)
        if method not in offered:
            assert answer.status_code == 405
    if "POST" in offered:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = client.post(address(rule, "x"), data=b"pass=" + HUGE, headers=form)
        check(answer)
        assert answer.status_code == 413 or rule == "/webhook"
    assert rows() == before


def test_fault_27_a_live_link_survives_all_but_its_code(
    client: FlaskClient, dialog: Dialog
) -> None:
    """Reading it in any way changes nothing, and its page is there for the one POST."""
    asked(dialog)
    (link,) = links()
    right = code(link)
    assert client.post(path(link), query_string={"code": right}).status_code == 404
    before = rows()
    for method in set(METHODS) - {"POST"}:
        check(client.open(path(link), method=method, query_string={"code": right}))
    for payload in PAYLOADS[:12]:
        check(client.post(path(link), data={"pass": payload}), payload)
    assert rows() == before
    assert client.post(path(link), data={"code": right}).status_code == 200
    assert rows() != before
