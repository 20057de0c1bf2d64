"""What the classifier is taught with: a file of sentences beside each service's texts."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from bot.understanding import features, lexicon

FOLDER = lexicon.FILE.parent
ENDING = ".sentences.txt"
_LABEL, _SLOTS = "# label: ", "# slots: "
_KEPT_ASIDE_OF_256 = 26


@dataclass(frozen=True)
class Sentence:
    """Something that may be written, the service it is for, the label of that service, and what
    such a message may say already.
    """

    text: str
    service: str
    label: str
    slots: tuple[str, ...] = ()

    @property
    def is_kept_aside(self) -> bool:
        """Whether it is one of the tenth that is only measured with, never learnt."""
        return hashlib.sha256(self.text.encode()).digest()[0] < _KEPT_ASIDE_OF_256


def read(folder: Path = FOLDER) -> list[Sentence]:
    """All sentences. Raises ValueError for a file that does not begin with its label."""
    return [each for path in _files(folder) for each in _read(path)]


def digest(folder: Path = FOLDER) -> str:
    """Changes with everything that weights are made from."""
    parts = [*_files(folder), lexicon.FILE, Path(lexicon.__file__), Path(features.__file__)]
    hashed = hashlib.sha256()
    for path in parts:
        hashed.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return hashed.hexdigest()


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"*{ENDING}"))


def _read(path: Path) -> list[Sentence]:
    first, *lines = path.read_text("utf-8").splitlines() or [""]
    label = first.removeprefix(_LABEL).strip()
    if not first.startswith(_LABEL) or not label:
        raise ValueError(f"{path.name}: the first line must be “{_LABEL}” and the label")
    service = path.name.removesuffix(ENDING)
    named = [line.removeprefix(_SLOTS) for line in lines if line.startswith(_SLOTS)]
    slots = tuple(named[0].split()) if named else ()
    told = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    return [Sentence(text, service, label, slots) for text in told]
