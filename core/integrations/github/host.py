"""GitHub, or a host that speaks its REST API, for one repository."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from urllib.parse import quote

from core.domain.approvals.shown import bare
from core.domain.deploy.hosting import (
    Check,
    CheckState,
    HostPlace,
    HostRelease,
    HostRepository,
    Issue,
    MergeWay,
    PullRequest,
)
from core.errors import StepError, UserError
from core.integrations.github.wire import Json, Wire

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+\Z")
_RUN = re.compile(r"/actions/runs/(\d+)")
_MOST_TEXT = 60_000  # GitHub takes up to 65,536 characters
_CONCLUDED: dict[str, CheckState] = {
    "success": "passed",
    "neutral": "passed",
    "skipped": "skipped",
    "cancelled": "cancelled",
}
_STATUSES: dict[str, CheckState] = {"success": "passed", "pending": "running"}


class GitHubHost:
    """Implements CodeHost."""

    def __init__(self, place: HostPlace, wire: Wire) -> None:
        if not _NAME.match(place.name) or ".." in place.name:
            raise UserError(
                f"“{place.name[:80]}” is not the name of a repository.",
                kept="Nothing was sent.",
                remedy="Write it as owner/name.",
            )
        self.place = place
        self._wire = wire
        self._root = f"/repos/{place.name}"

    def repository(self) -> HostRepository:
        found = self._wire.get(self._root)
        rights = found.get("permissions")
        return HostRepository(
            name=_text(found, "full_name"),
            default_branch=_text(found, "default_branch"),
            private=bool(found.get("private")),
            may_push=isinstance(rights, dict) and bool(rights.get("push")),
            page=_text(found, "html_url"),
        )

    def commit(self, ref: str) -> str:
        return _text(self._wire.get(f"{self._root}/commits/{quote(ref, safe='')}"), "sha")

    def pulls(self, *, head: str = "", base: str = "") -> Sequence[PullRequest]:
        asked: dict[str, str | int] = {"state": "open", "sort": "created", "direction": "desc"}
        if head:
            asked["head"] = f"{self.place.name.partition('/')[0]}:{head}"
        if base:
            asked["base"] = base
        return tuple(map(_pull, self._wire.every(f"{self._root}/pulls", asked)))

    def pull(self, number: int) -> PullRequest:
        return _pull(self._wire.get(f"{self._root}/pulls/{number}"))

    def open_pull(self, head: str, base: str, *, title: str, text: str) -> PullRequest:
        there = self.pulls(head=head, base=base)
        if there:
            return there[0]
        body: Json = {"head": head, "base": base, "title": title[:250], "body": text[:_MOST_TEXT]}
        return _pull(self._wire.send("POST", f"{self._root}/pulls", body))

    def merge_pull(self, number: int, commit: str, *, way: MergeWay = "merge") -> PullRequest:
        body: Json = {"sha": commit, "merge_method": way}
        self._wire.send("PUT", f"{self._root}/pulls/{number}/merge", body)
        return self.pull(number)

    def close_pull(self, number: int) -> PullRequest:
        path = f"{self._root}/pulls/{number}"
        return _pull(self._wire.send("PATCH", path, {"state": "closed"}))

    def checks(self, commit: str) -> Sequence[Check]:
        at = f"{self._root}/commits/{quote(commit, safe='')}"
        runs = map(_check, self._wire.every(f"{at}/check-runs", inside="check_runs"))
        statuses = map(_status, self._wire.every(f"{at}/status", inside="statuses"))
        return (*runs, *statuses)

    def rerun(self, run: int, *, failed_only: bool = True) -> None:
        what = "rerun-failed-jobs" if failed_only else "rerun"
        self._wire.send("POST", f"{self._root}/actions/runs/{run}/{what}")

    def tag(self, name: str, commit: str) -> None:
        body: Json = {"ref": f"refs/tags/{name}", "sha": commit}
        self._wire.send("POST", f"{self._root}/git/refs", body)

    def remove_tag(self, name: str) -> None:
        self._wire.send("DELETE", f"{self._root}/git/refs/tags/{quote(name, safe='')}")

    def releases(self, most: int = 20) -> Sequence[HostRelease]:
        asked: dict[str, str | int] = {"per_page": min(most, 100)}
        found = []
        for each in self._wire.every(f"{self._root}/releases", asked):
            found.append(_release(each))
            if len(found) == most:
                break
        return tuple(found)

    def release(self, tag: str, *, title: str, text: str, draft: bool = False) -> HostRelease:
        body: Json = {"tag_name": tag, "name": title[:250], "body": text[:_MOST_TEXT]}
        return _release(self._wire.send("POST", f"{self._root}/releases", {**body, "draft": draft}))

    def remove_release(self, release_id: int) -> None:
        self._wire.send("DELETE", f"{self._root}/releases/{release_id}")

    def issue(self, number: int) -> Issue:
        found = self._wire.get(f"{self._root}/issues/{number}")
        return Issue(
            number=_whole(found, "number"),
            title=_text(found, "title"),
            text=_text(found, "body"),
            state="closed" if found.get("state") == "closed" else "open",
            page=_text(found, "html_url"),
        )

    def close(self) -> None:
        self._wire.close()


def _pull(found: Json) -> PullRequest:
    head, base = found.get("head"), found.get("base")
    if not isinstance(head, dict) or not isinstance(base, dict):
        raise StepError("The host's answer is not what its API promises.", code="host")
    merged = bool(found.get("merged_at"))
    state: Literal["open", "closed", "merged"] = "merged" if merged else "open"
    if not merged and found.get("state") == "closed":
        state = "closed"
    mergeable = found.get("mergeable")
    return PullRequest(
        number=_whole(found, "number"),
        title=_text(found, "title"),
        state=state,
        head=_text(head, "ref"),
        head_commit=_text(head, "sha"),
        base=_text(base, "ref"),
        page=_text(found, "html_url"),
        mergeable=mergeable if isinstance(mergeable, bool) else None,
        merge_commit=_text(found, "merge_commit_sha") if merged else "",
    )


def _check(found: Json) -> Check:
    status, conclusion = _text(found, "status"), _text(found, "conclusion")
    state: CheckState = "running" if status == "in_progress" else "waiting"
    if status == "completed":
        state = _CONCLUDED.get(conclusion, "failed")
    page = _text(found, "html_url")
    run = _RUN.search(page) or _RUN.search(_text(found, "details_url"))
    return Check(
        name=_text(found, "name"),
        state=state,
        page=page,
        run=int(run.group(1)) if run else None,
        began=_moment(found, "started_at"),
        ended=_moment(found, "completed_at"),
    )


def _status(found: Json) -> Check:
    """An older kind of check: a status that another service sets."""
    return Check(
        name=_text(found, "context"),
        state=_STATUSES.get(_text(found, "state"), "failed"),
        page=_text(found, "target_url"),
    )


def _release(found: Json) -> HostRelease:
    return HostRelease(
        id=_whole(found, "id"),
        tag=_text(found, "tag_name"),
        title=_text(found, "name"),
        page=_text(found, "html_url"),
        draft=bool(found.get("draft")),
    )


def _text(found: Json, name: str) -> str:
    """Without what hides or turns around other text: a host's texts are shown and sent on."""
    value = found.get(name)
    return bare(value) if isinstance(value, str) else ""


def _whole(found: Json, name: str) -> int:
    value = found.get(name)
    if isinstance(value, int):
        return value
    raise StepError("The host's answer is not what its API promises.", code="host")


def _moment(found: Json, name: str) -> datetime | None:
    try:
        return datetime.fromisoformat(_text(found, name).replace("Z", "+00:00"))
    except ValueError:
        return None
