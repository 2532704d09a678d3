"""A result of a fit opens in xarray by either engine with the values that h5py reads.

    read_fits.py FILE
"""

import sys

import engines


def by_name(file, root):
    row = engines.texts(root.constant.values).index("log10_k.Nd")
    if float(root.estimate.sel(constant=root.constant[row])) != file["estimate"][row]:
        yield "selects another constant than log10_k.Nd"
    if abs(float(root.covariance[row, row]) ** 0.5 - float(root.sigma[row])) > 1e-12:
        yield "reads a sigma that is no root of the covariance"


engines.compare(sys.argv[1], ("/",), by_name)
