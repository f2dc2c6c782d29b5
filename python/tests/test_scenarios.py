"""Folders, workbooks and DataFrames; what is wrong with them, by name and place."""

import io
import tomllib

import numpy
import outturn
import pandas
import polars
import pyarrow
import pytest
from conftest import SCENARIOS, program

HEADLINE = {"iterations": 500}


def tables(read):
    """The tables of the minimal scenario, by what reads a CSV file."""
    folder = SCENARIOS / "minimal"
    found = {path.stem: read(path) for path in folder.glob("*.csv")}
    found["scenario"] = tomllib.loads((folder / "scenario.toml").read_text())
    return found


READERS = {
    "pandas": pandas.read_csv,
    "polars": lambda path: polars.read_csv(path, infer_schema_length=None),
    "pyarrow": lambda path: pyarrow.table(polars.read_csv(path).to_arrow()),
    "dictionaries": lambda path: {name: column.to_list() for name, column in polars.read_csv(path).to_dict().items()},
    "text": lambda path: path.read_text(),
    "bytes": lambda path: path.read_bytes(),
    "text columns": lambda path: pandas.read_csv(path, dtype="category"),
}


@pytest.mark.parametrize("reader", READERS)
def test_tables_of_any_kind_give_the_figures_of_the_folder(reader, minimal):
    scenario = outturn.Scenario.from_tables(tables(READERS[reader]))
    ours, theirs = scenario.run(**HEADLINE), minimal.run(**HEADLINE)
    assert ours.headline == theirs.headline
    assert ours.table("nodes").to_dict() == theirs.table("nodes").to_dict()
    assert ours.draws("NAT").tobytes() == theirs.draws("NAT").tobytes()


def test_england_from_dataframes_has_the_figures_of_the_folder(england, run_of_england):
    files = england.files()
    frames = {}
    for name, data in files.items():
        frames[name] = data if name.endswith(".toml") else polars.read_csv(io.BytesIO(data), infer_schema_length=None)
    run = outturn.Scenario.from_tables(frames).run(iterations=1_000)
    assert run.table("nodes").to_dict() == run_of_england.table("nodes").to_dict()


def test_rows_that_pandas_has_picked_bring_no_column_along(minimal):
    frames = tables(pandas.read_csv)
    frames["risks"] = frames["risks"].set_axis([5, 3, 9])
    assert not isinstance(frames["risks"].index, pandas.RangeIndex)
    assert outturn.Scenario.from_tables(frames).run(**HEADLINE).headline == minimal.run(**HEADLINE).headline


def test_nothing_is_blank_as_in_a_file(minimal):
    frames = tables(READERS["polars"])
    # Nulls of no type, which cannot be handed over as Arrow, and whole numbers with gaps.
    frames["risks"] = frames["risks"].with_columns(p90_m=polars.lit(None), mean_m=polars.col("mean_m").cast(polars.Int64))
    assert outturn.Scenario.from_tables(frames).run(**HEADLINE).headline == minimal.run(**HEADLINE).headline
    frames = tables(READERS["pandas"])
    # Numbers and texts in one column, as a workbook has them.
    mixed = frames["risks"]["mean_m"].astype(object)
    mixed[0] = "2"
    frames["risks"]["mean_m"] = mixed
    assert outturn.Scenario.from_tables(frames).run(**HEADLINE).headline == minimal.run(**HEADLINE).headline


def refused(scenario):
    with pytest.raises(outturn.ScenarioError) as caught:
        scenario.run(**HEADLINE)
    findings = list(caught.value.findings)
    assert findings == list(scenario.check())
    assert isinstance(caught.value, ValueError)
    return findings, str(caught.value)


def test_every_problem_is_named_at_once_with_place_and_remedy():
    frames = tables(READERS["pandas"])
    frames["organisations"] = frames["organisations"].drop(columns="turnover_m")
    frames["risks"] = frames["risks"].astype({"probability": object})
    frames["risks"].loc[1, "probability"] = "often"
    findings, text = refused(outturn.Scenario.from_tables(frames))
    assert {finding["severity"] for finding in findings} <= {"error", "warning"}
    columns = {(finding["file"], finding["line"], finding["column"]) for finding in findings}
    assert ("risks.csv", 3, "probability") in columns
    assert any(finding["file"] == "organisations.csv" and "turnover_m" in finding["message"] for finding in findings)
    assert all(finding["code"] and finding["message"] and finding["remedy"] for finding in findings)
    assert "often" in text and "turnover_m" in text


def test_the_text_is_what_the_program_prints(tmp_path):
    frames = tables(READERS["text"])
    frames["risks"] = frames["risks"].replace("AAA", "AAB")
    findings, text = refused(outturn.Scenario.from_tables(frames))
    for name, content in frames.items():
        (tmp_path / f"{name}.csv").write_text(content) if isinstance(content, str) else None
    (tmp_path / "scenario.toml").write_text((SCENARIOS / "minimal" / "scenario.toml").read_text())
    with pytest.raises(outturn.ScenarioError) as caught:
        outturn.Scenario.read(tmp_path).run()
    assert str(caught.value) == text
    with pytest.raises(AssertionError) as printed:
        program("check", tmp_path)
    assert text.splitlines()[0] in str(printed.value)


