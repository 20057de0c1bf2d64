"""Pictures from outside: judged by their first bytes, capped, and drawn anew as JPEG."""

import io
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageOps

MAX_BYTES = 10 * 1024 * 1024
# A JPEG is read at a fraction of its size; the others need all of it in memory (100 MB).
MAX_PIXELS = {"JPEG": 52_000_000, "PNG": 25_000_000, "GIF": 25_000_000, "WEBP": 25_000_000}
LONG_EDGE = 2048
PREVIEW_EDGE = 480

_EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class PictureRefused(Exception):
    """It is no picture we take; the message says why, without a word of what it holds."""


def is_clean(path: Path) -> bool:
    """The built-in scanner: knows nothing but the EICAR test string."""
    return _EICAR not in path.read_bytes()


# What judges a file before it is opened. An office with a virus scanner puts its own here.
scan: Callable[[Path], bool] = is_clean


def kind_of(start: bytes) -> str:
    """JPEG, PNG, GIF or WEBP by the first 12 bytes. PictureRefused for anything else."""
    if start.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if start.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if start.startswith(b"RIFF") and start[8:12] == b"WEBP":
        return "WEBP"
    raise PictureRefused("no picture")


def redraw(path: Path) -> tuple[bytes, bytes]:
    """The picture and its preview as fresh JPEGs: upright, within bounds, pixels only.

    Metadata such as the place it was taken at does not survive. Of a moving picture the
    first frame is taken. Raises PictureRefused.
    """
    if not scan(path):
        raise PictureRefused("found by the scanner")
    with path.open("rb") as file:
        kind = kind_of(file.read(12))
        file.seek(0)
        try:
            with Image.open(file, formats=[kind]) as opened:
                return _redraw(opened, kind)
        except PictureRefused:
            raise
        except Image.DecompressionBombError:
            raise PictureRefused("too many pixels") from None
        except Exception as error:  # decoders raise many kinds on what was made to break them
            raise PictureRefused(f"unreadable: {type(error).__name__}") from None


def _redraw(opened: Image.Image, kind: str) -> tuple[bytes, bytes]:
    width, height = opened.size
    if width * height > MAX_PIXELS[kind]:
        raise PictureRefused("too many pixels")
    opened.draft("RGB", (LONG_EDGE, LONG_EDGE))
    image: Image.Image = opened
    if max(opened.size) > LONG_EDGE:
        if opened.mode not in ("RGB", "RGBA", "L"):  # a palette cannot be made smaller well
            image = opened.convert("RGBA" if opened.has_transparency_data else "RGB")
        image.thumbnail((LONG_EDGE, LONG_EDGE))
    image = _on_white(ImageOps.exif_transpose(image))
    preview = image.copy()
    preview.thumbnail((PREVIEW_EDGE, PREVIEW_EDGE))
    return _jpeg(image, 85), _jpeg(preview, 75)


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    paper = Image.new("RGBA", layer.size, "white")
    return Image.alpha_composite(paper, layer).convert("RGB")


def _jpeg(image: Image.Image, quality: int) -> bytes:
    image.info.clear()  # or its comment and colour profile would be written again
    target = io.BytesIO()
    image.save(target, "JPEG", quality=quality)
    return target.getvalue()
