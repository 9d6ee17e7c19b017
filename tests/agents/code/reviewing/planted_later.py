"""Faults that were written after the rules, to see what these are worth."""

from __future__ import annotations

from tests.agents.code.reviewing.planted import Case, code

WALLET = code(
    """
import threading
lock = threading.Lock()

class Wallet:
    def __init__(self, limit=100):
        self.limit = limit
        self.spent = 0

    def pay(self, amount, note=""):
        if amount <= 0:
            raise ValueError("nothing to pay")
        lock.acquire()
        if self.spent + amount > self.limit:
            lock.release()
            return False
        self.spent += amount
        lock.release()
        return True

    async def report(self, mail):
        await mail.send(self.spent)
        return self.spent
    """
)
USERS = code(
    """
import express from "express";
import { db } from "./db";

export class Users {
  async remove(id: string, by: User): Promise<boolean> {
    if (by.role !== "admin") return false;
    const rows = await db.query("DELETE FROM users WHERE id = $1", [id]);
    try {
      await db.log(id);
    } catch (error) {
      console.error(error);
      throw error;
    }
    return rows.count > 0;
  }
}
export const retries = (n: number) => n < 3;
    """
)
PAGE = code(
    """
package api

func Page(items []Item, size int) []Item {
	mu.Lock()
	defer mu.Unlock()
	if size > len(items) {
		size = len(items)
	}
	out := make([]Item, 0, size)
	for i := 0; i < size; i++ {
		out = append(out, items[i])
	}
	return out
}

func total(items []Item, rate float64) float64 {
	return sum(items) * rate
}
    """
)
BILL = "package api\n\nfunc Bill(items []Item) float64 {\n\treturn total(items, 1.19)\n}\n"
EXPORT = code(
    """
class Export {
    @PreAuthorize("hasRole('ADMIN')")
    public String export(String id) throws IOException {
        Reader in = new FileReader(id);
        String text = read(in, 10);
        in.close();
        return text;
    }
    private String read(Reader in, int size) { return ""; }
}
    """
)
EXPORT_TEST = code(
    """
class ExportTest {
    @Test
    void exports() {
        assertEquals("a", new Export().export("a"));
        assertNotNull(new Export());
    }
}
    """
)
PROJECT = '[project]\nname = "a"\ndependencies = ["httpx>=0.27"]\n'
PIPELINE = "test:\n  script:\n    - npm ci\n    - npm test\n"
IMAGE = "FROM python:3.12\nRUN pip install .\n"
FAULTS = (
    Case(
        "a check of an amount that went",
        {"w.py": WALLET},
        {
            "w.py": WALLET.replace(
                '        if amount <= 0:\n            raise ValueError("nothing to pay")\n', ""
            )
        },
        "removed-guard",
        "w.py",
    ),
    Case(
        "a lock that one path keeps",
        {"w.py": WALLET},
        {
            "w.py": WALLET.replace(
                "        self.spent += amount\n        lock.release()\n",
                "        self.spent += amount\n",
            )
        },
        "lost-release",
        "w.py",
    ),
    Case(
        "a mail that nobody waits for",
        {"w.py": WALLET},
        {"w.py": WALLET.replace("await mail.send", "mail.send")},
        "lost-await",
        "w.py",
    ),
    Case(
        "a difference for a sum",
        {"w.py": WALLET},
        {"w.py": WALLET.replace("self.spent + amount", "self.spent - amount")},
        "operator",
        "w.py",
    ),
    Case(
        "a list that all calls share",
        {"w.py": WALLET},
        {
            "w.py": WALLET.replace('note="")', 'note="", tags=[])').replace(
                "        lock.acquire()", "        tags.append(note)\n        lock.acquire()"
            )
        },
        "shared-default",
        "w.py",
    ),
    Case(
        "a check on one line that went",
        {"u.ts": USERS},
        {"u.ts": USERS.replace('    if (by.role !== "admin") return false;\n', "")},
        "removed-guard",
        "u.ts",
    ),
    Case(
        "a query from a template",
        {"u.ts": USERS},
        {
            "u.ts": USERS.replace(
                '"DELETE FROM users WHERE id = $1", [id]', "`DELETE FROM users WHERE id = ${id}`"
            )
        },
        "sql-text",
        "u.ts",
    ),
    Case(
        "an error caught and forgotten",
        {"u.ts": USERS},
        {"u.ts": USERS.replace("      console.error(error);\n      throw error;\n", "")},
        "swallowed-error",
        "u.ts",
    ),
    Case(
        "a limit turned around",
        {"u.ts": USERS},
        {"u.ts": USERS.replace("n < 3", "n > 3")},
        "operator",
        "u.ts",
    ),
    Case(
        "everybody but the admin",
        {"u.ts": USERS},
        {"u.ts": USERS.replace('by.role !== "admin"', 'by.role === "admin"')},
        "operator",
        "u.ts",
    ),
    Case(
        "a lock that is kept",
        {"api/p.go": PAGE},
        {"api/p.go": PAGE.replace("\tdefer mu.Unlock()\n", "")},
        "lost-release",
        "api/p.go",
    ),
    Case(
        "a round too many",
        {"api/p.go": PAGE},
        {"api/p.go": PAGE.replace("i < size", "i <= size")},
        "operator",
        "api/p.go",
    ),
    Case(
        "an argument that another file does not give",
        {"api/p.go": PAGE, "api/b.go": BILL},
        {"api/p.go": PAGE.replace("rate float64)", "rate float64, unit string)")},
        "callers",
        "api/p.go",
    ),
    Case(
        "an annotation that kept strangers out",
        {"Export.java": EXPORT},
        {"Export.java": EXPORT.replace("    @PreAuthorize(\"hasRole('ADMIN')\")\n", "")},
        "removed-guard",
        "Export.java",
    ),
    Case(
        "a reader that stays open",
        {"Export.java": EXPORT},
        {"Export.java": EXPORT.replace("        in.close();\n", "")},
        "lost-release",
        "Export.java",
    ),
    Case(
        "a method that takes less",
        {"Export.java": EXPORT},
        {"Export.java": EXPORT.replace("read(Reader in, int size)", "read(Reader in)")},
        "callers",
        "Export.java",
    ),
    Case(
        "an assertion less in Java",
        {"Export.java": EXPORT, "src/test/ExportTest.java": EXPORT_TEST},
        {
            "src/test/ExportTest.java": EXPORT_TEST.replace(
                '        assertEquals("a", new Export().export("a"));\n', ""
            )
        },
        "lost-assertion",
        "src/test/ExportTest.java",
    ),
    Case(
        "a Java test that is not run",
        {"Export.java": EXPORT, "src/test/ExportTest.java": EXPORT_TEST},
        {
            "src/test/ExportTest.java": EXPORT_TEST.replace(
                "    @Test\n", "    @Disabled\n    @Test\n"
            )
        },
        "skipped-test",
        "src/test/ExportTest.java",
    ),
    Case(
        "a lock file left behind",
        {"pyproject.toml": PROJECT, "uv.lock": "version = 1\n"},
        {"pyproject.toml": PROJECT.replace('"httpx>=0.27"', '"httpx>=0.28", "rich"')},
        "lock-file",
        "pyproject.toml",
    ),
    Case(
        "a job that may fail",
        {".gitlab-ci.yml": PIPELINE},
        {".gitlab-ci.yml": PIPELINE.replace("  script", "  allow_failure: true\n  script")},
        "swallowed-error",
        ".gitlab-ci.yml",
    ),
    Case(
        "a token in an image",
        {"Dockerfile": IMAGE},
        {"Dockerfile": IMAGE + "ENV API_TOKEN=k9Q2vX7rT4mZ8w1\n"},
        "secret",
        "Dockerfile",
    ),
    Case(
        "debugging in production",
        {"settings/production.py": "DEBUG = False\n"},
        {"settings/production.py": "DEBUG = True\n"},
        "lost-protection",
        "settings/production.py",
    ),
    Case(
        "a protection switched off",
        {"config/app.yml": "csrf_enabled: true\n"},
        {"config/app.yml": "csrf_enabled: false\n"},
        "lost-protection",
        "config/app.yml",
    ),
    Case(
        "a script that moved away from its importers",
        {
            "src/a.js": "export const a = 1;\n",
            "src/b.js": 'import { a } from "./a.js";\nconsole.info(a);\n',
        },
        {"src/a.js": None, "src/lib/a.js": "export const a = 1;\n"},
        "removed-name",
        "src/lib/a.js",
    ),
)
