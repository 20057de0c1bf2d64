"""An office that makes other terms for a service."""

from dataclasses import replace
from typing import Any

import pytest

from bot.offering import as_offered
from bot.offices import Office
from bot.profile_services import ServiceTerms
from bot.router import Router
from handlers import SERVICES
from tests.dialogues import Dialog


def on_terms(dialog: Dialog, service: str = "repair", **terms: Any) -> Office:
    """Have the office offer a service on these terms, as its profile would say."""
    bot = dialog.bot
    said = {service: ServiceTerms.model_validate(terms)}
    office = bot.office.model_copy(update={"services": bot.office.services | said})
    router = Router(as_offered(SERVICES, office), bot.texts)
    dialog.bot = replace(bot, office=office, dispatch=router)
    return office


@pytest.fixture
def needs_no_approval(request: pytest.FixtureRequest) -> None:
    """Have the offices of the test's dialogues do without approvals, which have tests of their
    own.
    """
    for name in {"dialog", "in_each_office"} & set(request.fixturenames):
        dialog: Dialog = request.getfixturevalue(name)
        for service, terms in dialog.bot.office.services.items():
            if terms.approval:
                on_terms(dialog, service, **(terms.model_dump() | {"approval": ()}))
