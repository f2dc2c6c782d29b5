"""Shards of a run, put together; scenarios through pickle."""

import json
import multiprocessing
import pickle

import numpy
import outturn
import polars
import pyarrow
import pyarrow.feather
import pyarrow.parquet
import pytest
from conftest import SCENARIOS, program

NODES = ["NAT", "AAA", "sector:provider"]


def shards(scenario, cuts, **how):
    return [scenario.shard(first, end - first, NODES, **how) for first, end in zip(cuts, cuts[1:])]


def test_a_shard_is_the_rows_of_a_run(minimal, run):
    for first, count in [(0, 2_000), (0, 1), (255, 2), (256, 256), (1_999, 1), (300, 1_111)]:
        shard = pyarrow.table(minimal.shard(first, count, NODES))
        assert shard.column_names == ["iteration", *NODES]
        assert shard["iteration"].to_pylist() == list(range(first, first + count))
        for node in NODES:
            assert shard[node].to_numpy().tobytes() == run.draws(node)[first : first + count].tobytes()


def test_any_cutting_of_england_gives_the_figures_of_one_run(england, run_of_england):
    nodes = ["ENG", "Y60", "SYN-QHG-AC01"]
    for cuts in ([0, 1_000], [0, 1, 255, 256, 600, 1_000], list(range(0, 1_001, 125))):
        parts = [england.shard(first, end - first, nodes, threads=1) for first, end in zip(cuts, cuts[1:])]
        merged = outturn.merge(reversed(parts), iterations=1_000)
        rows = {row["node_code"]: row for row in run_of_england.table("nodes")}
        for row in merged.summary:
            assert merged.draws(row["node_code"]).tobytes() == run_of_england.draws(row["node_code"]).tobytes()
            known = rows[row["node_code"]]
            assert len(row) > 40 and row == {name: known[name] for name in row}
        whole = outturn.merge([england.shard(0, 1_000, nodes)])
        assert list(merged.summary) == list(whole.summary)
        assert pyarrow.table(merged.table()).equals(pyarrow.table(whole.table()), check_metadata=True)


def test_a_shard_says_what_it_is_of(minimal):
    mark = json.loads(pyarrow.schema(minimal.shard(5, 10, ["NAT"], seed=8)).metadata[b"outturn"])
    assert (mark["version"], mark["seed"], mark["first"], mark["count"]) == (outturn.__version__, 8, 5, 10)
    again = [minimal, outturn.Scenario.from_tables(minimal.files()), pickle.loads(pickle.dumps(minimal))]
    other = [minimal.set("risks.demand-a.mean_m += 1"), minimal.replace({"scenario": minimal.files()["scenario.toml"] + b"\n# b"})]
    of = [json.loads(pyarrow.schema(each.shard(5, 10, ["NAT"])).metadata[b"outturn"])["scenario"] for each in again + other]
    assert len(of[0]) == 64 and of[1] == of[2] == of[0] and len(set(of)) == 3


def test_files_of_arrow_keep_it_and_rows_may_come_in_any_order(minimal, tmp_path):
    first, second = shards(minimal, [0, 700, 1_500])
    pyarrow.parquet.write_table(pyarrow.table(first), tmp_path / "first.parquet")
    pyarrow.feather.write_feather(pyarrow.table(second), tmp_path / "second.feather")
    mixed = pyarrow.feather.read_table(tmp_path / "second.feather")
    mixed = mixed.take(numpy.random.default_rng(1).permutation(800))
    merged = outturn.merge([pyarrow.parquet.read_table(tmp_path / "first.parquet"), mixed])
    assert merged.draws("AAA").tobytes() == minimal.run(iterations=1_500).draws("AAA").tobytes()
    assert (merged.iterations, merged.nodes, merged.seed) == (1_500, NODES, minimal.run(iterations=2).seed)
    assert repr(merged).startswith("<outturn.Merged: 1500 iterations of NAT, AAA")
    with pytest.raises(ValueError, match="read-only"):
        merged.draws("NAT")[0] = 1
    with pytest.raises(ValueError, match="no node `NAL`.*NAT"):
        merged.draws("NAL")


def test_what_is_missing_or_doubled_is_refused_by_numbers(minimal):
    one, two, three = shards(minimal, [0, 100, 101, 300])

    def said(parts, **how):
        with pytest.raises(ValueError) as error:
            outturn.merge(parts, **how)
        return str(error.value)

    assert said([one, three]) == "iteration 100 is missing"
    assert said([three]) == "iterations 0 to 100 are missing"
    assert said([one, two], iterations=300) == "iterations 101 to 299 are missing"
    assert said([one, two, three, one]) == "iterations 0 to 99 are there twice"
    assert said([one, two, three, minimal.shard(50, 60, NODES)]) == "\n".join(
        ["iterations 50 to 99 are there twice", "iteration 100 is there twice", "iterations 101 to 109 are there twice"]
    )
    assert said([one, two, three], iterations=250) == "iterations 250 to 299 are beyond the number that was asked for"
    # A shard that lost its last rows.
    assert said([one, two, pyarrow.table(three).slice(0, 190)]) == "iterations 291 to 299 are missing"
    some = pyarrow.table(minimal.shard(0, 100, NODES)).take(list(range(0, 100, 2)))
    assert said([some]).endswith("iteration 19 is missing\nand 40 more such stretches")


