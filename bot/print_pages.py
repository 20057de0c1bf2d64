"""Pages that are printed: the form behind a link, as a page for A4 or a file for Word.

Templates are in ``printing/``: some forms have one of their own, others share one
(bot/layouts.py), and any other has ``default``; an office's own, in ``printing/<office>/``, replace
single ones. What Word's files need is loaded with the first of them, which takes 0.3 s and 15 MB.
"""

import base64
import gc
import io
import logging
import secrets
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, request
from jinja2 import ChoiceLoader, Environment, FileSystemLoader

from bot import casework, documents, links, sheets
from bot.inputs import Input
from bot.layouts import layout_of
from bot.links import Link, What
from bot.pipeline import Bot
from bot.printing import FOLDER, PURPOSE, WORD
from bot.sheets import Sheet
from bot.thai import thai_digits
from bot.turns import Turn
from models import audit
from models.db import DatabaseUnavailable, now, transaction
from models.documents import Document
from models.people import Sender
from models.reading import reading
from models.tables import Person, Ticket

log = logging.getLogger(__name__)

WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# Only a link that we signed is worked for, and of those so many at a time: the other threads of a
# process are the webhook's. Nobody waits in one for a place; the page that is shown instead asks
# again by itself.
_places = threading.BoundedSemaphore(2)
AGAIN_SECONDS = 2


class Gone(Exception):
    """There is nothing behind this address, or not for this person, or not any more."""


@dataclass(frozen=True)
class Printer:
    """Makes pages and files of an office's forms."""

    bot: Bot
    folder: Path = FOLDER

    @cached_property
    def environment(self) -> Environment:
        """The templates of pages: the office's own first."""
        folders = [self.folder / self.bot.office.code, self.folder]
        loader = ChoiceLoader([FileSystemLoader(each) for each in folders])
        return Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)

    def page(self, sheet: Sheet, nonce: str, word: str) -> str:
        """The form as a page for A4; ``nonce`` lets its own style and script through, ``word`` is
        the address of the file.
        """
        names = [f"{each}.html" for each in self._templates(sheet.form)]
        template = self.environment.select_template(names)
        emblem = self._emblem()
        shown = base64.b64encode(emblem.read_bytes()).decode() if emblem else ""
        return template.render(self._words(sheet), nonce=nonce, word=word, emblem=shown)

    def file(self, sheet: Sheet) -> bytes:
        """The form as a file for Word."""
        from docx.shared import Cm
        from docxtpl import DocxTemplate, InlineImage

        template = DocxTemplate(self._file_of(sheet.form))
        emblem = self._emblem()
        picture = InlineImage(template, str(emblem), height=Cm(1.5)) if emblem else ""
        template.render({**self._words(sheet), "emblem": picture}, autoescape=True)
        made = io.BytesIO()
        template.save(made)
        del template, picture
        # A document is 4 MB of circles, and garbage is rarely looked for (bot/__init__.py).
        gc.collect(1)
        return made.getvalue()

    def message(self, name: str, nonce: str) -> str:
        """A page that only says something: ``gone`` or ``busy``."""
        template = self.environment.get_template("message.html")
        return template.render(self._words(None), name=name, nonce=nonce, again=AGAIN_SECONDS)

    def _templates(self, form: str) -> tuple[str, ...]:
        """What templates of a form are called, the one that is meant for it alone first."""
        return form, layout_of(form, self.folder).layout, "default"

    def _file_of(self, form: str) -> Path:
        for name in (f"{each}{WORD}" for each in self._templates(form)):
            for folder in (self.folder / self.bot.office.code, self.folder):
                if (folder / name).is_file():
                    return folder / name
        raise FileNotFoundError(f"default{WORD}")

    def _emblem(self) -> Path | None:
        """The picture at the top of memos, which only an office itself can give."""
        path = self.folder / self.bot.office.code / "garuda.png"
        return path if path.is_file() else None

    def _words(self, sheet: Sheet | None) -> dict[str, Any]:
        texts, has_thai = self.bot.texts, self.bot.office.printing.thai_digits

        def t(name: str, **values: object) -> str:
            told = texts.get(f"sheet.{name}", **values)
            return thai_digits(told) if has_thai else told

        if sheet is None:
            return {"t": t}

        def own(part: str) -> str:
            """What only this form says there, or nothing."""
            name = f"{part}.{sheet.form}"
            return t(name, group=sheet.group) if texts.has(f"sheet.{name}") else ""

        told = {"t": t, "own": own, "layout": layout_of(sheet.form, self.folder)}
        return {**told, "s": sheet, "v": sheet.values, "r": sheet.rows, "ticks": sheet.ticks}


