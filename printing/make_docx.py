"""Makes the templates of Word's files (`make templates`): the same layouts as those of the pages.

What stands in them is said in texts/sheet.toml, so an office that wants its own layout opens one in
Word, changes it, and keeps it as printing/<office>/<form>.docx. The tags are docxtpl's.
"""

import io
import sys
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

FOLDER = Path(__file__).resolve().parent
# What every Thai office has; Word and LibreOffice on Linux take a look-alike of the right size.
FONT, SIGNS = "TH SarabunPSK", "Segoe UI Symbol"
BODY, LABEL, TITLE = 16, 20, 29  # points, as the guidance on official papers has them
# Where that is not installed, Word takes its successor.
_ALSO = f'<w:font w:name="{FONT}"><w:altName w:val="TH Sarabun New"/></w:font>'
WIDTH, TEXT_AT = Cm(16), Cm(4.6)
CENTER, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
DOTS = "." * 40
BLANK = "{% if not X %}" + DOTS + "{% endif %}"
_MADE = datetime(2026, 11, 30)  # noqa: DTZ001 - as Word's files have it, without a zone


def document() -> Any:
    """An empty A4 document in the official font."""
    made = Document()
    section = made.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(2)
    section.top_margin = section.bottom_margin = Cm(1.5)
    style = made.styles["Normal"]
    style.font.size = Pt(BODY)
    style.paragraph_format.space_after = style.paragraph_format.space_before = Pt(0)
    style.paragraph_format.line_spacing = 1.0
    thai(style.element.get_or_add_rPr(), FONT, BODY)
    for part in made.part.package.iter_parts():
        if part.partname == "/word/fontTable.xml":
            part._blob = part.blob.replace(b"</w:fonts>", _ALSO.encode() + b"</w:fonts>")
    made.core_properties.author = made.core_properties.comments = ""
    made.core_properties.created = made.core_properties.modified = _MADE
    return made


def thai(properties: Any, font: str, size: int, *, bold: bool = False) -> None:
    """Set a font for Thai as well: Word keeps size, weight and font of complex scripts apart."""
    fonts = properties.get_or_add_rFonts()
    for name in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{name}"), font)
    if bold:  # each beside its own: their order is fixed
        properties.find(qn("w:b")).addnext(OxmlElement("w:bCs"))
    each = OxmlElement("w:szCs")
    each.set(qn("w:val"), str(size * 2))
    properties.find(qn("w:sz")).addnext(each)
    language = OxmlElement("w:lang")
    language.set(qn("w:bidi"), "th-TH")
    properties.append(language)


def write(
    paragraph: Any, text: str, *, size: int = BODY, bold: bool = False, font: str = FONT
) -> Any:
    """Add text to a paragraph."""
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(size), bold or None
    thai(run._r.get_or_add_rPr(), font, size, bold=bold)
    return paragraph


def line(place: Any, text: str = "", **look: Any) -> Any:
    """A paragraph of a document or cell."""
    align = look.pop("align", None)
    paragraph = place.add_paragraph()
    paragraph.alignment = align
    return write(paragraph, text, **look) if text else paragraph


def tabbed(paragraph: Any, at: Any, *, right: bool = False, dotted: bool = False) -> Any:
    """Give a paragraph a tab stop."""
    leader = WD_TAB_LEADER.DOTS if dotted else WD_TAB_LEADER.SPACES
    align = WD_TAB_ALIGNMENT.RIGHT if right else WD_TAB_ALIGNMENT.LEFT
    paragraph.paragraph_format.tab_stops.add_tab_stop(at, align, leader)
    return paragraph


def corners(made: Any) -> None:
    """Number and code of the form at the top, its name, whose it is, and the day."""
    tabbed(line(made, "{{ t('number') }} {{ s.number }}\t{{ s.code }}"), WIDTH, right=True)
    line(made, "{{ s.title }}", size=LABEL, bold=True, align=CENTER)
    line(made, "{{ s.group }}", align=CENTER)
    line(made, "{{ s.office }}", align=CENTER)
    line(made, "{{ t('day') }} {{ s.day }}", align=RIGHT)


def rows(place: Any, which: str) -> None:
    """Labels with their answers, whatever these are."""
    line(place, f"{{%p for row in {which} %}}")
    line(place, "{%p if row.grid %}")
    line(place, "{{ row.label }}")
    grid(place, "row.grid")
    line(place, "{%p elif row.lines %}")
    line(place, "{{ row.label }}")
    line(place, "{%p for each in row.lines %}")
    numbered = line(place, "{{ t('nth', number=loop.index) }}\t{{ each }}")
    hang(tabbed(numbered, Cm(1.6)), Cm(1.6), Cm(0.8))
    line(place, "{%p endfor %}")
    line(place, "{%p else %}")
    blank = BLANK.replace("X", "row.text")
    hang(tabbed(line(place, "{{ row.label }}\t{{ row.text }}" + blank), TEXT_AT), TEXT_AT)
    line(place, "{%p endif %}")
    line(place, "{%p endfor %}")


def hang(paragraph: Any, by: Any, from_: Any = 0) -> None:
    """Let the second line begin where the text of the first does."""
    paragraph.paragraph_format.left_indent = by
    paragraph.paragraph_format.first_line_indent = from_ - by


def table(place: Any, columns: int, *, bordered: bool = True) -> Any:
    """A table over the whole width."""
    made = place.add_table(1, columns)
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    if bordered:
        made.style = "Table Grid"
    return made


def fill(cell: Any, text: str, **look: Any) -> None:
    """Write into a cell's first paragraph."""
    align = look.pop("align", None)
    cell.paragraphs[0].alignment = align
    write(cell.paragraphs[0], text, **look)


def grid(place: Any, which: str) -> None:
    """A table of as many columns as the answer has, and its total."""
    made = table(place, 3)
    loop = f"{{%tc for head in {which}.heads %}}"
    _row(made.rows[0], loop, "{{ head }}", "{%tc endfor %}", bold=True, align=CENTER)
    fill(made.add_row().cells[0], f"{{%tr for cells in {which}.rows %}}")
    _row(made.add_row(), "{%tc for cell in cells %}", "{{ cell }}", "{%tc endfor %}")
    fill(made.add_row().cells[0], "{%tr endfor %}")
    line(place, f"{{%p if {which}.total %}}")
    total = f"{{{{ t('total') }}}} {{{{ {which}.total }}}} ({{{{ {which}.in_words }}}})"
    line(place, total, bold=True)
    line(place, "{%p endif %}")


def _row(row: Any, first: str, middle: str, last: str, **look: Any) -> None:
    for cell, text in zip(row.cells, (first, middle, last), strict=True):
        fill(cell, text, **look)


def sign(cell: Any, role: str, name: str, when: str = "") -> None:
    """A place to sign, as expressions of the role and the name; only ``when`` that is so."""
    fill(cell, f"{{%p if {when or 'true'} %}}")
    line(cell, "{{ t('signed') }}" + "." * 30, align=CENTER)
    blank = BLANK.replace("X", name).replace(DOTS, "." * 30)
    line(cell, f"({{{{ {name} }}}}{blank})", align=CENTER)
    line(cell, f"{{{{ {role} }}}}", align=CENTER)
    line(cell)
    line(cell, "{%p endif %}")
    line(cell)


def box(made: Any, heading: str) -> Any:
    """A box over the whole width, with a heading."""
    cell = table(made, 1).rows[0].cells[0]
    fill(cell, heading, bold=True)
    return cell


def ticks(place: Any, which: str) -> None:
    """The boxes of a choice."""
    paragraph = line(place)
    write(paragraph, f"{{% for box in {which} %}}")
    write(paragraph, "{{ box.sign }}", font=SIGNS, size=12)
    write(paragraph, "\N{NO-BREAK SPACE}{{ box.label }}    ")
    write(paragraph, "{% endfor %}")


