"""PDF files from outside: judged by their bytes, kept as they came, served to be downloaded."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from bot import media, pictures
from bot.pdf_files import is_pdf
from bot.pictures import PictureRefused
from jobs.fetch import fetch_wanted
from models import attachments, people
from models.db import now, transaction
from models.tables import Attachment, AttachmentState, Outgoing
from simulator import Platform
from simulator.world import User
from tests.job_fixtures import online, teacher

pytestmark = pytest.mark.any_database

__all__ = ["online", "teacher"]

PDF = b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"


@pytest.mark.parametrize(
    ("data", "is_one"),
    [
        (PDF, True),
        (PDF + b"\r\n", True),
        (b"\xff\xd8\xff\xe0", False),
        (b"MZ" + PDF, False),
        (b"", False),
    ],
)
def test_a_pdf_is_known_by_its_first_bytes(tmp_path: Path, data: bytes, is_one: bool) -> None:
    path = tmp_path / "incoming"
    path.write_bytes(data)
    assert is_pdf(path) == is_one


@pytest.mark.parametrize("data", [PDF[:-6], PDF + bytes(4000), PDF + pictures._EICAR + PDF])
def test_what_only_begins_as_one_or_is_no_good_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "incoming"
    path.write_bytes(data)
    with pytest.raises(PictureRefused):
        is_pdf(path)


def sent(platform: Platform, user: User, data: bytes) -> Attachment:
    """What became of a file that somebody sent."""
    message_id = platform.send_file(user, "order.pdf", data).id
    with transaction() as session:
        attachments.want(session, message_id, people.meet(session, user.id).id)
    fetch_wanted()
    with transaction() as session:
        return session.exec(select(Attachment)).one()


@pytest.mark.usefixtures("online")
def test_a_pdf_is_fetched_and_kept_as_it_came(platform: Platform, teacher: User) -> None:
    kept = sent(platform, teacher, PDF)
    assert kept.name
    assert (kept.state, kept.size_bytes) == (AttachmentState.STORED, len(PDF))
    assert media.path_of(kept.name).read_bytes() == PDF
    assert media.path_of(kept.name).stat().st_mode & 0o777 in (0o600, 0o644)
    media.drop(kept.name)
    assert not media.path_of(kept.name).exists()


@pytest.mark.usefixtures("online")
@pytest.mark.parametrize("data", [b"MZ\x90 no pdf", PDF + bytes(11 * 2**20)])
def test_what_is_none_or_too_large_is_refused_and_told(
    platform: Platform, teacher: User, data: bytes
) -> None:
    assert sent(platform, teacher, data).state == AttachmentState.REFUSED
    with transaction() as session:
        told = session.exec(select(Outgoing.keys).where(Outgoing.chat == teacher.id)).all()
    assert told == ["alarm.picture_refused"]
    assert not [path for path in media.folder().rglob("*") if path.is_file()]


def test_it_is_served_to_be_downloaded(client: FlaskClient) -> None:
    """Never shown in the page of this address, whatever stands in it."""
    name = media.store_document(PDF)
    answer = client.get(f"/media/{name}")
    assert (answer.status_code, answer.data) == (200, PDF)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    for wrong in (name.replace(".pdf", ".jpg"), f"{name}.pdf", "../x.pdf", name[1:], name.upper()):
        assert client.get(f"/media/{wrong}").status_code == 404


@pytest.mark.usefixtures("settings")
def test_one_that_belongs_to_nothing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    name = media.store_document(PDF)
    later = (now() + timedelta(days=2)).timestamp()
    monkeypatch.setattr("time.time", lambda: later)
    assert list(media.stale()) == [name]
