"""Which ways of answering a model may be used for, by what it did in its test on this machine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from core.domain.catalog import ModelTest
from core.domain.value import Value

ModelForm = Literal["rule", "sql", "repair", "plan", "python"]

TITLES: Mapping[ModelForm, str] = {
    "rule": "Metrics, typed analyses and follow-ups",
    "sql": "SQL queries",
    "repair": "Another try after an error",
    "plan": "Plans of several steps",
    "python": "Python scripts",
}
# The share of test questions that must come out right: for Python that of test scripts, where there
# are any. A plan multiplies the chances of its steps.
NEEDED: Mapping[ModelForm, float] = {"sql": 0.25, "repair": 0.25, "plan": 0.5, "python": 0.5}
SLOWEST = 1.0  # tokens a second, for all but a first query
TOKENS: Mapping[ModelForm, int] = {"repair": 60, "plan": 120, "python": 250}


class FormRule(Value):
    """Whether a model may be used for a form, and why, in a sentence."""

    form: ModelForm
    allowed: bool
    why: str

    @property
    def title(self) -> str:
        return TITLES[self.form]


def forms_of(test: ModelTest | None) -> tuple[FormRule, ...]:
    """Every form in turn. A model that was not tested may do all: nothing speaks against it."""
    return tuple(_rule(form, test) for form in TITLES)


def barred_by(test: ModelTest | None) -> Mapping[ModelForm, str]:
    """The forms that a model may not be used for, with the reason of each."""
    return {rule.form: rule.why for rule in forms_of(test) if not rule.allowed}


def _rule(form: ModelForm, test: ModelTest | None) -> FormRule:
    if form == "rule":
        return FormRule(form=form, allowed=True, why="Read by rule: no model is asked.")
    if test is None:
        return FormRule(form=form, allowed=True, why="Not tested here yet.")
    needed = NEEDED[form]
    scripts = form == "python" and test.scripts > 0
    right, asked = (test.scripts_right, test.scripts) if scripts else (test.right, test.asked)
    score = f"{right} of {asked} test {'scripts' if scripts else 'questions'} were right"
    if right < needed * asked:
        return FormRule(form=form, allowed=False, why=f"{score}, and {needed:.0%} is needed.")
    tokens = TOKENS.get(form)
    if tokens is None:
        return FormRule(form=form, allowed=True, why=f"{score}.")
    if test.write_speed < SLOWEST:
        why = f"It writes {test.write_speed:.1f} tokens a second, and {SLOWEST:g} is needed."
        return FormRule(form=form, allowed=False, why=why)
    seconds = max(1, round(tokens / test.write_speed))
    return FormRule(form=form, allowed=True, why=f"{score}; about {seconds} s to write one here.")
