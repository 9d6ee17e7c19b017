"""Planted faults in other languages than Python: one known fault a branch."""

from __future__ import annotations

from tests.agents.code.reviewing.planted import Case, code

REFUND = code(
    """
    import { ledger } from "./ledger.js";

    export async function refund(user, order) {
      if (!user.isAdmin) {
        throw new Error("only admins refund");
      }
      const done = await ledger.book(order.id, -order.total);
      for (let i = 0; i < order.lines.length; i++) {
        restock(order.lines[i].sku);
      }
      return done;
    }

    function restock(sku) {
      ledger.stock[sku] += 1;
    }
    """
)
TAX = code(
    """
    export function withTax(net: number, rate: number): number {
      return net * (1 + rate);
    }

    export const label = (name: string): string => name.trim();
    """
)
INVOICE = code(
    """
    import { label, withTax } from "./tax";

    export function invoice(net: number): string {
      return `${label("Total")}: ${withTax(net, 0.19)}`;
    }
    """
)
STORE_GO = code(
    """
    package store

    import (
    \t"encoding/json"
    \t"os"
    )

    func Load(path string) (map[string]int, error) {
    \tfile, err := os.Open(path)
    \tif err != nil {
    \t\treturn nil, err
    \t}
    \tdefer file.Close()
    \tfound := map[string]int{}
    \terr = json.NewDecoder(file).Decode(&found)
    \tif err != nil {
    \t\treturn nil, err
    \t}
    \treturn found, nil
    }
    """
)
STORE_TEST_GO = code(
    """
    package store

    import "testing"

    func TestLoad(t *testing.T) {
    \tfound, err := Load("testdata/a.json")
    \tif err != nil || found["a"] != 1 {
    \t\tt.Fatal(err)
    \t}
    }
    """
)
ACCOUNT = code(
    """
    package shop;

    import java.sql.*;

    public class Account {
        private final Connection connection;
        private long balance;

        public boolean withdraw(long amount) {
            if (balance >= amount) {
                balance -= amount;
                return true;
            }
            return false;
        }

        public String owner(String iban) throws SQLException {
            PreparedStatement asked = connection.prepareStatement(
                "SELECT owner FROM accounts WHERE iban = ?");
            asked.setString(1, iban);
            return asked.executeQuery().getString(1);
        }

        public void save() {
            try {
                connection.commit();
            } catch (SQLException error) {
                throw new IllegalStateException("not saved", error);
            }
        }
    }
    """
)
CART_TEST = code(
    """
    import { total } from "./cart.js";

    describe("total", () => {
      it("adds prices", () => {
        expect(total([1, 2])).toBe(3);
      });
      it("is nothing for nothing", () => {
        expect(total([])).toBe(0);
      });
    });
    """
)
SYNC = code(
    """
    export async function sync(remote: Remote, cache: Cache): Promise<number> {
      const rows = await remote.rows();
      await cache.replace(rows);
      return rows.length;
    }
    """
)
BACKUP = '#!/bin/sh\nset -e\n\ntar czf "$1" /srv/data\nrm -rf /srv/data/old\n'
CLIENT_GO = (
    "package client\n\nfunc config() *tls.Config {\n\treturn &tls.Config{ServerName: name}\n}\n"
)

