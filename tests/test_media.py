"""Pictures from outside are judged, drawn anew, and lie under names nobody can guess."""

import io
import os
import struct
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from bot import media, pictures
from bot.pictures import PictureRefused
from bot.settings import Settings

Save = Callable[[bytes], Path]
ORIENTATION = 0x0112


@pytest.fixture
def save(tmp_path: Path) -> Save:
    def write(data: bytes) -> Path:
        path = tmp_path / "incoming"
        path.write_bytes(data)
        return path

    return write


def drawn(kind: str, mode: str = "RGB", size: tuple[int, int] = (60, 40), **more: object) -> bytes:
    target = io.BytesIO()
    image = Image.new(mode, size, 0 if mode in ("P", "L", "1") else None)
    image.save(target, kind, **more)
    return target.getvalue()


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    assert image.format == "JPEG"
    return image


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("JPEG", "RGB"),
        ("JPEG", "L"),
        ("JPEG", "CMYK"),
        ("PNG", "RGB"),
        ("PNG", "RGBA"),
        ("PNG", "P"),
        ("PNG", "LA"),
        ("PNG", "I;16"),
        ("PNG", "1"),
        ("GIF", "P"),
        ("WEBP", "RGB"),
        ("WEBP", "RGBA"),
    ],
)
@pytest.mark.parametrize("size", [(60, 40), (2500, 100)])
def test_every_kind_becomes_jpeg(save: Save, kind: str, mode: str, size: tuple[int, int]) -> None:
    large, small = pictures.redraw(save(drawn(kind, mode, size)))
    assert opened(large).mode == "RGB"
    assert max(opened(large).size) == min(max(size), pictures.LONG_EDGE)
    assert max(opened(small).size) == min(max(size), pictures.PREVIEW_EDGE)


@pytest.mark.parametrize("size", [(60, 40), (5000, 3000)])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_turned_upright_and_told_nothing_of_the_place(
    save: Save, orientation: int, size: tuple[int, int]
) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[0x010F] = "canary camera"
    exif.get_ifd(0x8825)[1] = "N"
    profile = b"canary profile"
    source = drawn("JPEG", size=size, exif=exif, comment=b"canary comment", icc_profile=profile)
    assert b"canary" in source
    for each in pictures.redraw(save(source)):
        assert b"canary" not in each
        assert not opened(each).getexif()
        width, height = opened(each).size
        assert (width > height) == (orientation < 5)


def test_transparency_becomes_white(save: Save) -> None:
    large, _ = pictures.redraw(save(drawn("PNG", "RGBA")))
    assert opened(large).getpixel((5, 5)) == (255, 255, 255)


def test_of_a_moving_picture_the_first_frame(save: Save) -> None:
    frames = [Image.new("RGB", (30, 30), color) for color in ("red", "blue")]
    target = io.BytesIO()
    frames[0].save(target, "GIF", save_all=True, append_images=frames[1:])
    large, _ = pictures.redraw(save(target.getvalue()))
    red, _, blue = opened(large).getpixel((5, 5))  # type: ignore[misc]
    assert (red > 200, blue < 60) == (True, True)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 1_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        [_chunk(b"IHDR", header), _chunk(b"IDAT", data), _chunk(b"IEND", b"")]
    )


@pytest.mark.parametrize("size", [(50_000, 50_000), (5100, 5000), (25_000_001, 1)])
def test_a_pixel_bomb_is_not_unpacked(save: Save, size: tuple[int, int]) -> None:
    path = save(bomb(*size))
    tracemalloc.start()
    with pytest.raises(PictureRefused, match="too many pixels"):
        pictures.redraw(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xd8\xff",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
        b"BM" + bytes(60),
        drawn("JPEG")[:200],
        drawn("PNG")[:60],
        b"RIFF\0\0\0\0WEBP",
        b"GIF89a" + bytes(30),
        b"\x89PNG\r\n\x1a\n" + os.urandom(500),
        drawn("TIFF"),
    ],
)
def test_what_is_no_whole_picture_is_refused(save: Save, data: bytes) -> None:
    with pytest.raises(PictureRefused):
        pictures.redraw(save(data))


def test_what_the_scanner_finds_is_refused(save: Save) -> None:
    eicar = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
    with pytest.raises(PictureRefused, match="scanner"):
        pictures.redraw(save(drawn("JPEG") + eicar))


def test_a_refusal_quotes_nothing(save: Save) -> None:
    with pytest.raises(PictureRefused) as refusal:
        pictures.redraw(save(b"GIF89a canary"))
    assert "canary" not in str(refusal.value)


def test_stored_and_found_by_its_address(settings: Settings) -> None:
    name = media.store(b"large", b"small")
    for url, content in zip(media.urls(name), (b"large", b"small"), strict=True):
        assert url.startswith(f"{settings.public_url}/media/")
        found = media.find(url.rsplit("/", 1)[1])
        assert found is not None
        assert found.read_bytes() == content
        assert found.is_relative_to(settings.var_folder / "attachments" / name[:2])
    assert not list(media.folder().rglob("*.part"))
    media.drop(name)
    assert media.find(f"{name}.jpg") is None
    media.drop(name)


def test_names_are_never_the_same(settings: Settings) -> None:
    assert len({media.new_name() for _ in range(1000)}) == 1000


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "..", "", "a" * 32, "A" * 32 + ".jpg", "a" * 32 + ".jpg\n", "a/b.jpg",
     "a" * 32 + ".preview.preview.jpg", "..%2f.jpg", "\0", "a" * 31 + "\u0e51.jpg"],
)  # fmt: skip
def test_no_other_name_is_a_file(settings: Settings, name: str) -> None:
    assert media.find(name) is None


@pytest.mark.parametrize("name", ["../x", "", "a" * 31, "a" * 33, "g" * 32])
def test_no_other_name_is_a_path(settings: Settings, name: str) -> None:
    with pytest.raises(ValueError, match="not the name"):
        media.drop(name)


def test_stale_files(settings: Settings) -> None:
    old, new = media.store(b"1", b"2"), media.store(b"3", b"4")
    broken = media.new_incoming()
    broken.write_bytes(b"half")
    for path in (media.path_of(old), media.path_of(old, media.PREVIEW), broken):
        os.utime(path, (1, 1))
    found = media.stale()
    assert (set(found), len(found[old]), found[""]) == ({old, ""}, 2, [broken])
    assert media.find(f"{new}.jpg")
