"""A way to each kind of action that Syna knows, over real git, a host and a person's clicks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from components import background, session
from components.cells.choice import RunCode, RunFunction
from core.domain.approvals import Action, Origin, Verdict
from core.domain.dashboards.edits import SetRefresh
from core.domain.dashboards.spec import Refresh
from core.domain.databases import Connection, Database, RemoteName
from core.domain.deploy.deployments import MoveKind, Wish
from core.domain.deploy.hosting import HostPlace
from core.domain.deploy.targets import OutsideCommand, Target
from core.domain.plan import Plan, Step
from core.errors import StepError
from core.models.scripted import ScriptedModel
from core.services.approvals import ApprovalService
from core.services.dashboards.schedules import DashboardSchedules, Unwatched
from core.services.runs import RunService
from pages.acts import dashboards, databases, notebooks, running, sources
from tests.agents.deployment.shipping import Shipping
from tests.fakes.agents import FakeAgent
from tests.fakes.dashboards import FakeTimer
from tests.fakes.floor import PATIENCE, FixedPlan, Floor
from tests.fakes.repositories import Repository, run_git
from tests.fakes.workshop import BenchWorkshop, FakeOutside
from tests.servers.github import NAME, TOKEN, GitHubServer
from tests.services.dashboards.conftest import BY_CHANNEL, Shop
from tests.services.test_sending import PLACES, QUESTION, asks_model

FILES = {"pyproject.toml": '[project]\nname = "shop"\nversion = "1.0.0"\n', "shop.py": "A = 1\n"}
Way = Callable[[Path, ApprovalService], bool]
_TURNS = count()


def judged(approvals: ApprovalService) -> Callable[[Action], Verdict]:
    """As the service decides; what it would have to ask a person is a no, and waits."""

    def judge(action: Action) -> Verdict:
        origin = Origin(kind="run", id="r1", step=action.kind, turn=next(_TURNS))
        return approvals.ask(action, origin).verdict or Verdict(allowed=False)

    return judge


@contextmanager
def hosted(root: Path) -> Iterator[tuple[Repository, GitHubServer, Target]]:
    person = Repository(root / "shop")
    person.commit(FILES, "Begin")
    person.git("tag", "v1.0.0")
    person.commit({"shop.py": "A = 2\n"}, "feat: count on")
    server = GitHubServer(root / "host")
    run_git(person.folder, "push", "-q", str(server.git_dir), "main", "v1.0.0")
    place = HostPlace(base=server.api, name=NAME, git=server.clone_url)
    deploy = OutsideCommand(words=("put", "{tag}"), folder="/srv")
    try:
        yield (
            person,
            server,
            Target(id="t1", name="Shop", source_id="s1", host=place, deploy=deploy),
        )
    finally:
        server.close()


def shipped(
    root: Path,
    approvals: ApprovalService,
    wish: Wish,
    done: Callable[[GitHubServer, Shipping, Repository, FakeOutside], object],
) -> bool:
    """Whether `done` sees what it looks for, after all moves that were allowed."""
    with hosted(root) as (person, server, target):
        outside = FakeOutside()
        workshop = BenchWorkshop(
            person.folder,
            root / "home" / "s1",
            targets=(target,) if wish.target_id else (),
            token=TOKEN,
            outside=outside,
        )
        shipping = Shipping(workshop, judge=judged(approvals))

        def before(move: MoveKind) -> None:
            if move == "wait_checks":
                state = "failure" if wish.what == "rerun" else "success"
                server.finish(shipping.found().commit, "tests", state)

        shipping.before = before
        if wish.what == "rerun":
            commit = str(server.commit_of("refs/heads/main"))
            server.finish(commit, "tests", "failure", run=88)
        _ship(shipping, wish)
        return bool(done(server, shipping, person, outside))


def _ship(shipping: Shipping, wish: Wish) -> None:
    """As far as it was allowed."""
    try:
        shipping.ship(wish)
    except StepError as error:
        if error.code not in ("denied", "checks"):
            raise


def of_release(
    done: Callable[[GitHubServer, Shipping, Repository], object], *, target: str = "t1"
) -> Way:
    wish = Wish(what="release", source_id="s1", target_id=target)
    return lambda root, approvals: shipped(
        root, approvals, wish, lambda server, ship, person, _: done(server, ship, person)
    )


def own_branches(shipping: Shipping) -> list[str]:
    return [ref.name for ref in shipping.workshop.store("s1").refs() if ref.own]


def commanded(root: Path, approvals: ApprovalService) -> bool:
    wish = Wish(what="deploy", source_id="s1", target_id="t1")
    return shipped(root, approvals, wish, lambda server, ship, person, outside: outside.ran)


def rerun(root: Path, approvals: ApprovalService) -> bool:
    wish = Wish(what="rerun", source_id="s1", target_id="t1")
    return shipped(root, approvals, wish, lambda server, ship, person, outside: server.reruns)


def sent(root: Path, approvals: ApprovalService) -> bool:
    floor = Floor(root, "n1")
    floor.models.model = model = ScriptedModel(lambda request: "SELECT 1")
    step = Step(name="a", agent="data", task=QUESTION, output="by_a")
    parts = floor.parts(FakeAgent(asks_model), templates=[FixedPlan(Plan(steps=(step,)))])
    runs = RunService(replace(parts, sends_to=lambda model: PLACES, approvals=approvals))
    runs.wait(runs.start("n1", QUESTION), PATIENCE)
    runs.close()
    floor.close()
    return bool(model.requests)


def refreshed(root: Path, approvals: ApprovalService) -> bool:
    shop = Shop(root)
    board = shop.board(shop.tile("channels", BY_CHANNEL))
    shop.dashboards.edit(board.id, SetRefresh(refresh=Refresh(when="schedule", every=5)))
    DashboardSchedules(shop.store, shop.tiles, Unwatched(FakeTimer(), approvals)).turn(board.id)
    return shop.queries() > 0


def clicked(press: Callable[[], object], approvals: ApprovalService, **services: object) -> bool:
    """Whether what a person pressed was done by one of the services."""
    done: list[str] = []

    def service(**fields: object) -> Any:
        class Doing(SimpleNamespace):
            def __getattr__(self, name: str) -> Callable[..., object]:
                return lambda *_, **__: done.append(name)

        return Doing(**fields)

    given = {name: service(**cast(dict[str, object], it)) for name, it in services.items()}
    session.override(cast(Any, SimpleNamespace(approvals=approvals, **given)))
    before = background.start
    try:
        background.start = lambda *_: done.append("start")  # type: ignore[assignment]
        press()
    finally:
        background.start = before
        session.override(None)
    return bool(done)


def purged_notebook(root: Path, approvals: ApprovalService) -> bool:
    view = SimpleNamespace(blocks=(), notebook=SimpleNamespace(title="Sales"))
    return clicked(
        lambda: notebooks.purge("n1"), approvals, notebooks={"view": lambda notebook_id: view}
    )


def purged_dashboard(root: Path, approvals: ApprovalService) -> bool:
    board = SimpleNamespace(id="b1", title="Sales", spec=SimpleNamespace(tiles=()))
    return clicked(
        lambda: dashboards.purge("b1"), approvals, dashboards={"deleted": lambda: (board,)}
    )


def unconfined(root: Path, approvals: ApprovalService) -> bool:
    """Both cells that hold code."""
    cells = {"confinement": lambda: SimpleNamespace(sentence="There are no walls here.")}
    choices = (
        RunCode("c1", "print(1)", accepted_risk=True),
        RunFunction("c1", "def f(): ...", accepted_risk=True),
    )
    each = [clicked(lambda c=c: running.run("n1", c), approvals, cells=cells) for c in choices]
    assert len(set(each)) == 1
    return each[0]


def connected(root: Path, approvals: ApprovalService) -> bool:
    """For the first time, and at another address."""
    place = Connection(kind="postgresql", host="192.0.2.1", port=5432, user="me", database="shop")
    database = Database(connection=place, tables=(RemoteName(schema_="public", name="orders"),))
    presses = (
        lambda: databases.connect(database, "secret"),
        lambda: databases.save("s1", database, "secret"),
    )
    each = [clicked(press, approvals, databases={}) for press in presses]
    assert len(set(each)) == 1
    return each[0]


def cloned(root: Path, approvals: ApprovalService) -> bool:
    done: list[str] = []
    address = "https://me:secret@192.0.2.1/a/b.git"
    clicked(lambda: sources.fetched(address, lambda: done.append("x"), label="Code"), approvals)
    told = [each.action.model_dump_json() for each in approvals.history()]
    assert "secret" not in "".join(told)
    return bool(done)


# What a person's click is the yes to: only a policy that denies keeps it from being done.
CLICKS: Mapping[str, Way] = {
    "run_unconfined": unconfined,
    "purge_notebook": purged_notebook,
    "purge_dashboard": purged_dashboard,
    "connect_database": connected,
    "clone": cloned,
}
# What runs and clocks do: somebody must have allowed it.
ASKED: Mapping[str, Way] = {
    "send_to_model": sent,
    "set_schedule": refreshed,
    "commit": of_release(lambda server, ship, person: own_branches(ship)),
    "publish_branch": of_release(
        lambda server, ship, person: person.git("branch", "--list", "syna/*"), target=""
    ),
    "push": of_release(
        lambda server, ship, person: any(
            server.commit_of(f"refs/heads/{branch}") for branch in own_branches(ship)
        )
    ),
    "push_tag": of_release(lambda server, ship, person: server.commit_of("refs/tags/v1.1.0")),
    "open_pull_request": of_release(lambda server, ship, person: server.pulls),
    "merge_pull_request": of_release(
        lambda server, ship, person: (
            server.commit_of("refs/heads/main") != person.git("rev-parse", "main")
        )
    ),
    "publish_release": of_release(lambda server, ship, person: server.releases),
    "run_command": commanded,
    "rerun_ci": rerun,
}
