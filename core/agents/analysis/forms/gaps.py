"""Missing values, outliers and scales that are seen to before the analysis itself."""

from __future__ import annotations

import re

from pydantic import JsonValue

from core.agents.analysis.forms.draft import Draft
from core.agents.analysis.forms.outlier_rule import outlier_rule

_MISSING = r"(?:missing|null|nan\b|na values|empty|non-null)"
_FILLS = (
    ("median", r"\bmedian\b"),
    ("mode", r"\bmode\b|most (?:frequent|common)"),
    ("mean", r"\bmean\b|\baverage\b"),
    ("forward_fill", r"forward[ -]?fill|\bffill\b|previous value"),
    ("backward_fill", r"back(?:ward)?[ -]?fill|\bbfill\b"),
    ("interpolate", r"interpolat"),
    ("constant", r"\b(?:zeros?|0)\b"),
)


def read_gaps(draft: Draft) -> None:
    _unknown(draft)
    _dropped(draft)
    _filled(draft)
    _scaled(draft)
    _converted(draft)
    draft.claimed(r"\b(?:only |all )?(?:the )?(?:non-null|non-missing|available|complete)\b")


def _dropped(draft: Draft) -> None:
    """Rows dropped for what is missing: of the columns named there, of any, or as analyses do."""
    for found in re.finditer(
        rf"(?:remov|drop|exclud|ignor|delet|discard|eliminat|without|do not include"
        rf"|disregard)\w*[^.;\n]{{0,80}}?{_MISSING}[^.;\n]*"
        rf"|{_MISSING} values? (?:should be|are|were|must be) (?:removed|dropped|excluded"
        rf"|ignored)[^.;\n]*"
        rf"|only (?:consider|use|include)[^.;\n]{{0,60}}?(?:without|no|not"
        rf"|non-?)[- ]?{_MISSING}[^.;\n]*",
        draft.text,
        re.IGNORECASE,
    ):
        if re.search(r"outlier|\bfill|\breplac|\bimput", found[0], re.I):
            continue
        draft.account(found)
        if re.search(
            r"entire|whole|any column|all columns|from the data(?:set)?\b|rows with any",
            found[0],
            re.I,
        ) and not draft.marked.names_in(found[0]):
            draft.preparation["drop_missing"] = ["*"]
        elif names := [n for n in draft.marked.names_in(found[0]) if n not in draft.marked.made]:
            draft.preparation["drop_missing"] = list(names)


_SIGN = r"[\"'“‘](?:\?+|\*+|-+|\.+|n/?a|none|null|unknown|nan|)[\"'”’]"


def _unknown(draft: Draft) -> None:
    """A sign that stands for no value, which is none when the column is read as numbers."""
    for found in re.finditer(
        rf"[^.;?\n]*{_SIGN}[^.;\n]*\b(?:missing|unknown|null|nan|not available)\b[^.;\n]*"
        rf"|[^.;?\n]*\b(?:missing|unknown|null|nan)\b[^.;\n]*{_SIGN}[^.;\n]*",
        draft.text,
        re.IGNORECASE,
    ):
        names = [n for n in draft.marked.names_in(found[0]) if n not in draft.marked.made]
        if len(names) == 1 and draft.is_number(names[0]):
            draft.account(found)
            draft.claimed(r"\b(?:ignor|drop|exclud|remov|skip)\w* (?:these|those|such|the) rows\b")


def _filled(draft: Draft) -> None:
    for sentence in draft.marked.sentences:
        at = draft.text.index(sentence)
        said = re.search(
            rf"\b(?:fill|replac|imput|interpolat)\w*[^.;\n]*{_MISSING}|{_MISSING}[^.;\n]*(?:fill"
            rf"|replac|imput)",
            sentence,
            re.I,
        )
        if not said:
            continue
        first = re.split(
            r"\b(?:and|then)\b(?=[^.;]*\b(?:calculat|comput|giv|find|report|what))", sentence
        )
        bare = re.sub(r"§\d+", "§", first[0])
        how = [name for name, pattern in _FILLS if re.search(pattern, bare, re.I)]
        if len(how) != 1 or "fill_missing" in draft.preparation:
            continue
        columns = [n for n in draft.marked.names_in(sentence) if n not in draft.marked.made]
        if not columns:
            continue
        fill: dict[str, JsonValue] = {"columns": list(columns), "strategy": how[0]}
        if how[0] == "constant":
            fill["fill_value"] = 0
        draft.preparation["fill_missing"] = [fill]
        draft.quiet.append((at, at + len(sentence)))


def _converted(draft: Draft) -> None:
    """Texts read as numbers, which every analysis does."""
    for found in re.finditer(
        r"\b(?:convert|transform|chang|cast)\w*[^.;\n]{0,60}\b(?:numeric|numbers?|numerical"
        r"|integer|float|suitable format)\b"
        r"|\b(?:for|after)(?: data)? (?:transformation|conversion)\b",
        draft.text,
        re.IGNORECASE,
    ):
        draft.account(found)
    draft.claimed(
        r"\b(?:remov|strip|ignor)\w* (?:the |any |all )?(?:dollar|currency|commas?|percent"
        r"|symbols?|signs?"
        r"|special|non-?numeric|thousands?)[^.;\n]*"
    )


def _scaled(draft: Draft) -> None:
    """Min-max and z scores do not change correlations; they count where a statistic follows."""
    if draft.has(r"\bcorrelat") and draft.has(r"\bnormali[sz]|\bscal(?:e|ing)|\bstandardi[sz]"):
        draft.claimed(
            r"[^.;\n]*\b(?:normali[sz]\w*|(?:feature |re)?scal(?:e|ing)|standardi[sz]\w*)\b[^.;\n]*"
        )
        if draft.has(r"no categorical|categorical variables?"):
            draft.claimed(r"[^.;\n]*\b(?:one[ -]hot|encod\w*|categorical)\b[^.;\n]*")


def read_outliers_removed(draft: Draft, columns: tuple[str, ...]) -> None:
    """Outliers dropped before another analysis of the same columns."""
    if not draft.has(r"(?:remov|exclud|drop|eliminat|without)\w*[^.;\n]{0,60}outlier"):
        return
    rules: list[JsonValue] = [outlier_rule(draft, column) for column in columns]
    draft.preparation["drop_outliers"] = rules
    draft.claimed(r"[^.;\n]*outlier[^.;\n]*")
