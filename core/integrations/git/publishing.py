"""What leaves Syna's own copy: branches and tags, into a folder or by a push."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from core.domain.code.addresses import split_address
from core.domain.code.repository import OWN, Author, GitPatience, Origin
from core.errors import UserError
from core.integrations.git import folder as folders
from core.integrations.git import outside
from core.integrations.git.fetching import carried
from core.integrations.git.folder import Place
from core.integrations.git.home import GitHome, checked_id
from core.integrations.git.running import Asked
from core.integrations.git.working import signed

_SENT = "refs/syna/sent/"
_TAGS = "refs/syna/tags/"
_PATIENCE = GitPatience(total=1_800, silence=60)


class Outbox:
    def __init__(self, home: GitHome) -> None:
        self._home = home

    def publish(
        self, origin: Origin, branch: str, *, commit: str = "", token: str | None = None
    ) -> None:
        if not branch.startswith(OWN):
            raise UserError(
                f"{branch} is no branch of Syna's.",
                kept="Nothing was put there.",
                remedy="Name the branch of a change.",
            )
        ref = f"refs/heads/{branch}"
        with self._home.writing():
            value = self._value(ref)
            if commit not in ("", value):
                raise UserError(
                    f"{branch} has moved on since it was allowed.",
                    kept="Nothing was put there.",
                    remedy="Look at what it holds now, and ask for it again.",
                )
            self._send(origin, value, ref, token=token)

    def tag(self, name: str, commit: str, *, message: str, author: Author) -> None:
        self._home.run("check-ref-format", f"refs/tags/{name}")
        with self._home.writing():
            if any(self._value(f"{space}{name}") for space in (_TAGS, "refs/tags/")):
                raise UserError(
                    f"There is a tag {name} already.",
                    kept="It is as it was.",
                    remedy="Take the next number.",
                )
            text = f"object {checked_id(commit)}\ntype commit\ntag {name}\ntagger "
            who = self._home.run("var", "GIT_COMMITTER_IDENT", asked=Asked(extra=signed(author)))
            body = f"{text}{who.text}\n\n{message.replace(chr(0), ' ').strip()}\n"
            made = self._home.run("mktag", asked=Asked(feed=(body.encode(),))).text
            self._home.run("update-ref", f"{_TAGS}{name}", checked_id(made))

    def publish_tag(self, origin: Origin, name: str, *, token: str | None = None) -> None:
        with self._home.writing():
            self._send(origin, self._value(f"{_TAGS}{name}"), f"refs/tags/{name}", token=token)

    def withdraw(self, origin: Origin, ref: str, *, token: str | None = None) -> None:
        with self._home.writing():
            sent = self._value(f"{_SENT}{ref}")
            if not sent:
                raise UserError(
                    f"{ref} was not put there by Syna.",
                    kept="It stays as it is.",
                    remedy="Delete it where it is, if it is to go.",
                )
            if origin.kind == "folder":
                place = folders.find(Path(origin.address))
                _not_checked_out(place, ref)
                outside.take(place, os.fsencode(ref), before=sent)
            else:
                self._push(origin, f":{ref}", lease=f"{ref}:{sent}", token=token)
            self._home.run("update-ref", "-d", f"{_SENT}{ref}")

    def _send(self, origin: Origin, value: str, ref: str, *, token: str | None) -> None:
        if not value:
            raise UserError(f"There is no {ref.split('/', 2)[-1]} to put there.")
        if origin.kind == "folder":
            self._place(folders.find(Path(origin.address)), value, ref)
        else:
            before = self._value(f"{_SENT}{ref}")
            self._push(origin, f"{value}:{ref}", lease=f"{ref}:{before}", token=token)
        self._home.run("update-ref", f"{_SENT}{ref}", value)

    def _push(self, origin: Origin, what: str, *, lease: str, token: str | None) -> None:
        """Only if the other side still has what it was last given, or nothing of that name."""
        address, _ = split_address(origin.address)
        words = ("--no-verify", "--no-follow-tags", "--no-recurse-submodules")
        asked = Asked(extra=carried(origin, token), patience=_PATIENCE, secret=token or "")
        leased = f"--force-with-lease={lease}"
        self._home.run("push", *words, leased, "--", address, what, asked=asked)

    def _place(self, place: Place, value: str, ref: str) -> None:
        _not_checked_out(place, ref)
        there = folders.refs(place)
        before = there.get(os.fsencode(ref), b"").decode()
        if before == value:
            return
        if before and not self._follows(before, value):
            raise UserError(
                f"Your repository has a {ref.split('/', 2)[-1]} with another history.",
                kept="Nothing in it was changed.",
                remedy="Take another name, or delete it there.",
            )
        self._contents(place, value, [commit.decode() for commit in there.values()])
        outside.put(place, os.fsencode(ref), value, before=before)

    def _follows(self, before: str, value: str) -> bool:
        asked = Asked(fine=(0, 1, 128))
        words = ("--is-ancestor", f"{before}^{{commit}}", f"{value}^{{commit}}")
        return self._home.run("merge-base", *words, asked=asked).status == 0

    def _contents(self, place: Place, value: str, there: list[str]) -> None:
        """One pack with what that repository has not, judged by its branches of now."""
        known = "".join(f"{each}\n" for each in sorted(set(there)))
        asked = Asked(feed=(known.encode(),))
        words = ("--batch-check=%(objectname) %(objecttype)",)
        lines = self._home.run("cat-file", *words, asked=asked).text.splitlines()
        without = [f"^{line.split()[0]}\n" for line in lines if not line.endswith("missing")]
        wanted = "".join((f"{value}\n", *without)).encode()
        file = self._home.root / "outgoing.pack"
        try:
            with file.open("wb") as pack:
                packed = Asked(feed=(wanted,), sink=_into(pack))
                self._home.run("pack-objects", "--revs", "--stdout", "--quiet", asked=packed)
            self._index(place, file)
        finally:
            file.unlink(missing_ok=True)

    def _index(self, place: Place, file: Path) -> None:
        if not os.access(place.objects / "pack", os.W_OK):
            raise UserError(
                "Your repository may not be written.",
                kept="Nothing in it was changed.",
                remedy="Give yourself the right to write there.",
            )
        with file.open("rb") as pack:
            feed = iter(lambda: pack.read(1 << 20), b"")
            extra = {"GIT_OBJECT_DIRECTORY": str(place.objects)}
            asked = Asked(extra=extra, feed=feed)
            self._home.run("index-pack", "--stdin", "--strict", asked=asked)

    def _value(self, ref: str) -> str:
        asked = Asked(fine=(0, 1, 128))
        words = ("--verify", "--quiet", "--end-of-options", ref)
        return self._home.run("rev-parse", *words, asked=asked).text


def _not_checked_out(place: Place, ref: str) -> None:
    if os.fsencode(ref) in folders.checked_out(place):
        raise UserError(
            f"{ref.split('/', 2)[-1]} is checked out in your repository.",
            kept="Nothing in it was changed.",
            remedy="Check out another branch there first.",
        )


def _into(file: BinaryIO) -> Callable[[bytes], bool]:
    def write(chunk: bytes) -> bool:
        file.write(chunk)
        return True

    return write
