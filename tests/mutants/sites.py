"""Where a module can be broken, and how."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

_SWAPPED = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}


@dataclass(frozen=True)
class Mutant:
    """One change of a module.

    Attributes
    ----------
    line : of the module as it was
    change : what became of what, on one line
    source : of the changed module
    """

    line: int
    change: str
    source: str


def count_sites(source: str) -> int:
    """Return how many mutants there are of a module."""
    return sum(1 for _ in _sites(ast.parse(source)))


def make_mutant(source: str, number: int) -> Mutant:
    """Return the mutant of that number, from 0."""
    tree = ast.parse(source)
    node = next(site for n, site in enumerate(_sites(tree)) if n == number)
    before = ast.unparse(node)
    _change(node)
    change = f"{before} -> {ast.unparse(node)}".replace("\n", " ")
    return Mutant(node.lineno, change, ast.unparse(tree))


def _sites(tree: ast.Module) -> Iterator[ast.stmt | ast.expr]:
    """Walk over all that can be changed; types are no code and are passed by."""
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.stmt | ast.expr) and _can_change(node):
            yield node
        for name, value in ast.iter_fields(node):
            if name not in {"annotation", "returns", "decorator_list"}:
                children = value if isinstance(value, list) else [value]
                pending += [child for child in children if isinstance(child, ast.AST)]


def _can_change(node: ast.stmt | ast.expr) -> bool:
    match node:
        case ast.BinOp(right=ast.Constant(value=None)):
            return False  # a type
        case ast.Compare(ops=[op]) | ast.BoolOp(op=op) | ast.BinOp(op=op) | ast.AugAssign(op=op):
            return type(op) in _SWAPPED
        case ast.Constant(value=value):
            return isinstance(value, bool | int | float)
        case ast.UnaryOp(op=ast.Not()) | ast.Expr(value=ast.Call()):
            return True
        case ast.Return(value=value):
            return value is not None and not isinstance(value, ast.Constant)
    return False


def _change(node: ast.stmt | ast.expr) -> None:
    match node:
        case ast.Compare(ops=[op]):
            node.ops = [_SWAPPED[type(op)]()]
        case ast.BoolOp(op=op) | ast.BinOp(op=op) | ast.AugAssign(op=op):
            node.op = _SWAPPED[type(op)]()
        case ast.Constant(value=value):
            node.value = _other_than(value)
        case ast.UnaryOp(operand=operand):
            node.operand = ast.UnaryOp(ast.Not(), operand)  # twice not is as it was without
        case ast.Expr() | ast.Return():
            node.value = ast.Constant(None)


def _other_than(value: float) -> float:
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int) else value * 1.5 or 1.0
