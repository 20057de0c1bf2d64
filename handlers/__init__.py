"""Every service people can talk to. A new one is one file, and one line here."""

from bot.services import Service
from handlers import (
    ask,
    comment,
    desk,
    enrolment,
    groups,
    menu,
    note,
    priority,
    profile,
    registration,
    reopen,
    repair,
    resolve,
    talk,
    ticket,
    typed,
)

SERVICES: tuple[Service, ...] = (
    menu.service,
    registration.service,
    profile.service,
    repair.service,
    ticket.service,
    typed.service,
    reopen.service,
    comment.service,
    talk.service,
    enrolment.service,
    groups.service,
    desk.service,
    ask.service,
    note.service,
    priority.service,
    resolve.service,
)
