"""A server that speaks GitHub's REST API and git's own protocol over one real repository."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

TOKEN = "ghp_a-token-of-tests"
NAME = "acme/shop"
_ENVIRONMENT = {
    "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_AUTHOR_NAME": "Host",
    "GIT_AUTHOR_EMAIL": "host@example.org",
    "GIT_COMMITTER_NAME": "Host",
    "GIT_COMMITTER_EMAIL": "host@example.org",
}


@dataclass
class GitHubServer:
    """`root` holds the bare repository. `faults` are (method, path part) -> what to answer once
    or, with a negative count, always: (count, status, body, headers)."""

    root: Path
    token: str = TOKEN
    pulls: list[dict[str, Any]] = field(default_factory=list)
    checks: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    releases: list[dict[str, Any]] = field(default_factory=list)
    issues: dict[int, dict[str, Any]] = field(default_factory=dict)
    reruns: list[str] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    faults: dict[tuple[str, str], tuple[int, int, Any, dict[str, str]]] = field(
        default_factory=dict
    )
    protected: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.git_dir = self.root / f"{NAME}.git"
        self.git_dir.mkdir(parents=True)
        self.git("init", "-q", "--bare", "-b", "main")
        self.git("config", "http.receivepack", "true")
        self._lock = threading.RLock()
        handler = type("Bound", (_Handler,), {"state": self})
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._http.daemon_threads = True
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}/api/v3"

    @property
    def clone_url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}/git/{NAME}.git"

    def git(self, *words: str, given: str | None = None) -> str:
        done = subprocess.run(
            ["git", *words],
            cwd=self.git_dir,
            env=_ENVIRONMENT,
            input=given,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def commit_of(self, ref: str) -> str | None:
        try:
            return self.git("rev-parse", "--verify", "-q", f"{ref}^{{commit}}")
        except subprocess.CalledProcessError:
            return None

    def finish(self, commit: str, name: str, conclusion: str, run: int = 71) -> None:
        """A check of that commit ends so."""
        self.checks[commit] = [
            *(each for each in self.checks.get(commit, []) if each["name"] != name),
            _check(name, run, status="completed", conclusion=conclusion),
        ]

    def begin(self, commit: str, name: str, run: int = 71) -> None:
        self.checks.setdefault(commit, []).append(_check(name, run, status="in_progress"))

    def fail(
        self,
        method: str,
        part: str,
        status: int,
        *,
        body: Any = None,
        headers: dict[str, str] | None = None,
        times: int = 1,
    ) -> None:
        with self._lock:
            self.faults[(method, part)] = (times, status, body or {}, headers or {})

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    def fault_for(self, method: str, path: str) -> tuple[int, Any, dict[str, str]] | None:
        with self._lock:
            for key, (times, status, body, headers) in self.faults.items():
                if key[0] == method and key[1] in path and times:
                    self.faults[key] = (times - 1, status, body, headers)
                    return status, body, headers
        return None

    def answer(self, method: str, path: str, *, query: dict[str, str], body: Any) -> Any:
        """(status, object) of a request of the API."""
        root = f"/repos/{NAME}"
        if not path.startswith(root):
            return 404, {"message": "Not Found"}
        parts = [unquote(part) for part in path[len(root) :].strip("/").split("/")]
        with self._lock:
            return self._answer(method, parts, query=query, body=body)

    def _answer(  # noqa: PLR0911, PLR0912 - a table of routes
        self, method: str, parts: list[str], *, query: dict[str, str], body: Any
    ) -> Any:
        match (method, *parts):
            case ("GET", ""):
                return 200, {
                    "full_name": NAME,
                    "default_branch": "main",
                    "private": True,
                    "permissions": {"push": True},
                    "html_url": f"http://host/{NAME}",
                }
            case ("GET", "commits", ref):
                found = self.commit_of(ref)
                return (200, {"sha": found}) if found else (422, {"message": "No commit found"})
            case ("GET", "commits", ref, "check-runs"):
                return 200, {"check_runs": self.checks.get(ref, [])}
            case ("GET", "commits", _, "status"):
                return 200, {"statuses": []}
            case ("GET", "pulls"):
                return 200, [self._seen(p) for p in reversed(self.pulls) if _fits(p, query)]
            case ("POST", "pulls"):
                return self._open(body)
            case ("GET", "pulls", number):
                found = self._pull(number)
                return (200, self._seen(found)) if found else (404, {"message": "Not Found"})
            case ("PATCH", "pulls", number):
                pull = self._pull(number)
                assert pull is not None
                pull["state"] = body["state"]
                return 200, self._seen(pull)
            case ("PUT", "pulls", number, "merge"):
                return self._merge(number, body)
            case ("POST", "actions", "runs", run, what):
                self.reruns.append(f"{run} {what}")
                return 201, {}
            case ("GET", "releases"):
                return 200, list(reversed(self.releases))
            case ("POST", "releases"):
                return self._release(body)
            case ("DELETE", "releases", number):
                self.releases = [r for r in self.releases if r["id"] != int(number)]
                return 204, None
            case ("POST", "git", "refs"):
                return self._tag(body)
            case ("DELETE", "git", "refs", "tags", name):
                self.git("update-ref", "-d", f"refs/tags/{name}")
                return 204, None
            case ("GET", "issues", number):
                issue = self.issues.get(int(number))
                return (200, issue) if issue else (404, {"message": "Not Found"})
            case _:
                return 404, {"message": "Not Found"}

    def _pull(self, number: str) -> dict[str, Any] | None:
        return next((p for p in self.pulls if p["number"] == int(number)), None)

    def _open(self, body: dict[str, Any]) -> Any:
        if self.commit_of(f"refs/heads/{body['head']}") is None:
            return 422, {
                "message": "Validation Failed",
                "errors": [{"message": f"head {body['head']} does not exist"}],
            }
        pull = {
            "number": len(self.pulls) + 1,
            "title": body["title"],
            "body": body["body"],
            "state": "open",
            "head": {"ref": body["head"]},
            "base": {"ref": body["base"]},
        }
        self.pulls.append(pull)
        return 201, self._seen(pull)

    def _seen(self, pull: dict[str, Any]) -> dict[str, Any]:
        head = pull.get("merged_head") or self.commit_of(f"refs/heads/{pull['head']['ref']}")
        return {
            **pull,
            "head": {**pull["head"], "sha": head},
            "mergeable": None if pull["state"] != "open" else self._tree(pull) is not None,
            "html_url": f"http://host/{NAME}/pull/{pull['number']}",
        }

    def _tree(self, pull: dict[str, Any]) -> str | None:
        base, head = f"refs/heads/{pull['base']['ref']}", f"refs/heads/{pull['head']['ref']}"
        try:
            return self.git("merge-tree", "--write-tree", base, head).splitlines()[0]
        except subprocess.CalledProcessError:
            return None

    def _merge(self, number: str, body: dict[str, Any]) -> Any:
        pull = self._pull(number)
        if pull is None:
            return 404, {"message": "Not Found"}
        seen = self._seen(pull)
        if pull["base"]["ref"] in self.protected and not self._green(seen["head"]["sha"]):
            return 405, {"message": "Required status check is expected."}
        if body.get("sha") != seen["head"]["sha"]:
            return 409, {"message": "Head branch was modified. Review and try the merge again."}
        tree = self._tree(pull)
        if tree is None:
            return 405, {"message": "Pull Request is not mergeable"}
        base = f"refs/heads/{pull['base']['ref']}"
        parents = ("-p", base, "-p", seen["head"]["sha"])
        made = self.git("commit-tree", tree, *parents, "-m", f"Merge #{number}")
        self.git("update-ref", base, made)
        pull |= {
            "state": "closed",
            "merged_at": "2026-01-01T00:00:00Z",
            "merge_commit_sha": made,
            "merged_head": seen["head"]["sha"],
        }
        return 200, {"sha": made, "merged": True}

    def _green(self, commit: str) -> bool:
        checks = self.checks.get(commit, [])
        return bool(checks) and all(c.get("conclusion") == "success" for c in checks)

    def _release(self, body: dict[str, Any]) -> Any:
        if any(each["tag_name"] == body["tag_name"] for each in self.releases):
            return 422, {"message": "Validation Failed", "errors": [{"message": "already_exists"}]}
        made = {**body, "id": 100 + len(self.releases), "html_url": "http://host/release"}
        self.releases.append(made)
        return 201, made

    def _tag(self, body: dict[str, Any]) -> Any:
        if self.commit_of(body["ref"]):
            return 422, {"message": "Reference already exists"}
        self.git("update-ref", body["ref"], body["sha"])
        return 201, {"ref": body["ref"]}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state: GitHubServer

    def _any(self) -> None:
        split = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        body = self._chunks() if self.headers.get("Transfer-Encoding") else self.rfile.read(length)
        if split.path.startswith("/git/"):
            self._git(split.path.removeprefix("/git"), split.query, body=body)
            return
        path = split.path.removeprefix("/api/v3")
        self.state.asked.append((self.command, path))
        fault = self.state.fault_for(self.command, path)
        if fault is not None:
            self._reply(fault[0], fault[1], fault[2])
            return
        if self.headers.get("Authorization") != f"Bearer {self.state.token}":
            self._reply(401, {"message": "Bad credentials"}, {})
            return
        query = {name: values[-1] for name, values in parse_qs(split.query).items()}
        status, found = self.state.answer(
            self.command, path, query=query, body=json.loads(body) if body else None
        )
        self._reply(status, found, {})

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _any

    def _reply(self, status: int, found: Any, headers: dict[str, str]) -> None:
        content = b"" if found is None else json.dumps(found).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def _chunks(self) -> bytes:
        whole = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            whole += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return whole

    def _git(self, path: str, query: str, *, body: bytes) -> None:
        """Git's own protocol, by git; the token is the password, of any user."""
        import base64

        given = self.headers.get("Authorization", "").removeprefix("Basic ")
        password = base64.b64decode(given or "").decode().partition(":")[2]
        if password != self.state.token:
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="host"')
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        done = subprocess.run(
            ["git", "http-backend"],
            input=body,
            capture_output=True,
            check=False,
            env={
                **_ENVIRONMENT,
                "GIT_PROJECT_ROOT": str(self.state.root),
                "GIT_HTTP_EXPORT_ALL": "1",
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "REQUEST_METHOD": self.command,
                "REMOTE_USER": "tester",
                "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                "CONTENT_LENGTH": str(len(body)),
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            },
        )
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        lines = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line)
        self.send_response(int(lines.pop("Status", "200").split()[0]))
        for name, value in {**lines, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


def _check(name: str, run: int, **more: str) -> dict[str, Any]:
    return {
        "name": name,
        "html_url": f"http://host/{NAME}/actions/runs/{run}/job/5",
        "started_at": "2026-01-01T00:00:00Z",
        **more,
    }


def _fits(pull: dict[str, Any], query: dict[str, str]) -> bool:
    head = query.get("head", "").partition(":")[2]
    return (
        pull["state"] == query.get("state", "open")
        and (not head or pull["head"]["ref"] == head)
        and (not query.get("base") or pull["base"]["ref"] == query["base"])
    )
