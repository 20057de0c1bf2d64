"""Pictures of every printed form of every office, to be looked at (`make forms`).

Each form is filled with samples (tests/papers.py), printed as a page by Chromium and as a file for
Word by LibreOffice, and drawn: build/forms/<office>/<form>.<page or word>-<number>.png.
"""

import base64
import io
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from bot.app import make_bot
from bot.offices import office_names
from bot.print_pages import Printer
from handlers import SERVICES
from models import db
from printing.docx_parts import FONT
from tests.browsers import chromium
from tests.conftest import ROOT, migrate
from tests.papers import Sample

FOLDER = ROOT / "build" / "forms"
_SIZE = re.compile(r'(<w:sz(?:Cs)? w:val=")(\d+)')
TOOLS = {"soffice": "libreoffice-writer", "pdftoppm": "poppler-utils"}


def write(office: str, folder: Path, wanted: list[str]) -> None:
    """The pages and files of an office's forms, in a database of its own; ``wanted`` names forms,
    or none for all.
    """
    with tempfile.TemporaryDirectory() as name:
        url = f"sqlite:///{name}/forms.db"
        migrate(url)
        db.connect(url)
        printer = Printer(make_bot(SERVICES, office, saves_quota=False))
        for called, sheet in Sample(printer.bot).all():
            if not wanted or called.partition("-")[0] in wanted:
                (folder / f"{called}.html").write_text(printer.page(sheet, "n", "w"))
                (folder / f"{called}.docx").write_bytes(as_look_alike(printer.file(sheet)))


def as_look_alike(file: bytes) -> bytes:
    """The file in the free look-alike of its font, which is half as large again (paper.css)."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name in ("word/document.xml", "word/styles.xml"):
                text = part.decode().replace(FONT, "Laksaman")
                part = _SIZE.sub(lambda m: f"{m[1]}{round(int(m[2]) * 2 / 3)}", text).encode()
            new.writestr(name, part)
    return made.getvalue()


def draw(folder: Path) -> None:
    """What is in the folder as PDF files and pictures of their pages."""
    with chromium(900, 1200) as browser:
        for page in folder.glob("*.html"):
            browser.get(page.as_uri())
            how = {"preferCSSPageSize": True, "printBackground": True}
            pdf = browser.execute_cdp_cmd("Page.printToPDF", how)["data"]
            page.with_suffix(".page.pdf").write_bytes(base64.b64decode(pdf))
    files = sorted(map(str, folder.glob("*.docx")))
    with tempfile.TemporaryDirectory() as name:
        profile = f"-env:UserInstallation=file://{name}/profile"
        asked = ["--headless", "--convert-to", "pdf", "--outdir", name]
        command = ["soffice", profile, *asked, *files]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        for pdf_file in Path(name).glob("*.pdf"):
            shutil.move(pdf_file, folder / f"{pdf_file.stem}.word.pdf")
    for pdf_file in folder.glob("*.pdf"):
        drawn = ["-r", "60", "-png", str(pdf_file), str(pdf_file.with_suffix(""))]
        subprocess.run(["pdftoppm", *drawn], check=True)


def main() -> None:
    """Make them anew: all, or those of the forms that are named."""
    missing = [package for tool, package in TOOLS.items() if shutil.which(tool) is None]
    if missing:
        sys.exit(f"install {' and '.join(missing)}")
    for office in office_names():
        folder = FOLDER / office
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        write(office, folder, sys.argv[1:])
        draw(folder)
    sys.stdout.write(f"{FOLDER}\n")


if __name__ == "__main__":
    main()
