"""A result of a fit opens in xarray by either engine with the values that h5py reads.

    read_fits.py FILE
"""

import sys

import h5py
import numpy as np
import xarray

path = sys.argv[1]
faults = []


def expected(dataset):
    """Of characters the joined strings, of numbers the numbers."""
    values = dataset[:]
    if values.dtype.kind == "S":
        rows = values.reshape(-1, values.shape[-1])
        return [row.tobytes().rstrip(b"\0").decode() for row in rows]
    return values


def same(wanted, found):
    if isinstance(wanted, list):
        texts = [v.decode() if isinstance(v, bytes) else str(v) for v in np.ravel(found)]
        return texts == wanted
    return wanted.shape == found.shape and np.array_equal(
        wanted.astype(float), found.astype(float), equal_nan=True
    )


with h5py.File(path) as file:
    checked = 0
    for engine in ("netcdf4", "h5netcdf"):
        root = xarray.open_dataset(path, engine=engine, mask_and_scale=False)
        for name, variable in root.variables.items():
            checked += 1
            if not same(expected(file[name]), variable.values):
                faults.append(f"{engine} reads other values of {name} than h5py")
        root = xarray.open_dataset(path, engine=engine)
        names = [v.decode() if isinstance(v, bytes) else str(v) for v in root.constant.values]
        row = names.index("log10_k.Nd")
        if float(root.estimate.sel(constant=root.constant[row])) != file["estimate"][row]:
            faults.append(f"{engine} selects another constant than log10_k.Nd")
        if abs(float(root.covariance[row, row]) ** 0.5 - float(root.sigma[row])) > 1e-12:
            faults.append(f"{engine}: sigma is no root of the covariance")
print("\n".join(faults) or f"{checked} variables as expected")
sys.exit(1 if faults or checked < 60 else 0)
