"""Many iterations, or many stresses, on a Spark that is there. Figures are those of one machine, to the bit, in however many partitions.

pyspark 4 and pyarrow are needed where this runs, and this wheel, of one version, wherever Spark works.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyarrow
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.types import from_arrow_schema
from pyspark.sql.types import StructType

import outturn

__all__ = ["draws", "merge", "stress"]

# Iterations of a record batch.
_LOT = 65_536


def draws(
    spark: SparkSession,
    scenario: outturn.Scenario,
    iterations: int,
    partitions: int,
    nodes: Sequence[str],
    *,
    seed: int | None = None,
) -> DataFrame:
    """Every iteration of some nodes, £m, as `Scenario.shard` has it: a column `iteration`, and one a node. `merge` makes the whole of it.

    The field `iteration` keeps what the frame is of in its metadata, through Spark and Parquet.
    """
    _at_least(partitions=partitions, iterations=iterations)
    # Refuses what is wrong before Spark does anything.
    of_one = pyarrow.schema(scenario.shard(0, 1, nodes, seed=seed, threads=1))
    mark = json.loads(of_one.metadata[b"outturn"]) | {"count": iterations}
    schema = from_arrow_schema(of_one)
    schema["iteration"].metadata = {"outturn": json.dumps(mark)}
    version, threads = outturn.__version__, _threads(spark)

    def work(batches: Iterable[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        _same(version)
        for place in _places(batches):
            at, end = place * iterations // partitions, (place + 1) * iterations // partitions
            while at < end:
                count = min(_LOT, end - at)
                shard = scenario.shard(at, count, nodes, seed=seed, threads=threads)
                yield from pyarrow.table(shard).replace_schema_metadata().to_batches()
                at += count

    return spark.range(0, partitions, 1, partitions).mapInArrow(work, schema)


def merge(frame: DataFrame) -> outturn.Merged:
    """The whole of a frame of `draws`, on the driver: its rows in order, each once, or refused by numbers, and its summary."""
    mark = frame.schema["iteration"].metadata.get("outturn") if "iteration" in frame.columns else None
    if mark is None:
        raise ValueError("the frame does not say what it is of: give one of outturn.spark.draws, with its column `iteration`")
    return outturn.merge([frame.toArrow().replace_schema_metadata({"outturn": mark})], iterations=json.loads(mark)["count"])


def stress(
    spark: SparkSession,
    scenario: outturn.Scenario,
    cases: Mapping[str, Sequence[str]] | Sequence[str],
    iterations: int,
    partitions: int,
    *,
    seed: int | None = None,
) -> DataFrame:
    """The scenario under each case less the scenario, over the same draws: one row a case and node, `case` and the columns of
    `compare(...).nodes`. Cases are lists of changes by name, or names of stresses of the scenario's own.
    """
    _at_least(partitions=partitions)
    if isinstance(cases, Mapping):
        wrong = [name for name, changes in cases.items() if isinstance(changes, str)]
        if wrong:
            raise TypeError(f"cases: give each a list of changes: {', '.join(wrong)}")
        under = {name: scenario.set(*changes) for name, changes in cases.items()}
    elif isinstance(cases, str):
        raise TypeError("cases: give a list of names")
    else:
        under = {name: scenario.stress(name) for name in cases}
    if not under:
        raise ValueError("cases: there is none")
    # The scenario's own changes go with it.
    names, changes = list(under), [case.changes[len(scenario.changes) :] for case in under.values()]
    of_one = pyarrow.schema(outturn.compare(scenario, scenario, iterations=2, threads=1).nodes)
    schema = StructType().add("case", "string", False)
    schema = StructType(schema.fields + from_arrow_schema(of_one).fields)
    version, threads = outturn.__version__, _threads(spark)

    def work(batches: Iterable[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        _same(version)
        for place in _places(batches):
            try:
                case = scenario.set(*changes[place])
                both = outturn.compare(scenario, case, iterations=iterations, seed=seed, threads=threads)
            except ValueError as error:
                raise ValueError(f"case {names[place]}: {error}") from error
            table = pyarrow.table(both.nodes).replace_schema_metadata()
            case_of = pyarrow.array([names[place]] * len(table), pyarrow.string())
            yield from table.add_column(0, "case", case_of).combine_chunks().to_batches()

    return spark.range(0, len(names), 1, partitions).mapInArrow(work, schema)


def _at_least(**given: int) -> None:
    for name, number in given.items():
        if number < 1:
            raise ValueError(f"{name}: 1 or more")


def _threads(spark: SparkSession) -> int:
    return int(spark.conf.get("spark.task.cpus", "1") or 1)


def _places(batches: Iterable[pyarrow.RecordBatch]) -> Iterator[int]:
    for batch in batches:
        yield from batch.column(0).to_pylist()


def _same(version: str) -> None:
    if outturn.__version__ != version:
        raise RuntimeError(f"outturn {outturn.__version__} is here, and {version} on the driver: give both the same wheel")
