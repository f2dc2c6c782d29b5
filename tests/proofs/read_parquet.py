"""Reads the Parquet files of a results folder with readers that are not ours and compares each cell with the CSV file beside it:
python3 tests/proofs/read_parquet.py RESULTS_DIR, of a run with --parquet

Needs pyarrow, pandas, polars and duckdb. Ends with 77 where one is missing, with 1 and a sentence where a cell differs.
"""

import csv
import math
import pathlib
import sys

try:
    import duckdb
    import pandas
    import polars
    import pyarrow.parquet
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)


def wrong(sentence):
    print(sentence)
    sys.exit(1)


def is_cell(cell, value):
    """Whether a value is what a cell of a CSV file says."""
    if value is None:
        return cell == ""
    if isinstance(value, bool):
        return cell == ("yes" if value else "no")
    if isinstance(value, float):
        is_minus_nought = value == 0 and math.copysign(1, value) < 0
        return cell != "" and float(cell) == value and math.isfinite(value) and not is_minus_nought
    return cell == str(value)


def by_pandas(path):
    frame = pandas.read_parquet(path, dtype_backend="pyarrow")
    return {name: [None if cell is pandas.NA else cell for cell in frame[name].tolist()] for name in frame.columns}


def by_duckdb(path):
    relation = duckdb.read_parquet(str(path))
    rows = relation.fetchall()
    return {name: [row[place] for row in rows] for place, name in enumerate(relation.columns)}


READERS = {
    "pyarrow": lambda path: pyarrow.parquet.read_table(path).to_pydict(),
    "pandas": by_pandas,
    "polars": lambda path: polars.read_parquet(path).to_dict(as_series=False),
    "duckdb": by_duckdb,
}

files = sorted((pathlib.Path(sys.argv[1]) / "data").glob("*.parquet"))
if not files:
    wrong("there is no Parquet file")
cells = 0
for path in files:
    # Arrays of draws (--draws-format npy) have no CSV file.
    if not path.with_suffix(".csv").exists():
        continue
    with open(path.with_suffix(".csv"), newline="", encoding="utf-8") as file:
        head, *rows = csv.reader(file)
    cells += len(head) * len(rows)
    for name, read in READERS.items():
        columns = read(path)
        if list(columns) != head:
            wrong(f"{path}: {name} finds other columns")
        for place, column in enumerate(head):
            if len(columns[column]) != len(rows):
                wrong(f"{path}: {name} finds {len(columns[column])} rows, not {len(rows)}")
            for number, value in enumerate(columns[column]):
                if not is_cell(rows[number][place], value):
                    wrong(f"{path}: {name} finds {value!r} in {column} of row {number}, not {rows[number][place]!r}")
print(f"{len(files)} files, {cells} cells: as the CSV files for {', '.join(READERS)}")
