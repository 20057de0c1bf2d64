"""The project's own rules: who imports whom, where Thai and commits may stand, which texts."""

import ast
import re
import sys
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from bot.filling import Filling
from bot.offices import load_office, office_names
from bot.services import Service
from bot.texts import blanks, sentences
from handlers import SERVICES
from tests.conftest import ROOT
from tests.text_keys import derived, mentions, uses

OURS = {"adapters", "bot", "handlers", "models", "jobs", "simulator", "ops", "pages", "richmenus"}
OURS |= {"benchmarks", "tests"}
# Arrows never turn back: whoever is not named here is not imported.
MAY_IMPORT = {
    "models": {"models"},
    "adapters": {"adapters"},
    "bot": {"bot", "models", "adapters"},
    "handlers": {"bot", "models"},
    "pages": {"pages", "bot", "models", "adapters"},
    "jobs": {"jobs", "bot", "models", "adapters"},
    "simulator": {"simulator"},
    "ops": {"ops"},
    "richmenus": {"richmenus", "handlers", "bot", "models"},
    "migrations": {"models", "bot"},
}
ALSO = {
    "bot/__main__.py": {"handlers"},  # commands put everything together, as wsgi.py does
    "handlers/__init__.py": {"handlers"},
}
ADAPTERS = {"manual", "freeradius", "ldap", "google"}
PRODUCT = (*MAY_IMPORT, "wsgi.py", "worker.py")
THAI = re.compile(r"[\u0e00-\u0e7f]")
THAI_FOLDERS = (
    "texts",
    "offices",
    "knowledge",
    "printing",
    "surveys",
    "docs",
    "tests",
    "simulator/static",
)
FORBIDDEN_NAMES = {"utils", "helpers", "manager", "base"}
LONGEST_FILE = 400
LONGEST_FUNCTION = 30


def files(*places: str, ends: tuple[str, ...] = (".py",)) -> list[Path]:
    """The project's files below some places, without what a run makes."""
    found: list[Path] = []
    for place in places or (".",):
        path = ROOT / place
        found += [path] if path.is_file() else path.rglob("*")
    kept = {each for each in found if each.suffix in ends and each.is_file()}
    return sorted(each for each in kept if not _is_made(each.relative_to(ROOT)))


