"""The page of services says of each what the catalogue, its form and the profiles do."""

import re

import pytest

from bot.forms import Step
from bot.offices import load_office, office_names
from bot.services import Service
from bot.texts import sentences
from handlers import SERVICES
from tests.conftest import ROOT

DOCS = ROOT / "docs"
PAGE = (DOCS / "services.md").read_text("utf-8")
HEADINGS, SECTIONS = re.split(r"^## (.+)$", PAGE, flags=re.M)[1::2], PAGE.split("\n## ")[1:]
OFFERED = [each for each in SERVICES if each.letter and each.menu]
APPROVERS = {"school_director": "the school's director", "head": "the group's head"}
PICTURES_BYTES = 500_000


def title(service: Service) -> str:
    return str(sentences()[f"{service.name}.menu.open"])


def line(service: Service, name: str) -> str:
    """What a service's section says behind a bold name, in one line."""
    section = SECTIONS[HEADINGS.index(title(service))]
    (found,) = re.findall(rf"^- \*\*{name}:\*\* (.+(?:\n  .+)*)", section, flags=re.M)
    return " ".join(str(found).split())


def test_each_service_has_its_section_in_the_order_of_the_menu() -> None:
    assert [title(each) for each in OFFERED] == HEADINGS


@pytest.mark.parametrize("service", OFFERED, ids=lambda each: each.name)
def test_what_a_service_asks(service: Service) -> None:
    """Everything the form asks of everybody, in its order; then what it asks of some."""

    def labels(steps: list[Step]) -> list[str]:
        return [str(sentences()[f"{service.name}.label.{step.name}"]) for step in steps]

    assert service.form is not None
    asked = [step for step in service.form.steps if not step.reckon]
    always = labels([step for step in asked if not (step.when or step.extra)])
    sometimes = labels([step for step in asked if step.when or step.extra])
    in_brackets = f" ({', '.join(sometimes)})" if sometimes else ""
    assert line(service, "Asked") == ", ".join(always) + in_brackets


@pytest.mark.parametrize("service", OFFERED, ids=lambda each: each.name)
def test_what_is_said_opens_it(service: Service) -> None:
    thai = re.findall(r"[ก-๙/]+", line(service, "Says"))
    assert thai
    assert set(thai) <= set(sentences()[f"{service.name}.words.open"])


@pytest.mark.parametrize("office", office_names())
@pytest.mark.parametrize("service", OFFERED, ids=lambda each: each.name)
def test_who_approves(service: Service, office: str) -> None:
    entry = load_office(office).services.get(service.name)
    names = [APPROVERS[each] for each in (entry.approval if entry else ())]
    assert re.split(r"[;,] (?!the )", line(service, "Approves"))[0] == (
        ", ".join(names) or "nobody"
    )


def test_its_pictures_are_there_and_small() -> None:
    shown = [DOCS / each for each in re.findall(r"!\[[^]]+\]\(([^)]+)\)", PAGE)]
    assert set(shown) == set((DOCS / "images").glob("services-*.png"))
    assert sum(each.stat().st_size for each in shown) < PICTURES_BYTES