def faults(office: str, folder: Path = FOLDER) -> Iterator[str]:
    """What is wrong with the templates of an office's own, a line each."""
    own = folder / office
    for path in sorted(own.glob("*")):
        try:
            if path.suffix == ".html":
                Environment(loader=FileSystemLoader([own, folder]), autoescape=True).get_template(
                    path.name
                )
            elif path.suffix == WORD:
                from docxtpl import DocxTemplate

                DocxTemplate(path).get_undeclared_template_variables()
        except Exception as error:  # of the three libraries that read a file for Word, any
            yield f"printing/{office}/{path.name}: {error}"


def add(app: Flask, bot: Bot) -> None:
    """Serve what the links of bot/printing.py lead to."""
    printer = Printer(bot)

    @app.get("/print/<name>")
    def show(name: str) -> Response:
        is_file = name.endswith(WORD)
        link = links.read(name.removesuffix(WORD), PURPOSE)
        if link is None:
            return _message(printer, "gone", 404)
        if not _places.acquire(blocking=False):
            return _message(printer, "busy", 503)
        try:
            sheet = _sheet(bot, link)
            _note_opened(link, sheet, "word" if is_file else "page")
            if is_file:
                answer = Response(printer.file(sheet), mimetype=WORD_TYPE)
                called = f'attachment; filename="{sheet.number}{WORD}"'
                answer.headers["Content-Disposition"] = called
                return answer
            nonce = secrets.token_urlsafe(16)
            return _page(printer.page(sheet, nonce, f"{request.path}{WORD}"), nonce)
        except Gone:
            return _message(printer, "gone", 404)
        except DatabaseUnavailable:
            return _message(printer, "busy", 503)
        finally:
            _places.release()


def _sheet(bot: Bot, link: Link) -> Sheet:
    """What is behind a link, for its person as of now. Raises Gone, DatabaseUnavailable."""
    with reading() as session:
        person = session.get(Person, link.person)
        if person is None or person.deleted_at is not None or person.line_id is None:
            raise Gone
        turn = Turn(
            session=session,
            office=bot.office,
            texts=bot.texts,
            register=bot.register,
            given=Input("page"),
            chat=person.line_id,
            in_group=False,
            at=now(),
            sender=Sender.of(session, person),
        )
        turn.services = bot.dispatch.services
        log.info("printed: %s", link.what.name.lower())
        if link.what == What.TICKET:
            ticket = session.get(Ticket, link.id)
            if ticket is None or not casework.may_see(turn, ticket):
                raise Gone
            return sheets.of_ticket(turn, ticket, for_officers=casework.knows(turn, ticket))
        document = session.get(Document, link.id)
        if document is None or not documents.may_see(turn, document):
            raise Gone
        return sheets.of_document(turn, document)


def _note_opened(link: Link, sheet: Sheet, kind: str) -> None:
    """Before anything is shown: what cannot be recorded is not opened. Raises
    DatabaseUnavailable.
    """
    g.person = link.person
    with transaction() as session:
        audit.record(session, "page.opened", actor=link.person, about=sheet.number, reason=kind)


def _message(printer: Printer, name: str, status: int) -> Response:
    nonce = secrets.token_urlsafe(16)
    answer = _page(printer.message(name, nonce), nonce)
    answer.status_code = status
    if status == 503:
        answer.headers["Retry-After"] = str(AGAIN_SECONDS)
    return answer


def _page(html: str, nonce: str) -> Response:
    answer = Response(html, mimetype="text/html")
    own = f"style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; img-src data:"
    never = "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    answer.headers["Content-Security-Policy"] = f"default-src 'none'; {own}; {never}"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer
