"""What the templates of Word's files are put together from: the same parts as those of the pages
(printing/parts.html). The tags are docxtpl's.
"""

from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

# What every Thai office has; Word and LibreOffice on Linux take a look-alike of the right size.
FONT, SIGNS = "TH SarabunPSK", "Segoe UI Symbol"
BODY, LABEL, TITLE = 16, 20, 29  # points, as the guidance on official papers has them
# Where that is not installed, Word takes its successor.
_ALSO = f'<w:font w:name="{FONT}"><w:altName w:val="TH Sarabun New"/></w:font>'
WIDTH, TEXT_AT = Cm(16), Cm(3.8)
CENTER, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
NBSP, EMPTY, TICKED = "\N{NO-BREAK SPACE}", "\N{BALLOT BOX}", "\N{BALLOT BOX WITH CHECK}"
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
    _close(paragraph, look.get("size", BODY))
    return write(paragraph, text, **look) if text else paragraph


def gap(place: Any) -> None:
    """A little room between tables: those that touch become one."""
    line(place, size=4)


def _close(paragraph: Any, size: int) -> None:
    """The official font has much room between its lines, with which few forms fit on a page."""
    if size <= LABEL:
        paragraph.paragraph_format.line_spacing = Pt(size + 2)


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


def rows(place: Any, which: str, at: Any = TEXT_AT) -> None:
    """Labels with their answers, whatever these are, which begin ``at`` so far from the left."""
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
    line(place, "{%p elif row.ticks %}")
    boxes(hang(tabbed(line(place, "{{ row.label }}\t"), at), at), "row.ticks")
    line(place, "{%p else %}")
    hang(tabbed(line(place, "{{ row.label }}\t" + filled("row.text")), at), at)
    line(place, "{%p endif %}")
    line(place, "{%p endfor %}")


def filled(value: str, dots: int = 40) -> str:
    """The tags of a value, or of so many dots to write it on."""
    return f"{{{{ {value} }}}}{{% if not ({value}) %}}{'.' * dots}{{% endif %}}"


def hang(paragraph: Any, by: Any, from_: Any = 0) -> Any:
    """Let the second line begin where the text of the first does."""
    paragraph.paragraph_format.left_indent = by
    paragraph.paragraph_format.first_line_indent = from_ - by
    return paragraph


def sections(place: Any, which: str) -> None:
    """Answers under numbered headings, as reports have them; short ones beside their heading."""
    line(place, f"{{%p for row in {which} %}}")
    heading = write(line(place), "{{ t('nth', number=loop.index) }} {{ row.label }}", bold=True)
    heading.paragraph_format.keep_with_next = True
    write(heading, "{% if not (row.grid or row.lines or row.text|length > 60) %}  ")
    write(heading, filled("row.text") + "{% endif %}")
    line(place, "{%p if row.grid %}")
    grid(place, "row.grid")
    line(place, "{%p elif row.lines %}")
    line(place, "{%p set nth = loop.index %}")
    line(place, "{%p for each in row.lines %}")
    numbered = line(place, "{{ t('nth_of', number=nth, of=loop.index) }}\t{{ each }}")
    hang(tabbed(numbered, Cm(2.0)), Cm(2.0), Cm(0.8))
    line(place, "{%p endfor %}")
    line(place, "{%p elif row.text|length > 60 %}")
    body(place, "{{ row.text }}")
    line(place, "{%p endif %}")
    line(place, "{%p endfor %}")


def table(place: Any, columns: int, *, bordered: bool = True) -> Any:
    """A table over the whole width."""
    made = place.add_table(1, columns)
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    if bordered:
        made.style = "Table Grid"
    return made


def whole(row: Any, *, is_head: bool = False) -> Any:
    """Keep a row on one page; a head stands on each page that the table reaches."""
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if is_head:
        properties.append(OxmlElement("w:tblHeader"))
    return row


def fill(cell: Any, text: str, **look: Any) -> None:
    """Write into a cell's first paragraph."""
    align = look.pop("align", None)
    cell.paragraphs[0].alignment = align
    _close(cell.paragraphs[0], look.get("size", BODY))
    write(cell.paragraphs[0], text, **look)


def grid(place: Any, which: str) -> None:
    """A table of as many columns as the answer has beside the number of each row, and its total."""
    made = table(place, 4)
    head = whole(made.rows[0], is_head=True)
    loop = f"{{%tc for head in {which}.heads[1:] %}}"
    first = f"{{{{ {which}.heads[0] }}}}"
    _row(head, first, loop, "{{ head }}", "{%tc endfor %}", bold=True, align=CENTER)
    fill(made.add_row().cells[0], f"{{%tr for cells in {which}.rows %}}")
    cells = whole(made.add_row())
    _row(cells, "{{ cells[0] }}", "{%tc for cell in cells[1:] %}", "{{ cell }}", "{%tc endfor %}")
    fill(made.add_row().cells[0], "{%tr endfor %}")
    for row in made.rows:
        for cell, width in zip(row.cells, (1, 5, 5, 5), strict=True):
            cell.width = Cm(width)
    line(place, f"{{%p if {which}.total %}}")
    total = f"{{{{ t('total') }}}} {{{{ {which}.total }}}} ({{{{ {which}.in_words }}}})"
    line(place, total, bold=True)
    line(place, "{%p endif %}")


