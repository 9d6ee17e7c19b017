"""Sums as text, read a sign at a time."""


class ReadError(ValueError):
    """Text that is no sum."""


def tokens(text):
    """Numbers, names, signs and brackets of a sum, with what each is."""
    found = []
    at = 0
    while at < len(text):
        sign = text[at]
        if sign.isspace():
            at += 1
            continue
        if sign.isdigit():
            begun = at
            while at < len(text) and text[at].isdigit():
                at += 1
            if at < len(text) and text[at] == ".":
                at += 1
                while at < len(text) and text[at].isdigit():
                    at += 1
            found.append(("number", text[begun:at]))
            continue
        if sign.isalpha() or sign == "_":
            begun = at
            while at < len(text) and (text[at].isalnum() or text[at] == "_"):
                at += 1
            word = text[begun:at]
            if word in ("and", "or", "not"):
                found.append(("word", word))
            else:
                found.append(("name", word))
            continue
        if sign in "+-/%":
            found.append(("sign", sign))
            at += 1
            continue
        if sign == "*":
            if text[at : at + 2] == "**":
                found.append(("sign", "**"))
                at += 1
            else:
                found.append(("sign", "*"))
                at += 1
            continue
        if sign in "<>":
            if text[at + 1 : at + 2] == "=":
                found.append(("sign", sign + "="))
                at += 2
            else:
                found.append(("sign", sign))
                at += 1
            continue
        if sign in "=!":
            if text[at + 1 : at + 2] != "=":
                raise ReadError(f"a single {sign} at {at}")
            found.append(("sign", sign + "="))
            at += 2
            continue
        if sign in "()":
            found.append(("bracket", sign))
            at += 1
            continue
        if sign == ",":
            found.append(("comma", sign))
            at += 1
            continue
        if sign in "\"'":
            begun = at
            at += 1
            while at < len(text) and text[at] != sign:
                at += 1
            if at == len(text):
                raise ReadError(f"a text that begins at {begun} does not end")
            at += 1
            found.append(("text", text[begun + 1 : at - 1]))
            continue
        raise ReadError(f"{sign!r} at {at}")
    return found
