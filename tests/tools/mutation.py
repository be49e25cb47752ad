# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Change one thing at a time in a module and see whether its unit tests notice.

``python mutation.py [--workers N] [MODULE[:LINE] …]``: modules are paths such as ``plugins/module_utils/_api/transport.py``; by default
those where a fault would make a false verdict. With a line, as survivors are printed, only what is changed there is tried again.
The mutants are those of cosmic-ray, and calls left out. Each worker has a copy of the collection, loads what the tests import once,
and forks for each mutant. A mutant has four times as long as the unchanged module, and a bounded memory.

The tests of a module are those in the file of its name and, where they are many, in files named after it and a subject: test_client.py,
test_client_retries.py. A mutant that survives is a missing test, or the same program in other words. The latter are listed in the former file:

    EQUIVALENT_MUTANTS = {
        ("if left <= 0:", "if left < 0:"): "a wait of no seconds is over at once",
        ("CHUNK = 65536", "*"): "how much is read at once shows in the speed alone",
    }

The keys are the line before and after, without indentation; ``*`` stands for whatever becomes of it. The status is 1 if a survivor is not
listed, or one is listed that does not survive.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import multiprocessing
import os
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Operator
from cosmic_ray.plugins import get_operator, operator_names
from parso.python.tree import Keyword, Name
from parso.tree import NodeOrLeaf
from tree import copy_collection

CHECKOUT = Path(__file__).resolve().parents[2]
API = "transport framing responses retry token client throttle quota breaker"
MODULES = (
    *[f"plugins/module_utils/_api/{name}.py" for name in API.split()],
    "plugins/plugin_utils/_policy/thresholds.py",
    "plugins/plugin_utils/_audit/verify.py",
)
LISTED = "EQUIVALENT_MUTANTS"
MEMORY = 4 * 2**30  # bytes of addresses, for a loop that a mutant does not end
# One or two replacements tell as much as all of them do.
REPLACEMENTS = {
    "ReplaceBinaryOperator": "Add_Sub Sub_Add Mul_Div Div_Mul FloorDiv_Mul Mod_Mul Pow_Mul BitOr_BitAnd BitAnd_BitOr LShift_RShift RShift_LShift",
    "ReplaceComparisonOperator": "Eq_NotEq NotEq_Eq Lt_LtE Lt_GtE LtE_Lt LtE_Gt Gt_GtE Gt_LtE GtE_Gt GtE_Lt Is_IsNot IsNot_Is",
    "ReplaceUnaryOperator": "USub_UAdd Delete_USub Delete_Not Delete_Invert",
}
WANTED = {
    f"{kind}_{change}" for kind, changes in REPLACEMENTS.items() for change in changes.split()
}
WANTED |= {"AddNot", "NumberReplacer", "RemoveDecorator", "ZeroIterationForLoop"}
WANTED |= {"ReplaceTrueWithFalse", "ReplaceFalseWithTrue", "ReplaceAndWithOr", "ReplaceOrWithAnd"}
WANTED |= {"ReplaceBreakWithContinue", "ReplaceContinueWithBreak"}


class DeleteCall(Operator):
    """Leaves out a call that is a statement of its own."""

    def mutation_positions(self, node: NodeOrLeaf) -> Iterator[tuple[object, object]]:
        """Yield the position of the call if *node* is such a statement."""
        if node.type == "atom_expr" and node.parent.type == "simple_stmt":
            yield node.start_pos, node.end_pos

    def mutate(self, node: NodeOrLeaf, index: int) -> NodeOrLeaf:
        """Put ``pass`` in its place."""
        return Keyword("pass", node.start_pos, node.get_first_leaf().prefix)

    @classmethod
    def examples(cls) -> tuple[()]:
        """None: they would serve cosmic-ray's own tests."""
        return ()


class CatchOther(DeleteCall):
    """Catches something else than one of the named errors. cosmic-ray's own cannot read names with a dot."""

    def mutation_positions(self, node: NodeOrLeaf) -> Iterator[tuple[object, object]]:
        """Yield the position of each name in an except clause."""
        for name in self._names(node):
            yield name.start_pos, name.end_pos

    def mutate(self, node: NodeOrLeaf, index: int) -> NodeOrLeaf:
        """Put the name of an error that nothing here raises in the place of one."""
        name = self._names(node)[index]
        prefix = name.get_first_leaf().prefix
        siblings = name.parent.children
        siblings[siblings.index(name)] = Name("StopAsyncIteration", name.start_pos, prefix)
        return node

    @staticmethod
    def _names(node: NodeOrLeaf) -> list[NodeOrLeaf]:
        if node.type != "except_clause":
            return []
        named = node.children[1]
        if named.type == "atom":  # in parentheses
            named = named.children[1]
        if named.type == "testlist_comp":
            return [name for name in named.children if name.type != "operator"]
        return [named]


