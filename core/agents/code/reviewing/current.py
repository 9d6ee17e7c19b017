"""Where a suggestion belongs now: the reviewed branch may have moved on since."""

from __future__ import annotations

from core.domain.code.attached import AttachedRepository
from core.domain.code.repository import Ref
from core.domain.code.review import ReviewFinding, replaced
from core.errors import SynaError, UserError
from core.protocols import GitStore

_MOST_REFS = 100
_AGAIN = "Ask for the review again, and apply what it shows then."
_KEPT = "Nothing was committed."


def refreshed(repository: AttachedRepository, store: GitStore) -> None:
    """What is in a folder is read anew; an address is left as it was fetched last."""
    if repository.origin.kind == "folder":
        try:
            store.fetch(repository.origin)
        except SynaError:
            return  # what is known of it still stands


def current(store: GitStore, commit: str, finding: ReviewFinding) -> tuple[str, ReviewFinding]:
    """The commit that the branch stands at, and the finding with its lines as they are there.
    UserError where the branch was written anew, or the lines have gone."""
    refs = sorted(store.refs(), key=lambda ref: ref.at, reverse=True)
    theirs = [ref for ref in refs if not ref.own][:_MOST_REFS]
    if any(ref.commit == commit for ref in theirs):
        return commit, finding
    later = [ref for ref in theirs if not store.log(ref.commit, commit, most=1)]
    if not later:
        raise UserError(
            f"The commit {commit[:8]} that was reviewed is on no branch any more.",
            kept=_KEPT,
            remedy=_AGAIN,
        )
    branch = min(later, key=lambda ref: (ref.kind != "branch", len(store.log(commit, ref.commit))))
    return branch.commit, _there(store, branch, finding)


def _there(store: GitStore, branch: Ref, finding: ReviewFinding) -> ReviewFinding:
    """The finding at the one place that has its lines."""
    text = _text(store, branch.commit, finding.path)
    if replaced(text, finding) is not None:
        return finding
    lines, wanted = text.splitlines(), finding.quoted.splitlines()
    size = finding.last - finding.first + 1
    places = [
        at + 1
        for at in range(len(lines) - size + 1)
        if len(wanted) == size and lines[at : at + size] == wanted
    ]
    if len(places) == 1:
        return finding.model_copy(update={"first": places[0], "last": places[0] + size - 1})
    put = (finding.suggestion or "").strip()
    if put and put in text and not places:
        raise UserError(f"The suggestion is in {branch.name} already.", kept=_KEPT)
    what = "stand there more than once" if places else "are not there any more"
    raise UserError(
        f"{branch.name} has moved on since, and the lines that the suggestion replaces {what}.",
        kept=_KEPT,
        remedy=_AGAIN,
    )


def _text(store: GitStore, commit: str, path: str) -> str:
    file = store.file(commit, path)
    if file is None or file.kind != "file":
        return ""
    return store.read(file.blob).decode("utf-8", "surrogateescape")
