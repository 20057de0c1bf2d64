"""The web process: webhook, health, stored pictures and printed forms."""

import logging
import sqlite3
from collections.abc import Callable, Iterable

from flask import Flask, Response, request, send_file
from werkzeug.exceptions import HTTPException, NotFound

from bot import access_log, media, patience, print_pages, webhook
from bot.health import health
from bot.logs import without_values
from bot.offering import as_offered
from bot.offices import load_office
from bot.opening import open_database
from bot.pipeline import Bot
from bot.router import Router
from bot.schools import load_register
from bot.services import Service
from bot.settings import Settings, settings
from bot.texts import Texts

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


def make_bot(services: Iterable[Service], office: str, *, saves_quota: bool = True) -> Bot:
    """The bot of an office. Raises OfficeError."""
    profile = load_office(office)
    if not saves_quota:
        profile = patience.without_waiting(profile)
    texts = Texts.of(profile)
    router = Router(as_offered(services, profile), texts)
    return Bot(profile, texts, load_register(profile), router)


def create_app(
    services: Iterable[Service], pages: Iterable[Callable[[Flask, Bot], None]] = ()
) -> Flask:
    """The WSGI application of the settings' office, with what each of ``pages`` adds. Raises
    SettingsError, OfficeError.

    Opens no connection yet: gunicorn forks after this.
    """
    given = settings()
    open_database(given)
    log.info("office %s, SQLite library %s", given.office, sqlite3.sqlite_version)
    return make_app(make_bot(services, given.office, saves_quota=given.save_quota), pages)


def make_app(bot: Bot, pages: Iterable[Callable[[Flask, Bot], None]] = ()) -> Flask:
    """The WSGI application of a bot. Raises SettingsError."""
    app, given = Flask("helpdesk", static_folder=None), settings()
    _add_pages(app, bot, given)
    for add in (print_pages.add, *pages):
        add(app, bot)
    access_log.add(app)
    _add_error_pages(app)
    _add_security_headers(app, is_https=given.public_url.startswith("https://"))
    return app


def _add_pages(app: Flask, bot: Bot, given: Settings) -> None:
    @app.post("/webhook")
    def take_webhook() -> Response:
        status = webhook.receive(bot, given.line_channel_secret, request.environ)
        return Response("{}", status, mimetype="application/json")

    @app.get("/health")
    def show_health() -> tuple[dict[str, object], int]:
        found = health()
        return found, 200 if found["status"] == "ok" else 503

    @app.get("/media/<name>")
    def show_picture(name: str) -> Response:
        path = media.find(name)
        if path is None:
            raise NotFound
        # Names are random and files never change; an unsent one is gone from here at once.
        kind = "application/pdf" if media.is_document(name) else "image/jpeg"
        answer = send_file(path, kind, as_attachment=True, download_name=path.name, etag=False)
        answer.headers["Cache-Control"] = f"private, max-age={YEAR_SECONDS}, immutable"
        return answer


def _add_error_pages(app: Flask) -> None:
    @app.errorhandler(HTTPException)
    def tell_status(error: HTTPException) -> Response:
        return Response(f"{error.code} {error.name}\n", error.code, mimetype="text/plain")

    @app.errorhandler(Exception)
    def tell_nothing(_error: Exception) -> Response:
        # Only where and what kind: the words of an error may hold what somebody wrote.
        log.error("request failed", exc_info=without_values())
        return Response("500 Internal Server Error\n", 500, mimetype="text/plain")


def _add_security_headers(app: Flask, *, is_https: bool) -> None:
    headers = dict(SECURITY_HEADERS)
    if is_https:
        headers["Strict-Transport-Security"] = f"max-age={YEAR_SECONDS}; includeSubDomains"

    @app.after_request
    def add(answer: Response) -> Response:
        for name, value in headers.items():
            answer.headers.setdefault(name, value)
        return answer