@dataclass(frozen=True)
class Mutant:
    """A changed module: *code* is all of it, *old* and *new* the line that differs, at *line*."""

    code: str
    line: int
    old: str
    new: str


@dataclass(frozen=True)
class Settings:
    """What a worker needs: the module and its tests, relative to the root of the collection."""

    module: str
    tests: list[str]
    work: str


class _WithoutTypes(ast.NodeTransformer):
    """Takes away what has no effect on callers that are right: annotations, and which arguments go by name."""

    def visit_arguments(self, node: ast.arguments) -> ast.AST:
        """Make one list of all arguments."""
        node.args = node.posonlyargs + node.args + node.kwonlyargs
        node.defaults += [default for default in node.kw_defaults if default]
        node.posonlyargs, node.kwonlyargs, node.kw_defaults = [], [], []
        return self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        """Take the type of an argument away."""
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """Take the type of what is returned away."""
        node.returns = None
        return self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        """Take the type of a variable away."""
        node.annotation = ast.Name("object")
        return self.generic_visit(node)


def program(code: str) -> str:
    """Return what *code* does, without what it says about types."""
    return ast.dump(_WithoutTypes().visit(ast.parse(code)))


def mutants(code: str) -> list[Mutant]:
    """Return the mutants of a module, each program once, in the order of the lines."""
    operators: list[Operator] = [DeleteCall(), CatchOther()]
    operators += [get_operator(name)() for name in operator_names() if name.split("/")[1] in WANTED]
    tree = get_ast(code)
    seen = {program(code)}
    found = []
    for operator in operators:
        places = sum(len(list(operator.mutation_positions(node))) for node in ast_nodes(tree))
        for occurrence in range(places):
            changed = mutate_code(code, operator, occurrence)
            try:
                different = program(changed)
            except SyntaxError:
                continue
            if different not in seen:
                seen.add(different)
                found.append(Mutant(changed, *difference(code, changed)))
    return sorted(found, key=lambda mutant: mutant.line)


def difference(before: str, after: str) -> tuple[int, str, str]:
    """Return the number of the first line that differs, that line, and what it has become, if it is there at all."""
    old, new = before.splitlines(), after.splitlines()
    number = next(index for index, (a, b) in enumerate(zip(old, new)) if a != b)
    became = new[number] if len(old) == len(new) else ""
    return number + 1, " ".join(old[number].split()), " ".join(became.split())


def unit_tests(module: str) -> list[str]:
    """Return the files of the unit tests of a module, in the mirrored folder: first the one of the same name."""
    path = Path("tests", "unit", module)
    named = path.with_name(f"test_{path.name.lstrip('_')}")
    by_subject = sorted((CHECKOUT / path.parent).glob(f"{named.stem}_*.py"))
    # test_policy_settings.py is about a module of its own, not about the settings of policy.py.
    modules = {file.name.lstrip("_") for file in (CHECKOUT / module).parent.glob("*.py")}
    own = [file for file in by_subject if file.name.removeprefix("test_") not in modules]
    return [str(named), *(str(file.relative_to(CHECKOUT)) for file in own)]


def equivalents(tests: Path) -> dict[tuple[str, str], str]:
    """Read the list of the test file, without running it."""
    for node in ast.parse(tests.read_text(encoding="utf-8")).body:
        names = [getattr(target, "id", "") for target in getattr(node, "targets", [])]
        if LISTED in names:
            listed: dict[tuple[str, str], str] = ast.literal_eval(node.value)  # type: ignore[attr-defined]
            for key, reason in listed.items():
                if len(key) != 2 or not reason.strip():
                    raise SystemExit(f"{tests}: {LISTED} needs two lines and a reason, not {key!r}")
            return listed
    return {}


