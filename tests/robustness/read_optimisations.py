"""A result of an optimisation opens in xarray by either engine with the values that h5py reads.

    read_optimisations.py FILE
"""

import sys

import engines


def by_name(file, root):
    row = engines.texts(root.varied.values).index("streams.scrub.flow")
    if float(root.optimum.sel(varied=root.varied[row])) != file["optimum"][row]:
        yield "selects another input than streams.scrub.flow"
    met = root.step_violation.values <= 0
    least = root.objective_optimum.values[engines.texts(root.objective.values).index("cost")]
    # Within the margin by which an optimum meets what limits it.
    if abs(root.step_objective.values[met].min() - least) > 1e-7 * least:
        yield "has a step that meets all and is better than the optimum, or none as good"


engines.compare(sys.argv[1], ("/",), by_name)
