"""A small sample of each language: what it defines, calls and imports."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import pytest

from core.engine.code import parse as parsing
from core.engine.code.grammars import grammar_of
from core.engine.code.imports import read_import
from core.engine.code.languages import code_lines, language_of
from core.engine.code.parse import Parsed, parse


@dataclass(frozen=True)
class Sample:
    """`symbols` are "kind parent.name"; `calls` "caller > receiver.callee"; a module each."""

    path: str
    text: str
    symbols: str
    calls: str
    imports: str


SAMPLES = [
    Sample(
        "shop/orders.py",
        """#!/usr/bin/env python
import os, json as j
from .prices import (total as sum_up, VAT)
from shop import *
LIMIT = 3
rate: float = 0.5
type Row = tuple[str, int]
class Order(Base):
    kind = "a"
    def price(self, n: int = 1) -> int:
        def inner():
            return helper(n)
        return self.net() + inner()
    async def net(self): return os.path.join(j)
@cached
def main():
    local = Order().price(2)
main()
""",
        "constant LIMIT|variable rate|type Row|class Order|method Order.price"
        "|function Order.price.inner|method Order.net|function main",
        "Order.price.inner > helper|Order.price > self.net|Order.price > inner"
        "|Order.net > os.path.join| > cached|main > Order|main > ?.price| > main",
        "os|json|.prices|shop",
    ),
    Sample(
        "web/app.js",
        """import React, { useState as state } from 'react'
import * as api from "./api"
export { send } from './send'
const { a, b: c } = require('./lib')
export const LIMIT = 3
const helper = async (x) => x + 1
export function App(props) {
  const inner = () => helper(1)
  return <Panel onClick={() => api.load(inner())} />
}
class Store extends Base {
  get(key) { return this.find(key) }
  static make = () => new Store()
}
module.exports.run = function () { App() }
const routes = { list: function () { return c() } }
""",
        "constant LIMIT|function helper|function App|function App.inner|class Store"
        "|method Store.get|method Store.make|function run|variable routes|function routes.list",
        "App.inner > helper|App > Panel|App > api.load|App > inner|Store.get > this.find"
        "|Store.make > Store|run > App|routes.list > c",
        "react|./api|./send|./lib",
    ),
    Sample(
        "web/types.ts",
        """import type { User } from './user'
import def from "@/def"
export interface Shape { area(): number }
export type Id = string | number
export enum Color { Red }
export abstract class Base<T> {
  abstract draw(): void
  private size = (n: number) => n
  protected run<K>(x: K): K { return this.size(1) as any }
}
namespace Inner { export function f() { return def.make() } }
declare function ext(a: number): void
""",
        "interface Shape|type Id|enum Color|class Base|method Base.draw|method Base.size"
        "|method Base.run|module Inner|function Inner.f|function ext",
        "Base.run > this.size|Inner.f > def.make",
        "./user|@/def",
    ),
    Sample(
        "web/view.tsx",
        """export const View = ({ id }: { id: string }) => <Row key={id}>{load(id)}</Row>
""",
        "function View",
        "View > Row|View > load",
        "",
    ),
    Sample(
        "cmd/main.go",
        """package main

import (
	"fmt"
	st "example.org/shop/store"
)

const Limit = 3

var (
	cache = map[string]int{}
)

type Server struct{ db *st.DB }
type Handler interface{ Serve() }
type Id string

func (s *Server) Start(port int) error {
	fmt.Println(port)
	return s.listen(st.Open())
}

func main() { New[int]().Start(1) }
""",
        "constant Limit|variable cache|struct Server|interface Handler|type Id"
        "|method Server.Start|function main",
        "Server.Start > fmt.Println|Server.Start > s.listen|Server.Start > st.Open|main > ?.Start",
        "fmt|example.org/shop/store",
    ),
    Sample(
        "src/lib.rs",
        """use std::{fmt, io::{self, Read}};