FAULTS = (
    Case(
        "a check of who may do it that went",
        {"src/refund.js": REFUND},
        {
            "src/refund.js": REFUND.replace(
                '  if (!user.isAdmin) {\n    throw new Error("only admins refund");\n  }\n', ""
            )
        },
        "removed-guard",
        "src/refund.js",
    ),
    Case(
        "one item too many in JavaScript",
        {"src/refund.js": REFUND},
        {"src/refund.js": REFUND.replace("i < order", "i <= order")},
        "off-by-one",
        "src/refund.js",
    ),
    Case(
        "a parameter that a TypeScript caller does not give",
        {"src/tax.ts": TAX, "src/invoice.ts": INVOICE},
        {
            "src/tax.ts": TAX.replace("rate: number)", "rate: number, country: string)").replace(
                "(1 + rate)", '(country === "US" ? 1 : 1 + rate)'
            )
        },
        "callers",
        "src/tax.ts",
    ),
    Case(
        "an export that is still imported",
        {"src/tax.ts": TAX, "src/invoice.ts": INVOICE},
        {"src/tax.ts": TAX.replace("const label =", "const title =")},
        "removed-name",
        "src/tax.ts",
    ),
    Case(
        "a file that is not closed any more in Go",
        {"store/load.go": STORE_GO},
        {"store/load.go": STORE_GO.replace("\tdefer file.Close()\n", "")},
        "lost-release",
        "store/load.go",
    ),
    Case(
        "an error that Go code passes over now",
        {"store/load.go": STORE_GO},
        {
            "store/load.go": STORE_GO.replace(
                "\terr = json.NewDecoder(file).Decode(&found)\n"
                "\tif err != nil {\n\t\treturn nil, err\n\t}\n",
                "\t_ = json.NewDecoder(file).Decode(&found)\n",
            )
        },
        "swallowed-error",
        "store/load.go",
    ),
    Case(
        "a Go test that is skipped",
        {"store/load.go": STORE_GO, "store/load_test.go": STORE_TEST_GO},
        {
            "store/load_test.go": STORE_TEST_GO.replace(
                "(t *testing.T) {\n", '(t *testing.T) {\n\tt.Skip("flaky")\n'
            )
        },
        "skipped-test",
        "store/load_test.go",
    ),
    Case(
        "a connection that trusts anybody",
        {"client/config.go": CLIENT_GO},
        {
            "client/config.go": CLIENT_GO.replace(
                "ServerName: name", "ServerName: name, InsecureSkipVerify: true"
            )
        },
        "lost-protection",
        "client/config.go",
    ),
    Case(
        "a boundary that moved in Java",
        {"src/shop/Account.java": ACCOUNT},
        {"src/shop/Account.java": ACCOUNT.replace("balance >= amount", "balance > amount")},
        "operator",
        "src/shop/Account.java",
    ),
    Case(
        "a query put together from text in Java",
        {"src/shop/Account.java": ACCOUNT},
        {
            "src/shop/Account.java": ACCOUNT.replace(
                '"SELECT owner FROM accounts WHERE iban = ?");\n        asked.setString(1, iban);',
                '"SELECT owner FROM accounts WHERE iban = \'" + iban + "\'");',
            )
        },
        "sql-text",
        "src/shop/Account.java",
    ),
    Case(
        "an error that Java code passes over now",
        {"src/shop/Account.java": ACCOUNT},
        {
            "src/shop/Account.java": ACCOUNT.replace(
                'throw new IllegalStateException("not saved", error);', "// cannot happen"
            )
        },
        "swallowed-error",
        "src/shop/Account.java",
    ),
    Case(
        "a promise that nobody waits for",
        {"src/sync.ts": SYNC},
        {"src/sync.ts": SYNC.replace("await cache.replace", "cache.replace")},
        "lost-await",
        "src/sync.ts",
    ),
    Case(
        "only one test of a file is run",
        {"src/cart.test.js": CART_TEST},
        {"src/cart.test.js": CART_TEST.replace('it("adds', 'it.only("adds')},
        "skipped-test",
        "src/cart.test.js",
    ),
    Case(
        "an assertion less in JavaScript",
        {"src/cart.test.js": CART_TEST},
        {
            "src/cart.test.js": CART_TEST.replace(
                "    expect(total([])).toBe(0);\n", "    total([]);\n"
            )
        },
        "lost-assertion",
        "src/cart.test.js",
    ),
    Case(
        "a script that goes on after a failure",
        {"backup.sh": BACKUP},
        {"backup.sh": BACKUP.replace("set -e\n", "")},
        "removed-guard",
        "backup.sh",
    ),
)
