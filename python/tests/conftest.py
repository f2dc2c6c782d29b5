"""The wheel against the program of the same source: both are built by `python/test`."""

import os
import pathlib
import subprocess

import outturn
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCENARIOS = ROOT / "scenarios"
PROGRAM = os.environ.get("OUTTURN_PROGRAM", str(ROOT / "target" / "release" / "outturn"))


def program(*arguments):
    """What the program prints."""
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def written(folder):
    """The files of a results folder but its log, which names a time and a machine."""
    files = {str(path.relative_to(folder).as_posix()): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    files.pop("audit/run.log", None)
    return files


@pytest.fixture(scope="session")
def minimal():
    return outturn.Scenario.read(SCENARIOS / "minimal")


@pytest.fixture(scope="session")
def england():
    return outturn.Scenario.read(SCENARIOS / "2018-19-m05")


@pytest.fixture(scope="session")
def run(minimal):
    return minimal.run(iterations=2_000, draws=["NAT", "AAA"])


@pytest.fixture(scope="session")
def run_of_england(england):
    return england.run(iterations=1_000)
