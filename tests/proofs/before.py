#!/usr/bin/env python3
"""Every figure of the CSV files before the telling half was rebuilt, looked up in the tables of today.

    git worktree add ../before f205fe5
    (cd ../before && cargo run --release -- run scenarios/2018-19-m05)
    cargo run --release -- run ../before/scenarios/2018-19-m05 --tables-only --out results/as-before
    python3 tests/proofs/before.py ../before/results/2018-19-m05 results/as-before

A row is found by the cells that name it, then by its place among those of the same name. Numbers are equal to their last digit. Amounts of the input come back as
they were written, where they were on a grid of 2**-27 of a million: they are equal to a step of it. CHANGED has what CHANGELOG.md lists under "Changes to
results". Ends with 1 where anything else differs or is not found.
"""

import csv
import sys
from collections import Counter, defaultdict
from pathlib import Path

STEP = 2.0**-27

# The cells that name a row. Other tables have the first that there is of NAMES, if any.
KEYS = {
    "actions": ["action_id"],
    "bridge": ["node", "step"],
    "contributions_accounts": ["node", "account"],
    "contributions_lines": ["node", "line"],
    "control_totals": ["node", "stage"],
    "dependence_implied": ["node"],
    "limits": ["node", "limit"],
    "line_totals": ["line"],
    "lines": ["line", "sector"],
    "measures": ["rule", "measure"],
    "months": ["node", "month"],
    "quantiles": ["node", "basis", "p"],
    "reference": ["node", "method"],
    "reporting": ["node", "month"],
    "sizing": ["basis", "chance"],
    "stages": ["node", "stage"],
    "states": ["stage", "organisation", "system", "region", "nation"],
    "systems_by_line": ["node", "line"],
    "transfers": ["rule", "id"],
    "variance_budget": ["node", "of", "part"],
}
NAMES = ["node", "code", "place", "step", "stage", "figure", "rule"]

# Today's names of columns; quantiles have their unit beside.
COLUMNS = {
    "node": "node_code", "code": "node_code", "place": "node_code", "parent": "parent_code", "account": "account_code",
    "from": "from_code", "to": "to_code",
    "chance_500": "chance_large", "chance_500_low": "chance_large_low", "chance_500_high": "chance_large_high",
    "optimistic_m": "optimistic_by_m", "pessimistic_m": "pessimistic_by_m", "low_m": "value_low_m", "high_m": "value_high_m",
    "implied_average_correlation": "average_correlation", "sd_if_independent_m": "independent_sd_m",
}  # fmt: skip
# Today's words in cells that name a row.
WORDS = {"after_the_rules": "after_rules"}

# Figures that CHANGELOG.md says are others: table, column.
CHANGED = {
    ("diversification", "sum_of_parts_m"): "diversification is of organisations alone",
    ("diversification", "of_the_sum_m"): "diversification is of organisations alone",
    ("diversification", "benefit_m"): "diversification is of organisations alone",
    ("transfer_equity", "concentration_index"): "places of equal deprivation have one rank",
}


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def tables(folder):
    """The old tables by today's names."""
    found = {}
    for path in sorted(folder.glob("*.csv")):
        rows = read(path)
        if path.stem == "lines":
            found["lines"] = [row for row in rows if row["is_total"] == "no"]
            found["line_totals"] = [row for row in rows if row["is_total"] == "yes"]
        elif path.stem == "dependence":
            by_node = defaultdict(dict)
            for row in rows:
                if row["value"]:
                    by_node[row["subject"]][row["item"]] = row["value"]
            found["dependence_implied"] = [{"node": node, **cells} for node, cells in by_node.items()]
        else:
            found[path.stem.removesuffix("_long")] = rows
    return found


def column(table, old, columns):
    if old == "line":
        old = "of" if table == "line_totals" else "line_code"
    names = (old, COLUMNS.get(old), f"{old}_m")
    return next((name for name in names if name in columns), None)


def named(rows, names):
    """Rows by the cells that name them and their place among those of the same name."""
    seen = Counter()
    for row in rows:
        cells = (row[name].replace(" ", "_") for name in names)
        key = tuple(WORDS.get(cell, cell) for cell in cells)
        seen[key] += 1
        yield (*key, seen[key]), row


def number(cell):
    try:
        return float(cell)
    except ValueError:
        return None


def main(before, after):
    amiss, equal, written, changed = [], Counter(), Counter(), Counter()
    for table, rows in tables(Path(before)).items():
        path = Path(after) / "data" / f"{table}.csv"
        if not rows:
            continue
        if not path.exists():
            amiss.append(f"{table}: not there")
            continue
        today = read(path)
        columns = today[0].keys() if today else []
        keys = KEYS.get(table) or [name for name in NAMES if name in rows[0]][:1]
        new_keys = [column(table, key, columns) for key in keys]
        if None in new_keys:
            amiss.append(f"{table}: {keys} are {new_keys}")
            continue
        by_key = dict(named(today, new_keys))
        for key, row in named(rows, keys):
            other = by_key.get(key)
            if other is None:
                amiss.append(f"{table} {key}: no such row")
                continue
            for old, cell in row.items():
                value = number(cell)
                if value is None or old in keys:
                    continue
                name = column(table, old, columns)
                new = number(other[name]) if name else None
                if new == value:
                    equal[table] += 1
                elif new is not None and (table, name) in CHANGED:
                    changed[CHANGED[table, name]] += 1
                elif new is not None and abs(new - value) <= STEP:
                    written[table] += 1
                else:
                    amiss.append(f"{table} {key} {old}: {cell} is {other[name] if name else 'in no column'}")
    for table in sorted(equal | written):
        print(f"{table}: {equal[table]} equal" + (f", {written[table]} as written" if written[table] else ""))
    for reason, count in sorted(changed.items()):
        print(f"listed in CHANGELOG.md, {reason}: {count}")
    print(f"{equal.total()} equal, {written.total()} as written, {changed.total()} listed, {len(amiss)} amiss")
    print(*amiss[:40], sep="\n")
    return 1 if amiss else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
