"""What a test prints: the address that was said last, and the words of a file for Word."""

import io
import re
import zipfile

from flask.testing import FlaskClient

from tests.dialogues import Talker

LINKS = ["printing.links", "printing.card"]


def path_of(talker: Talker, *, word: bool = False) -> str:
    """Where the newest link leads, as it stands in the text for LINE on PC."""
    said = next(each for each in reversed(talker.received) if each.key == "printing.links")
    (page,) = [line for line in said.text.splitlines() if line.startswith("https://")]
    return page.removeprefix("https://helpdesk.example") + (".docx" if word else "")


def page(client: FlaskClient, talker: Talker) -> str:
    """The page behind the newest link."""
    answer = client.get(path_of(talker))
    assert answer.status_code == 200
    return answer.text


def words_of_file(client: FlaskClient, talker: Talker) -> str:
    """All words of the file behind the newest link."""
    answer = client.get(path_of(talker, word=True))
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as file:
        xml = file.read("word/document.xml").decode()
    assert "{{" not in xml
    assert "{%" not in xml
    return re.sub(r"<[^>]+>", "", xml.replace("</w:p>", "\n"))
