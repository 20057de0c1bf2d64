"""The one-time page: a button and a code open it, once; what it is for then happens on it.

GET changes nothing and looks the same whatever the address, so that neither a preview nor a guess
learns anything (reliability, faults 26 and 28). Everything else is POST. There is no cookie: what
a step needs stands in its form, and is good for that step only.
"""

import logging
import secrets
from pathlib import Path

from flask import Flask, Response, request
from jinja2 import Environment, FileSystemLoader

from bot.pipeline import Bot
from bot.secret_places import PATH
from bot.settings import settings
from models import secret_links
from models.db import DatabaseUnavailable, transaction
from models.secret_table import Purpose
from pages import export, set_password, temporary
from pages.visit import Gone, Page, Shown, Visit

log = logging.getLogger(__name__)

FOLDER = Path(__file__).resolve().parent
# What each kind of page shows once it is open, and what its forms do.
PAGES: dict[Purpose, Page] = {
    Purpose.SET: set_password.PAGE,
    Purpose.SELF: set_password.SELF_SERVICE,
    Purpose.ENTER: temporary.ENTER,
    Purpose.READ: temporary.READ,
    Purpose.EXPORT: export.PAGE,
}
GONE = Shown("gone", status=404)
BUSY = Shown("busy", status=503)
LONGEST_FORM = 4096


def add(app: Flask, bot: Bot) -> None:
    """Serve it."""
    show = Renderer(bot)

    @app.get(f"{PATH}<token>")
    def show_secret(token: str) -> Response:
        del token  # whatever it is
        return show(Shown("closed"))

    @app.post(f"{PATH}<token>")
    def open_secret(token: str) -> Response:
        request.max_content_length = LONGEST_FORM
        pass_ = request.form.get("pass", "")
        try:
            if pass_:
                shown = _next(Visit(bot, token, pass_))
                return shown if isinstance(shown, Response) else show(shown, pass_)
            return _open(bot, show, token, request.form.get("code", ""))
        except Gone:
            return show(GONE)
        except DatabaseUnavailable:
            return show(BUSY)


def _open(bot: Bot, show: "Renderer", token: str, code: str) -> Response:
    digits = "".join(each for each in code if each.isdecimal())
    with transaction() as session:
        page = secret_links.open_once(session, token, digits, key=settings().secret_key)
    log.info("secret page: %s", page.link.purpose if page else "not opened")
    if page is None:
        return show(GONE)
    visit = Visit(bot, token, page.pass_)
    return show(PAGES[Purpose(page.link.purpose)].opened(visit), page.pass_)


def _next(visit: Visit) -> Shown | Response:
    with visit.step() as step:
        purpose = Purpose(step.link.purpose)
    return PAGES[purpose].sent(visit, request.form)


class Renderer:
    """Makes a page of what is to be shown."""

    def __init__(self, bot: Bot) -> None:
        self._texts = bot.texts
        loader = FileSystemLoader(FOLDER)
        self._templates = Environment(loader=loader, autoescape=True, trim_blocks=True)

    def __call__(self, shown: Shown, pass_: str = "") -> Response:
        """The page, with a policy that lets its own style and script through and nothing else."""
        nonce = secrets.token_urlsafe(16)
        template = self._templates.get_template(f"{shown.template}.html")

        def t(name: str, **values: object) -> str:
            return self._texts.get(f"secret.page.{name}", **values)

        html = template.render(t=t, nonce=nonce, pass_=pass_, **shown.values)
        answer = Response(html, shown.status, mimetype="text/html")
        own = f"style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; form-action 'self'"
        never = "frame-ancestors 'none'; base-uri 'none'"
        answer.headers["Content-Security-Policy"] = f"default-src 'none'; {own}; {never}"
        answer.headers["X-Robots-Tag"] = "noindex, nofollow"
        return answer
