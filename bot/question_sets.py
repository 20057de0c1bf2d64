"""Question sets of surveys: ``surveys/<service>.<version>.toml``, and those of an office of its own
in ``surveys/<office>/``. The newest version is asked; a round keeps the one it was asked with.
"""

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, model_validator

from bot.figures import Dimension
from bot.offices import Office, OfficeError
from bot.profile_values import Line, Part
from bot.schools import Register

FOLDER = Path(__file__).resolve().parent.parent / "surveys"
# As many as the form has steps for (bot/questionnaire.py).
MOST = 20


class Question(Part):
    """A question: ``points`` from 1 to 5, one of some ``choices`` or other words, a ``number`` with
    decimals, a ``count``, a ``share`` such as 18/22, or a ``text``.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    text: Line
    kind: Literal["points", "choice", "number", "count", "share", "text"] = "points"
    choices: tuple[Line, ...] = ()
    most: Annotated[int, Field(ge=1, le=10**6)] = 1000


class Heading(Part):
    """Questions that belong together."""

    id: str
    label: Line
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]


class QuestionSet(Part):
    """A whole survey: whom it ``asks`` (who had a ticket closed in its time, or a person of each
    school), and whether the school's code stands with the answers.
    """

    version: int
    asks: Literal["requesters", "schools"]
    names_school: bool = False
    dimension: Annotated[tuple[Heading, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _fits(self) -> "QuestionSet":
        ids = [each.id for each in self.questions]
        if len(ids) > MOST or len(set(ids)) < len(ids):
            raise ValueError(f"more than {MOST} questions, or an id used twice")
        return self

    @property
    def questions(self) -> list[Question]:
        """All of them, in order."""
        return [each for heading in self.dimension for each in heading.questions]

    def schools_of(self, register: Register) -> list[str] | None:
        """The codes of the schools it asks; None where it asks requesters."""
        codes = [each.code for each in register.schools if not each.is_group]
        return codes if self.asks == "schools" else None

    @property
    def dimensions(self) -> list[Dimension]:
        """Those of which figures are made: with questions for points."""
        points = {
            heading.id: tuple(each.id for each in heading.questions if each.kind == "points")
            for heading in self.dimension
        }
        return [Dimension(name, ids) for name, ids in points.items() if ids]

    def heading_of(self, question: Question) -> Heading:
        """The one under which a question stands."""
        return next(each for each in self.dimension if question in each.questions)


def newest(office: Office, service: str, folder: Path = FOLDER) -> QuestionSet:
    """The set that is asked now. Raises OfficeError naming everything that is wrong with it."""
    found = [*folder.glob(f"{service}.*.toml"), *(folder / office.code).glob(f"{service}.*.toml")]
    versions = {int(number): path for path in found if (number := path.stem.rpartition(".")[2])}
    if not versions:
        raise OfficeError(f"surveys/{service}", ["there is no question set"])
    version = max(versions)
    path = versions[version]
    try:
        raw: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
        return QuestionSet.model_validate({**raw, "version": version})
    except (tomllib.TOMLDecodeError, ValidationError, UnicodeDecodeError) as error:
        raise OfficeError(path.name, [str(error)]) from error
