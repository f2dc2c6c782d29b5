"""Every file and every figure is the program's, to the byte and to the bit."""

import csv
import io
import math

import outturn
import pytest
from conftest import SCENARIOS, program, written

CASES = {"minimal": ["--draws", "NAT,AAA"], "2018-19-m05": ["--by-organisation", "--for", "Y60"]}
ASKED = {"minimal": {"draws": ["NAT", "AAA"]}, "2018-19-m05": {"by_organisation": True, "fan_for": ["Y60"]}}


@pytest.fixture(scope="module", params=CASES)
def both(request, tmp_path_factory):
    name = request.param
    folder = tmp_path_factory.mktemp("program") / name
    program("run", SCENARIOS / name, "--iterations", 1_000, "--seed", 7, "--out", folder, "--quiet", *CASES[name])
    run = outturn.Scenario.read(SCENARIOS / name).run(iterations=1_000, seed=7, **ASKED[name])
    return run, written(folder), name


def test_the_folder_has_the_same_bytes(both):
    run, theirs, _ = both
    ours = run.files()
    assert sorted(ours) == sorted(theirs)
    assert [path for path in ours if ours[path] != theirs[path]] == []


def test_every_table_has_the_figures_of_its_file_to_the_bit(both):
    run, theirs, name = both
    names = [path.removeprefix("data/").removesuffix(".csv") for path in theirs if path.startswith("data/") and path.endswith(".csv")]
    assert sorted(run.tables) == sorted(set(names) - {"draws"})
    cells = 0
    for table_name in run.tables:
        table = run.table(table_name)
        rows = list(csv.reader(io.StringIO(theirs[f"data/{table_name}.csv"].decode())))
        assert list(table.columns) == rows[0]
        assert len(table) == len(rows) - 1
        columns = table.to_dict()
        for place, column in enumerate(rows[0]):
            for row, value in enumerate(columns[column]):
                text = rows[row + 1][place]
                cells += 1
                if value is None:
                    assert text == ""
                elif isinstance(value, bool):
                    assert text == ("yes" if value else "no")
                elif isinstance(value, float):
                    assert math.isfinite(value)
                    # Equal floats of one sign have the same bits.
                    assert float(text) == value and math.copysign(1, float(text)) == math.copysign(1, value)
                else:
                    assert text == str(value)
    assert cells > (500 if name == "minimal" else 100_000)


def test_what_is_written_verifies(both, tmp_path):
    run, theirs, name = both
    folder = run.write(tmp_path / "results")
    assert written(folder) == theirs
    program("verify", folder)


def test_draws_are_those_of_the_file(both):
    run, theirs, name = both
    if "data/draws.csv" in theirs:
        rows = list(csv.DictReader(io.StringIO(theirs["data/draws.csv"].decode())))
        for node in ("NAT", "AAA"):
            assert [float(row[node]) for row in rows] == run.draws(node).tolist()


def test_fewer_files_and_arrays_as_the_program_writes_them(tmp_path):
    options = [("--tables-only",), ("--no-png",), ("--draws", "NAT", "--draws-format", "npy")]
    asked = [{"tables_only": True}, {"png": False}, {"draws_format": "npy"}]
    for number, (option, keywords) in enumerate(zip(options, asked, strict=True)):
        folder = tmp_path / str(number)
        program("run", SCENARIOS / "minimal", "--iterations", 500, "--out", folder, "--quiet", *option)
        draws = ["NAT"] if "draws_format" in keywords else []
        run = outturn.Scenario.read(SCENARIOS / "minimal").run(iterations=500, draws=draws)
        assert run.files(**keywords) == written(folder)


def test_changes_and_stresses_are_read_as_the_program_reads_them(tmp_path):
    folder = tmp_path / "what-if"
    change = "pay.award_above_plan += 0.01"
    scenario = SCENARIOS / "2018-19-m05"
    program("run", scenario, "--stress", "winter", "--set", change, "--iterations", 300, "--tables-only", "--out", folder, "--quiet")
    run = outturn.Scenario.read(scenario).stress("winter").set(change).run(iterations=300)
    assert run.files(tables_only=True) == written(folder)


def test_a_workbook_is_read_as_the_program_reads_it(tmp_path):
    book = tmp_path / "minimal.xlsx"
    program("convert", SCENARIOS / "minimal", book)
    program("run", book, "--iterations", 300, "--tables-only", "--out", tmp_path / "run", "--quiet")
    assert outturn.Scenario.read(book).run(iterations=300).files(tables_only=True) == written(tmp_path / "run")


def test_precision_and_sobol_are_the_programs(tmp_path):
    folder = tmp_path / "precise"
    options = ["--precision", "0.2", "--max-iterations", "40000", "--sampler", "sobol", "--randomisations", "16"]
    program("run", SCENARIOS / "minimal", "--iterations", 1000, *options, "--tables-only", "--out", folder, "--quiet")
    run = outturn.Scenario.read(SCENARIOS / "minimal").run(
        iterations=1000, precision=0.2, max_iterations=40_000, sampler="sobol", randomisations=16
    )
    assert run.files(tables_only=True) == written(folder)
    # Replayed with the iterations that were reached.
    assert len(run.draws("NAT")) == run.iterations > 1000
