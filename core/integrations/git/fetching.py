"""Filling Syna's own copy from a folder or an address."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from core.domain.cancel import CancelToken
from core.domain.code.addresses import may_carry_token, split_address
from core.domain.code.repository import GitPatience, Head, Origin
from core.domain.work import Progress
from core.errors import UserError
from core.integrations.git import folder as folders
from core.integrations.git.bringing import bring
from core.integrations.git.door import door_to
from core.integrations.git.home import GitHome
from core.integrations.git.running import Asked

_ALL = ("+refs/heads/*:refs/remotes/*", "+refs/tags/*:refs/tags/*")
_DETACHED = "refs/syna/detached"
_STAGE = re.compile(r"(Receiving objects|Resolving deltas|Updating files): +(\d+)%")
_COUNTING = re.compile(r"(?:remote: )?(Enumerating|Counting|Compressing) objects")
_FROM = {"Receiving objects": (0.0, 0.8), "Resolving deltas": (0.8, 0.2)}
Report = Callable[[Progress], None]


class Fetching:
    def __init__(self, home: GitHome) -> None:
        self._home = home

    def fetch(
        self,
        origin: Origin,
        *,
        token: str | None = None,
        patience: GitPatience | None = None,
        cancel: CancelToken | None = None,
        progress: Report | None = None,
    ) -> Head:
        """Whatever goes wrong, the branches are as they were before."""
        asked = Asked(
            extra=carried(origin, token),
            heard=_told(progress) if progress is not None else None,
            cancel=cancel,
            patience=patience or GitPatience(),
            secret=token or "",
        )
        with self._home.writing():
            head = (
                self._folder(origin, asked) if origin.kind == "folder" else self._url(origin, asked)
            )
            self._stand(head)
        return head

    def _folder(self, origin: Origin, asked: Asked) -> Head:
        place = folders.find(Path(origin.address))
        self._home.made(folders.object_format(place))
        with door_to(place, self._home.root) as door:
            there = folders.head(place)
            detached = there.commit if not there.branch else ""
            bring(place, door, self._home.store, asked)
            self._get(str(door), asked, detached=bool(detached))
        return self._chosen(origin, there)

    def _url(self, origin: Origin, asked: Asked) -> Head:
        address, _ = split_address(origin.address)
        self._home.made()
        said = self._home.run("ls-remote", "--symref", "--", address, "HEAD", asked=asked).text
        there = Head()
        for line in said.splitlines():
            left, _, name = line.partition("\t")
            if name == "HEAD" and left.startswith("ref: refs/heads/"):
                there = there.model_copy(update={"branch": left.removeprefix("ref: refs/heads/")})
            elif name == "HEAD":
                there = there.model_copy(update={"commit": left})
        self._get(address, asked, detached=bool(there.commit) and not there.branch)
        return self._chosen(origin, there)

    def _get(self, address: str, asked: Asked, *, detached: bool) -> None:
        also = (f"+HEAD:{_DETACHED}",) if detached else ()
        words = ("--prune", "--no-tags", "--force", "--update-shallow", "--no-write-fetch-head")
        quiet = ("--no-recurse-submodules", "--no-auto-maintenance", "--progress")
        self._home.run("fetch", *words, *quiet, "--", address, *_ALL, *also, asked=asked)

    def _chosen(self, origin: Origin, there: Head) -> Head:
        """The branch that was asked for, or what is checked out, as it is here now."""
        branch = origin.branch or there.branch
        if not branch:
            return Head(commit=there.commit)
        ref = f"refs/remotes/{branch}^{{commit}}"
        asked = Asked(fine=(0, 1, 128))
        found = self._home.run("rev-parse", "--verify", "--quiet", ref, asked=asked).text
        if not found and origin.branch:
            raise UserError(
                f"There is no branch {branch} in that repository.",
                kept="What was known of it is as it was.",
                remedy="Choose one of its branches.",
            )
        if not found and there.commit:
            raise UserError(
                f"The commit that {branch} leads to cannot be read there.",
                kept="What was known of that repository is as it was.",
                remedy="Run `git fsck` in it; see that what it borrows from is still there.",
            )
        return Head(branch=branch, commit=found)

    def _stand(self, head: Head) -> None:
        if not head.commit:
            raise UserError(
                "That repository has no commits yet.",
                kept="Nothing was attached.",
                remedy="Commit something there first.",
            )
        self._home.run("update-ref", "--no-deref", "HEAD", head.commit)
        self._home.keep_head(head)


def carried(origin: Origin, token: str | None) -> Mapping[str, str]:
    """How a token travels: in git's environment, for that address alone, to no other host."""
    if not token or origin.kind == "folder":
        return {}
    if not may_carry_token(origin.address):
        raise UserError(
            "A token is sent by https only: on this way others could read it.",
            kept="Nothing was sent.",
            remedy="Give the https address.",
        )
    coded = base64.b64encode(f"x-access-token:{token}".encode()).decode()
    return {
        "GIT_CONFIG_COUNT": "2",
        "GIT_CONFIG_KEY_0": f"http.{origin.address}.extraHeader",
        "GIT_CONFIG_VALUE_0": f"Authorization: Basic {coded}",
        "GIT_CONFIG_KEY_1": "http.followRedirects",
        "GIT_CONFIG_VALUE_1": "false",
    }


def _told(progress: Report) -> Callable[[str], None]:
    def hear(line: str) -> None:
        if found := _STAGE.match(line):
            begin, share = _FROM.get(found.group(1), (0.9, 0.1))
            progress(Progress(fraction=begin + share * int(found.group(2)) / 100, text="Fetching"))
        elif _COUNTING.match(line):
            progress(Progress(fraction=None, text="Asking what is new"))

    return hear
