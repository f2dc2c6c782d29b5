"""Differences of two scenarios over the same draws."""

import csv
import io

import numpy
import outturn
import polars
import pytest
from conftest import SCENARIOS, program


def test_what_is_the_same_differs_by_nothing(england):
    nodes = polars.DataFrame(outturn.compare(england, england, iterations=500).nodes)
    changes = nodes.select(polars.col("^change.*$"))
    assert changes.null_count().sum_horizontal()[0] == 0
    largest = changes.select(polars.all().abs().max()).row(0, named=True)
    # The ends of the intervals come of a root of what rounding leaves of nought.
    assert {name: value for name, value in largest.items() if value > (1e-6 if name.endswith(("_low_m", "_high_m")) else 0)} == {}
    assert "ENG" in nodes["node_code"] and "SYN-QHG-AC01" in nodes["node_code"]


def test_the_differences_are_those_of_the_draws(england):
    other = england.set("pay.award_above_plan += 0.01")
    both = outturn.compare(england, other, iterations=800, seed=3)
    before, after = england.run(iterations=800, seed=3), other.run(iterations=800, seed=3)
    for row in both.nodes:
        if row["node_code"] in ("ENG", "Y60", "SYN-QHG-AC01", "sector:provider"):
            difference = after.draws(row["node_code"]) - before.draws(row["node_code"])
            assert row["change_m"] == pytest.approx(difference.mean(), abs=1e-9)
            assert row["change_se_m"] == pytest.approx(difference.std(ddof=1) / numpy.sqrt(800), rel=1e-6, abs=1e-9)
            assert row["before_m"] == pytest.approx(before.draws(row["node_code"]).mean(), abs=1e-9)
    lines = {row["line"]: row for row in both.lines("ENG")}
    ours = {name: column.mean() for name, column in after.draws("ENG", by="line").items()}
    theirs = {name: column.mean() for name, column in before.draws("ENG", by="line").items()}
    assert lines.keys() == ours.keys() == theirs.keys()
    for name, row in lines.items():
        assert row["change_m"] == pytest.approx(ours[name] - theirs[name], abs=1e-7)
    assert lines["pay_afc"]["change_m"] < 0 and lines["winter"]["change_m"] == 0
    total = sum(row["change_m"] for row in lines.values())
    change = next(row["change_m"] for row in both.nodes if row["node_code"] == "ENG")
    assert total == pytest.approx(change, abs=1e-6)


def test_the_figures_are_those_of_the_programs_stress(england, tmp_path):
    change = "pay.award_above_plan += 0.01"
    program("stress", SCENARIOS / "2018-19-m05", "--try", change, "--iterations", 500, "--out", tmp_path / "out", "--quiet")
    rows = csv.DictReader(io.StringIO((tmp_path / "out" / "data" / "stresses.csv").read_text()))
    theirs = {row["node_code"]: row for row in rows if row["stress"] != "as_it_stands"}
    ours = {row["node_code"]: row for row in outturn.compare(england, england.set(change), iterations=500).nodes}
    assert len(theirs) > 2
    for node, row in theirs.items():
        for column in ("change_m", "change_se_m", "change_q10_m", "change_q10_low_m", "change_q10_high_m", "change_q50_m"):
            assert ours[node][column] == float(row[column]), (node, column)


def test_nodes_of_one_of_the_two_are_left_out(minimal):
    files = {name: data.decode() for name, data in minimal.files().items()}
    without = {name: "".join(line for line in text.splitlines(True) if "CCC" not in line) for name, text in files.items()}
    other = outturn.Scenario.from_tables(without)
    nodes = [row["node_code"] for row in outturn.compare(minimal, other, iterations=100).nodes]
    assert "CCC" not in nodes and {"NAT", "AAA", "BBB"} <= set(nodes)


def test_no_node_in_common_and_one_iteration_are_refused(minimal, england):
    with pytest.raises(ValueError, match="no node in common|iterations"):
        outturn.compare(minimal, minimal, iterations=1)
    with pytest.raises(ValueError, match="no node `XXX`"):
        outturn.compare(minimal, minimal, iterations=100).lines("XXX")


def test_a_scenario_that_cannot_be_read_is_refused(minimal):
    with pytest.raises(outturn.ScenarioError):
        outturn.compare(minimal, minimal.set("nonsense"))
