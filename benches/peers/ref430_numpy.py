"""The reference workload ref-430 as a strong numpy program: what a user of Python would pick instead of the engine.

Best effort for plain numpy: single precision, 8,192 trials at a time so that every pass stays in the cache, SFC64,
inverse distribution functions as tables of 16,384 cells, two threads (numpy lets go of the interpreter's lock inside
its loops), and numpy's vectorised sort for the statistics. Same seed, same figures, for any number of threads.

Money in £m, surplus positive. Organisation i is in system i mod 42, system s in region s mod 7.
"""

import argparse
import json
import math
import os
import resource
import time
from concurrent.futures import ThreadPoolExecutor
from statistics import NormalDist

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the program's own threads are the ones that count
import numpy as np

ORGS, PROVIDERS, SYSTEMS, REGIONS = 430, 230, 42, 7
SERIES = ORGS + SYSTEMS + REGIONS + 1
CHUNK = 8192
QUANTILES = (0.01, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.99)
TAIL = 0.05
# Loadings on the national and the regional factor, line by line.
LOADINGS = np.array([(0.45, 0.30), (0.35, 0.25), (0.55, 0.15), (0.40, 0.35), (0.30, 0.30), (0.15, 0.10)])
OWN = np.sqrt(1.0 - (LOADINGS**2).sum(axis=1))

# A table covers |z| <= REACH; it is exact at NODES + 1 points and linear on the CELLS between them.
REACH, NODES, CELLS = 6.5, 1024, 16384
PER_Z = CELLS / (2.0 * REACH)
# Lines drawn through a table of cells come first, then inflation (an exponential), then the two events.
TABLED, INFLATION, WINTER, SHOCK = [0, 1, 3], 2, 4, 5
ROWS = TABLED + [INFLATION, WINTER, SHOCK]


def quasi_random(k):
    """h_k(i) = frac((i + 1) sqrt(p_k)): the workload's recipe for parameters that differ by organisation."""
    prime = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31)[k - 1]
    return np.modf((np.arange(ORGS) + 1.0) * math.sqrt(prime))[0]


class Parameters:
    """One array of 430 for each parameter of the workload."""

    def __init__(self):
        h = [None] + [quasi_random(k) for k in range(1, 12)]
        provider = np.arange(ORGS) < PROVIDERS
        turnover = np.where(provider, 150.0 * np.exp(1.9 * h[1]), 120.0 * np.exp(1.8 * h[1]))
        self.turnover = turnover
        self.control_total = turnover * (0.02 * h[2] - 0.012)
        self.buffer = turnover * (0.016 + 0.02 * h[11])
        self.incentive = turnover * np.where(provider, 0.016, 0.004)
        self.pay_bill = turnover * np.where(provider, 0.65, 0.10)
        self.pay = (-turnover * (0.02 + 0.02 * h[3]), -0.004 * turnover, turnover * (0.006 + 0.006 * h[4]))
        self.activity = (-turnover * (0.012 + 0.010 * h[4]), 0.0 * turnover, turnover * (0.008 + 0.008 * h[5]))
        self.inflation_sd = 0.4 + 0.4 * h[5]
        self.efficiency = turnover * (0.03 + 0.02 * h[6])
        self.delivery = (8.0 + 6.0 * h[7], 2.0 + 2.0 * h[8])
        self.winter_chance = 0.10 + 0.20 * h[9]
        self.shock_chance = 0.03 + 0.05 * h[10]


# ---- tables ----------------------------------------------------------------------------------------------------


def normal_nodes():
    """Distribution function of the normal at the nodes, and its log odds (from both tails, so that neither cancels)."""
    z = np.linspace(-REACH, REACH, NODES + 1)
    lower = np.array([0.5 * math.erfc(-x / math.sqrt(2.0)) for x in z])
    return lower, np.log(lower) - np.log(lower[::-1])