def _is_made(path: Path) -> bool:
    return any(part in ("var", "build", "__pycache__") or part[0] == "." for part in path.parts)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def imports(path: Path) -> frozenset[str]:
    """Every module a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_arrows_never_turn_back(package: str) -> None:
    for path in files(package):
        allowed = MAY_IMPORT[package] | ALSO.get(name_of(path), set())
        taken = {module.split(".")[0] for module in imports(path)} & OURS
        assert taken <= allowed, name_of(path)


def test_handlers_do_not_know_each_other() -> None:
    for path in files("handlers"):
        if path.name != "__init__.py":
            assert not [each for each in imports(path) if each.startswith("handlers")], path.name


def test_the_machine_knows_adapters_by_their_interface() -> None:
    for path in files("bot", "handlers", "jobs", "models"):
        taken = {each for each in imports(path) if each.startswith("adapters")}
        assert not {each for each in taken if each.split(".")[1] in ADAPTERS}, name_of(path)


def test_one_file_imports_the_sdk() -> None:
    importers = {
        name_of(path)
        for path in files(*PRODUCT)
        if any(module.split(".")[0] == "linebot" for module in imports(path))
    }
    assert importers == {"bot/line.py"}


def test_the_product_imports_only_what_is_required_by_name() -> None:
    listed = {line.lower() for line in required("requirements")}
    homes = packages_distributions()
    for path in files(*PRODUCT):
        for module in {each.split(".")[0] for each in imports(path)}:
            if module not in sys.stdlib_module_names | (OURS - {"tests", "benchmarks"}):
                names = {name.lower().replace("_", "-") for name in homes.get(module, [])}
                assert names & listed, f"{name_of(path)} imports {module}"


def required(name: str) -> list[str]:
    """The packages that a list of requirements names."""
    lines = (ROOT / f"{name}.in").read_text().splitlines()
    found = [re.match(r"[A-Za-z0-9][A-Za-z0-9._-]*", line) for line in lines]
    return [each[0] for each in found if each]


def test_only_one_place_commits() -> None:
    for path in files(*PRODUCT):
        if name_of(path) != "models/db.py":
            assert ".commit(" not in path.read_text("utf-8"), name_of(path)


def test_thai_stands_where_writers_look_for_it() -> None:
    for path in files(ends=(".py", ".toml", ".ini", ".txt", ".in", ".js", ".css", ".html")):
        name = name_of(path)
        if name.startswith(THAI_FOLDERS) or (name.startswith("simulator/") and ".py" not in name):
            continue
        found = [line for line in path.read_text("utf-8").splitlines() if THAI.search(line)]
        assert not found, f"{name}: {found[0].strip()}"


def test_no_file_is_long() -> None:
    for path in files(ends=(".py", ".js", ".css", ".html", ".toml", ".md")):
        lines = path.read_text("utf-8").count("\n")
        assert lines <= LONGEST_FILE, f"{name_of(path)} has {lines} lines"


def test_no_function_is_long() -> None:
    for path in files(*PRODUCT):
        if "versions" not in path.parts:  # a migration is one long list
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.FunctionDef) and (body := _without_docstring(node)):
                    lines = (body[-1].end_lineno or 0) - body[0].lineno + 1
                    assert lines <= LONGEST_FUNCTION, f"{name_of(path)} {node.name}: {lines} lines"


def _without_docstring(node: ast.FunctionDef) -> list[ast.stmt]:
    return node.body[ast.get_docstring(node) is not None :]


def test_the_median_file_is_short() -> None:
    lengths = sorted(path.read_text("utf-8").count("\n") for path in files(*PRODUCT))
    assert lengths[len(lengths) // 2] <= 120


def test_modules_say_what_they_are_for() -> None:
    for path in files():
        tree = ast.parse(path.read_text("utf-8"))
        if tree.body:
            docstring = ast.get_docstring(tree) or ""
            assert re.match(r"[A-Z`].*?[.:?]", docstring, re.DOTALL), name_of(path)
        assert not set(path.stem.split("_")) & FORBIDDEN_NAMES, name_of(path)


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_requirements_are_pinned_with_hashes(name: str) -> None:
    text = (ROOT / f"{name}.txt").read_text()
    entries = re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE))
    pinned = set()
    for entry in filter(str.strip, entries):
        found = re.match(r"([A-Za-z0-9._-]+)(\[[^\]]+\])?==[\w.!+]+", entry)
        assert found, entry
        assert "--hash=sha256:" in entry, entry
        pinned.add(found[1].lower())
    assert {each.lower() for each in required(name)} <= pinned
    assert "://" not in re.sub(r"#.*", "", text)


TALKING = files("bot", "handlers", "jobs")
MESSAGES = {key for key in sentences() if not key.startswith("thai.")}


def test_every_text_key_used_exists() -> None:
    for use in uses(TALKING):
        assert any(map(use.matches, MESSAGES)), f"{use.where}: no text {use.pattern}"


def test_every_blank_is_filled() -> None:
    for use in uses(TALKING):
        if use.blanks is None or use.pattern.replace("\\", "") not in MESSAGES:
            continue
        sentence = str(sentences()[use.pattern.replace("\\", "")])
        missing = blanks(sentence) - use.blanks - {"p", "q"}
        assert not missing, f"{use.where}: {use.pattern} needs {missing}"


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: str(service.name))
def test_a_service_has_all_its_texts(service: Service) -> None:
    needed, _ = derived(service)
    assert needed <= MESSAGES


def test_every_text_is_used() -> None:
    literals, patterns = mentions(TALKING)
    expected = set(literals)
    for service in SERVICES:
        for keys in derived(service):
            expected |= keys
    joined = re.compile("|".join(sorted(set(patterns))))
    complaint = re.compile(r"[a-z_]+\.error\.[a-z_]+\.([a-z_]+)")
    for key in sorted(MESSAGES - expected):
        reason = complaint.fullmatch(key)
        assert joined.fullmatch(key) or (reason and reason[1] in literals), f"nobody says {key}"


# What tickets, desk and talk say stands at every ticket: the machine's own words, as the form's.
OWN = {"ticket", "desk", "talk", "form"}


@pytest.mark.parametrize(
    "path", [*files("bot"), *files("handlers/menu.py", "handlers/talk.py")], ids=name_of
)
def test_neither_the_machine_nor_the_menu_know_a_service_by_name(path: Path) -> None:
    names = {service.name for service in SERVICES} - OWN - {path.stem}
    # A bare word may mean something else in the profile of an office and as the name of a command;
    # some do everywhere.
    is_free = path.name in ("profiles.py", "profile_services.py", "__main__.py")
    bare = set() if is_free else names - {"ask", "note"}
    literals, patterns = mentions([path])
    texts = [*literals, *(pattern.replace("\\", "") for pattern in patterns)]
    assert not [each for each in texts if each in bare or each.partition(".")[0] in names - {each}]


def test_buttons_name_verbs_that_are_answered() -> None:
    verbs = {f"{service.name}.{verb}" for service in SERVICES for verb in service.verbs}
    verbs |= {f"form.{verb}" for verb in Filling().service.verbs}
    for path in files("bot", "handlers", "jobs"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".button"):
                data = node.args[1] if len(node.args) > 1 else None
                if isinstance(data, ast.Constant):
                    verb = str(data.value).partition("?")[0]
                    assert verb in verbs, f"{path.name}:{node.lineno}: {verb}"


@pytest.mark.parametrize("name", office_names())
def test_an_office_rewords_texts_that_exist(name: str) -> None:
    for key, override in load_office(name).texts.items():
        assert key in MESSAGES, key
        assert blanks(override) <= blanks(str(sentences()[key])) | {"p", "q"}, key


def test_every_stem_is_known_in_every_folder() -> None:
    """repair.py, repair.toml and test_repair.py: one stem a service."""
    stems = {path.stem for path in files("handlers")} - {"__init__"}
    assert stems == {service.name for service in SERVICES}
    texts = {path.stem for path in files("texts", ends=(".toml",))}
    tests = {path.stem.removeprefix("test_") for path in files("tests")}
    assert (stems - texts, stems - tests) == (set(), set())
