"""What the machine looks up about the services, in tables that are built once."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.inputs import Action, Input
from bot.services import Group, Occasion, Service, Stands, TicketButton, Verb
from bot.texts import Texts
from bot.thai import fold
from models.incident_table import Part
from models.tables import Status


@dataclass(frozen=True)
class Entry:
    """Something to begin with: a verb on the menu, or a service that takes the words kept."""

    label: str  # a text key
    data: str
    opens_ticket: bool = False
    officers: bool = False
    group: Group | None = None


class Catalogue:
    """All services. Raises ValueError where they do not fit together."""

    def __init__(self, services: Iterable[Service], texts: Texts) -> None:
        self.by_name: dict[str, Service] = {}
        for service in services:
            if self.by_name.setdefault(service.name, service) is not service:
                raise ValueError(f"two services are called {service.name}")
        self._answering = _index(self.by_name.values())
        self.words = _words(self.by_name.values(), texts)
        self.by_name |= _results(self.by_name.values(), self._answering[Occasion.RESULT][0])
        self.ticket_buttons = _ticket_buttons(self.by_name)
        self.buttons = _typed_buttons(self.ticket_buttons.values(), texts)
        self.letters = _letters(self.by_name.values())
        self.home = _home(*self._answering[Occasion.HOME])
        entries = [entry for service in self.by_name.values() for entry in _menu(service)]
        self._groups = _groups(self.by_name, self.home)
        self.entries = sorted(entries, key=lambda entry: not entry.officers)
        self.menu = self._grouped(self.entries)
        self.openers = [entry for entry in entries if entry.opens_ticket]
        self.takers = [_taker(each) for each in self.by_name.values() if each.takes_kept_words]
        self.beginnings = {False: self._grouped(self.openers), True: self._grouped(self.takers)}

    def _grouped(self, entries: Sequence[Entry]) -> list[Entry]:
        """The same with one for each group, where its first stands; one that is alone in its group
        stands for itself.
        """
        sizes = Counter(each.group for each in entries)
        found = [
            self._groups[each.group, "kept" in each.data]
            if each.group and sizes[each.group] > 1
            else each
            for each in entries
        ]
        return list(dict.fromkeys(found))

    def get(self, name: str) -> Service | None:
        """The service of that name."""
        return self.by_name.get(name)

    def result_form(self, name: str) -> str:
        """The name of the form in which officers note the result of that service's tickets."""
        own = _result_of(name)
        return own if own in self.by_name else self._answering[Occasion.RESULT][0].name

    def answering(self, occasion: Occasion) -> Verb:
        """What answers that occasion."""
        return self._answering[occasion][1]

    def is_answered_by(self, occasion: Occasion, service: Service) -> bool:
        """Whether that service answers that occasion."""
        return self._answering[occasion][0] is service

    def entry_of(self, name: str, *, takes_kept: bool) -> Entry | None:
        """The way into a service from free words: the form that takes them, else its place on the
        menu; None for one that is not there, or for officers.
        """
        service = self.by_name.get(name)
        if service is None or service.officers:
            return None
        if takes_kept and service.takes_kept_words:
            return _taker(service)
        if self.is_answered_by(Occasion.HOME, service):
            return Entry("form.button.home", self.home)
        return next(iter(_menu(service)), None)

    def is_command(self, given: Input) -> bool:
        """Whether a text is nothing but a word that a service listens to."""
        return given.folded in self.words or given.folded in self.buttons


def _index(services: Iterable[Service]) -> dict[Occasion, tuple[Service, Verb]]:
    found: dict[Occasion, tuple[Service, Verb]] = {}
    for service in services:
        for occasion, verb in service.occasions.items():
            if occasion in found:
                both = f"{found[occasion][0].name} and {service.name}"
                raise ValueError(f"the occasion {occasion} is answered by {both}")
            found[occasion] = service, verb
    missing = ", ".join(occasion for occasion in Occasion if occasion not in found)
    if missing:
        raise ValueError(f"answered by no service: {missing}")
    return found


