"""Kinds of answers that papers of an office ask for: who of the office, and other papers."""

from dataclasses import dataclass
from typing import Any

from bot import documents
from bot.duty_forms import LISTED, colleagues
from bot.forms import Complaint, Kind, Option, Place, Reading
from bot.inputs import Input, at_place
from bot.thai import cut_graphemes, fold, to_arabic_digits, utf16_length
from bot.turns import Turn
from models import documents as papers
from models.documents import Document


@dataclass(frozen=True)
class OfficerName(Kind):
    """Somebody of the office other than the writer, chosen or typed by name: not everyone uses the
    helpdesk. Kept as the name.
    """

    def read(self, turn: Turn, given: Input, at: Place) -> Reading:
        """Complains: not_text, oneself."""
        if given.kind != "text":
            raise Complaint("not_text")
        name = " ".join(given.text.split())
        if given.folded.isdecimal():
            listed = [each.name for each in colleagues(turn)[:LISTED]]
            name = at_place(given.folded, listed) or ""
        if not 4 <= utf16_length(name) <= 120:
            raise Complaint("not_a_name")
        if fold(name) == fold(turn.person.name):
            raise Complaint("oneself", name=name)
        return Reading(name)

    @property
    def takes_words(self) -> bool:
        """They are what it takes."""
        return True

    def options(self, turn: Turn, at: Place) -> list[Option]:
        """The colleagues who use the helpdesk, as far as a card has room."""
        names = [each.name for each in colleagues(turn)[:LISTED]]
        return [Option(name, cut_graphemes(name, 36, "…")) for name in names]

    def show(self, turn: Turn, value: Any, at: Place) -> str:
        """The name."""
        return str(value)


@dataclass(frozen=True)
class PaperRef(Kind):
    """A document of that form, chosen among the newest or typed by number; kept as the number."""

    form: str

    @property
    def takes_words(self) -> bool:
        """Its number may look like a ticket's."""
        return True

    def read(self, turn: Turn, given: Input, at: Place) -> Reading:
        """Complains: not_text, no_such_paper."""
        if given.kind != "text":
            raise Complaint("not_text")
        listed = at_place(given.folded, self._listed(turn))
        if listed is not None:
            return Reading(listed.number)
        typed = to_arabic_digits(given.text).replace(" ", "").upper()
        found = papers.by_number(turn.session, typed)
        if found is None or found.form != self.form or not documents.may_see(turn, found):
            raise Complaint("no_such_paper", number=cut_graphemes(given.text, 20, "…"))
        return Reading(found.number)

    def _listed(self, turn: Turn) -> list[Document]:
        """The newest, first those about the ticket of the form."""
        found = papers.latest(turn.session, 10, form=self.form)
        target = turn.draft.current.target
        found.sort(key=lambda each: target is None or each.ticket_id != target)
        return [each for each in found if documents.may_see(turn, each)]

    def options(self, turn: Turn, at: Place) -> list[Option]:
        """The newest."""
        return [Option(each.number, each.number) for each in self._listed(turn)]
