"""Ordinary work that was written after the rules, to see what these are worth."""

from __future__ import annotations

from tests.agents.code.reviewing.planted import Case
from tests.agents.code.reviewing.planted_later import EXPORT, EXPORT_TEST, PAGE, USERS, WALLET

CLEAN = (
    Case(
        "a lock that releases itself",
        {"w.py": WALLET},
        {
            "w.py": WALLET.replace(
                "        lock.acquire()\n"
                "        if self.spent + amount > self.limit:\n"
                "            lock.release()\n            return False\n"
                "        self.spent += amount\n        lock.release()\n"
                "        return True\n",
                "        with lock:\n"
                "            if self.spent + amount > self.limit:\n"
                "                return False\n"
                "            self.spent += amount\n"
                "            return True\n",
            )
        },
    ),
    Case(
        "a check in a function of its own",
        {"u.ts": USERS},
        {
            "u.ts": USERS.replace(
                '    if (by.role !== "admin") return false;\n',
                "    if (!isAdmin(by)) return false;\n",
            )
            + '\nfunction isAdmin(user: User): boolean {\n  return user.role === "admin";\n}\n'
        },
    ),
    Case(
        "a limit with its test",
        {"u.ts": USERS},
        {
            "u.ts": USERS.replace("n < 3", "n <= 3"),
            "u.test.ts": 'import { retries } from "./u";\n\n'
            'test("three", () => {\n'
            "  expect(retries(3)).toBe(true);\n});\n",
        },
    ),
    Case(
        "a slice for a loop",
        {"api/p.go": PAGE},
        {
            "api/p.go": PAGE.replace(
                "\tfor i := 0; i < size; i++ {\n"
                "\t\tout = append(out, items[i])\n\t}\n\treturn out\n",
                "\treturn append(out, items[:size]...)\n",
            )
        },
    ),
    Case(
        "other names for parameters",
        {"Export.java": EXPORT},
        {
            "Export.java": EXPORT.replace("size", "most")
            .replace("id)", "name)")
            .replace("String id", "String name")
        },
    ),
    Case(
        "an assertion moved to a test of its own",
        {"src/test/ExportTest.java": EXPORT_TEST},
        {
            "src/test/ExportTest.java": EXPORT_TEST.replace(
                "        assertNotNull(new Export());\n", ""
            ).replace(
                "    @Test\n",
                "    @Test\n    void there() {\n"
                "        assertNotNull(new Export());\n    }\n\n"
                "    @Test\n",
            )
        },
    ),
    Case(
        "types that were added",
        {"w.py": WALLET},
        {
            "w.py": WALLET.replace(
                'def pay(self, amount, note=""):',
                'def pay(self, amount: int, note: str = "") -> bool:',
            ).replace("limit=100", "limit: int = 100")
        },
    ),
    Case(
        "a function removed with its test",
        {
            "shop/x.py": "def gone(a):\n    return a\n\n\ndef stays(a):\n    return a\n",
            "tests/test_x.py": "from shop.x import gone, stays\n\n\ndef test_gone():\n"
            "    assert gone(1) == 1\n\n\ndef test_stays():\n"
            "    assert stays(1) == 1\n",
        },
        {
            "shop/x.py": "def stays(a):\n    return a\n",
            "tests/test_x.py": "from shop.x import stays\n\n\ndef test_stays():\n"
            "    assert stays(1) == 1\n",
        },
    ),
    Case(
        "documents and templates of settings",
        {"k8s/a.yaml": "a: 1\n"},
        {
            "k8s/a.yaml": "apiVersion: v1\nkind: A\n---\napiVersion: v1\nkind: B\n"
            "spec:\n  - name: x\n  - name: y\n",
            "chart/t.yaml": "a: {{ .Values.a }}\na: 2\n",
        },
    ),
    Case(
        "another logger",
        {"u.ts": USERS},
        {"u.ts": USERS.replace("console.error(error)", "logger.error(error)")},
    ),
)
