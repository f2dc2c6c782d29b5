"""Reduces a long run of the reference workload to the table that agree.py and the tests compare with.

    python truth.py REFERENCE.json > ../truth-ref430.csv

REFERENCE.json holds all outputs of the workload (the names that ref430_numpy.py writes). The columns se_* are what the
standard error of a figure would be after one trial, from a run of ref430_numpy.py: divide by the root of the trials.
"""

import json
import math
import sys

import numpy as np

import ref430_numpy as workload

TRIALS, SEED = 500_000, 430
PERCENTS = [round(100 * p) for p in workload.QUANTILES]
ALPHA = workload.TAIL
ORIGIN = """\
# Reference values of the workload ref-430; money in GBP million, surplus positive.
# From a 10,000,000-trial run of an independent program, checked semi-analytically: sector mean 920.40, P5 -2,662.2.
# P: providers, C: commissioners, S: systems, R: regions, ENG: the sector. p1 to p99: order statistics x_(ceil(N p)).
# tvar5: mean of the lowest twentieth. met: chance of meeting the (summed) control total, of a system incentive included.
# co_tvar5: mean over the twentieth of trials with the lowest sector. se_*: standard error after one trial, estimated
# from 500,000 trials of peers/ref430_numpy.py; that of a mean is its sd, that of a chance sqrt(met (1 - met)).
"""


def codes():
    """Codes of the 480 series in their order."""
    kinds = ["P" if i < workload.PROVIDERS else "C" for i in range(workload.ORGS)]
    organisations = [f"{kind}{i:03}" for i, kind in enumerate(kinds)]
    systems = [f"S{s:02}" for s in range(workload.SYSTEMS)]
    return organisations + systems + [f"R{r}" for r in range(workload.REGIONS)] + ["ENG"]


def quantile_error(ordered, p, met):
    """sqrt(p (1 - p)) / density, the density from a window of ranks that does not reach over the incentive's gap."""
    reach = min(0.1 * min(p, 1.0 - p), 0.005)
    if met is not None:
        reach = min(reach, max(0.9 * abs(1.0 - met - p), 2e-4))
    n = len(ordered)
    low, high = (ordered[round(n * q) - 1] for q in (p - reach, p + reach))
    return math.sqrt(p * (1.0 - p)) * float(high - low) / (2.0 * reach)


def errors(column, met):
    """Standard errors after one trial of sd, the quantiles and the tail mean."""
    wide = column.astype(np.float64)
    wide -= wide.mean()
    sd, fourth = wide.std(), (wide**4).mean()
    ordered = np.sort(wide)
    tail = ordered[: int(ALPHA * len(ordered))]
    return (
        sd * math.sqrt((fourth / sd**4 - 1.0) / 4.0),
        [quantile_error(ordered, p, met) for p in workload.QUANTILES],
        math.sqrt((tail.var() + (1.0 - ALPHA) * (tail[-1] - tail.mean()) ** 2) / ALPHA),
    )


def contribution_errors(outturns):
    """Standard errors after one trial of the organisations' means in the sector's tail."""
    order = np.argsort(outturns[-1])
    n = len(order)
    tail = np.sort(order[: int(ALPHA * n)])
    edge = np.sort(order[int((ALPHA - 0.005) * n) : int((ALPHA + 0.005) * n)])
    for column in outturns[: workload.ORGS]:
        inside, at_edge = column[tail].astype(np.float64), column[edge].mean(dtype=np.float64)
        yield math.sqrt((inside.var() + (1.0 - ALPHA) * (inside.mean() - at_edge) ** 2) / ALPHA)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        reference = json.load(file)
    parameters = workload.Parameters()
    tables = workload.Tables(parameters)
    outturns = workload.Simulation(parameters, tables, workload.box_muller, SEED, TRIALS, 2).outturns
    met = reference["pmet"] + reference["psys"] + [None] * (workload.REGIONS + 1)
    co = list(zip(reference["co"], contribution_errors(outturns)))
    co += [(None, None)] * (workload.SERIES - workload.ORGS)

    def row(values, digits):
        return ["" if v is None else f"{v:.{digits}g}" for v in values]

    percents = [f"p{p}" for p in PERCENTS]
    names = ["series", "mean", "sd", *percents, "tvar5", "met", "co_tvar5"]
    names += ["se_sd", *(f"se_{p}" for p in percents), "se_tvar5", "se_co_tvar5"]
    sys.stdout.write(ORIGIN)
    print(",".join(names))
    for i, code in enumerate(codes()):
        # An organisation's gap is of its own incentive; the sums above have no gap to speak of.
        se_sd, se_q, se_tvar = errors(outturns[i], met[i] if i < workload.ORGS else None)
        figures = [reference["mean"][i], reference["sd"][i], *reference["q"][i], reference["tvar"][i], met[i], co[i][0]]
        print(",".join([code, *row(figures, 7), *row([se_sd, *se_q, se_tvar, co[i][1]], 4)]))


if __name__ == "__main__":
    main()
