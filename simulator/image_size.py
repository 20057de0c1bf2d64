"""Reads what bytes are, and width and height of PNG and JPEG, without decoding them."""

import struct

# Start-of-frame markers; C4, C8 and CC are tables and extensions.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}

# What LINE makes of whatever people record.
_RECORDED = {"video": "video/mp4", "audio": "audio/mp4"}


def image_size(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels, or None for what is neither PNG nor JPEG."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return width, height
    return _jpeg_size(data) if data.startswith(b"\xff\xd8") else None


def media_type(data: bytes, kind: str) -> str:
    """The media type of a message's content by its first bytes, or as is usual for its kind."""
    for start, name in (
        (b"\x89PNG", "image/png"),
        (b"\xff\xd8", "image/jpeg"),
        (b"%PDF", "application/pdf"),
    ):
        if data.startswith(start):
            return name
    return _RECORDED.get(kind, "application/octet-stream")


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + int(struct.unpack(">H", data[at + 2 : at + 4])[0])
    return None
