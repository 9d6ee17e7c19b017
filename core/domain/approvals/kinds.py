"""The kinds of actions, how risky each is, and what holds where nobody made a rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from core.domain.value import Value

Risk = Literal["reads", "writes_here", "writes_outside", "spends", "irreversible"]
Rule = Literal["ask", "allow", "deny"]


class RiskText(NamedTuple):
    word: str
    sentence: str


RISKS: Mapping[Risk, RiskText] = {  # from the least to the greatest
    "reads": RiskText("reads", "It looks at something and changes nothing."),
    "writes_here": RiskText("writes here", "It changes what Syna keeps on this machine."),
    "writes_outside": RiskText("writes outside", "It changes or sends something outside Syna."),
    "spends": RiskText("spends", "It costs money or paid minutes."),
    "irreversible": RiskText("cannot be undone", "Nothing takes it back."),
}


def rank(risk: Risk) -> int:
    """How great a risk is, from 0."""
    return list(RISKS).index(risk)


class ActionKind(Value):
    """`sentence` completes "Syna may ..."; `rule` holds where there is no policy.

    A kind that is not `standing` is asked every time: no policy and no word for a whole run
    allows it.
    """

    kind: str
    sentence: str
    risk: Risk
    rule: Rule = "ask"
    standing: bool = True


_KINDS = (
    # Data and notebooks
    ActionKind(
        kind="send_to_model",
        sentence="send questions and pieces of your data to a remote model",
        risk="writes_outside",
    ),
    ActionKind(
        kind="run_unconfined",
        sentence="run Python that this system cannot shut off from your files",
        risk="irreversible",
        standing=False,
    ),
    ActionKind(
        kind="purge_notebook",
        sentence="delete a notebook for good",
        risk="irreversible",
        standing=False,
    ),
    ActionKind(
        kind="purge_dashboard",
        sentence="delete a dashboard for good",
        risk="irreversible",
        standing=False,
    ),
    ActionKind(
        kind="connect_database",
        sentence="read from a database with a stored password",
        risk="reads",
        rule="allow",
    ),
    ActionKind(
        kind="set_schedule",
        sentence="work at set times, while nobody is there",
        risk="writes_here",
    ),
    # Code
    ActionKind(kind="clone", sentence="fetch a repository from an address", risk="writes_here"),
    ActionKind(
        kind="commit", sentence="commit a change to a branch of its own", risk="writes_here"
    ),
    ActionKind(
        kind="publish_branch",
        sentence="put a branch of its own into your repository",
        risk="writes_outside",
    ),
    ActionKind(kind="push", sentence="push a branch to a remote", risk="writes_outside"),
    ActionKind(kind="push_tag", sentence="push a tag to a remote", risk="writes_outside"),
    # Deployment
    ActionKind(
        kind="run_command",
        sentence="run a target's command on this machine, outside the sandbox",
        risk="irreversible",
    ),
    ActionKind(kind="open_pull_request", sentence="open a pull request", risk="writes_outside"),
    ActionKind(kind="merge_pull_request", sentence="merge a pull request", risk="irreversible"),
    ActionKind(kind="publish_release", sentence="publish a release", risk="writes_outside"),
    ActionKind(
        kind="rerun_ci", sentence="run the checks of a hosted repository again", risk="spends"
    ),
)
KINDS: Mapping[str, ActionKind] = {each.kind: each for each in _KINDS}


def kind_of(kind: str, *, unknown: Risk = "irreversible") -> ActionKind:
    """The kind of that name; one that nobody declared is asked every time."""
    known = KINDS.get(kind)
    if known is not None:
        return known
    said = kind.replace("_", " ")
    return ActionKind(kind=kind, sentence=said, risk=unknown, standing=False)
