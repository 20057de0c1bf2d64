"""Draws the picture of a rich menu: tiles with icon and label, tabs above them for officers."""

import io

from PIL import Image, ImageDraw, ImageFont
from PIL.features import check
from PIL.PngImagePlugin import PngInfo

from bot.flex import GREEN, INK, WHITE
from bot.rich_menus import FOLDER, HEIGHT, WIDTH, Area, Bounds, RichMenu
from richmenus.icons import ICONS, Pen

FONT = FOLDER / "fonts" / "Sarabun-SemiBold.ttf"
# The colours of the simulator's phones and of the cards.
BACK, EDGE, PALE, TAB, TAB_INK = "#E4ECEA", "#D3DEDA", "#E1F1EC", "#CFDCD8", "#44534E"
GAP, RADIUS = 28, 56
# Pixels: a sixth of them on a phone of 390 points. All labels of a menu have one size, and stand in
# one line each where there is room for that in one of these sizes; else some are broken.
LARGEST, SMALLEST, TAB_SIZE = 120, 96, 108
LINE_SPACING = 1.28
# Twice as large at first, then made smaller: so edges are smooth.
OVER = 2


Lines = tuple[str, ...]


class CannotDraw(Exception):
    """The picture would not be right; the message says what is missing."""


def draw(menu: RichMenu) -> bytes:
    """The picture as PNG, with the digest of what it shows in it. Raises CannotDraw."""
    if not check("raqm"):
        raise CannotDraw("Pillow places no Thai vowels here: install FriBiDi (libfribidi0)")
    image = Image.new("RGB", (WIDTH * OVER, HEIGHT * OVER), BACK)
    canvas = ImageDraw.Draw(image)
    for at, tab in enumerate(menu.tabs):
        _tab(canvas, tab, is_here=at == menu.here)
    size, labels = _fitting(menu.areas)
    for area, lines in zip(menu.areas, labels, strict=True):
        _tile(canvas, area, lines, size, most=max(map(len, labels)))
    small = image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    # Few colours: a fifth of the bytes, and nobody sees it.
    few = small.quantize(128, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    about, file = PngInfo(), io.BytesIO()
    about.add_text("menu", menu.digest)
    few.save(file, "PNG", optimize=True, pnginfo=about)
    return file.getvalue()


def _tab(canvas: ImageDraw.ImageDraw, tab: Area, *, is_here: bool) -> None:
    left, top, right, bottom = (each * OVER for each in _inner(tab.bounds))
    round_corners = (True, True, not is_here, not is_here)
    fill = WHITE if is_here else TAB
    canvas.rounded_rectangle((left, top, right, bottom), RADIUS * OVER, fill, corners=round_corners)
    if is_here:
        canvas.rectangle((left, bottom - 14 * OVER, right, bottom), GREEN)
    middle = ((left + right) / 2 / OVER, (top + bottom) / 2 / OVER)
    _words(canvas, (tab.label,), middle, TAB_SIZE, GREEN if is_here else TAB_INK)


def _tile(canvas: ImageDraw.ImageDraw, area: Area, lines: Lines, size: int, *, most: int) -> None:
    """A tile; its icon stands as high as those beside it, whose labels have ``most`` lines."""
    left, top, right, bottom = _inner(area.bounds)
    corners = [each * OVER for each in (left, top, right, bottom)]
    look = (GREEN, GREEN) if area.is_main else (WHITE, EDGE)
    canvas.rounded_rectangle(corners, RADIUS * OVER, *look, width=3 * OVER)
    disc = min((bottom - top) * 0.42, (right - left) * 0.56)
    words, space = most * size * LINE_SPACING, size * 0.3
    above = (bottom - top - disc - words - space) / 2
    middle = ((left + right) / 2, top + above + disc / 2)
    _icon(canvas, area, middle, disc)
    place = (middle[0], middle[1] + disc / 2 + space + words / 2)
    _words(canvas, lines, place, size, WHITE if area.is_main else INK)


def _icon(
    canvas: ImageDraw.ImageDraw, area: Area, middle: tuple[float, float], disc: float
) -> None:
    x, y, reach = middle[0] * OVER, middle[1] * OVER, disc / 2 * OVER
    canvas.ellipse(
        (x - reach, y - reach, x + reach, y + reach), "#2A8A73" if area.is_main else PALE
    )
    unit = disc * 0.6 / 24 * OVER
    pen = Pen(canvas, (x - 12 * unit, y - 12 * unit), unit, WHITE if area.is_main else GREEN)
    ICONS[area.icon](pen)


def _words(
    canvas: ImageDraw.ImageDraw,
    lines: Lines,
    middle: tuple[float, float],
    size: int,
    color: str,
) -> None:
    font, step = _font(size), size * LINE_SPACING
    first = middle[1] - step * (len(lines) - 1) / 2
    for at, line in enumerate(lines):
        place = (middle[0] * OVER, (first + at * step) * OVER)
        canvas.text(place, line, color, font, anchor="mm", language="th")


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), size * OVER, layout_engine=ImageFont.Layout.RAQM)


def _inner(at: Bounds) -> tuple[int, int, int, int]:
    """What is drawn of an area: half a gap less on each side, a whole one at the edges."""
    right, bottom = at.x + at.width, at.y + at.height
    half = GAP // 2
    return (
        at.x + (half if at.x else GAP),
        at.y + (half if at.y else GAP),
        right - (half if right < WIDTH else GAP),
        bottom - (half if bottom < HEIGHT else GAP),
    )


def _fitting(areas: tuple[Area, ...]) -> tuple[int, list[Lines]]:
    """The size in which the fewest labels are broken, the largest of these, and the lines of each
    label. Raises CannotDraw.
    """
    found = [(size, _lines(areas, size)) for size in range(LARGEST, SMALLEST - 1, -4)]
    fitting = [(size, lines) for size, lines in found if all(lines)]
    if not fitting:
        longest = max((line for area in areas for line in area.lines), key=len)
        raise CannotDraw(f"a label is too long; break it in texts/richmenu.toml (lines): {longest}")
    return min(fitting, key=lambda each: (sum(map(len, each[1])), -each[0]))


def _lines(areas: tuple[Area, ...], size: int) -> list[Lines]:
    """The lines of each label in that size; none for one that has no room at all."""
    ways: list[tuple[Lines, Lines]] = [((area.label,), area.lines) for area in areas]
    return [
        next((way for way in each if _has_room(area, way, size)), ())
        for area, each in zip(areas, ways, strict=True)
    ]


def _has_room(area: Area, lines: Lines, size: int) -> bool:
    left, _, right, _ = _inner(area.bounds)
    font = _font(size)
    longest = max(font.getlength(line, language="th") / OVER for line in lines)
    return longest <= right - left - 2.8 * GAP
