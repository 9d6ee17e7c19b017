"""Dates with the month as a word, in the languages whose words for months never contradict."""

from __future__ import annotations

from collections.abc import Iterator

from core.engine.names import literal
from core.engine.readings import Reading

_MONTHS = (
    "jan january januar jänner januari janv janvier ene enero janeiro gen gennaio",
    "feb february febr februar februari fév fev févr fevr février fevrier febrero fevereiro"
    " febbraio",
    "mar march mär mrz märz maerz mars marzo março marco mrt maart",
    "apr april avr avril abr abril aprile",
    "may mai mei maj mayo maio mag maggio",
    "jun june juni juin junio junho giu giugno",
    "jul july juli juil juillet julio julho lug luglio",
    "aug august augusti augustus août aout ago agosto",
    "sep sept september septembre septiembre set setembro settembre",
    "oct october okt oktober octobre octubre out outubro ott ottobre",
    "nov november novembre noviembre novembro",
    "dec december dez dezember déc décembre decembre dic diciembre dezembro dicembre",
)
_DAYS = (
    "mon monday tue tues tuesday wed wednesday thu thur thurs thursday fri friday sat saturday sun"
    " sunday mo montag di dienstag mi mittwoch do donnerstag fr freitag sa samstag sonnabend so"
    " sonntag lun lundi mar mardi mer mercredi jeu jeudi ven vendredi sam samedi dim dimanche"
    " lunes martes mié miércoles jue jueves vie viernes sáb sábado dom domingo"
)
_NUMBERS = {word: number for number, words in enumerate(_MONTHS, 1) for word in words.split()}
_TIME = "(,? [0-9]{1,2}:[0-9]{2}(:[0-9]{2})?)"


def worded() -> Iterator[Reading]:
    """Readings of "5. Januar 2024", "lundi 5 févr. 2024" and "5 de enero de 2024, 10:30"."""
    weekday = f"((?:{'|'.join(_DAYS.split())})\\.?,? )?"
    month = f"(?:{'|'.join(_NUMBERS)})\\.?"
    day = rf"(?i){weekday}[0-9]{{1,2}}(?:\.|er)?[ -]?(?:de )?{month}[ -](?:de )?[0-9]{{4}}"
    date = f"make_date({_number('([0-9]{4})')}, {_month()}, {_number('([0-9]{1,2})')})"
    time = "CAST(regexp_extract({v}, '[0-9:]+$') AS TIME)"
    yield Reading("worded date", "DATE", day, date, family="named")
    yield Reading("worded instant", "TIMESTAMP", day + _TIME, f"{date} + {time}", family="named")


def _number(pattern: str) -> str:
    return f"CAST(regexp_extract({{v}}, {literal(pattern)}, 1) AS BIGINT)"


def _month() -> str:
    """SQL for the number of the month whose name comes after the day."""
    after = literal(r"[0-9](?:\.|er)?[ -]?(?:de )?([^0-9 .-]+)")
    word = f"regexp_extract(lower({{v}}), {after}, 1)"
    words = ", ".join(map(literal, _NUMBERS))
    return f"CAST({list(_NUMBERS.values())}[list_position([{words}], {word})] AS BIGINT)"