use crate::store::Db as Base;
pub mod store;
const LIMIT: u32 = 3;
pub struct Server<T> { db: T }
enum Kind { A }
trait Serve { fn serve(&self); }
impl<T> Serve for Server<T> {
    fn serve(&self) { self.listen(); Base::open(helper()); println!("x"); }
}
fn helper() -> u32 { parse::<u32>() }
macro_rules! twice { ($x:expr) => { $x } }
mod inner { pub fn deep() {} }
""",
        "constant LIMIT|struct Server|enum Kind|trait Serve|method Serve.serve"
        "|method Server.serve|function helper|macro twice|module inner|function inner.deep",
        "Server.serve > self.listen|Server.serve > Base.open|Server.serve > helper"
        "|Server.serve > println|helper > parse",
        "std::fmt|std::io|std::io::Read|crate::store::Db|self::store",
    ),
    Sample(
        "src/shop/Order.java",
        """package shop;
import java.util.List;
import static shop.Prices.total;
import shop.store.*;
public class Order extends Base implements Priced {
    public static final int LIMIT = 3;
    private int count = 0;
    public Order(int n) { this.count = n; }
    int price() { return total(count) + store.find(new Row()).size(); }
    interface Priced { int price(); }
    enum Kind { A }
    record Pair(int a, int b) {}
}
""",
        "class Order|constant Order.LIMIT|method Order.Order|method Order.price"
        "|interface Order.Priced|method Order.Priced.price|enum Order.Kind|class Order.Pair",
        "Order.price > total|Order.price > ?.size|Order.price > store.find|Order.price > Row",
        "java.util.List|shop.Prices|shop.store",
    ),
    Sample(
        "src/list.c",
        """#include <stdio.h>
#include "list.h"
#define LIMIT 3
#define TWICE(x) ((x) * 2)
#ifndef LIST_H
#define LIST_H
#endif
typedef struct node { int value; } node_t;
enum kind { A };
static int count = 0;
static node_t *make(int n) { return alloc(sizeof(node_t)); }
int main(void) { list->add(make(TWICE(1))); printf("x"); return 0; }
""",
        "constant LIMIT|macro TWICE|type node_t|struct node|enum kind|variable count"
        "|function make|function main",
        "make > alloc|main > list.add|main > make|main > TWICE|main > printf",
        "stdio.h|list.h",
    ),
    Sample(
        "src/list.cpp",
        """#include <vector>
namespace shop {
class Order : public Base {
 public:
  int price() const { return total(1); }
  ~Order() {}
};
template <typename T> T largest(T a) { return std::max<T>(a, a); }
using Id = int;
}
int shop::Order::net(int n) { return shop::helper(n) + this->price(); }
std::string& name() { return *new Name(); }
""",
        "class Order|method Order.price|method Order.~Order|function largest|type Id"
        "|method Order.net|function name",
        "Order.price > total|largest > std.max|Order.net > shop.helper|Order.net > this.price"
        "|name > Name",
        "vector",
    ),
    Sample(
        "src/Order.cs",
        """using System.Linq;
using Db = Shop.Store.Database;
namespace Shop.Orders {
  public interface IPriced { int Price(); }
  public class Order : IPriced {
    const int Limit = 3;
    public Order() { }
    public int Price() { other?.Size(); return Total(1) + db.Find<Row>(new Row()); }
    enum Kind { A }
    struct Pair { }
  }
}
""",
        "interface IPriced|method IPriced.Price|class Order|constant Order.Limit"
        "|method Order.Order|method Order.Price|enum Order.Kind|struct Order.Pair",
        "Order.Price > Total|Order.Price > db.Find|Order.Price > Row|Order.Price > other.Size",
        "System.Linq|Shop.Store.Database",
    ),
    Sample(
        "lib/order.rb",
        """require 'json'
require_relative './prices'
module Shop
  LIMIT = 3
  class Order < Base
    def price(n = 1)
      total(n) + store.find(n)
    end
    def self.make
      Order.new
    end
  end
end
""",
        "module Shop|constant Shop.LIMIT|class Shop.Order|method Shop.Order.price"
        "|method Shop.Order.make",
        "Shop.Order.price > total|Shop.Order.price > store.find|Shop.Order.make > Order.new",
        "json|././prices",
    ),
    Sample(
        "src/Order.php",
        """<html><?php
