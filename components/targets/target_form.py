"""The form of a target: a command, an address to ask, a repository on a host."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from pydantic import ValidationError

from components.plain import plain
from core.domain.deploy.hosting import HostPlace
from core.domain.deploy.targets import HealthCheck, OutsideCommand, Target, command_of
from core.errors import UserError

_API = "https://api.github.com"


def target_form(
    start: Target | None,
    repositories: Mapping[str, str],
    *,
    has_token: bool,
    where: str,
    key: str,
) -> tuple[Target, str | None] | None:
    """The target and its token (None: as it is) when Save was pressed; UserError when it cannot
    be right. `repositories` are names by source id."""
    with st.form(f"target-{key}", border=False):
        left, right = st.columns(2)
        name = left.text_input(
            "Name", start.name if start else "", max_chars=60, placeholder="staging", key=f"n-{key}"
        )
        ids = list(repositories)
        source_id = right.selectbox(
            "Repository",
            ids,
            ids.index(start.source_id) if start and start.source_id in ids else 0,
            format_func=repositories.__getitem__,
            key=f"r-{key}",
        )
        deploy, undo = _commands(start, key=key)
        health = _health(start.health if start else None, key=key)
        host = _host(start.host if start else None, key=key)
        token = st.text_input(
            "Token",
            type="password",
            max_chars=500,
            placeholder="unchanged" if has_token else "",
            help="One that may write contents and pull requests, and read actions",
            key=f"t-{key}",
        )
        st.caption(plain(f"The token is kept in {where} and sent to that host alone."))
        if not st.form_submit_button("Save", type="primary"):
            return None
    try:
        target = Target(
            id=start.id if start else "",
            name=name,
            source_id=str(source_id),
            deploy=deploy(),
            undo=undo(),
            health=health(),
            host=host,
        )
    except ValidationError as error:
        raise _wrong(error) from None
    if target == Target(id=target.id, name=target.name, source_id=target.source_id):
        raise UserError(
            "The target says nothing of how to ship to it.",
            kept="Nothing was saved.",
            remedy="Add a command, an address to ask, or a repository on a host.",
        )
    return target, token or None


class _Command:
    """A command as it was typed; it is read when the form was sent."""

    def __init__(self, line: str, folder: str, minutes: float) -> None:
        self._line, self._folder, self._minutes = line.strip(), folder.strip(), minutes

    def __call__(self) -> OutsideCommand | None:
        if not self._line:
            return None
        if not self._folder:
            raise UserError(
                "The folder in which the commands run is missing.",
                kept="Nothing was saved.",
                remedy="Write its whole path.",
            )
        return command_of(self._line, self._folder, seconds=60 * self._minutes)


class _Health:
    """An address as it was typed."""

    def __init__(self, url: str, contains: str, seconds: float) -> None:
        self._url, self._contains, self._seconds = url.strip(), contains.strip(), seconds

    def __call__(self) -> HealthCheck | None:
        if not self._url:
            return None
        return HealthCheck(url=self._url, contains=self._contains, seconds=self._seconds)


def _commands(start: Target | None, *, key: str) -> tuple[_Command, _Command]:
    st.markdown("**Commands** :gray[run on this machine, outside the sandbox, after your yes]")
    deploy = start.deploy if start else None
    back = start.undo if start else None
    typed = st.text_input(
        "Deploy",
        deploy.line if deploy else "",
        placeholder="./deploy.sh --version {version}",
        help="A program and its arguments, without a shell. {version}, {tag} and {commit} are "
        "filled in.",
        max_chars=1_000,
        key=f"d-{key}",
    )
    undone = st.text_input(
        "Take back",
        back.line if back else "",
        placeholder="./deploy.sh --version {version}",
        help="Run by “roll back”, with the version that was there before",
        max_chars=1_000,
        key=f"u-{key}",
    )
    left, right = st.columns([3, 1])
    known = deploy or back
    folder = left.text_input(
        "In the folder",
        known.folder if known else "",
        placeholder="/srv/shop",
        max_chars=1_000,
        key=f"f-{key}",
    )
    minutes = right.number_input(
        "Minutes at most", 1, 120, int(known.seconds // 60) if known else 10, key=f"m-{key}"
    )
    return _Command(typed, folder, minutes), _Command(undone, folder, minutes)


def _health(start: HealthCheck | None, *, key: str) -> _Health:
    st.markdown("**Health** :gray[asked after it was shipped]")
    left, middle, right = st.columns([3, 2, 1])
    url = left.text_input(
        "Address",
        start.url if start else "",
        placeholder="https://host/health",
        max_chars=1_000,
        key=f"h-{key}",
    )
    contains = middle.text_input(
        "Its answer says", start.contains if start else "", max_chars=200, key=f"c-{key}"
    )
    seconds = right.number_input(
        "Seconds", 0, 1_800, int(start.seconds) if start else 60, key=f"s-{key}"
    )
    return _Health(url, contains, seconds)


def _host(start: HostPlace | None, *, key: str) -> HostPlace | None:
    st.markdown("**Host** :gray[pull requests, checks and releases, by GitHub's REST API]")
    left, right = st.columns(2)
    name = left.text_input(
        "Repository on the host",
        start.name if start else "",
        placeholder="owner/name",
        max_chars=200,
        key=f"o-{key}",
    ).strip()
    base = right.text_input(
        "Address of its API", start.base if start else _API, max_chars=500, key=f"b-{key}"
    ).strip()
    git = st.text_input(
        "Pushed to",
        start.git if start else "",
        placeholder="https://github.com/owner/name.git",
        help="Empty for GitHub's own",
        max_chars=500,
        key=f"g-{key}",
    ).strip()
    return HostPlace(base=base or _API, name=name, git=git) if name else None


def _wrong(error: ValidationError) -> UserError:
    first = error.errors()[0]
    if first["loc"][:1] == ("name",):
        said = "The target needs a name."
    else:
        said = f"{str(first['msg']).removeprefix('Value error, ')}."
    return UserError(
        said[:1].upper() + said[1:], kept="Nothing was saved.", remedy="Mend it, then save again."
    )