def _row(row: Any, *texts: str, **look: Any) -> None:
    for cell, text in zip(row.cells, texts, strict=True):
        fill(cell, text, **look)


def sign(cell: Any, role: str, name: str, when: str = "") -> None:
    """A place to sign, as expressions of the role and the name; only ``when`` that is so."""
    fill(cell, f"{{%p if {when or 'true'} %}}")
    line(cell, "{{ t('signed') }}" + "." * 30, align=CENTER)
    line(cell, f"({filled(name, 30)})", align=CENTER)
    line(cell, f"{{{{ {role} }}}}", align=CENTER)
    line(cell, "{%p endif %}")
    line(cell)


def signer(place: Any, role: str, name: str) -> None:
    """A place to sign at the right."""
    sign(whole(table(place, 2, bordered=False).rows[0]).cells[1], role, name)
    gap(place)


def opinions(made: Any) -> None:
    """A box for each who gives an opinion; whoever has approved already is named."""
    row = whole(table(made, 3).rows[0])
    fill(row.cells[0], "{%tc for role in layout.opinions %}")
    fill(row.cells[2], "{%tc endfor %}")
    cell, size = row.cells[1], 14
    opinion = "{% set given = s.approved.get(role, {}) %}{{ t('opinion') }}"
    fill(cell, opinion, align=CENTER, size=size)
    _agreed(line(cell, size=size), f"{{{{ '{TICKED}' if given else '{EMPTY}' }}}}", "agreed")
    _agreed(line(cell, size=size), EMPTY, "not_agreed")
    line(cell, "." * 28, align=CENTER, size=size)
    line(cell)
    line(cell, "{{ t('signed') }}" + "." * 24, align=CENTER, size=size)
    line(cell, f"({filled('given.name', 26)})", align=CENTER, size=size)
    line(cell, "{{ given.role or t('sign.' ~ role) }}", align=CENTER, size=size)
    line(cell, "{{ t('day') }} " + filled("given.day", 24), align=CENTER, size=size)


def _agreed(paragraph: Any, box_: str, word: str) -> None:
    write(paragraph, box_, font=SIGNS, size=11)
    write(paragraph, NBSP + f"{{{{ t('{word}') }}}}", size=14)


def box(made: Any, heading: str) -> Any:
    """A box over the whole width, with a heading."""
    cell = table(made, 1).rows[0].cells[0]
    fill(cell, heading, bold=True)
    return cell


def boxes(paragraph: Any, which: str) -> None:
    """The boxes of a choice."""
    write(paragraph, f"{{% for box in {which} %}}")
    write(paragraph, "{{ box.sign }}", font=SIGNS, size=12)
    write(paragraph, NBSP + f"{{{{ box.label|replace(' ', '{NBSP}') }}}}    ")
    write(paragraph, "{% endfor %}")


def field(place: Any, label: str, value: str) -> None:
    """A label of a memorandum, with dots to the end of the line."""
    paragraph = line(place, label, size=LABEL, bold=True)
    write(paragraph, f" {value}\t")
    tabbed(paragraph, WIDTH, right=True, dotted=True)


def memo(from_: str, number: str, subject: str) -> Any:
    """The head of an official memorandum."""
    made = document()
    line(made, "{{ emblem }}").paragraph_format.line_spacing = 1.0  # as high as the picture is
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


def addressed(made: Any) -> None:
    """What a letter is about, and to whom it goes."""
    write(line(made, "{{ t('memo.subject') }}", bold=True), " {{ own('subject') or s.title }}")
    to = " {{ t('memo.director_of', office=s.office) }}"
    write(line(made, "{{ t('memo.to') }}", bold=True), to)


def body(made: Any, text: str) -> Any:
    """A paragraph of a letter."""
    paragraph = line(made, text)
    paragraph.paragraph_format.first_line_indent = Cm(2.5)
    return paragraph


def closing(made: Any, role: str, name: str) -> None:
    """What a letter ends with, and who signs it."""
    body(made, "{{ t('memo.close') }}").paragraph_format.keep_with_next = True
    line(made, size=12).paragraph_format.keep_with_next = True  # room to sign
    signer(made, role, name)


def office(made: Any) -> None:
    """What the office found and did, for officers alone."""
    line(made, "{%p if s.for_officers %}")
    part = box(made, "{{ t('request.office') }}")
    rows(part, "s.parts[2].rows")
    course, signed = whole(table(part, 2, bordered=False).rows[0]).cells
    rows(course, "s.parts[3].rows", Cm(1.8))
    sign(signed, "t('sign.officer')", "s.officer")
    gap(made)
    line(made, "{%p endif %}")