def test_a_table_of_no_such_name_has_the_nearest():
    findings, text = refused(outturn.Scenario.from_tables(tables(READERS["text"]) | {"risk": "risk_id\n"}))
    assert [finding["file"] for finding in findings if finding["severity"] == "error"] == ["risk.csv"]
    assert "risks.csv" in text


def test_a_missing_table_is_named():
    frames = tables(READERS["text"])
    del frames["positions"]
    _, text = refused(outturn.Scenario.from_tables(frames))
    assert "missing file: positions.csv" in text


def test_a_number_that_is_none_is_refused_with_its_place():
    for number in (float("nan"), float("inf")):
        frames = tables(READERS["polars"])
        wrong = polars.Series("low_m", [number, None, None], dtype=polars.Float64)
        frames["risks"] = frames["risks"].with_columns(wrong)
        findings, _ = refused(outturn.Scenario.from_tables(frames))
        assert ("risks.csv", 2, "low_m") in {(of["file"], of["line"], of["column"]) for of in findings}


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (polars.DataFrame({"risk_id": [["a"]]}), "column `risk_id` holds"),
        ({"risk_id": [["a"]]}, "column `risk_id` holds list"),
        ([1, 2], "give a DataFrame"),
        (7, "give a DataFrame"),
    ],
)
def test_what_no_cell_holds_is_refused_by_its_column(table, words):
    with pytest.raises(TypeError, match=words):
        outturn.Scenario.from_tables({"risks": table})


def test_columns_of_other_lengths_are_refused():
    with pytest.raises(ValueError, match="column `b` has 1 values and column `a` has 2"):
        outturn.Scenario.from_tables({"risks": {"a": [1, 2], "b": [1]}})


def test_settings_are_a_dictionary_or_text(minimal):
    frames = tables(READERS["text"])
    frames["scenario"] = {**frames["scenario"], "iterations": numpy.int64(500), "seed": None}
    assert outturn.Scenario.from_tables(frames).run(seed=20260).iterations == 500
    for wrong, words in [({"name": object()}, "scenario.toml, name"), ([], "scenario.toml: give its text")]:
        with pytest.raises(TypeError, match=words):
            outturn.Scenario.from_tables({"scenario": wrong})


def test_a_folder_that_is_not_there_and_a_workbook_that_is_none(tmp_path):
    with pytest.raises(outturn.ScenarioError, match="cannot read the folder") as caught:
        outturn.Scenario.read(tmp_path / "nowhere")
    assert [finding["severity"] for finding in caught.value.findings] == ["error"]
    book = tmp_path / "none.xlsx"
    book.write_bytes(b"no workbook")
    with pytest.raises(outturn.ScenarioError, match="none.xlsx"):
        outturn.Scenario.read(book)


def test_a_good_scenario_has_an_empty_table_of_findings(minimal):
    findings = minimal.check()
    assert len([finding for finding in findings if finding["severity"] == "error"]) == 0
    assert list(findings.columns)[:4] == ["severity", "code", "file", "line"]
    assert polars.DataFrame(findings).schema["line"] == polars.Int64


def effect(run):
    return next(row["expected_effect_m"] for row in run.table("nodes") if row["node_code"] == "NAT")


def test_changes_give_another_scenario_and_leave_the_first_alone(minimal):
    other = minimal.set("risks.demand-a.mean_m += 10").set("risks.claim-c.probability = 1")
    assert (minimal.changes, other.changes) == ([], ["risks.demand-a.mean_m += 10", "risks.claim-c.probability = 1"])
    before, after = (effect(scenario.run(**HEADLINE)) for scenario in (minimal, other))
    # A risk of 5 with chance 0.3 that now always comes, and 10 more: 13.5 less, on average.
    assert after - before == pytest.approx(-13.5)
    findings, _ = refused(minimal.set("risks.demand-z.mean_m += 10"))
    assert [of["file"] for of in findings if of["severity"] == "error"] == ["--set"]
    refused(minimal.set("nonsense"))


def test_tables_are_replaced_and_taken_away(minimal):
    risks = pandas.read_csv(io.BytesIO(minimal.files()["risks.csv"]))
    risks.loc[risks["risk_id"] == "demand-a", "mean_m"] += 10
    ours, theirs = minimal.replace({"risks": risks}), minimal.set("risks.demand-a.mean_m += 10")
    assert ours.run(**HEADLINE).draws("NAT").tobytes() == theirs.run(**HEADLINE).draws("NAT").tobytes()
    assert "missing file: positions.csv" in refused(minimal.replace({"positions": None}))[1]


def test_stresses_are_the_scenarios_own(england, minimal):
    names = polars.DataFrame(england.stresses())["stress"].to_list()
    assert "winter" in names
    assert england.stress("winter").changes
    with pytest.raises(ValueError, match="no stress `wynter`.*winter"):
        england.stress("wynter")
    assert len(minimal.stresses()) == 0
