"""The equations of docs/theory.md, sections 1 and 3, in vectorised numpy, for SciPy's integrators.

Written from that page, not from the program: totals of the mixers and concentrations of the
settler cells are the unknowns of an ODE, and the equilibria of all stages are solved side by
side by Newton's method inside brackets.
"""

from types import SimpleNamespace

import numpy
from numpy_case import Flows
from scipy import sparse


class Equilibria:
    """v = ln([E]/[H+]) of all stages at once, and the derivatives of the split by totals."""

    def __init__(self, case):
        mixer = case.volumes[0] + case.volumes[1]
        self.a, self.o = case.volumes[0] / mixer, case.volumes[1] / mixer
        self.e, self.kw = case.charges, case.kw
        self.log_k = numpy.log(case.constants)
        self.v = numpy.zeros(case.n_stages)
        self.evaluations = 0

    def _terms(self, v, acidity):
        a, o = self.a, self.o
        q = numpy.exp(v)
        w = a + o * q
        root = numpy.sqrt(acidity**2 + 4.0 * w * a * self.kw)
        # The positive root of w h^2 - S h - a Kw, without cancellation.
        h = numpy.where(acidity > 0.0, (acidity + root) / (2.0 * w),
                        2.0 * a * self.kw / numpy.where(acidity > 0.0, 1.0, root - acidity))  # fmt: skip
        slope = a + a * self.kw / h**2  # of what the liquor holds of protons, by h
        ratio = o[:, None] * numpy.exp(self.log_k + self.e * v[:, None])  # o D
        return q, h, slope, ratio

    def solve(self, total):
        """x and y of the cations; the last v is where the next solve begins."""
        m = len(self.e)
        metal, anion, units = total[:, :m], total[:, m], total[:, m + 1]
        a, o = self.a[:, None], self.o
        acidity = anion - metal @ self.e + units
        low, high = numpy.full(len(anion), -80.0), numpy.full(len(anion), 80.0)
        v = self.v.copy()
        for _ in range(200):
            q, h, slope, ratio = self._terms(v, acidity)
            share = 1.0 / (a + ratio)
            g = anion - (metal * share) @ self.e * self.a - (self.a * h - self.a * self.kw / h)
            p = -o * q / (slope + o * q)
            g_v = (metal * ratio * share**2) @ self.e**2 * self.a - slope * h * p
            self.evaluations += 1
            low = numpy.where(g < 0.0, v, low)
            high = numpy.where(g > 0.0, v, high)
            step = -g / g_v
            small = numpy.abs(step) <= 1e-9  # its own error is of the order of its square
            new = v + step
            new = numpy.where(small | ((new > low) & (new < high)), new, 0.5 * (low + high))
            v = new
            if small.all():
                break
        else:
            raise ArithmeticError("a stage has no equilibrium")
        self.v = v
        self.acidity = acidity
        q, h, slope, ratio = self._terms(v, acidity)
        share = 1.0 / (a + ratio)
        self.q, self.h, self.slope, self.ratio, self.share = q, h, slope, ratio, share
        x = metal * share
        return x, x * ratio / o[:, None]

    def derivatives(self, total):
        """dx_i/dT_k at the last solve(), (stage, cation, component)."""
        m = len(self.e)
        metal = total[:, :m]
        a, o, q, h = self.a, self.o, self.q, self.h
        p = -o * q / (self.slope + o * q)
        g_v = (metal * self.ratio * self.share**2) @ self.e**2 * a - self.slope * h * p
        by_acidity = self.slope / (self.slope + o * q)
        g_t = numpy.empty_like(total)
        g_t[:, :m] = self.e * (by_acidity[:, None] - a[:, None] * self.share)
        g_t[:, m] = 1.0 - by_acidity
        g_t[:, m + 1] = -by_acidity
        v_t = -g_t / g_v[:, None]
        x_v = -metal * self.share**2 * self.ratio * self.e
        x_t = x_v[:, :, None] * v_t[:, None, :]
        x_t[:, numpy.arange(m), numpy.arange(m)] += self.share
        return x_t


