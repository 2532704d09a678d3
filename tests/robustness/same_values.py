"""Whether two results hold the same bits in every variable but solver_seconds.

    same_values.py RESULT RESULT
"""
import sys

import h5py
import numpy


def variables(file):
    found = {}
    file.visititems(lambda name, item: found.update({name: item})
                    if isinstance(item, h5py.Dataset) else None)  # fmt: skip
    return found


with h5py.File(sys.argv[1]) as one, h5py.File(sys.argv[2]) as other:
    mine, theirs = variables(one), variables(other)
    different = set(mine) ^ set(theirs)
    for name in set(mine) & set(theirs) - {"solver/solver_seconds"}:
        a, b = mine[name][()], theirs[name][()]
        if a.shape != b.shape or numpy.asarray(a).tobytes() != numpy.asarray(b).tobytes():
            different.add(name)
print("\n".join(sorted(different)))
sys.exit(1 if different else 0)