def test_shards_of_other_runs_are_refused_all_at_once(minimal, england):
    one = minimal.shard(0, 10, ["NAT"])
    mark = json.loads(pyarrow.schema(one).metadata[b"outturn"])
    older = pyarrow.table(minimal.shard(10, 10, ["NAT"])).replace_schema_metadata(
        {"outturn": json.dumps(mark | {"version": "0.0.9", "first": 10})}
    )
    others = [
        older,
        minimal.shard(20, 10, ["NAT"], seed=77),
        minimal.set("risks.demand-a.mean_m += 1").shard(30, 10, ["NAT"]),
        minimal.shard(40, 10, ["AAA"]),
    ]
    with pytest.raises(ValueError) as error:
        outturn.merge([one, *others])
    assert str(error.value).splitlines() == [
        f"shards[1] is of another version of outturn (0.0.9, not {outturn.__version__}) than shards[0]",
        f"shards[2] is of another seed (77, not {mark['seed']}) than shards[0]",
        "shards[3] is of another scenario, or other changes of it, than shards[0]",
        "shards[4] is of other nodes, or the same in another order, than shards[0]",
    ]


def test_what_is_no_shard_is_refused(minimal):
    one = minimal.shard(0, 10, ["NAT"])
    table = pyarrow.table(one)
    blank = pyarrow.table([table["iteration"], pyarrow.array([None] * 10, pyarrow.float64())], ["iteration", "NAT"])
    infinite = pyarrow.table([table["iteration"], pyarrow.array([float("inf")] * 10)], ["iteration", "NAT"])
    bad = {
        "no table": 3,
        "does not say what it is of": polars.DataFrame(one),
        "its columns are not `iteration`": table.select(["NAT"]),
        "a blank cell": blank.replace_schema_metadata(table.schema.metadata),
        "that no draw has": infinite.replace_schema_metadata(table.schema.metadata),
    }
    for why, given in bad.items():
        with pytest.raises(ValueError, match=rf"shards\[1\]: .*{why}"):
            outturn.merge([one, given])
    with pytest.raises(ValueError, match="there is none"):
        outturn.merge([])
    with pytest.raises(TypeError, match="a list of tables"):
        outturn.merge(one)
    with pytest.raises(ValueError, match="iterations: 1 to"):
        outturn.merge([one], iterations=0)


def test_a_shard_that_cannot_be_is_refused(minimal):
    for given, why in [
        ((0, 0, ["NAT"]), "count: 1 or more"),
        ((2**34, 1, ["NAT"]), "first . count: at most"),
        ((2**64 - 1, 2, ["NAT"]), "first . count: at most"),
        ((0, 1, []), "nodes: name one or more"),
        ((0, 1, ["NAT", "NAT"]), "two columns would have the name `NAT`"),
        ((0, 1, ["NAL"]), "there is no node `NAL`.*NAT"),
    ]:
        with pytest.raises(ValueError, match=why):
            minimal.shard(*given)
    with pytest.raises(TypeError):
        minimal.shard(0, 1, "NAT")
    with pytest.raises(OverflowError):
        minimal.shard(-1, 1, ["NAT"])
    with pytest.raises(MemoryError, match="max_memory=1:"):
        minimal.shard(0, 1_000_000, ["NAT"], max_memory=1)


def test_a_shard_tells_its_progress_and_stops(minimal):
    heard = []
    minimal.shard(0, 40_000, ["NAT"], progress=lambda done, of: heard.append((done, of)))
    assert heard[-1] == (40_000, 40_000)

    def stop(done, of):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        minimal.shard(0, 4_000_000, ["NAT"], progress=stop)


def test_a_scenario_is_pickled_with_its_changes(minimal, england):
    changed = minimal.set("risks.demand-a.mean_m += 1").set("risks.demand-a.mean_m *= 2")
    again = pickle.loads(pickle.dumps(changed))
    assert again.changes == changed.changes and again.files() == changed.files()
    assert again.run(iterations=300).json() == changed.run(iterations=300).json()
    stressed = pickle.loads(pickle.dumps(england.stress("winter")))
    assert stressed.changes and list(stressed.check()) == list(england.stress("winter").check())
    bad = minimal.replace({"risks": "risk_id\n"})
    with pytest.raises(outturn.ScenarioError):
        pickle.dumps(bad)


def part(given):
    scenario, first = given
    return pyarrow.table(scenario.shard(first, 250, ["NAT"]))


def test_other_processes_make_shards(minimal):
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        merged = outturn.merge(pool.map(part, [(minimal, first) for first in range(0, 1_000, 250)]))
    assert merged.draws("NAT").tobytes() == minimal.run(iterations=1_000).draws("NAT").tobytes()


def test_a_workbook_is_pickled_as_its_sheets(minimal, tmp_path):
    program("convert", SCENARIOS / "minimal", tmp_path / "minimal.xlsx")
    book = outturn.Scenario.read(tmp_path / "minimal.xlsx")
    merged = outturn.merge([book.shard(0, 10, ["NAT"]), pickle.loads(pickle.dumps(book)).shard(10, 10, ["NAT"])])
    assert merged.draws("NAT").tobytes() == minimal.run(iterations=20).draws("NAT").tobytes()
