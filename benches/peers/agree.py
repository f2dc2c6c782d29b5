"""Compares the outputs of a program on ref-430 with the reference table: every figure within 4.5 standard errors.

    python agree.py RESULT.json [--truth ../truth-ref430.csv]

The difference is measured in standard errors of both runs together. An organisation's outturns have a gap as wide as
its incentive at the probability 1 - P(met); a quantile within six standard errors of that probability may fall on
either side of it, and is left out. Ends with status 1 when a figure does not agree. Needs no packages.
"""

import argparse
import csv
import json
import math
import sys
from pathlib import Path

TRUTH_TRIALS = 10_000_000
LIMIT = 4.5
PERCENTS = (1, 5, 10, 25, 50, 75, 90, 95, 99)
ORGS, SYSTEMS = 430, 42


def read_truth(path):
    """Rows of the reference table as dictionaries of numbers; blank cells are left out."""
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    return [{k: v if k == "series" else float(v) for k, v in row.items() if v} for row in rows]


def figures(result, truth):
    """(kind, name, value, reference, standard error after one trial) of every figure that can be compared."""
    trials = result["N"]
    met = result["pmet"] + result["psys"]
    for i, row in enumerate(truth):
        name = row["series"]
        yield "mean", name, result["mean"][i], row["mean"], row["sd"]
        yield "sd", name, result["sd"][i], row["sd"], row["se_sd"]
        yield "tvar5", name, result["tvar"][i], row["tvar5"], row["se_tvar5"]
        for percent, value in zip(PERCENTS, result["q"][i]):
            p = percent / 100
            gap = i < ORGS and abs(1 - row["met"] - p) < 6 * math.sqrt(p * (1 - p) / trials)
            se = None if gap else row[f"se_p{percent}"]
            yield "quantiles", f"{name} p{percent}", value, row[f"p{percent}"], se
        if i < ORGS + SYSTEMS:
            yield "met", name, met[i], row["met"], math.sqrt(row["met"] * (1 - row["met"]))
        if i < ORGS:
            yield "co_tvar5", name, result["co"][i], row["co_tvar5"], row["se_co_tvar5"]


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("result", help="JSON of all outputs")
    arguments.add_argument("--truth", default=Path(__file__).parent.parent / "truth-ref430.csv")
    a = arguments.parse_args()
    with open(a.result, encoding="utf-8") as file:
        result = json.load(file)
    scale = math.sqrt(1 / result["N"] + 1 / TRUTH_TRIALS)

    kinds, failures = {}, 0
    for kind, name, value, reference, se in figures(result, read_truth(a.truth)):
        compared, masked, worst = kinds.get(kind, (0, 0, (0.0, "")))
        if se is None:
            kinds[kind] = compared, masked + 1, worst
            continue
        z = (value - reference) / (se * scale)
        kinds[kind] = compared + 1, masked, max(worst, (abs(z), name))
        if not abs(z) <= LIMIT:
            failures += 1
            print(f"does not agree: {kind} {name}: {value:.6g}, reference {reference:.6g}, {z:+.1f} standard errors")

    print(f"{'':10} {'compared':>9} {'in the gap':>11} {'furthest, standard errors':>26}")
    for kind, (compared, masked, (z, name)) in kinds.items():
        print(f"{kind:10} {compared:9} {masked:11} {z:26.2f}  {name}")
    apart = abs(sum(result["co"]) - result["tvar"][-1])
    print(f"contributions to the sector's tail mean add up to within {apart:.1g} of it")
    if apart > 0.005:
        failures += 1
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
