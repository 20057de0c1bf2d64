"""On which days surveys are opened: the first working day of their months."""

from datetime import date, datetime, time, timedelta

from bot.offices import Office
from bot.thai import BANGKOK
from bot.thai.months import month_after
from bot.worktime import Calendar

# Whoever was down on that day opens it later, but not for ever.
LATEST = timedelta(days=14)


def opening_day(calendar: Calendar, month: date) -> date:
    """The first working day of a month, by its first day."""
    day = month
    while not calendar.is_working_day(day):
        day += timedelta(days=1)
    return day


def period_due(office: Office, calendar: Calendar, service: str, today: date) -> date | None:
    """The first day of the month that a survey is to be opened about today, if it is not yet."""
    month = today.replace(day=1)
    if month.month not in office.surveys.months_of(service):
        return None
    is_time = opening_day(calendar, month) <= today <= month + LATEST
    return month_after(month, -1) if is_time else None


def next_day(office: Office, calendar: Calendar, service: str, today: date) -> date | None:
    """When the next one is opened after today; None where none ever is."""
    months = office.surveys.months_of(service)
    for count in range(13):
        month = month_after(today, count).replace(day=1)
        if month.month in months and (day := opening_day(calendar, month)) > today:
            return day
    return None


def midnight(day: date) -> datetime:
    """The moment a day begins in Bangkok."""
    return datetime.combine(day, time(), BANGKOK)