namespace Shop\\Orders;
use Shop\\Store\\{Database as Db, Row};
require_once __DIR__ . '/prices.php';
const LIMIT = 3;
interface Priced { function price(); }
trait Counts { }
enum Kind { case A; }
class Order implements Priced {
  public function price() { return $this->net() + Db::open(total(1)) + $db?->find(new Row()); }
}
function helper() { return \\Shop\\total(2); }
""",
        "constant LIMIT|interface Priced|method Priced.price|trait Counts|enum Kind|class Order"
        "|method Order.price|function helper",
        "Order.price > $this.net|Order.price > Db.open|Order.price > total|Order.price > $db.find"
        "|Order.price > Row|helper > total",
        "Shop\\Store\\Database|Shop\\Store\\Row|./prices.php",
    ),
    Sample(
        "bin/run",
        """#!/usr/bin/env bash
source ./env.sh
. "$DIR/lib.sh"
LIMIT=3
export MODE=fast
build() {
  local x=1
  make all
}
build
""",
        "constant LIMIT|constant MODE|function build",
        "build > make| > build",
        "./env.sh|./lib.sh",
    ),
]


def _read(sample: Sample) -> Parsed:
    return parse(sample.text.encode(), language_of(sample.path, sample.text.encode()).name)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.path)
def test_a_file_tells_what_it_defines(sample: Sample) -> None:
    found = [f"{s.kind} {s.path}" for s in _read(sample).symbols]
    assert sorted(found) == sorted(filter(None, sample.symbols.split("|")))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.path)
def test_a_file_tells_what_it_calls(sample: Sample) -> None:
    found = [
        f"{call.caller} > {call.receiver + '.' if call.receiver else ''}{call.callee}"
        for call in _read(sample).calls
    ]
    assert sorted(found) == sorted(filter(None, sample.calls.split("|")))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.path)
def test_a_file_tells_what_it_imports(sample: Sample) -> None:
    grammar = grammar_of(language_of(sample.path, sample.text.encode()).name)
    assert grammar is not None
    found = [
        each.module
        for statement in _read(sample).imports
        for each in read_import(statement.text, grammar.family)
    ]
    assert sorted(found) == sorted(filter(None, sample.imports.split("|")))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.path)
def test_lines_of_definitions_hold_their_names(sample: Sample) -> None:
    lines = sample.text.split("\n")
    for symbol in _read(sample).symbols:
        within = "\n".join(lines[symbol.line - 1 : symbol.end_line])
        assert symbol.name in within
        assert "\n" not in symbol.signature
        assert symbol.signature


def test_a_machine_that_stands_still_meanwhile_costs_a_file_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    matches = parsing._matches

    def late(*given: Any, **more: Any) -> list[parsing.Captures]:
        time.sleep(0.6)
        return matches(*given, **more)

    monkeypatch.setattr(parsing, "_matches", late)
    monkeypatch.setattr(parsing, "_PATIENCE", 0.5)
    assert _read(SAMPLES[0]).symbols


def test_signatures_stop_where_the_body_begins() -> None:
    found = {s.path: s.signature for s in _read(SAMPLES[0]).symbols}
    assert found["Order.price"] == "def price(self, n: int = 1) -> int"
    assert found["Order"] == "class Order(Base)"
    assert found["LIMIT"] == "LIMIT = 3"
    go = {s.path: s.signature for s in _read(SAMPLES[4]).symbols}
    assert go["Server.Start"] == "func (s *Server) Start(port int) error"


@pytest.mark.parametrize(
    ("path", "first", "language"),
    [
        ("a/b.PY", b"", "Python"),
        ("Makefile", b"", "Makefile"),
        ("Dockerfile.dev", b"", "Dockerfile"),
        ("run", b"#!/usr/bin/python3 -u\n", "Python"),
        ("run", b"#! /usr/bin/env -S node --x\n", "JavaScript"),
        ("run", b"#!/bin/cat\n", "Other"),
        ("x.d.ts", b"", "TypeScript"),
        (".bashrc", b"", "Other"),
        ("a.tar.gz", b"", "Other"),
        ("poetry.lock", b"", "Lock file"),
        ("notes.md", b"", "Markdown"),
    ],
)
def test_a_language_is_told_by_name_or_first_line(path: str, first: bytes, language: str) -> None:
    assert language_of(path, first).name == language


def test_blank_lines_and_comments_are_no_code() -> None:
    text = "# a\n\n  \nx = 1  # b\n\t# c\nif x:\n    y = 2".split("\n")
    assert code_lines(text, language_of("a.py")) == 3
    assert code_lines(["// a", " * b", "int c;", "/* d"], language_of("a.c")) == 1
    assert code_lines(["words"], language_of("a.md")) == 0
