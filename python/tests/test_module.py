"""The module itself: types, texts, the crates that it is made of."""

import ast
import importlib.metadata
import inspect
import re
import tomllib

import outturn
from conftest import ROOT

HERE = ROOT / "python"


def stub():
    """Names of the stub, by class."""
    tree = ast.parse((HERE / "package" / "outturn" / "__init__.pyi").read_text())
    found = {}
    for node in tree.body:
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)) and not node.name.startswith("_"):
            found[node.name] = node
    return found


def test_the_types_name_what_is_there_with_its_defaults():
    known = {name: value for name, value in vars(outturn).items() if not name.startswith("_")}
    assert known.keys() | {"__version__"} == set(outturn.__all__)
    types = stub()
    assert known.keys() == types.keys()
    for name, value in known.items():
        if not inspect.isclass(value):
            same_signature(value, types[name])
            continue
        # Of overloads the first, which has every default.
        members = {node.name: node for node in reversed(types[name].body) if isinstance(node, ast.FunctionDef)}
        here = {member for member in vars(value) if not member.startswith("_")}
        stated = {member for member in members if not member.startswith("_")}
        assert here == stated, name
        for member in here:
            if callable(getattr(value, member)):
                same_signature(getattr(value, member), members[member])


def same_signature(function, node):
    ours = [parameter for parameter in inspect.signature(function).parameters.values() if parameter.name != "self"]
    stated = node.args
    names = [of.arg for of in stated.posonlyargs + stated.args if of.arg != "self"]
    names += [stated.vararg.arg] if stated.vararg else []
    names += [of.arg for of in stated.kwonlyargs]
    assert [parameter.name for parameter in ours] == names, node.name
    optional = {of.arg for of, default in zip(stated.kwonlyargs, stated.kw_defaults, strict=True) if default is not None}
    optional |= {of.arg for of in (stated.posonlyargs + stated.args)[len(stated.posonlyargs + stated.args) - len(stated.defaults):]}
    assert {of.name for of in ours if of.default is not inspect.Parameter.empty} == optional, node.name


def test_everything_says_what_it_is():
    for name, value in vars(outturn).items():
        if name.startswith("_"):
            continue
        assert value.__doc__, name
        if inspect.isclass(value) and not issubclass(value, Exception):
            for member, of in vars(value).items():
                assert member.startswith("_") or of.__doc__, f"{name}.{member}"


def test_the_package_is_typed_and_says_its_version():
    files = {str(path) for path in importlib.metadata.files("outturn")}
    assert any(path.endswith("py.typed") for path in files) and any(path.endswith(".pyi") for path in files)
    assert importlib.metadata.version("outturn") == outturn.__version__


def test_it_is_made_of_the_crates_of_the_program():
    """The manifest of a run names the program's lock file: what both are made of has the same versions."""
    versions = [
        {(of["name"], of["version"]): of.get("checksum") for of in tomllib.loads(path.read_text())["package"]}
        for path in (ROOT / "Cargo.lock", HERE / "Cargo.lock")
    ]
    program, module = versions
    names = {name for name, _ in program}
    others = {(name, version) for name, version in module if name in names and (name, version) not in program}
    assert {name for name, _ in others} <= ADDED


# Crates that numpy and Arrow take in another version beside the program's.
ADDED = {"getrandom", "r-efi"}


def test_the_examples_of_the_pages_run(tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    pages = (ROOT / "README.md", HERE / "README.md", ROOT / "docs" / "PYTHON.md")
    for of, page in enumerate(pages):
        text = page.read_text()
        examples = re.findall(r"(?m)(?:^    .*\n(?:\n(?=    ))?)+", text)
        # A command line that has some Python in it is no example.
        examples = [example for example in examples if example.startswith("    import outturn")]
        assert examples, page
        for number, example in enumerate(examples):
            place = tmp_path / f"{of}-{number}"
            code = re.sub(r"(?m)^    ", "", example).replace("results/", f"{place}/")
            exec(compile(code, str(page), "exec"), {})
