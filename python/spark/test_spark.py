"""A cluster of two executors against one machine: the same bits for any number of partitions, and after an executor was killed."""

import json
import os
import pathlib
import re
import signal
import sys
import threading
import time

import outturn
import outturn.spark
import pyarrow
import pytest
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

SCENARIOS = pathlib.Path(__file__).resolve().parents[2] / "scenarios"
NODES = ["ENG", "Y60", "SYN-QHG-AC01"]


@pytest.fixture(scope="session")
def spark():
    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = (
        SparkSession.builder.master("local-cluster[2,1,1024]")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .getOrCreate()
    )
    yield session
    session.stop()


@pytest.fixture(scope="session")
def england():
    return outturn.Scenario.read(SCENARIOS / "2018-19-m05")


@pytest.fixture(scope="session")
def one_machine(england):
    return outturn.merge([england.shard(0, 20_000, NODES)])


def executors(spark):
    """Process numbers of the executors of this application."""
    wanted = spark.sparkContext.applicationId.encode()
    found = []
    for process in pathlib.Path("/proc").iterdir():
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if wanted in words and any(word.endswith(b"CoarseGrainedExecutorBackend") for word in words):
            found.append(int(process.name))
    return found


def same(merged, known):
    assert pyarrow.table(merged.table()).equals(pyarrow.table(known.table()), check_metadata=True)
    assert list(merged.summary) == list(known.summary)
    for node in NODES:
        assert merged.draws(node).tobytes() == known.draws(node).tobytes()


@pytest.mark.parametrize("partitions", [1, 3, 8])
def test_draws_are_those_of_one_machine(spark, england, one_machine, partitions):
    frame = outturn.spark.draws(spark, england, 20_000, partitions, NODES)
    assert frame.columns == ["iteration", *NODES]
    same(outturn.spark.merge(frame), one_machine)


def test_a_frame_says_what_it_is_of_through_parquet_and_any_order(spark, england, one_machine, tmp_path):
    path = str(tmp_path / "draws")
    outturn.spark.draws(spark, england, 20_000, 3, NODES).write.parquet(path)
    frame = spark.read.parquet(path)
    assert json.loads(frame.schema["iteration"].metadata["outturn"])["count"] == 20_000
    same(outturn.spark.merge(frame.orderBy("ENG")), one_machine)
    with pytest.raises(ValueError, match="are missing"):
        outturn.spark.merge(frame.where("iteration < 10000 or iteration > 10004"))
    with pytest.raises(ValueError, match="are there twice"):
        outturn.spark.merge(frame.union(frame.where("iteration < 2")))
    with pytest.raises(ValueError, match="does not say what it is of"):
        outturn.spark.merge(frame.select("ENG"))


def test_an_executor_is_killed_and_the_figures_are_the_same(spark, england):
    count = 400_000
    frame = outturn.spark.draws(spark, england, count, 16, NODES)
    before = executors(spark)
    assert len(before) == 2
    tracker, found = spark.sparkContext.statusTracker(), []
    worker = threading.Thread(target=lambda: found.append(outturn.spark.merge(frame)))
    worker.start()
    killed = None
    while worker.is_alive() and killed is None:
        stages = [tracker.getStageInfo(stage) for stage in tracker.getActiveStageIds()]
        if any(stage and stage.numCompletedTasks >= 2 and stage.numActiveTasks == 2 for stage in stages):
            killed = before[0]
            os.kill(killed, signal.SIGKILL)
        time.sleep(0.01)
    worker.join()
    assert killed is not None and killed not in executors(spark)
    # Spark may have started another by now; the one that is left was there before.
    assert before[1] in executors(spark)
    same(found[0], outturn.merge([england.shard(0, count, NODES)]))


@pytest.mark.parametrize("partitions", [1, 3, 8])
def test_stresses_are_those_of_one_machine(spark, england, partitions):
    cases = {"pay": ["pay.award_above_plan += 0.01"], "both": ["pay.award_above_plan += 0.01", "delivery.mean *= 0.9"], "none": []}
    table = outturn.spark.stress(spark, england, cases, 500, partitions, seed=7).toArrow()
    expected = []
    for name, changes in cases.items():
        nodes = outturn.compare(england, england.set(*changes), iterations=500, seed=7).nodes
        expected += [{"case": name, **row} for row in nodes]
    assert table.to_pylist() == expected


def test_stresses_of_the_scenario_by_name_under_its_own_changes(spark, england):
    changed = england.set("delivery.mean *= 0.9")
    table = outturn.spark.stress(spark, changed, ["winter"], 300, 2).toArrow()
    nodes = outturn.compare(changed, changed.stress("winter"), iterations=300).nodes
    assert table.to_pylist() == [{"case": "winter", **row} for row in nodes]


def test_the_example_of_the_page_runs(spark, monkeypatch):
    monkeypatch.chdir(SCENARIOS.parent)
    page = (SCENARIOS.parent / "docs" / "PYTHON.md").read_text()
    [example] = [found for found in re.findall(r"(?m)(?:^    .*\n)+", page) if found.startswith("    from pyspark")]
    known = {}
    exec(compile(re.sub(r"(?m)^    ", "", example), "docs/PYTHON.md", "exec"), known)
    assert known["whole"].iterations == 100_000
    assert {row["case"] for row in known["changes"].collect()} == {"pay", "savings"}


def test_what_is_wrong_is_said_before_spark_does_anything(spark, england):
    draws, stress = outturn.spark.draws, outturn.spark.stress
    for wrong, why in [
        (lambda: draws(spark, england, 10, 0, NODES), "partitions: 1 or more"),
        (lambda: draws(spark, england, 0, 1, NODES), "iterations: 1 or more"),
        (lambda: draws(spark, england, 10, 1, ["ENH"]), "no node `ENH`"),
        (lambda: draws(spark, england, 10, 1, []), "name one or more"),
        (lambda: stress(spark, england, {}, 10, 1), "there is none"),
        (lambda: stress(spark, england, ["wintre"], 10, 1), "no stress `wintre`.*winter"),
    ]:
        with pytest.raises(ValueError, match=why):
            wrong()
    for cases in ("winter", {"pay": "pay.award_above_plan += 0.01"}):
        with pytest.raises(TypeError, match="cases: give"):
            stress(spark, england, cases, 10, 1)
    with pytest.raises(PySparkException, match="case odd: "):
        stress(spark, england, {"odd": ["payy.award = 3"]}, 10, 1).toArrow()
