"""What has been read of a question so far, and which of its words are accounted for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pydantic import JsonValue

from core.agents.analysis.forms.call import Call, Pick
from core.agents.analysis.forms.marked import Marked
from core.agents.analysis.wanted import Wanted
from core.domain.labels import words_of
from core.domain.profiles import ColumnProfile, TableProfile
from core.domain.sources import Column, Table

# Sentences about how to compute or to present, which narrow no rows.
_METHOD = re.compile(
    r"p-?value|alpha|significan|null hypothesis|z-?score|threshold|standard deviations? (?:from"
    r"|away)"
    r"|\bq[13]\b|\biqr\b|coefficient|\br value\b|decimal|round|null values|missing|\bna values"
    r"|built-in|library|pandas|numpy|scipy|whiskers|absolute value|\buse (?:the|a)\b|assume",
    re.IGNORECASE,
)
# Words that change which rows or columns count: a reading that leaves one open is no reading.
_CUES = re.compile(
    r"\b(?:for each|per|each|every|separately|group(?:ed|s|ing)?|among|across|by the (?:\w+ )?§"
    r"|by §"
    r"|only|where|whose|who|with (?:a|an|at|more|less|no|fewer|\d+)|in the year|between \d|above"
    r"|below"
    r"|greater than|less than|more than|at least|at most|older|younger|beyond|after (?!transform"
    r"|conver|calculat|that|this|which)"
    r"|before (?!(?:the )?(?:calculat|comput|conver|any|perform|subtract|analy|test|split|train"
    r"|fit)"
    r")"
    r"|exclud\w*|over \d+|under \d+|during|since (?:\d|the year)|until|first \d+|last \d+|top"
    r"|weekdays?|weekends?|non-?\s?§\d+|without (?!a |any |missing|null|outlier|nan)\w+"
    r"|not (?:in|from|at|of|on|§)|except|wom[ae]n|m[ae]n|girls?|boys?"
    r"|(?:first|second|third|fourth|1st|2nd|3rd|4th)[ -]§"
    r"|males?|females?|remov\w*|drop\w*|imput\w*|fill\w*|replac\w*|normali[sz](?:e|ing|ation)"
    r"|standardi[sz]\w*|encod\w*|interpolat\w*|min-?max|scal(?:e|ing)|transform\w*|categor\w+|bins?"
    r"|logarithm\w*|duplicates?|merg\w*|percentage change|rolling|moving average|lag(?:ged)?)\b",
    re.IGNORECASE,
)
_ALWAYS = re.compile(
    r"\b(?:imput\w*|fill\w*|replac\w*|normali[sz](?:e|ing|ation)|standardi[sz]\w*|encod\w*|min-?max"
    r"|scal(?:e|ing)|remov\w*|categori[sz]\w*|logarithm\w*)\b|¤\d+",
    re.IGNORECASE,
)
_NUMBER = r"(?<![\w.§¤/])(?<![A-Z] )(?<![A-Z][a-z] )\d+(?:[.,]\d+)*(?![\w/]|[.,]\d)"
_PROPER = re.compile(
    r"\b(?:in|from|at|for|of|by|during|named|on) (?:the )?(?!Pearson|Spearman|Shapiro|Python|Pandas"
    r"|IQR|Z-|SciPy|NumPy|Sklearn|Scikit|USD|GDP|BMI|Celsius|Fahrenheit|Welch|Student"
    r"|Levene|Kelvin|OLS)"
    r"([A-Z][A-Za-z&'-]{2,})"
)
_LISTED = re.compile(r"\s*\d+\.(?:\s|$)")
_NUMBER_TEXT = re.compile(r"'\s*[-+$€£(]?[\d.,]+\s*[%)]?\s*'")


_OPEN = re.compile(rf"{_CUES.pattern}|¤\d+|{_NUMBER}", re.IGNORECASE)


@dataclass
class Draft:
    """`preparation` are parameters of every analysis; `used` columns that it alone reads."""

    marked: Marked
    table: Table
    asked: tuple[Wanted, ...]
    profile: TableProfile | None = None
    preparation: dict[str, JsonValue] = field(default_factory=dict)
    by: tuple[str, ...] = ()
    sides: dict[str, tuple[JsonValue, ...]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    claims: list[tuple[int, int]] = field(default_factory=list)
    quiet: list[tuple[int, int]] = field(default_factory=list)
    failed: bool = False

    @property
    def text(self) -> str:
        return self.marked.text

    def has(self, pattern: str) -> bool:
        return re.search(pattern, self.text, re.IGNORECASE) is not None

    def find(self, pattern: str) -> re.Match[str] | None:
        return re.search(pattern, self.text, re.IGNORECASE)

    def claim(self, found: re.Match[str], *, start: int = 0) -> None:
        """These words are accounted for; `start` is where the text of the match began."""
        self.claims.append((start + found.start(), start + found.end()))

    def claimed(self, pattern: str) -> bool:
        """Account for every place of a pattern; whether there is one."""
        found = list(re.finditer(pattern, self.text, re.IGNORECASE))
        for match in found:
            self.claim(match)
        return bool(found)

    def account(self, found: re.Match[str], *, at: int = 0) -> None:
        """The same, but its columns may still be what the question is about."""
        self.quiet.append((at + found.start(), at + found.end()))

    def is_claimed(self, start: int, end: int, *, quietly: bool = False) -> bool:
        spans = [*self.claims, *self.quiet] if quietly else self.claims
        return any(a <= start and end <= b for a, b in spans)

    def open_cues(self) -> tuple[str, ...]:
        """Words that narrow or change the rows, and that nothing read so far explains."""
        found: list[str] = []
        at = 0
        for number, sentence in enumerate(self.marked.sentences):
            at = self.text.index(sentence, at)
            about_method = number > 0 and _METHOD.search(sentence) is not None
            pattern = _ALWAYS if about_method else _OPEN
            if _LISTED.fullmatch(sentence + " "):
                at += len(sentence)
                continue
            found += [
                cue[0]
                for cue in pattern.finditer(sentence)
                if not self.is_claimed(at + cue.start(), at + cue.end(), quietly=True)
            ]
            if not about_method:
                found += self._proper_names(sentence, at)
            at += len(sentence)
        return tuple(found)

    def _proper_names(self, sentence: str, at: int) -> list[str]:
        """Names that no column explains: perhaps a value that narrows the rows."""
        known = {word for name in (self.table.name, self.table.file) for word in words_of(name)}
        return [
            found[1]
            for found in _PROPER.finditer(sentence)
            if not self.is_claimed(at + found.start(1), at + found.end(1), quietly=True)
            and known.isdisjoint(words_of(found[1]))
            and not re.match(r"[^.;?!]{0,50}\([§¤]", sentence[found.end() :])
        ]

    # Columns

    def column(self, name: str) -> Column | None:
        return next((c for c in self.table.columns if c.name == name), None)

    def profiled(self, name: str) -> ColumnProfile | None:
        columns = self.profile.columns if self.profile else ()
        return next((c for c in columns if c.name == name), None)

    def is_number(self, name: str) -> bool:
        """By its type, or made by the question; or text whose frequent values are numbers."""
        column = self.column(name)
        if column is None:
            return name in self.marked.made
        if column.role == "number":
            return True
        return column.role == "text" and self.reads_as_number(column)

    def reads_as_number(self, column: Column) -> bool:
        fitting = sum(_NUMBER_TEXT.fullmatch(sample) is not None for sample in column.samples)
        return bool(column.samples) and fitting * 2 > len(column.samples)

    def subjects(self, *, numbers: bool = True) -> tuple[str, ...]:
        """What the question is about: marked columns that no condition, group or new column
        alone speaks of, the new ones first."""
        marks = list(re.finditer(r"§(\d+)", self.text))
        said = [m for m in marks if not self.is_claimed(m.start(), m.end(), quietly=True)]
        said = said or [m for m in marks if not self.is_claimed(m.start(), m.end())]
        made = [name for name in self.marked.made if name not in self.used]
        listed = list(dict.fromkeys([*made, *(self.marked.name(m[1]) for m in said)]))
        return tuple(n for n in listed if n not in self.by and (not numbers or self.is_number(n)))

    # Results

    def call(self, analysis: str, names: dict[str, Pick], **parameters: JsonValue) -> Call:
        whole: dict[str, JsonValue] = {**parameters, **self.preparation}
        if self.by and "by" not in whole:
            whole["by"] = list(self.by)
        texts = [n for n in self._numbers(parameters) if (c := self.column(n)) and c.role == "text"]
        if texts:
            whole["to_number"] = list(texts)
        return Call(analysis, whole, self.table.name, names)

    def _numbers(self, parameters: dict[str, JsonValue]) -> Sequence[str]:
        """Columns that this analysis reads as numbers."""
        named = [parameters.get(key) for key in ("column", "value", "target", "columns")]
        flat = [n for each in named for n in (each if isinstance(each, list) else [each])]
        return [str(n) for n in flat if n is not None and self.is_number(str(n))]
