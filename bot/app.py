"""The web process: webhook, health and stored pictures."""

import logging
import sqlite3
from collections.abc import Iterable
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, Response, send_file
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from bot import media, webhook
from bot.health import health
from bot.offices import load_office
from bot.router import Router
from bot.schools import load_register
from bot.services import Service
from bot.settings import settings
from bot.texts import Texts
from bot.turns import Bot
from models.db import connect

log = logging.getLogger(__name__)

YEAR_SECONDS = 365 * 24 * 3600

SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def make_bot(services: Iterable[Service], office: str) -> Bot:
    """The bot of an office. Raises OfficeError."""
    profile = load_office(office)
    texts = Texts(profile.particles, profile.texts)
    return Bot(profile, texts, load_register(profile), Router(services, texts))


def create_app(services: Iterable[Service]) -> Flask:
    """The WSGI application of the settings' office. Raises SettingsError, OfficeError.

    Opens no connection yet: gunicorn forks after this.
    """
    given = settings()
    connect(given.database_url)
    log.info("office %s, SQLite library %s", given.office, sqlite3.sqlite_version)
    app = Flask("helpdesk", static_folder=None)
    headers = dict(SECURITY_HEADERS)
    if given.public_url.startswith("https://"):
        headers["Strict-Transport-Security"] = f"max-age={YEAR_SECONDS}; includeSubDomains"
    _add_pages(app)
    _add_error_pages(app)
    _add_headers(app, headers)
    own = make_bot(services, given.office)
    app.wsgi_app = WebhookFirst(  # type: ignore[method-assign]  # Flask's own way to wrap it
        own, given.line_channel_secret, app.wsgi_app, headers
    )
    return app


class WebhookFirst:
    """Answers LINE's POSTs by itself, and leaves every other request to the pages.

    Through Flask each would cost a tenth of a turn more (docs/benchmarks.md), for nothing.
    """

    def __init__(
        self, bot: Bot, secrets: tuple[str, ...], pages: WSGIApplication, headers: dict[str, str]
    ) -> None:
        self._bot, self._secrets, self._pages = bot, secrets, pages
        self._headers = [("Content-Type", "application/json"), *headers.items()]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if environ["PATH_INFO"] != "/webhook" or environ["REQUEST_METHOD"] != "POST":
            return self._pages(environ, start_response)
        try:
            status = webhook.receive(self._bot, self._secrets, environ)
        except Exception as error:  # whatever it was, its words may hold what somebody wrote
            log_failure(error)
            status = 500
        head = f"{status} {HTTPStatus(status).phrase}"
        start_response(head, [("Content-Length", "2"), *self._headers])
        return [b"{}"]


def log_failure(error: Exception) -> None:
    """Log only where and what kind: the words of an error may hold what somebody wrote."""
    bare = RuntimeError(type(error).__name__)
    log.error("request failed", exc_info=(RuntimeError, bare, error.__traceback__))


def _add_pages(app: Flask) -> None:
    @app.get("/webhook")
    def show_nothing() -> Response:
        raise MethodNotAllowed(["POST"])

    @app.get("/health")
    def show_health() -> tuple[dict[str, object], int]:
        found = health()
        return found, 200 if found["status"] == "ok" else 503

    @app.get("/media/<name>")
    def show_picture(name: str) -> Response:
        path = media.find(name)
        if path is None:
            raise NotFound
        # Names are random and pictures never change; an unsent one is gone from here at once.
        answer = send_file(
            path, "image/jpeg", as_attachment=True, download_name=path.name, etag=False
        )
        answer.headers["Cache-Control"] = f"private, max-age={YEAR_SECONDS}, immutable"
        return answer


def _add_error_pages(app: Flask) -> None:
    @app.errorhandler(HTTPException)
    def tell_status(error: HTTPException) -> Response:
        return Response(f"{error.code} {error.name}\n", error.code, mimetype="text/plain")

    @app.errorhandler(Exception)
    def tell_nothing(error: Exception) -> Response:
        log_failure(error)
        return Response("500 Internal Server Error\n", 500, mimetype="text/plain")


def _add_headers(app: Flask, headers: dict[str, str]) -> None:
    @app.after_request
    def add(answer: Response) -> Response:
        for name, value in headers.items():
            answer.headers.setdefault(name, value)
        return answer
