"""Every service people can talk to. A new one is one file, and two lines here."""

from bot.services import Service
from handlers import (
    ask,
    comment,
    desk,
    enrolment,
    groups,
    menu,
    note,
    notice,
    priority,
    profile,
    quota,
    registration,
    reopen,
    repair,
    resolve,
    talk,
    ticket,
    typed,
)

# In the order of the menu.
SERVICES: tuple[Service, ...] = (
    repair.service,
    ticket.service,
    talk.service,
    profile.service,
    menu.service,
    notice.service,
    registration.service,
    typed.service,
    reopen.service,
    comment.service,
    enrolment.service,
    groups.service,
    desk.service,
    ask.service,
    note.service,
    priority.service,
    resolve.service,
    quota.service,
)
