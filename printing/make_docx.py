"""Makes the templates of Word's files (`make templates`): the same layouts as those of the pages.

What stands in them is said in texts/sheet.toml, so an office that wants its own layout opens one in
Word, changes it, and keeps it as printing/<office>/<form>.docx.
"""

import io
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from docx.shared import Cm

from printing.docx_parts import (
    CENTER,
    RIGHT,
    addressed,
    body,
    box,
    boxes,
    closing,
    corners,
    document,
    fill,
    filled,
    gap,
    line,
    memo,
    office,
    opinions,
    rows,
    sections,
    sign,
    table,
    whole,
)

FOLDER = Path(__file__).resolve().parent


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
    gap(made)
    items = box(made, "{{ t('repair.items') }}")
    boxes(line(items), "ticks.asset_type")
    rows(items, "s.parts[1].rows if row.name != 'asset_type'")
    line(made, "{%p if s.for_officers %}")
    gap(made)
    found = box(made, "{{ t('repair.findings') }}")
    boxes(line(found), "ticks.outcome")
    rows(found, "s.parts[2].rows + s.parts[3].rows if row.name != 'outcome'")
    line(made, "{%p endif %}")
    gap(made)
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
    closing(made, "t('sign.buyer')", "s.officer")
    opinions(made)
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
    whole(rows_[0], is_head=True)
    whole(rows_[2])
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
    closing(made, "t('sign.requester')", "s.requester.name")
    office(made)
    opinions(made)
    return made


def request() -> Any:
    """What somebody asks of the office: a letter, the office's part, and opinions."""
    made = document()
    corners(made)
    addressed(made)
    who = "s.requester"
    told = [
        f"{{{{ t('request.{word}') }}}} {filled(f'{who}.{part}')}"
        for word, part in (
            ("i", "name"),
            ("position", "position"),
            ("place", "place"),
            ("phone", "phone"),
        )
    ]
    body(made, " ".join(told) + " {{ own('because') }}")
    rows(made, "s.parts[1].rows")
    line(made, "{%p if own('promise') %}")
    body(made, "{{ own('promise') }}")
    line(made, "{%p endif %}")
    closing(made, "t('sign.requester')", "s.requester.name")
    office(made)
    opinions(made)
    return made


def report() -> Any:
    """A report of an officer's to the director."""
    group = "{{ s.group }} {{ s.office }} {{ t('phone') }} {{ s.phone }}"
    made = memo(group, "{{ s.number }}", "{{ own('subject') or s.title }} {{ v.topic }}")
    body(made, "{{ own('because') }} {{ s.about }}")
    sections(made, "s.parts[0].rows|rejectattr('name', 'eq', 'topic')")
    closing(made, "t('sign.author')", "s.officer")
    opinions(made)
    return made


def specification() -> Any:
    """What a committee decides on before something is bought."""
    made = document()
    corners(made)
    body(made, "{{ own('because') }} {{ s.about }}")
    sections(made, "s.parts[0].rows")
    line(made)
    signs = table(made, 2, bordered=False)
    fill(signs.rows[0].cells[0], "{%tr for pair in layout.signs|batch(2) %}")
    for place, cell in enumerate(whole(signs.add_row()).cells):
        role = f"pair[{place}]"
        name = f"(s.officer if {role} == 'author' else '')"
        sign(cell, f"t('sign.' ~ {role})", name, f"pair|length > {place}")
    fill(signs.add_row().cells[0], "{%tr endfor %}")
    opinions(made)
    return made


TEMPLATES: dict[str, Callable[[], Any]] = {
    each.__name__: each
    for each in (default, repair, purchase, work_request, request, report, specification)
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
