"""A model learnt on part of the rows and measured on the rest."""

from __future__ import annotations

import re

from pydantic import JsonValue

from core.agents.analysis.forms.call import Call, Pick
from core.agents.analysis.forms.draft import Draft
from core.agents.analysis.forms.names import statistic_of

LEARNING = (
    r"\btest(?:ing)? set\b|\btrain|\baccuracy\b|train_test_split|\bsplit\b|random_state|test data"
)
_MODELS = (
    ("logistic", r"logistic"), ("random_forest", r"random forest"),
    ("decision_tree", r"decision tree"), ("gradient_boosting", r"gradient boost"),
    ("knn", r"\bk-?nn\b|nearest neighbo"), ("naive_bayes", r"naive bayes"),
    ("svm", r"\bsvm\b|support vector"), ("ridge", r"\bridge\b"), ("lasso", r"\blasso\b"),
    ("linear", r"linear regression|linear model"),
)  # fmt: skip
_MEASURES = {
    n: n
    for n in ("accuracy", "mse", "rmse", "mae", "r_squared", "precision", "recall", "f1", "auc")
}
_TOLD = r"(?:dependent|target|response|outcome|predicted)"
_BEFORE = re.compile(
    r"((?:§\d+(?:,| and|, and)?\s*)+)(?: columns?)? ?(?:as|are)(?: the)? (?:independent"
    r"|predictors?|features?|explanatory|inputs?)",
    re.I,
)
_TARGET = re.compile(
    r"(?:predict(?:ing|s)?|target(?: variable)?(?: is| being)?|dependent variable(?: is)?"
    r"|response variable(?: is)?"
    r"|classify(?:ing)?)[^§.;\n]{0,60}§(\d+)",
    re.I,
)
_FEATURES = re.compile(
    r"\b(?:based on|using|from|features?|predictors?|independent variables?|with)\b(?=([^.;\n?]*))",
    re.I,
)
_OTHERWISE = re.compile(
    r"\b(?:to predict|as (?:the )?(?:target|dependent)|predict(?:ing)?)\b", re.I
)


def learning(draft: Draft) -> Call | None:
    if not draft.has(LEARNING) or not draft.asked:
        return None
    told = roles(draft)
    model = [name for name, pattern in _MODELS if draft.has(pattern)]
    names = {w.name: statistic_of(w.name) for w in draft.asked}
    if told is None or not model or any(t is None or t[0] not in _MEASURES for t in names.values()):
        return None
    if len(model) > 1 or draft.preparation.get("derived"):
        return None
    draft.by = ()
    target, features = told
    parameters: dict[str, JsonValue] = {
        "target": target, "features": list(features), "model": model[0], **_split(draft),
    }  # fmt: skip
    if any(t and t[0] == "accuracy" for t in names.values()) and model[0] not in {"linear"}:
        parameters["task"] = "classification"
    if gaps := _unknown_categories(draft, features):
        draft.preparation["fill_missing"] = [gaps]
    draft.claims.append((0, len(draft.text)))
    picks = {name: Pick(t[0]) for name, t in names.items() if t}
    return draft.call("train_test", picks, **parameters)


def _unknown_categories(draft: Draft, features: tuple[str, ...]) -> dict[str, JsonValue] | None:
    """One-hot columns of a missing category are zeros: its rows stay, unless they are to go."""
    if draft.has(r"missing|null|\bnan\b") or not draft.has(r"one-?\s?hot|dummies|dummy|encod"):
        return None
    gaps = [
        n for n in features if (p := draft.profiled(n)) and p.missing and not draft.is_number(n)
    ]
    if not gaps:
        return None
    return {"columns": list(gaps), "strategy": "constant", "fill_value": "(missing)"}


def roles(draft: Draft) -> tuple[str, tuple[str, ...]] | None:
    """The target, and what it is told by."""
    target = _target(draft)
    if target is None:
        return _simple(draft)
    listed: tuple[str, ...] = ()
    for found in (*_FEATURES.finditer(draft.text), *_BEFORE.finditer(draft.text)):
        part = _OTHERWISE.split(found[1])[0]
        named = tuple(n for n in draft.marked.names_in(part) if n != target)
        if len(named) > len(listed):
            listed = named
    return (target, listed) if listed else None


def _target(draft: Draft) -> str | None:
    """Named as the one to be told, before it or after it."""
    after = re.search(rf"§(\d+)[^§.;\n]{{0,24}}\b(?:as|is)(?: the| a)? {_TOLD}", draft.text, re.I)
    found = after or _TARGET.search(draft.text)
    return draft.marked.name(found[1]) if found else None


def _simple(draft: Draft) -> tuple[str, tuple[str, ...]] | None:
    """Independent and dependent variable, by their names or by their order."""
    said = {
        word: re.search(
            rf"§(\d+)[^§.;\n]{{0,30}}\b(?:as|is) the {word} variable"
            rf"|\b{word} variable[^§.;\n]{{0,20}}§(\d+)",
            draft.text,
            re.I,
        )
        for word in ("independent", "dependent")
    }
    one, two = said["independent"], said["dependent"]
    if one and two:
        target = draft.marked.name(two[1] or two[2])
        return target, (draft.marked.name(one[1] or one[2]),)
    on = re.search(
        r"regress(?:ion|ing)?(?: of)?(?: the)? §(\d+) on (?:the )?§(\d+)", draft.text, re.I
    )
    if on:
        return draft.marked.name(on[1]), (draft.marked.name(on[2]),)
    found = re.search(
        r"(?:effect|impact|influence) of [^§.;\n]{0,40}§(\d+) on [^§.;\n]{0,40}§(\d+)",
        draft.text,
        re.I,
    )
    if found:
        return draft.marked.name(found[2]), (draft.marked.name(found[1]),)
    return None


def _split(draft: Draft) -> dict[str, JsonValue]:
    found: dict[str, JsonValue] = {}
    text = draft.text
    if said := re.search(
        r"test(?:ing)?(?: set| data)?[^.;\n\d]{0,20}(\d{1,2})\s?%|(\d{1,2})\s?%\)?"
        r"(?: of the data)?(?: for| as)?(?: the)? test",
        text,
        re.I,
    ):
        found["test_size"] = int(said[1] or said[2]) / 100
    elif said := re.search(
        r"\b(\d\d)\s?[:/-]\s?(\d\d)\b|(?:train\w*)[^.;\n\d]{0,20}(\d\d)\s?%", text, re.I
    ):
        found["test_size"] = int(said[2]) / 100 if said[2] else 1 - int(said[3]) / 100
    elif said := re.search(
        r"(\d\d)\s?% of the (?:data|rows|samples)[^.;\n]{0,20}\btrain", text, re.I
    ):
        found["test_size"] = round(1 - int(said[1]) / 100, 4)
    elif said := re.search(r"test_size ?(?:=|of) ?(0?\.\d+)", text):
        found["test_size"] = float(said[1])
    if said := re.search(r"random[_ ](?:state|seed)\D{0,40}?(\d+)|\bseed\D{0,12}(\d+)", text, re.I):
        found["random_state"] = int(said[1] or said[2])
    if re.search(r"label[ -]encod", text, re.I):
        found["encoding"] = "label"
    return found
