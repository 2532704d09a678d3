"""A result of contacts opens in xarray by either engine with the values that h5py reads.

    read_contacts.py FILE
"""

import sys

import numpy as np

import engines


def by_name(file, root):
    column = engines.texts(root.component.values).index("Nd")
    neodymium = root.distribution.sel(component="Nd")
    if not np.array_equal(neodymium, file["distribution"][:, column], equal_nan=True):
        yield "selects another component than Nd"


engines.compare(sys.argv[1], ("/", "balance"), by_name)
