"""Every mutant is another program than the module that it was made of."""

import ast

from tests.mutants.sites import count_sites, make_mutant

SOURCE = """
Age = int | None
def is_adult(age: int, limit: int = 18) -> bool:
    if not age:
        log(age)
    return age >= limit and age * 2 > 1.5
"""


def mutants():
    return [make_mutant(SOURCE, number) for number in range(count_sites(SOURCE))]


def test_that_every_mutant_is_another_program():
    programs = {ast.unparse(ast.parse(SOURCE)), *(mutant.source for mutant in mutants())}
    assert len(programs) == 1 + count_sites(SOURCE)


def test_that_a_mutant_says_where_and_what_was_changed():
    assert {(mutant.line, mutant.change) for mutant in mutants()} == {
        (3, "18 -> 19"),
        (4, "not age -> not not age"),
        (5, "log(age) -> None"),
        (6, "return age >= limit and age * 2 > 1.5 -> return None"),
        (6, "age >= limit and age * 2 > 1.5 -> age >= limit or age * 2 > 1.5"),
        (6, "age >= limit -> age > limit"),
        (6, "age * 2 > 1.5 -> age * 2 >= 1.5"),
        (6, "age * 2 -> age / 2"),
        (6, "2 -> 3"),
        (6, "1.5 -> 2.25"),
    }