def default() -> Any:
    """Any form for which there is no template of its own."""
    made = document()
    corners(made)
    line(made, "{%p if s.about %}")
    line(made, "{{ s.about }}")
    line(made, "{%p endif %}")
    line(made, "{%p for part in s.parts if part.rows %}")
    line(made, "{%p if part.title %}")
    line(made, "{{ part.title }}", bold=True)
    line(made, "{%p endif %}")
    rows(made, "part.rows")
    line(made)
    line(made, "{%p endfor %}")
    signs = table(made, 2, bordered=False)
    fill(signs.rows[0].cells[0], "{%tr for pair in s.signatures|batch(2) %}")
    for place, cell in enumerate(signs.add_row().cells):
        one = f"pair[{place}]"
        sign(cell, f"{one}.role", f"{one}.name", f"pair|length > {place}")
    fill(signs.add_row().cells[0], "{%tr endfor %}")
    return made


def repair() -> Any:
    """The repair form on one page."""
    made = document()
    corners(made)
    rows(box(made, "{{ s.parts[0].title }}"), "s.parts[0].rows")
    line(made)
    items = box(made, "{{ t('repair.items') }}")
    ticks(items, "ticks.asset_type")
    rows(items, "s.parts[1].rows if row.name != 'asset_type'")
    line(made, "{%p if s.for_officers %}")
    line(made)
    found = box(made, "{{ t('repair.findings') }}")
    ticks(found, "ticks.outcome")
    rows(found, "s.parts[2].rows + s.parts[3].rows if row.name != 'outcome'")
    line(made, "{%p endif %}")
    line(made)
    signs = table(made, 2, bordered=False)
    sign(signs.rows[0].cells[0], "t('sign.requester')", "s.requester.name")
    sign(signs.rows[0].cells[1], "t('sign.officer')", "s.officer", "s.for_officers")
    more = signs.add_row()
    fill(more.cells[0], "{%tr if s.for_officers %}")
    last = signs.add_row().cells
    sign(last[0], "t('sign.receiver')", "''")
    sign(last[1], "t('sign.head')", "''")
    fill(signs.add_row().cells[0], "{%tr endif %}")
    return made


def field(place: Any, label: str, value: str) -> None:
    """A label of a memorandum, with dots to the end of the line."""
    paragraph = line(place, label, size=LABEL, bold=True)
    write(paragraph, f" {value}\t")
    tabbed(paragraph, WIDTH, right=True, dotted=True)


def memo(from_: str, number: str, subject: str) -> Any:
    """The head of an official memorandum."""
    made = document()
    line(made, "{{ emblem }}")
    line(made, "{{ t('memo.title') }}", size=TITLE, bold=True, align=CENTER)
    field(made, "{{ t('memo.from') }}", from_)
    paragraph = line(made, "{{ t('memo.no') }}", size=LABEL, bold=True)
    write(paragraph, f" {number}\t")
    tabbed(paragraph, Cm(8), dotted=True)
    write(paragraph, " {{ t('day') }}", size=LABEL, bold=True)
    write(paragraph, " {{ s.day }}\t")
    tabbed(paragraph, WIDTH, right=True, dotted=True)
    field(made, "{{ t('memo.subject') }}", subject)
    line(made)
    line(made, "{{ t('memo.to') }} {{ t('memo.director_of', office=s.office) }}")
    return made


def body(made: Any, text: str) -> None:
    """A paragraph of a memorandum."""
    line(made, text).paragraph_format.first_line_indent = Cm(2.5)


