"""Thai at the edge: what people type made storable and matchable, what we store made readable."""

from bot.thai.citizens import has_citizen_number
from bot.thai.cleaning import clean_text, fold, fold_label, to_arabic_digits
from bot.thai.dates import (
    BANGKOK,
    buddhist_fiscal_year,
    buddhist_year_month,
    clock_time,
    date_span,
    end_of,
    fiscal_year_start,
    in_bangkok,
    long_date,
    month_and_year,
    parse_date,
    short_date,
    short_moment,
    weekday_date,
    working_duration,
)
from bot.thai.lengths import (
    columns,
    cut_graphemes,
    cut_utf16,
    graphemes,
    split_graphemes,
    utf16_length,
)
from bot.thai.moments import parse_moment
from bot.thai.names import NameRefusedError, PersonName, parse_name
from bot.thai.numbers import baht_in_words, thai_digits
from bot.thai.phones import Phone, format_phone, parse_phone

__all__ = [
    "BANGKOK",
    "NameRefusedError",
    "PersonName",
    "Phone",
    "baht_in_words",
    "buddhist_fiscal_year",
    "buddhist_year_month",
    "clean_text",
    "clock_time",
    "columns",
    "cut_graphemes",
    "cut_utf16",
    "date_span",
    "end_of",
    "fiscal_year_start",
    "fold",
    "fold_label",
    "format_phone",
    "graphemes",
    "has_citizen_number",
    "in_bangkok",
    "long_date",
    "month_and_year",
    "parse_date",
    "parse_moment",
    "parse_name",
    "parse_phone",
    "short_date",
    "short_moment",
    "split_graphemes",
    "thai_digits",
    "to_arabic_digits",
    "utf16_length",
    "weekday_date",
    "working_duration",
]
