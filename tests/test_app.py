"""Pages of the web process: pictures, error pages, and the headers on every answer."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot import media
from bot.settings import Settings
from tests.conftest import only_sqlite

pytestmark = only_sqlite

JPEG = b"\xff\xd8\xff\xe0 not really a picture"


@pytest.fixture
def name(settings: Settings) -> str:
    """The name of a stored picture with its preview."""
    return media.store(JPEG, JPEG + b" smaller")


def test_a_picture_is_served_where_line_is_told(
    client: FlaskClient, settings: Settings, name: str
) -> None:
    for url, content in zip(media.urls(name), (JPEG, JPEG + b" smaller"), strict=True):
        answer = client.get(url.removeprefix(settings.public_url))
        assert (answer.status_code, answer.data) == (200, content)
        assert answer.headers["Content-Type"] == "image/jpeg"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert "max-age=31536000" in answer.headers["Cache-Control"]
        assert "Set-Cookie" not in answer.headers


def test_an_unsent_picture_is_gone_at_once(client: FlaskClient, name: str) -> None:
    path = f"/media/{name}.jpg"
    assert client.get(path).status_code == 200
    media.drop(name)
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "wanted",
    [
        "0" * 32 + ".jpg",
        "{name}",
        "{name}.png",
        "{name}.JPG",
        "{name}.jpg.jpg",
        "{name}.preview.jpg.part",
        "../{name}.jpg",
        "..%2f..%2fattachments%2f{name}.jpg",
        "%2e%2e/%2e%2e/etc/passwd",
        "{folder}/{name}.jpg",
        "{folder}%2f{name}.jpg",
        "{name}.jpg%00",
        "{name}.jpg%0a",
        "",
        ".",
        "ก.jpg",
    ],
)
def test_nothing_else_is_served(client: FlaskClient, name: str, wanted: str) -> None:
    """Fault 22: only exact random names lead to a file."""
    path = wanted.format(name=name, folder=name[:2])
    answer = client.get(f"/media/{path}")
    assert answer.status_code == 404
    assert JPEG not in answer.data


def test_asking_with_head_and_post(client: FlaskClient, name: str) -> None:
    assert client.head(f"/media/{name}.jpg").status_code == 200
    assert client.post(f"/media/{name}.jpg").status_code == 405


def test_security_headers_and_error_pages(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    def boom() -> str:
        raise ValueError("canary")

    app.add_url_rule("/boom", view_func=boom)
    client = app.test_client()
    for path, status in [("/", 404), ("/webhook", 405), ("/boom", 500), ("/health", 503)]:
        answer = client.get(path)
        assert answer.status_code == status
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert answer.headers["Strict-Transport-Security"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert "canary-canary" not in answer.text + caplog.text
    assert "ValueError" in caplog.text