def cells(nodes):
    """Values at the middles of the cells, linear between the nodes; rows of `nodes` are tables."""
    part = (np.arange(CELLS // NODES) + 0.5) / (CELLS // NODES)
    steps = np.diff(nodes, axis=-1)
    return (nodes[..., :-1, None] + steps[..., None] * part).reshape(*nodes.shape[:-1], CELLS)


def beta_nodes(a, b, log_odds):
    """Quantiles of Beta(a, b) at the nodes.

    With x = 1 / (1 + exp(-y)) the density in y is x^a (1 - x)^b / B, smooth and with exponential tails. It is summed
    from both ends by the trapezium rule with the Euler-Maclaurin end correction -h^2/12 f', then inverted in log odds.
    """
    y = np.linspace(-26.0, 26.0, 2601)
    step = y[1] - y[0]
    x = 1.0 / (1.0 + np.exp(-y))
    density = np.exp(a * np.log(x) - b * np.log1p(np.exp(y)))
    trapezia = 0.5 * step * (density[1:] + density[:-1])
    end = step**2 / 12.0 * density * (a * (1.0 - x) - b * x)
    below = np.concatenate(([0.0], np.cumsum(trapezia))) - end + density[0] / a
    above = np.concatenate((np.cumsum(trapezia[::-1])[::-1], [0.0])) + end + density[-1] / b
    return 1.0 / (1.0 + np.exp(-np.interp(log_odds, np.log(below) - np.log(above), y)))


def pert_nodes(low, mode, high, log_odds):
    """Quantiles of PERT(low, mode, high) at the nodes."""
    a = 1.0 + 4.0 * (mode - low) / (high - low)
    b = 1.0 + 4.0 * (high - mode) / (high - low)
    return low + (high - low) * beta_nodes(a, b, log_odds)


def triangular(u, low, mode, high):
    """Quantile function of the triangular distribution."""
    left = low + np.sqrt(u * (high - low) * (mode - low))
    right = high - np.sqrt((1.0 - u) * (high - low) * (high - mode))
    return np.where(u * (high - low) < mode - low, left, right)


class Tables:
    """Tables of the three tabulated lines of each organisation, and of the winter event's severity for turnover 1."""

    def __init__(self, parameters):
        p = parameters
        lower, log_odds = normal_nodes()
        nodes = np.empty((ORGS, len(TABLED), NODES + 1))
        for i in range(ORGS):
            nodes[i, 0] = pert_nodes(*(v[i] for v in p.pay), log_odds)
            nodes[i, 1] = triangular(lower, *(v[i] for v in p.activity))
            nodes[i, 2] = p.efficiency[i] * (beta_nodes(*(v[i] for v in p.delivery), log_odds) - 1.0)
        # The constant part of the position rides in the first table.
        nodes[:, 0] += (p.control_total + p.buffer)[:, None]
        self.lines = np.stack([cells(n).astype(np.float32) for n in nodes])
        # The winter event's severity is no latent: its table is by the uniform itself.
        severity = np.interp((np.arange(CELLS) + 0.5) / CELLS, lower, pert_nodes(0.002, 0.006, 0.020, log_odds))
        self.winter = severity.astype(np.float32)


# ---- simulation ------------------------------------------------------------------------------------------------


def ziggurat(rng, rows, count):
    """`rows` x `count` standard normals as numpy makes them."""
    return rng.standard_normal((rows, count), dtype=np.float32)


def box_muller(rng, rows, count):
    """`rows` (even) x `count` standard normals in whole-array steps: about a third of what numpy's own cost."""
    words = rng.integers(0, 2**64 - 1, size=rows * count // 2, dtype=np.uint64, endpoint=True)
    words = words.view(np.int32).astype(np.float32).reshape(rows, count)
    radius, angle = words[: rows // 2], words[rows // 2 :]
    np.abs(radius, out=radius)
    radius *= np.float32(2.0**-31)
    radius += np.float32(2.0**-34)  # never the logarithm of nought; reaches |z| = 6.9
    np.log(radius, out=radius)
    radius *= np.float32(-2.0)
    np.maximum(radius, np.float32(0.0), out=radius)
    np.sqrt(radius, out=radius)
    angle *= np.float32(math.pi * 2.0**-31)
    result = np.empty((rows, count), np.float32)
    np.cos(angle, out=result[: rows // 2])
    np.sin(angle, out=result[rows // 2 :])
    result[: rows // 2] *= radius
    result[rows // 2 :] *= radius
    return result


NORMALS = {"box-muller": box_muller, "numpy": ziggurat}


def stream(seed, which):
    """Generator of one system (or, with SYSTEMS, of the shared factors)."""
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence(seed, spawn_key=(which,))))


class Factors:
    """The shared columns: national and regional normals, and the unfunded share of the pay award."""

    def __init__(self, normals, seed, iterations):
        rng = stream(seed, SYSTEMS)
        columns = np.empty((REGIONS + 1, iterations), np.float32)
        for start in range(0, iterations, CHUNK):
            stop = min(start + CHUNK, iterations)
            columns[:, start:stop] = normals(rng, REGIONS + 1, stop - start)
        self.national, self.regional = columns[0], columns[1:]
        self.pay_share = triangular(rng.random(iterations), 0.0, 0.002, 0.012).astype(np.float32)


def add_up(columns):
    """Sum of columns in double precision."""
    total = np.zeros(columns.shape[1])
    for column in columns:
        total += column
    return total


class Simulation:
    """All 480 series of outturns, and how often each total was met."""

    def __init__(self, parameters, tables, normals, seed, iterations, threads):
        self.parameters, self.tables, self.normals = parameters, tables, normals
        self.seed, self.iterations = seed, iterations
        self.factors = Factors(normals, seed, iterations)
        self.outturns = np.empty((SERIES, iterations), np.float32)
        self.met = np.zeros(ORGS + SYSTEMS)
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(self.system, range(SYSTEMS)))
            list(pool.map(self.region, range(REGIONS)))
        self.outturns[-1] = add_up(self.outturns[ORGS + SYSTEMS : -1])

    def system(self, system):
        """Simulates the organisations of one system and adds them up."""
        p, orgs = self.parameters, range(system, ORGS, SYSTEMS)
        rng = stream(self.seed, system)
        total = np.float32(p.control_total[list(orgs)].sum())
        for start in range(0, self.iterations, CHUNK):
            here = slice(start, min(start + CHUNK, self.iterations))
            common = self.common(system % REGIONS, here)
            position = self.outturns[ORGS + system, here]
            position[:] = 0.0
            for org in orgs:
                outturn = self.outturns[org, here]
                self.met[org] += self.organisation(rng, org, common, self.factors.pay_share[here], outturn)
                position += outturn
            self.met[ORGS + system] += np.count_nonzero(position >= total)

    def region(self, region):
        """Adds up the systems of one region."""
        self.outturns[ORGS + SYSTEMS + region] = add_up(self.outturns[ORGS + region : ORGS + SYSTEMS : REGIONS])

    def common(self, region, here):
        """The shared part of the six latents; those of the tabulated lines in units of cells."""
        loadings = LOADINGS[ROWS].astype(np.float32)
        common = loadings[:, :1] * self.factors.national[here] + loadings[:, 1:] * self.factors.regional[region, here]
        tabled = len(TABLED)
        common[:tabled] *= np.float32(PER_Z)
        common[:tabled] += np.float32(CELLS / 2)
        return common

    def organisation(self, rng, org, common, pay_share, x):
        """Outturns of one organisation into `x`; returns how often it met its control total."""
        p, f32, tabled = self.parameters, np.float32, len(TABLED)
        own = OWN[ROWS].astype(f32)
        own[:tabled] *= f32(PER_Z)
        z = self.normals(rng, len(ROWS), len(x))
        z *= own[:, None]
        z += common

        lines, where = self.tables.lines[org], z[:tabled].astype(np.intp)
        scratch = np.empty_like(x)
        np.take(lines[0], where[0], out=x, mode="clip")
        for line in (1, 2):
            np.take(lines[line], where[line], out=scratch, mode="clip")
            x += scratch

        s, turnover = p.inflation_sd[org], p.turnover[org]
        np.multiply(z[3], f32(-s), out=scratch)
        scratch += f32(math.log(0.004 * turnover) - s * s / 2.0)
        np.exp(scratch, out=scratch)
        x -= scratch
        np.multiply(pay_share, f32(p.pay_bill[org]), out=scratch)
        x -= scratch

        # Severities are drawn only where the event happens: about one trial in five, and one in twenty.
        hits = np.flatnonzero(z[4] < f32(NormalDist().inv_cdf(p.winter_chance[org])))
        x[hits] -= f32(turnover) * self.tables.winter[(rng.random(len(hits), dtype=f32) * f32(CELLS)).astype(np.intp)]
        hits = np.flatnonzero(z[5] < f32(NormalDist().inv_cdf(p.shock_chance[org])))
        x[hits] -= f32(0.012 * turnover) * np.exp(f32(0.7) * rng.standard_normal(len(hits), dtype=f32) - f32(0.245))

        met = x >= f32(p.control_total[org])
        np.multiply(met, f32(p.incentive[org]), out=scratch)
        x += scratch
        return np.count_nonzero(met)


# ---- statistics ------------------------------------------------------------------------------------------------


def statistics(column):
    """Mean, sd (n - 1), order statistics x_(ceil(N p)), mean of the lowest twentieth."""
    n = len(column)
    wide = column.astype(np.float64)
    mean = wide.mean()
    wide -= mean
    sd = math.sqrt(np.dot(wide, wide) / (n - 1))
    ordered = np.sort(column)
    quantiles = [float(ordered[rank(n, p) - 1]) for p in QUANTILES]
    return float(mean), sd, quantiles, float(ordered[: rank(n, TAIL)].mean(dtype=np.float64))


def rank(n, p):
    """ceil(N p), safe from the rounding of N p."""
    return max(1, math.ceil(round(n * p, 6)))


def summarise(simulation, threads):
    """All outputs of the workload."""
    n, outturns = simulation.iterations, simulation.outturns
    with ThreadPoolExecutor(threads) as pool:
        rows = list(pool.map(statistics, outturns))
        tail = np.argpartition(outturns[-1], rank(n, TAIL) - 1)[: rank(n, TAIL)]
        tail.sort()
        co = list(pool.map(lambda column: float(column[tail].mean(dtype=np.float64)), outturns[:ORGS]))
    met = simulation.met / n
    return {
        "N": n,
        "mean": [r[0] for r in rows],
        "sd": [r[1] for r in rows],
        "q": [r[2] for r in rows],
        "tvar": [r[3] for r in rows],
        "pmet": met[:ORGS].tolist(),
        "psys": met[ORGS:].tolist(),
        "co": co,
    }


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--iterations", type=int, default=100_000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--threads", type=int, default=2)
    arguments.add_argument("--normals", choices=NORMALS, default="box-muller", help="method of the normal draws")
    arguments.add_argument("--out", help="JSON of all outputs")
    a = arguments.parse_args()

    marks = [("start", 0.0, time.perf_counter())]  # processor time counts from the start of the process

    def mark(name):
        marks.append((name, time.process_time(), time.perf_counter()))

    mark("interpreter and imports")
    parameters = Parameters()
    tables = Tables(parameters)
    mark("tables")
    simulation = Simulation(parameters, tables, NORMALS[a.normals], a.seed, a.iterations, a.threads)
    mark("simulation")
    result = summarise(simulation, a.threads)
    mark("statistics")
    if a.out:
        with open(a.out, "w", encoding="utf-8") as file:
            json.dump(result, file)
        mark("output")

    cells_run = ORGS * a.iterations
    for (_, cpu0, wall0), (name, cpu1, wall1) in zip(marks, marks[1:]):
        cpu = cpu1 - cpu0
        print(f"{name:24} {cpu:8.3f} CPU s {wall1 - wall0:8.3f} s {cpu / cells_run * 1e9:8.2f} CPU ns per org-trial")
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = used.ru_utime + used.ru_stime
    print(f"{'whole process':24} {cpu:8.3f} CPU s {'':10} {cpu / cells_run * 1e9:8.2f} CPU ns per org-trial")
    print(f"{'peak memory':24} {used.ru_maxrss / 1024:8.0f} MiB")


if __name__ == "__main__":
    main()
