"""Sensitivity indices from designs that a sweep file generates."""

from dataclasses import dataclass

import numpy as np


@dataclass
class Indices:
    """By input, with the half widths of 95 % intervals from the bootstrap."""

    first: np.ndarray
    first_error: np.ndarray
    total: np.ndarray
    total_error: np.ndarray
    used: int
    left_out: int


def sobol(values, n_inputs, resamples=500):
    """Sobol indices from results of Saltelli's design: for each base point A, A with input
    k from B (k = 1 ... n), B. First order after Saltelli et al., Comput. Phys. Commun. 181
    (2010) 259, table 2 (b); total after Jansen, same place (f). Base points with a result
    missing are left out."""
    blocks = np.asarray(values, float).reshape(-1, n_inputs + 2)
    whole = np.isfinite(blocks).all(axis=1)
    blocks = blocks[whole]
    if len(blocks) < 2:
        raise ValueError("fewer than two base points have all their results")

    def estimate(rows):
        # About their mean the estimates vary least.
        rows = rows - rows[:, [0, -1]].mean()
        a, mixed, b = rows[:, :1], rows[:, 1:-1], rows[:, -1:]
        variance = rows[:, [0, -1]].var()
        if variance == 0:
            return np.full(n_inputs, np.nan), np.full(n_inputs, np.nan)
        first = (b * (mixed - a)).mean(axis=0) / variance
        total = 0.5 * ((a - mixed) ** 2).mean(axis=0) / variance
        return first, total

    first, total = estimate(blocks)
    random = np.random.default_rng(0)
    again = [
        estimate(blocks[random.integers(len(blocks), size=len(blocks))])
        for _ in range(resamples)
    ]
    first_error, total_error = 1.96 * np.std(again, axis=0)
    return Indices(first, first_error, total, total_error, len(blocks), int((~whole).sum()))


@dataclass
class Effects:
    """By input: mean of |effect|, mean and standard deviation of the effects, which are
    changes of the result over the whole range of the input."""

    absolute: np.ndarray
    mean: np.ndarray
    deviation: np.ndarray
    counts: np.ndarray


def morris(inputs, values):
    """Elementary effects of Morris' design (Technometrics 33 (1991) 161; mu* of Campolongo,
    Environ. Model. Softw. 22 (2007) 1509): steps move one input by half of its range of
    probability. Steps from or to a missing result are left out."""
    n = inputs.shape[1]
    x = inputs.reshape(-1, n + 1, n)
    y = np.asarray(values, float).reshape(-1, n + 1)
    effects = [[] for _ in range(n)]
    for trajectory, results in zip(x, y):
        for step in range(n):
            moved = trajectory[step + 1] - trajectory[step]
            k = int(np.flatnonzero(moved)[0])
            effect = (results[step + 1] - results[step]) / (0.5 * np.sign(moved[k]))
            if np.isfinite(effect):
                effects[k].append(effect)
    if any(len(e) < 2 for e in effects):
        raise ValueError("an input has fewer than two effects")
    return Effects(
        np.array([np.mean(np.abs(e)) for e in effects]),
        np.array([np.mean(e) for e in effects]),
        np.array([np.std(e, ddof=1) for e in effects]),
        np.array([len(e) for e in effects]),
    )


class Surface:
    """A polynomial through scenarios: linear, or quadratic where there are twice as many
    scenarios as terms. Inputs are scaled to -1 ... 1 over their ranges."""

    def __init__(self, x, y):
        known = np.isfinite(y) & np.isfinite(x).all(axis=1)
        x, y = x[known], y[known]
        self.low, self.high = x.min(axis=0), x.max(axis=0)
        n = x.shape[1]
        terms = (n + 1) * (n + 2) // 2
        self.quadratic = len(y) >= 2 * terms
        if len(y) < n + 2:
            raise ValueError(f"{len(y)} results are too few for {n} inputs")
        matrix = self.terms(x)
        self.coefficients, _, self.rank, _ = np.linalg.lstsq(matrix, y, rcond=None)
        # Leave-one-out errors from the hat matrix
        q, _ = np.linalg.qr(matrix)
        leverage = np.minimum((q**2).sum(axis=1), 1 - 1e-9)
        residual = (y - matrix @ self.coefficients) / (1 - leverage)
        spread = ((y - y.mean()) ** 2).sum()
        self.predicted = 1 - (residual**2).sum() / spread if spread > 0 else np.nan
        self.rms = float(np.sqrt(np.mean(residual**2)))
        self.middle = np.median(x, axis=0)
        self.tenths = np.quantile(x, (0.1, 0.9), axis=0)

    def scaled(self, x):
        return 2 * (x - self.low) / np.where(self.high > self.low, self.high - self.low, 1) - 1

    def terms(self, x):
        z = self.scaled(np.atleast_2d(x))
        columns = [np.ones(len(z)), *z.T]
        if self.quadratic:
            for i in range(z.shape[1]):
                columns += [z[:, i] * z[:, j] for j in range(i, z.shape[1])]
        return np.stack(columns, axis=1)

    def __call__(self, x):
        return self.terms(x) @ self.coefficients

    def swings(self):
        """(input, 2): the result with an input at its 10 % and 90 % quantile, the others at
        their medians."""
        swings = []
        for k in range(len(self.middle)):
            points = np.tile(self.middle, (2, 1))
            points[:, k] = self.tenths[:, k]
            swings.append(self(points))
        return np.array(swings)


def pareto_front(values, largest):
    """Scenarios that no other one beats in all results; values (scenario, result), largest:
    by result, whether more is better."""
    better = np.where(largest, values, -values)
    front = []
    for i, own in enumerate(better):
        if not np.isfinite(own).all():
            continue
        beaten = ((better >= own).all(axis=1) & (better > own).any(axis=1)).any()
        if not beaten:
            front.append(i)
    return np.array(front, int)
