"""What language a file is in, told by its name or its first line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath


@dataclass(frozen=True)
class Language:
    """`comments` are what a line of comment begins with; of prose and data no line is code."""

    name: str
    comments: tuple[str, ...] = ()
    code: bool = True


_HASH, _SLASH, _DASH = ("#",), ("//", "/*", "*/", "* "), ("--",)
_LANGUAGES: dict[tuple[str, tuple[str, ...]], str] = {
    ("Python", _HASH): "py pyi pyw pyx",
    ("JavaScript", _SLASH): "js mjs cjs jsx",
    ("TypeScript", _SLASH): "ts mts cts",
    ("TSX", _SLASH): "tsx",
    ("Go", _SLASH): "go",
    ("Rust", _SLASH): "rs",
    ("Java", _SLASH): "java",
    ("C", _SLASH): "c h",
    ("C++", _SLASH): "cc cpp cxx c++ hpp hh hxx h++ ipp tpp cu cuh",
    ("C#", _SLASH): "cs csx",
    ("Ruby", _HASH): "rb rake gemspec ru",
    ("PHP", (*_SLASH, "#")): "php phtml",
    ("Shell", _HASH): "sh bash zsh ksh bats",
    ("Kotlin", _SLASH): "kt kts",
    ("Scala", _SLASH): "scala sc sbt",
    ("Swift", _SLASH): "swift",
    ("Objective-C", _SLASH): "m mm",
    ("Dart", _SLASH): "dart",
    ("Groovy", _SLASH): "groovy gradle",
    ("SQL", (*_DASH, "/*")): "sql",
    ("R", _HASH): "r",
    ("Julia", _HASH): "jl",
    ("Perl", _HASH): "pl pm t",
    ("Lua", _DASH): "lua",
    ("Haskell", _DASH): "hs",
    ("Elm", _DASH): "elm",
    ("OCaml", ("(*",)): "ml mli",
    ("F#", ("//", "(*")): "fs fsi fsx",
    ("Elixir", _HASH): "ex exs",
    ("Erlang", ("%",)): "erl hrl",
    ("Clojure", (";",)): "clj cljs cljc edn",
    ("Lisp", (";",)): "lisp el scm rkt",
    ("Zig", _SLASH): "zig",
    ("Nim", _HASH): "nim",
    ("Visual Basic", ("'",)): "vb bas",
    ("Pascal", ("//", "{")): "pas pp",
    ("Fortran", ("!",)): "f f90 f95 for",
    ("Assembly", (";", "#", "//")): "s asm",
    ("CUDA", _SLASH): "cuda",
    ("Solidity", _SLASH): "sol",
    ("Protocol Buffers", _SLASH): "proto",
    ("GraphQL", _HASH): "graphql gql",
    ("Terraform", ("#", "//")): "tf tfvars hcl",
    ("Nix", _HASH): "nix",
    ("PowerShell", _HASH): "ps1 psm1",
    ("Batch", ("REM ", "rem ", "::")): "bat cmd",
    ("Makefile", _HASH): "mk mak",
    ("CMake", _HASH): "cmake",
    ("Starlark", _HASH): "bzl star",
    ("HTML", ("<!--",)): "html htm xhtml jinja j2 ejs hbs mustache",
    ("Vue", ("//", "<!--")): "vue",
    ("Svelte", ("//", "<!--")): "svelte",
    ("CSS", ("/*", "*/", "* ")): "css",
    ("Sass", _SLASH): "scss sass less",
}
_PLAIN: dict[str, str] = {
    "Markdown": "md markdown mdx",
    "reStructuredText": "rst",
    "Text": "txt text adoc org tex",
    "JSON": "json jsonl json5 ipynb geojson map",
    "YAML": "yaml yml",
    "TOML": "toml",
    "XML": "xml xsd xsl svg plist csproj vbproj sln resx",
    "INI": "ini cfg conf properties env editorconfig",
    "CSV": "csv tsv",
    "Lock file": "lock",
    "Translations": "po pot",
    "Diff": "diff patch",
}
_NAMES = {
    "makefile": "Makefile",
    "gnumakefile": "Makefile",
    "justfile": "Makefile",
    "dockerfile": "Dockerfile",
    "containerfile": "Dockerfile",
    "cmakelists.txt": "CMake",
    "rakefile": "Ruby",
    "gemfile": "Ruby",
    "vagrantfile": "Ruby",
    "jenkinsfile": "Groovy",
    "build": "Starlark",
    "build.bazel": "Starlark",
    "workspace": "Starlark",
    "package-lock.json": "Lock file",
    "pnpm-lock.yaml": "Lock file",
    "go.sum": "Lock file",
    "license": "Text",
    "readme": "Text",
    "requirements.txt": "Requirements",
    "go.mod": "Go module",
}
_SHEBANGS = {
    "python": "Python",
    "node": "JavaScript",
    "deno": "TypeScript",
    "bash": "Shell",
    "sh": "Shell",
    "zsh": "Shell",
    "ksh": "Shell",
    "dash": "Shell",
    "ruby": "Ruby",
    "php": "PHP",
    "perl": "Perl",
    "lua": "Lua",
    "rscript": "R",
}
_SHEBANG = re.compile(rb"#!\s*\S*?/?(?:env\s+(?:-\S+\s+)*)?([A-Za-z]+)[\d.]*(?:\s|$)")

OTHER = Language("Other", code=False)
_KNOWN = {
    **{name: Language(name, comments) for name, comments in _LANGUAGES},
    "Dockerfile": Language("Dockerfile", _HASH),
    "Requirements": Language("Requirements", _HASH, code=False),
    "Go module": Language("Go module", _SLASH, code=False),
    **{name: Language(name, code=False) for name in _PLAIN},
}
_BY_ENDING = {
    ending: _KNOWN[name]
    for name, endings in [*((k[0], v) for k, v in _LANGUAGES.items()), *_PLAIN.items()]
    for ending in endings.split()
}


def language_of(path: str, content: bytes = b"") -> Language:
    """By name, then by ending, then by a shebang; OTHER where none tells."""
    name = PurePosixPath(path).name.casefold()
    if name in _NAMES:
        return _KNOWN[_NAMES[name]]
    if name.startswith(("dockerfile.", "makefile.")):
        return _KNOWN[_NAMES[name.split(".")[0]]]
    ending = name.rpartition(".")[2] if "." in name.lstrip(".") else ""
    if ending in _BY_ENDING:
        return _BY_ENDING[ending]
    return _by_shebang(content) if content.startswith(b"#!") else OTHER


def code_lines(lines: list[str], language: Language) -> int:
    """Lines that are neither blank nor all comment; 0 for prose and data."""
    if not language.code:
        return 0
    begin = language.comments
    if not begin:
        return sum(1 for line in lines if line and not line.isspace())
    return sum(1 for line in lines if (bare := line.lstrip()) and not bare.startswith(begin))


def _by_shebang(content: bytes) -> Language:
    found = _SHEBANG.match(content[:200].split(b"\n")[0])
    program = found.group(1).decode("ascii").casefold() if found else ""
    return _KNOWN[_SHEBANGS[program]] if program in _SHEBANGS else OTHER