def prepare(settings: Settings) -> None:
    """Make this worker's copy, and load what the tests import apart from the collection itself."""
    global WORKER
    WORKER = settings
    work = Path(settings.work, str(os.getpid()))
    os.chdir(copy_collection(checkout=CHECKOUT, work=work))
    os.environ["ANSIBLE_COLLECTIONS_PATH"] = str(work)
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(work))
    import ansible.plugins.loader  # noqa: F401
    import hypothesis
    import jsonschema  # noqa: F401
    import pytest  # noqa: F401
    import requests  # noqa: F401
    import trustme  # noqa: F401

    hypothesis.settings.register_profile("mutation", database=None, derandomize=True, deadline=None)
    hypothesis.settings.load_profile("mutation")


def run_tests(tests: list[str]) -> None:
    """End this process with pytest's status."""
    import pytest

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    quiet = ["-q", "-x", "--import-mode=importlib", "-p", "no:cacheprovider", "-W", "ignore"]
    os._exit(pytest.main([*quiet, *tests]))


def survives(code: str, seconds: float) -> tuple[bool, float]:
    """Whether the tests pass with this code in the module's place, and how long they took; too long is a failure."""
    Path(WORKER.module).write_text(code, encoding="utf-8")
    started = time.monotonic()
    process = multiprocessing.get_context("fork").Process(target=run_tests, args=(WORKER.tests,))
    process.start()
    process.join(seconds)
    if process.is_alive():
        process.kill()
        process.join()
    return process.exitcode == 0, time.monotonic() - started


def survivors(module: str, everyone: list[Mutant], workers: int) -> Iterator[Mutant]:
    """Yield those mutants of a module that its tests do not notice, as they are found."""
    code = Path(CHECKOUT, module).read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory(prefix="onelogin-mutation-") as work:
        pool = ProcessPoolExecutor(
            workers,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=prepare,
            initargs=(Settings(module, unit_tests(module), work),),
        )
        with pool, contextlib.ExitStack() as stack:
            # Whoever ends the run does not wait for the rest.
            stack.callback(pool.shutdown, cancel_futures=True)
            unchanged = [pool.submit(survives, code, 600) for _worker in range(workers)]
            if not all(future.result()[0] for future in unchanged):
                raise SystemExit(f"{' '.join(unit_tests(module))} fails without any change")
            seconds = 10 + 4 * max(future.result()[1] for future in unchanged)
            print(f"{module}: {len(everyone)} mutants, at most {seconds:.0f} s each", flush=True)
            running = {pool.submit(survives, m.code, seconds): m for m in everyone}
            for number, future in enumerate(as_completed(running), 1):
                if number % 50 == 0:
                    print(f"{module}: {number} of {len(everyone)} tried", flush=True)
                if future.result()[0]:
                    yield running[future]


def examine(module: str, line: int | None, workers: int) -> tuple[str, int]:
    """Print the survivors of a module that are not listed, and what is listed and does not survive; return a summary, and how many."""
    started = time.monotonic()
    everyone = mutants(Path(CHECKOUT, module).read_text(encoding="utf-8"))
    if line is not None:
        everyone = [mutant for mutant in everyone if mutant.line == line]
    tests = unit_tests(module)[0]
    listed = equivalents(CHECKOUT / tests)
    explained = unexplained = 0
    used = set()
    for mutant in survivors(module, everyone, workers):
        keys = {(mutant.old, mutant.new), (mutant.old, "*")} & set(listed)
        used |= keys
        explained += bool(keys)
        if not keys:
            unexplained += 1
            print(f"{module}:{mutant.line}\n    - {mutant.old}\n    + {mutant.new}", flush=True)
    useless = sorted(set(listed) - used) if line is None else []
    for old, new in useless:
        print(f"{tests}: {LISTED} lists what does not survive\n    - {old}\n    + {new}")
    noticed = len(everyone) - explained - unexplained
    return (
        f"{module}: {noticed} of {len(everyone)} noticed, {explained} listed as equivalent, {unexplained} survive, "
        f"after {time.monotonic() - started:.0f} s",
        unexplained + len(useless),
    )


def main() -> int:
    """Return 1 if a survivor is not listed, or a listed mutant does not survive."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("modules", nargs="*", metavar="MODULE[:LINE]")
    arguments.add_argument("--workers", type=int, default=os.cpu_count() or 2)
    options = arguments.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    summaries = []
    bad = 0
    for name in options.modules or MODULES:
        module, _colon, line = name.partition(":")
        summary, faults = examine(module, int(line) if line else None, options.workers)
        summaries.append(summary)
        bad += faults
        print(summary, flush=True)
    if len(summaries) > 1:
        print("", *summaries, sep="\n")
    return int(bad > 0)


if __name__ == "__main__":
    raise SystemExit(main())