def _words(services: Iterable[Service], texts: Texts) -> dict[str, tuple[Service, str]]:
    found: dict[str, tuple[Service, str]] = {}
    for service in services:
        for verb in service.words:
            for word in texts.words(f"{service.name}.words.{verb}"):
                named = found.setdefault(fold(word), (service, verb))
                if named != (service, verb):
                    both = f"{named[0].name}.{named[1]} and {service.name}.{verb}"
                    raise ValueError(f"the same word may be typed for {both}: {word}")
    return found


def _result_of(name: str) -> str:
    return f"{name}.result"


def _results(services: Iterable[Service], taking: Service) -> dict[str, Service]:
    """The forms of results that services have of their own, all taken by one service."""
    found = {}
    for service in services:
        if service.result is not None:
            if not (service.result.outcome and service.result.step("action_taken")):
                raise ValueError(
                    f"the result of {service.name} says not what was done and achieved"
                )
            name = _result_of(service.name)
            found[name] = Service(
                name,
                service.result,
                taking.submit,
                officers=taking.officers,
                in_groups=taking.in_groups,
            )
    return found


def _letters(services: Iterable[Service]) -> set[str]:
    """The letters that ticket numbers begin with, each of one service."""
    letters = [service.letter for service in services if service.letter]
    if len(letters) != len(set(letters)):
        raise ValueError(f"two services number their tickets alike: {', '.join(letters)}")
    return set(letters)


def _ticket_buttons(by_name: dict[str, Service]) -> dict[str, TicketButton]:
    """The buttons on tickets by their text keys, in the order of the services."""
    found = {each.key: each for service in by_name.values() for each in service.buttons}
    papers = [_paper_button(service) for service in by_name.values() if service.paper]
    found |= {each.key: each for each in papers}
    for each in found.values():
        asked = Action.parse(each.asks)
        if asked.service not in by_name or asked.verb not in by_name[asked.service].verbs:
            raise ValueError(f"the button {each.key} asks for what nobody answers: {each.asks}")
    return found


def _paper_button(service: Service) -> TicketButton:
    """It stands on no card: only its words are typed, with a ticket's number or to its card."""
    return TicketButton(
        f"{service.name}.name",
        f"{service.name}.open",
        tuple(Status),
        for_officers=True,
        stands=Stands.NONE,
        parts=tuple(Part),
        before_approval=True,
    )


def _typed_buttons(buttons: Iterable[TicketButton], texts: Texts) -> dict[str, TicketButton]:
    """The buttons on tickets by the words that may be typed for them: their own, and those of the
    verb they ask for.
    """
    found: dict[str, TicketButton] = {}
    for button in buttons:
        asked = Action.parse(button.asks)
        words = texts.words(f"{asked.service}.words.{asked.verb}")
        for word in (texts.get(button.key), *texts.words(f"{button.key}_words"), *words):
            if found.setdefault(fold(word), button) is not button:
                both = f"{found[fold(word)].key} and {button.key}"
                raise ValueError(f"the same word may be typed for {both}: {word}")
    return found


def _home(service: Service, answer: Verb) -> str:
    for name, verb in service.verbs.items():
        if verb is answer:
            return Action(service.name, name).data()
    raise ValueError(f"{service.name} answers home by no verb that a button can name")


def _menu(service: Service) -> list[Entry]:
    return [
        Entry(
            f"{service.name}.menu.{verb}",
            Action(service.name, verb).data(),
            bool(service.letter),
            service.officers,
            service.group,
        )
        for verb in service.menu
    ]


def _taker(service: Service) -> Entry:
    data = Action(service.name, "open", {"kept": "1"}).data()
    return Entry(f"{service.name}.menu.kept", data, opens_ticket=True, group=service.group)


def _groups(services: Mapping[str, Service], home: str) -> dict[tuple[Group, bool], Entry]:
    """The way to each part of the menu, without and with the words kept; where everything begins,
    they are shown.
    """
    service = services[Action.parse(home).service]
    missing = ", ".join(each for each in Group if each not in service.verbs)
    if missing:
        raise ValueError(f"{service.name} has no verb for parts of the menu: {missing}")
    return {
        (each, bool(kept)): Entry(
            f"{service.name}.group.{each}",
            Action(service.name, each, kept).data(),
            opens_ticket=True,
        )
        for each in Group
        for kept in ({}, {"kept": "1"})
    }