def ending(made: Any, *signers: tuple[str, str]) -> None:
    """What a memorandum ends with: who signs, and the opinions of those above."""
    body(made, "{{ t('memo.close') }}")
    line(made)
    for role, name in signers:
        sign(table(made, 2, bordered=False).rows[0].cells[1], role, name)
    above = table(made, 3)
    for cell, role in zip(above.rows[0].cells, ("head", "deputy", "director"), strict=True):
        fill(cell, "{{ t('opinion') }}", align=CENTER)
        line(cell, "." * 34, align=CENTER)
        line(cell)
        line(cell, "{{ t('signed') }}" + "." * 24, align=CENTER)
        line(cell, f"{{{{ t('sign.{role}') }}}}", align=CENTER, size=14)


def purchase() -> Any:
    """A purchase request."""
    group = "{{ s.group }} {{ s.office }} {{ t('phone') }} {{ s.phone }}"
    made = memo(group, "", "{{ t('purchase.subject') }}")
    because = "{{ t('purchase.because', group=s.group) }} {{ v.reason }} {{ t('purchase.ask') }}"
    body(made, because)
    line(made, "{%p if r['items'] and r['items'].grid %}")
    _items(made)
    line(made, "{%p endif %}")
    money = "{{ t('purchase.money') }}{{ v.budget_source }} {{ t('purchase.need_by') }}"
    body(made, money + " {{ v.need_by }} {{ t('purchase.inspector') }} {{ v.inspector }}")
    body(made, "{{ s.about }} ({{ t('number') }} {{ s.number }})")
    ending(made, ("t('sign.buyer')", "s.officer"))
    return made


def _items(made: Any) -> None:
    """What is to be bought, in columns as wide as each needs."""
    which, widths = "r['items'].grid", (1.0, 6.0, 1.8, 1.8, 2.5, 2.9)
    bought = table(made, len(widths))
    bought.autofit = False
    for column, width in zip(bought.columns, widths, strict=True):
        column.width = Cm(width)
    rows_ = [bought.rows[0], *(bought.add_row() for _ in range(4))]
    for each in rows_:
        for cell, width in zip(each.cells, widths, strict=True):
            cell.width = Cm(width)
    fill(rows_[1].cells[0], f"{{%tr for cells in {which}.rows %}}")
    for place, (head, cell) in enumerate(zip(rows_[0].cells, rows_[2].cells, strict=True)):
        fill(head, f"{{{{ {which}.heads[{place}] }}}}", bold=True, align=CENTER)
        align = CENTER if place == 0 else RIGHT if place in (2, 4, 5) else None
        fill(cell, f"{{{{ cells[{place}] }}}}", align=align)
    fill(rows_[3].cells[0], "{%tr endfor %}")
    total = rows_[4].cells
    fill(total[0].merge(total[4]), f"{{{{ t('total') }}}} ({{{{ {which}.in_words }}}})")
    fill(total[5], f"{{{{ {which}.total }}}}", bold=True, align=RIGHT)


def work_request() -> Any:
    """A school's request for work."""
    place = "{{ s.requester.place }} {{ t('phone') }} {{ s.requester.phone }}"
    made = memo(place, "{{ v.memo_no }}", "{{ v.subject or s.title }}")
    body(made, "{{ t('work_request.because', place=s.requester.place) }}")
    rows(made, "s.parts[1].rows if row.name not in ('subject', 'memo_no')")
    line(made, "{{ t('number') }} {{ s.number }}")
    ending(made, ("t('sign.requester')", "s.requester.name"), ("t('sign.school_head')", "''"))
    return made


TEMPLATES: dict[str, Callable[[], Any]] = {
    each.__name__: each for each in (default, repair, purchase, work_request)
}


def save(made: Any, path: Path) -> None:
    """Write a document so that the same one is always the same file."""
    written = io.BytesIO()
    made.save(written)
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name), old.read(name), zipfile.ZIP_DEFLATED)


def make(folder: Path = FOLDER) -> None:
    """Make all templates."""
    for name, template in TEMPLATES.items():
        save(template(), folder / f"{name}.docx")


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
