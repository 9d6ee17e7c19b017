"""Whether what a script answers comes from the data, or was only written down by the model."""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence

ANSWER = "answer"
VALUE = "value"  # of a script that ends with an expression
_PASSES = 2  # a loop's later lines reach its earlier ones in the second pass


def ungrounded(code: str, frames: Collection[str]) -> tuple[str, ...]:
    """Names of answers that nothing of `frames` reaches, through values or through conditions.

    A frame that the script fills with literals of its own is no data any more. Code that cannot
    be parsed has no answers.
    """
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError):
        return ()
    flow = _Flow(frames)
    flow.block(tree.body, under=False)
    last = tree.body[-1] if tree.body else None
    if not flow.answers and isinstance(last, ast.Expr) and not flow.reads(last):
        return (VALUE,)
    return tuple(name for name, reached in flow.answers.items() if not reached)


class _Flow:
    """Names that hold something of the data, statement by statement."""

    def __init__(self, frames: Collection[str]) -> None:
        self._data = set(frames)
        self.answers: dict[str, bool] = {}

    def block(self, statements: Sequence[ast.stmt], *, under: bool) -> None:
        """`under` tells that the data decides whether these run."""
        for statement in statements:
            self._statement(statement, under=under)

    def _statement(self, node: ast.stmt, *, under: bool) -> None:
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._set(target, value, under=under)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self._set(target, value, under=under)
            case ast.AugAssign(target=target, value=value):
                self._add(target, reached=under or self.reads(value))
            case ast.Expr(value=ast.Call() as call):
                self._call(call, under=under)
            case ast.FunctionDef() | ast.ClassDef():
                if self.reads(node):
                    self._data.add(node.name)
            case _:
                self._compound(node, under=under)

    def _compound(self, node: ast.stmt, *, under: bool) -> None:
        match node:
            case ast.For(target=target, iter=source, body=body, orelse=orelse):
                inside = under or self.reads(source)
                for _ in range(_PASSES):
                    self._add(target, reached=inside)
                    self.block([*body, *orelse], under=inside)
            case ast.While(test=test, body=body, orelse=orelse):
                for _ in range(_PASSES):
                    self.block([*body, *orelse], under=under or self.reads(test))
            case ast.If(test=test, body=body, orelse=orelse):
                inside = under or self.reads(test)
                self._branches([body, orelse], under=inside)
            case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=final):
                self._branches([body, *(h.body for h in handlers), orelse, final], under=under)
            case ast.With(body=body):
                self.block(body, under=under)
            case _:
                return

    def _branches(self, branches: Sequence[Sequence[ast.stmt]], *, under: bool) -> None:
        """What any branch leaves reached is reached."""
        before, after = set(self._data), set[str]()
        for branch in branches:
            self._data = set(before)
            self.block(branch, under=under)
            after |= self._data
        self._data = after

    def _set(self, target: ast.expr, value: ast.expr, *, under: bool) -> None:
        reached = under or self.reads(value)
        if isinstance(target, ast.Name):
            if target.id == ANSWER:
                self._whole(value, under=under)
            if reached:
                self._data.add(target.id)
            elif not under:
                self._data.discard(target.id)
        elif isinstance(target, ast.Tuple | ast.List):
            if isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(target.elts):
                for one, its in zip(target.elts, value.elts, strict=True):
                    self._set(one, its, under=under)
            else:
                for one in target.elts:
                    self._add(one, reached=reached)
        else:
            self._add(target, reached=reached)

    def _add(self, target: ast.expr, *, reached: bool) -> None:
        """A place in something: `answer["x"] = ...`, `found[i] = ...`, `df["new"] = ...`."""
        root = _root(target)
        if root == ANSWER and isinstance(target, ast.Subscript):
            self._answer(target.slice, reached=reached)
        if not reached:
            return
        for node in ast.walk(target):
            if isinstance(node, ast.Name) and (node.id == root or isinstance(node.ctx, ast.Store)):
                self._data.add(node.id)

    def _call(self, call: ast.Call, *, under: bool) -> None:
        """`found.append(x)` and `answer.update(...)` change what they are called on."""
        if not isinstance(call.func, ast.Attribute):
            return
        root = _root(call.func)
        arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
        if root == ANSWER:
            for argument in arguments:
                self._whole(argument, under=under)
        if root and (under or any(map(self.reads, arguments))):
            self._data.add(root)

    def _whole(self, value: ast.expr, *, under: bool) -> None:
        """A dictionary of answers."""
        if isinstance(value, ast.Dict):
            for key, item in zip(value.keys, value.values, strict=True):
                if key is not None:
                    self._answer(key, reached=under or self.reads(item))

    def _answer(self, key: ast.expr, *, reached: bool) -> None:
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            self.answers[key.value] = reached or self.answers.get(key.value, False)

    def reads(self, node: ast.AST) -> bool:
        """Whether something of the data is named in it."""
        return any(isinstance(n, ast.Name) and n.id in self._data for n in ast.walk(node))


def _root(node: ast.AST) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""
