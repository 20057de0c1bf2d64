"""A copy of everything that is kept about a person: one ZIP file, made while it is downloaded.

In it a page that any browser shows, the same for machines (JSON), and what the person sent.
Nothing of it is stored, and only a chunk of it is in memory.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from html import escape
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from flask import Response

from bot import media, secret_places
from bot.texts import Texts
from bot.thai import short_moment
from models import audit, personal
from pages.visit import Shown, Visit

BLOCK = 1 << 16
_HEAD = (
    '<!DOCTYPE html><html lang="th"><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"><title>{0}</title><body><h1>{0}</h1>\n'
)


class Export:
    """The page of whoever wants a copy: a button, and the file."""

    def opened(self, visit: Visit) -> Shown:
        """The button. Raises Gone."""
        with visit.step():
            return Shown("export")

    def sent(self, visit: Visit, _form: Mapping[str, str]) -> Response:
        """The file; the page is over. Raises Gone."""
        with visit.step() as step:
            person_id = step.link.person_id
            audit.record(step.turn.session, "data.exported", actor=person_id)
            step.finish()
        answer = Response(packed(person_id, visit.bot.texts), mimetype="application/zip")
        answer.headers["Content-Disposition"] = 'attachment; filename="my-data.zip"'
        return answer


class _Sink:
    """What a ZIP file is written to: it is taken away as it grows."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, part: bytes) -> int:
        self._parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        pass

    def taken(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


def packed(person_id: int, texts: Texts) -> Iterator[bytes]:
    """The ZIP file in parts. Raises DatabaseUnavailable."""
    sink = _Sink()
    with ZipFile(sink, "w", ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        members = {"index.html": _html(person_id, texts), "data.json": _json(person_id)}
        for name, parts in members.items():
            with archive.open(name, "w", force_zip64=True) as member:
                for part in parts:
                    member.write(secret_places.hidden(part).encode())
                    yield sink.taken()
        for name in personal.files(person_id):
            path = media.path_of(name)
            if not path.is_file():  # deleted since
                continue
            info = ZipInfo(f"files/{path.name}")
            info.compress_type = ZIP_STORED
            with path.open("rb") as file, archive.open(info, "w") as member:
                while block := file.read(BLOCK):
                    member.write(block)
                    yield sink.taken()
    yield sink.taken()


def _json(person_id: int) -> Iterator[str]:
    before = "{"
    for name, rows in personal.kinds(person_id):
        yield f'{before}"{name}": ['
        between = "\n"
        for row in rows:
            yield between + json.dumps(row, ensure_ascii=False, default=str)
            between = ",\n"
        yield "]"
        before = ",\n"
    yield "}\n"


def _html(person_id: int, texts: Texts) -> Iterator[str]:
    def t(name: str) -> str:
        return escape(texts.get(f"secret.export.{name}"))

    yield _HEAD.format(t("title"))
    for name, rows in personal.kinds(person_id):
        yield f"<h2>{t(name)}</h2>\n"
        is_empty = True
        for row in rows:
            yield f"{_shown(row, texts)}<hr>\n"
            is_empty = False
        if is_empty:
            yield f"<p>{t('none')}</p>\n"


def _shown(value: Any, texts: Texts) -> str:
    if isinstance(value, dict):
        kept = [(name, each) for name, each in value.items() if each not in (None, "", [], {})]
        lines = (
            f"<li><b>{_label(name, texts)}</b> {_shown(each, texts)}</li>" for name, each in kept
        )
        return f"<ul>{''.join(lines)}</ul>"
    if isinstance(value, list):
        return f"<ul>{''.join(f'<li>{_shown(each, texts)}</li>' for each in value)}</ul>"
    return escape(short_moment(value) if isinstance(value, datetime) else str(value))


def _label(name: str, texts: Texts) -> str:
    """What has a name in Thai; the rest goes by ours, as in the JSON."""
    key = f"secret.export.field.{name}"
    return escape(texts.get(key) if texts.has(key) else name)


PAGE = Export()
