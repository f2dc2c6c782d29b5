"""Tables by Arrow, draws, threads, progress, interrupts, memory."""

import os
import signal
import subprocess
import sys
import threading
import time

import numpy
import outturn
import pandas
import polars
import pyarrow
import pytest
from conftest import SCENARIOS


def test_arrow_is_read_by_polars_pandas_and_pyarrow(run_of_england):
    for name in run_of_england.tables:
        table = run_of_england.table(name)
        of_polars = polars.DataFrame(table)
        of_pyarrow = pyarrow.table(table)
        of_pandas = pandas.DataFrame.from_arrow(table)
        assert of_polars.columns == of_pyarrow.column_names == list(of_pandas.columns) == list(table.columns)
        assert of_pyarrow.to_pydict() == table.to_dict() == of_polars.to_dict(as_series=False)
        assert len(of_pandas) == len(table)
        assert pyarrow.schema(table) == of_pyarrow.schema
        for column in of_polars.iter_columns():
            if column.dtype == polars.Float64:
                assert column.is_nan().sum() == 0 and column.is_infinite().sum() == 0
    nodes = polars.DataFrame(run_of_england.table("nodes"))
    assert nodes.schema["node_code"] == polars.String
    assert nodes.schema["organisations"] == polars.Int64
    assert nodes.schema["mean_m"] == polars.Float64


def test_a_table_is_a_sequence_of_rows(run):
    nodes = run.table("nodes")
    assert nodes[0] == next(iter(nodes)) and nodes[-1] == list(nodes)[-1] and len(list(nodes)) == len(nodes)
    with pytest.raises(IndexError):
        nodes[len(nodes)]
    with pytest.raises(IndexError):
        nodes[-len(nodes) - 1]
    assert nodes.name == "nodes" and nodes.columns["mean_m"] and nodes.about
    assert "nodes" in repr(nodes)


def test_the_headline_is_the_row_of_its_node(run):
    rows = {row["node_code"]: row for row in run.table("nodes")}
    assert run.headline == rows["sector:provider"]
    assert "Whole country (invented)" in str(run)
    assert (run.iterations, repr(run)) == (2_000, f"<outturn.Run of minimal: 2000 iterations, seed {run.seed}>")


def test_what_is_not_there_is_refused_with_the_nearest(run, minimal):
    with pytest.raises(ValueError, match="no table `node`.*nodes"):
        run.table("node")
    with pytest.raises(ValueError, match="has no table `transfers`: it is there"):
        run.table("transfers")
    with pytest.raises(ValueError, match="no node `AAX`.*AAA"):
        run.draws("AAX")
    with pytest.raises(ValueError, match="no node `AAX`"):
        minimal.run(draws=["AAX"])
    with pytest.raises(ValueError, match="by:"):
        run.draws("NAT", by="month")


def test_draws_are_columns_that_numpy_owns_without_a_copy(run):
    draws = run.draws("NAT")
    assert draws is run.draws("NAT")
    assert draws.dtype == numpy.float64 and len(draws) == 2_000 and not draws.flags.writeable
    assert draws.base is not None and not draws.flags.owndata
    # Of one that was not asked for: drawn again, to the same bits.
    parts = run.draws("AAA") + run.draws("BBB") + run.draws("CCC")
    assert parts.tobytes() == draws.tobytes()
    mean = next(row["mean_m"] for row in run.table("nodes") if row["node_code"] == "NAT")
    assert draws.mean() == pytest.approx(mean, abs=1e-9)


def test_draws_do_not_depend_on_whether_they_were_asked_for(england):
    asked = england.run(iterations=600, draws=["ENG", "Y60", "SYN-QHG-AC01", "sector:provider", "Y60/sector:provider"])
    other = england.run(iterations=600)
    for node in ("ENG", "Y60", "SYN-QHG-AC01", "sector:provider", "Y60/sector:provider"):
        assert asked.draws(node).tobytes() == other.draws(node).tobytes()
    assert asked.table("nodes").to_dict() == other.table("nodes").to_dict()


@pytest.mark.parametrize("node", ["ENG", "Y60", "SYN-QHG-AC01", "sector:provider"])
def test_lines_add_up_to_the_position_and_stages_have_the_means_of_their_table(run_of_england, node):
    position, lines, stages = (run_of_england.draws(node, by=by) for by in (None, "line", "stage"))
    rest = position - sum(lines.values())
    assert numpy.abs(rest - rest[0]).max() < 1e-6
    assert list(stages) == ["gross", "net", "managed", "residual"]
    assert stages["residual"].tobytes() == position.tobytes()
    means = {row["stage"]: row["mean_m"] for row in run_of_england.table("stages") if row["node_code"] == node}
    assert means.keys() <= stages.keys() and len(means) > 1
    for stage, mean in means.items():
        assert stages[stage].mean() == pytest.approx(mean, abs=1e-7)
    total = sum(column.mean() for column in lines.values())
    assert total + rest[0] == pytest.approx(position.mean(), abs=1e-6)