class Cascade:
    """The rates of one interval and their sparse Jacobian."""

    def __init__(self, case, equilibria, flows):
        self.case, self.equilibria, self.flows = case, equilibria, flows
        self.n, self.m = case.n_stages, case.n_cations
        self.width = 3 * self.m + 4
        self.size = self.n * self.width + (self.m + 1) * len(flows.tanks)
        self.mixer = (case.volumes[0] + case.volumes[1])[:, None]
        self.aqueous_rate = (flows.aqueous / case.volumes[2])[:, None]
        self.organic_rate = (flows.organic / case.volumes[3])[:, None]
        self._pattern()

    def parts(self, u):
        """Views: totals, aqueous cells, organic cells, tanks."""
        m = self.m
        stages = u[: self.n * self.width].reshape(self.n, self.width)
        tanks = u[self.n * self.width :].reshape(-1, m + 1)
        return stages[:, : m + 2], stages[:, m + 2 : 2 * m + 3], stages[:, 2 * m + 3 :], tanks

    def start(self):
        case, m = self.case, self.m
        a, o = self.equilibria.a[:, None], self.equilibria.o[:, None]
        u = numpy.zeros(self.size)
        total, aqueous, organic, tanks = self.parts(u)
        total[:] = a * case.first["aqueous"] + o * case.first["organic"]
        aqueous[:] = case.first["settler_aqueous"][:, : m + 1]
        organic[:] = case.first["settler_organic"][:, [*range(m), m + 1]]
        for t, name in enumerate(self.flows.tanks):
            tanks[t] = case.tank_first[name][[*range(m), m + 1]]
        return u

    def rates(self, t, u):
        m, f = self.m, self.flows
        total, aqueous, organic, tanks = self.parts(u)
        x, y = self.equilibria.solve(total)
        a, o = self.equilibria.a, self.equilibria.o
        out = numpy.empty_like(u)
        d_total, d_aqueous, d_organic, d_tanks = self.parts(out)
        none = numpy.zeros((1, m + 1))
        liquor = numpy.vstack([aqueous, none])[f.aqueous_from]  # -1: none
        solvent = numpy.vstack([organic, tanks, none])[f.organic_from]
        liquor *= f.aqueous_in[:, None]
        solvent *= f.organic_in[:, None]
        from_mixer = numpy.column_stack([x, total[:, m] / a])
        d_aqueous[:] = self.aqueous_rate * (from_mixer - aqueous)
        d_total[:, : m + 1] = f.fed[:, : m + 1] + liquor - f.aqueous[:, None] * from_mixer
        from_mixer = numpy.column_stack([y, total[:, m + 1] / o])
        d_organic[:] = self.organic_rate * (from_mixer - organic)
        from_mixer *= f.organic[:, None]
        d_total[:, :m] += solvent[:, :m] - from_mixer[:, :m]
        d_total[:, m + 1] = f.fed[:, m + 1] + solvent[:, m] - from_mixer[:, m]
        d_total /= self.mixer
        for t, (volume, through, sources) in enumerate(f.tank_inlets):
            entering = -through * tanks[t]
            for source, flow, brought in sources:
                entering += brought[[*range(m), m + 1]] if source < 0 else flow * organic[source]
            d_tanks[t] = entering / volume
        return out

    def _pattern(self):
        """Rows and columns in the order in which jacobian() lists its values."""
        m, n, w, f = self.m, self.n, self.width, self.flows
        base = numpy.arange(n)[:, None, None] * w
        total = base + numpy.arange(m)[:, None]  # (stage, cation, 1)
        by = base + numpy.arange(m + 2)  # (stage, 1, component)
        shape = (n, m, m + 2)
        rows = [total, total + m + 2, total + 2 * m + 3]
        rows = [numpy.broadcast_to(r, shape).ravel() for r in rows]
        columns = [numpy.broadcast_to(by, shape).ravel()] * 3
        fixed = []  # (row, column, value)
        a, o = self.equilibria.a, self.equilibria.o
        mixer, ra, ro = self.mixer[:, 0], self.aqueous_rate[:, 0], self.organic_rate[:, 0]

        def organic_index(source, k):
            return source * w + 2 * m + 3 + k if source < n else n * w + (source - n) * (m + 1) + k

        for j in range(n):
            at = j * w
            fixed.append((at + m, at + m, -f.aqueous[j] / (a[j] * mixer[j])))
            fixed.append((at + m + 1, at + m + 1, -f.organic[j] / (o[j] * mixer[j])))
            fixed.append((at + 2 * m + 2, at + m, ra[j] / a[j]))
            fixed.append((at + 3 * m + 3, at + m + 1, ro[j] / o[j]))
            for k in range(m + 1):
                fixed.append((at + m + 2 + k, at + m + 2 + k, -ra[j]))
                fixed.append((at + 2 * m + 3 + k, at + 2 * m + 3 + k, -ro[j]))
                if f.aqueous_from[j] >= 0:
                    column = f.aqueous_from[j] * w + m + 2 + k
                    fixed.append((at + k, column, f.aqueous_in[j] / mixer[j]))
                if f.organic_from[j] >= 0:
                    row = at + (k if k < m else m + 1)
                    column = organic_index(f.organic_from[j], k)
                    fixed.append((row, column, f.organic_in[j] / mixer[j]))
        for t, (volume, through, sources) in enumerate(f.tank_inlets):
            for k in range(m + 1):
                at = organic_index(n + t, k)
                fixed.append((at, at, -through / volume))
                for source, flow, _ in sources:
                    if source >= 0:
                        fixed.append((at, organic_index(source, k), flow / volume))
        row, column, value = (numpy.array(part) for part in zip(*fixed))
        self.fixed = value
        row, column = numpy.concatenate([*rows, row]), numpy.concatenate([*columns, column])
        order = numpy.arange(1, len(row) + 1, dtype=float)
        pattern = sparse.csc_matrix((order, (row, column)), shape=(self.size, self.size))
        if pattern.nnz != len(row):
            raise ValueError("an entry of the Jacobian occurs twice")
        self.pattern = pattern
        self.order = pattern.data.astype(int) - 1

    def jacobian(self, t, u):
        total = self.parts(u)[0]
        self.equilibria.solve(total)
        a, o = self.equilibria.a[:, None, None], self.equilibria.o[:, None, None]
        x_t = self.equilibria.derivatives(total)
        y_t = -a * x_t
        diagonal = numpy.arange(self.m)
        y_t[:, diagonal, diagonal] += 1.0
        y_t /= o
        f = self.flows
        mixer = -(f.aqueous[:, None, None] * x_t + f.organic[:, None, None] * y_t)
        mixer /= self.mixer[:, :, None]
        values = numpy.concatenate([mixer.ravel(), (self.aqueous_rate[:, :, None] * x_t).ravel(),
                                    (self.organic_rate[:, :, None] * y_t).ravel(), self.fixed])  # fmt: skip
        return sparse.csc_matrix(
            (values[self.order], self.pattern.indices, self.pattern.indptr), self.pattern.shape
        )

    def outlets(self, u):
        """(outlet, component), mol/L, components as in the result without H."""
        m = self.m
        _, aqueous, organic, tanks = self.parts(u)
        out = numpy.zeros((len(self.case.outlets), m + 2))
        for row, name in enumerate(self.case.outlets):
            kind, at = self.flows.outlet[name]
            if kind == "aqueous":
                out[row, : m + 1] = aqueous[at]
            else:
                out[row, [*range(m), m + 1]] = organic[at] if kind == "organic" else tanks[at]
        return 1e-3 * out


def simulate(case, integrator, rtol, atol):
    """Outlets at the case's times, by a class of scipy.integrate; atol in mol/m3."""
    equilibria = Equilibria(case)
    counts = SimpleNamespace(steps=0, rate_evaluations=0, jacobians=0, factorizations=0)
    found = []
    u = None
    for begin, end, flows in case.intervals():
        model = Cascade(case, equilibria, Flows(case, flows))
        if u is None:
            u = model.start()
            found.append(model.outlets(u))
        solver = integrator(model.rates, begin, u, end, rtol=rtol, atol=atol, jac=model.jacobian)
        while solver.status == "running":
            message = solver.step()
            if solver.status == "failed":
                raise ArithmeticError(message)
            counts.steps += 1
            reached = case.times[len(found) :]
            reached = reached[reached <= solver.t * (1.0 + 1e-12)]
            if len(reached):
                dense = solver.dense_output()
                found.extend(model.outlets(dense(min(at, solver.t))) for at in reached)
        u = solver.y
        counts.rate_evaluations += solver.nfev
        counts.jacobians += solver.njev
        counts.factorizations += solver.nlu
    return numpy.array(found), vars(counts)
