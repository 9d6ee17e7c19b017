"""What a PDF of a browser holds: its sheets, their size, and the text on each."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

_OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
_STREAM = re.compile(rb"^(.*?)stream\r?\n(.*)\r?\nendstream", re.DOTALL)
_DRAWN = re.compile(rb"/(\S+) [\d.]+ Tf|<([0-9A-Fa-f]+)> Tj|\bT[dmD*]\b|\bBT\b")


@dataclass(frozen=True)
class Sheet:
    """`width` and `height` in points; `text` as it is drawn, without the gaps between words."""

    width: float
    height: float
    text: str


def sheets(content: bytes) -> list[Sheet]:
    parts = {int(number): body for number, body in _OBJECT.findall(content)}
    return [_sheet(body, parts) for body in parts.values() if b"/Type /Page\n" in body]


def _sheet(body: bytes, parts: dict[int, bytes]) -> Sheet:
    box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", body)
    assert box is not None
    fonts = {
        name.decode(): _letters(parts[int(number)], parts)
        for name, number in re.findall(rb"/(F\d+) (\d+) 0 R", body)
    }
    drawn = _opened(parts[_reference(body, b"Contents")])
    return Sheet(float(box[1]), float(box[2]), _text(drawn, fonts))


def _text(drawn: bytes, fonts: dict[str, dict[int, str]]) -> str:
    made, font = [], dict[int, str]()
    for name, codes in _DRAWN.findall(drawn):
        if name:
            font = fonts.get(name.decode(), {})
        for at in range(0, len(codes), 4):
            made.append(font.get(int(codes[at : at + 4], 16), "?"))
    return "".join(made)


def _letters(font: bytes, parts: dict[int, bytes]) -> dict[int, str]:
    """Which letter each glyph of a font stands for."""
    found: dict[int, str] = {}
    if b"/ToUnicode" not in font:
        return found
    table = _opened(parts[_reference(font, b"ToUnicode")])
    for block in re.findall(rb"beginbfchar\n(.*?)endbfchar", table, re.DOTALL):
        for code, letter in re.findall(rb"<(\w+)> <(\w+)>", block):
            found[int(code, 16)] = bytes.fromhex(letter.decode()).decode("utf-16-be")
    for block in re.findall(rb"beginbfrange\n(.*?)endbfrange", table, re.DOTALL):
        for first, last, letter in re.findall(rb"<(\w+)> <(\w+)> <(\w+)>", block):
            for step in range(int(last, 16) - int(first, 16) + 1):
                found[int(first, 16) + step] = chr(int(letter, 16) + step)
    return found


def _opened(body: bytes) -> bytes:
    found = _STREAM.search(body)
    assert found is not None
    return zlib.decompress(found[2]) if b"/FlateDecode" in found[1] else found[2]


def _reference(body: bytes, name: bytes) -> int:
    found = re.search(rb"/" + name + rb" (\d+) 0 R", body)
    assert found is not None, name
    return int(found[1])