def test_no_figure_depends_on_threads(minimal):
    found = [minimal.run(iterations=5_000, threads=threads).json() for threads in (1, 2, 3)]
    assert found[0] == found[1] == found[2]
    for threads in (0, 257):
        with pytest.raises(ValueError, match="threads: 1 to 256"):
            minimal.run(threads=threads)


def test_several_runs_go_on_at_once(england):
    found = {}

    def one(number):
        found[number] = england.run(iterations=600, threads=1).json()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    ticks = 0
    while any(thread.is_alive() for thread in threads):
        # The interpreter is free meanwhile.
        ticks += 1
        time.sleep(0.01)
    assert ticks > 5
    assert found[0] == found[1] == found[2]


def test_progress_is_told_to_the_thread_that_asked(minimal):
    heard = []
    minimal.run(iterations=300_000, progress=lambda done, of: heard.append((done, of, threading.get_ident())))
    assert heard[-1][:2] == (300_000, 300_000)
    assert {thread for *_, thread in heard} == {threading.get_ident()}


def test_an_exception_of_progress_stops_the_run(england):
    def stop(done, of):
        raise LookupError(f"enough at {done}")

    started = time.monotonic()
    with pytest.raises(LookupError, match="enough"):
        england.run(iterations=3_000_000, max_memory=40_000, progress=stop)
    assert time.monotonic() - started < 30


CTRL_C = """
import outturn, sys
scenario = outturn.Scenario.read(sys.argv[1])
scenario.check()
print("ready", flush=True)
try:
    scenario.run(iterations=3_000_000, max_memory=40_000, progress=lambda done, of: print(done, flush=True))
except KeyboardInterrupt:
    print("stopped", flush=True)
print(scenario.run(iterations=100).iterations, flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="there are no such signals")
def test_ctrl_c_stops_a_run_and_leaves_the_interpreter_well():
    child = subprocess.Popen([sys.executable, "-c", CTRL_C, SCENARIOS / "2018-19-m05"], stdout=subprocess.PIPE, text=True)
    assert child.stdout.readline() == "ready\n"
    assert child.stdout.readline()
    child.send_signal(signal.SIGINT)
    sent = time.monotonic()
    rest, _ = child.communicate(timeout=120)
    assert rest.splitlines()[-2:] == ["stopped", "100"]
    assert time.monotonic() - sent < 60
    assert child.returncode == 0


FORKED = """
import multiprocessing, outturn, sys
def one(seed):
    return outturn.Scenario.read(sys.argv[1]).run(iterations=500, seed=seed).headline["mean_m"]
here = [one(seed) for seed in (1, 2)]
with multiprocessing.get_context("fork").Pool(2) as pool:
    assert pool.map(one, [1, 2]) == here
print("well")
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no fork")
def test_a_forked_process_runs_as_well():
    done = subprocess.run([sys.executable, "-c", FORKED, SCENARIOS / "minimal"], capture_output=True, text=True, timeout=60)
    assert done.stdout == "well\n", done.stderr


def test_too_much_memory_is_refused_before_any_work(england):
    with pytest.raises(MemoryError, match="more than max_memory=100"):
        england.run(iterations=1_000_000, max_memory=100)


@pytest.mark.parametrize(
    "asked",
    [
        {"iterations": 0},
        {"iterations": 2**40},
        {"precision": 0.0},
        {"precision": float("nan")},
        {"sampler": "sobol", "randomisations": 2},
        {"randomisations": 8},
        {"sampler": "halton"},
        {"fan": False, "fan_for": ["NAT"]},
        {"fan_for": ["NAT"]},
        {"by_organisation": True},
    ],
)
def test_what_cannot_be_asked_is_refused(minimal, asked):
    with pytest.raises(ValueError):
        minimal.run(**asked)


def test_results_are_not_replaced_without_being_asked(run, tmp_path):
    folder = tmp_path / "results"
    assert run.write(folder, tables_only=True) == folder
    with pytest.raises(FileExistsError, match="overwrite=True"):
        run.write(folder, tables_only=True)
    run.write(folder, tables_only=True, overwrite=True)
    (folder / "mine.txt").write_text("mine")
    with pytest.raises(ValueError, match="mine.txt"):
        run.write(folder, overwrite=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["results"]
    with pytest.raises(OSError):
        run.write("/proc/nowhere/results")


def test_warnings_are_a_table(run_of_england):
    warnings = run_of_england.warnings
    assert list(warnings.columns) == ["code", "message", "advice", "place"]
    assert all(row["code"] for row in warnings)


def test_a_run_of_one_iteration_has_no_errors_and_no_nan(minimal):
    run = minimal.run(iterations=1)
    assert run.headline["mean_se_m"] is None
    assert len(run.draws("NAT")) == 1
