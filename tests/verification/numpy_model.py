"""The program against the same equations in numpy, integrated by SciPy's Radau.

    numpy_model.py PROGRAM CASES_FOLDER BENCH_FOLDER

The numpy model (scripts/_python_bench) was written from docs/theory.md and shares no line with
the program; what streams hold and what vessels hold at first is the program's.
"""

import pathlib
import sys
import tempfile

sys.path.insert(0, sys.argv[3])

import numpy  # noqa: E402
from scipy.integrate import Radau  # noqa: E402

import numpy_cascade  # noqa: E402
import numpy_case  # noqa: E402
import peers  # noqa: E402
from measure import case_text, run  # noqa: E402

CASES = ("ndpr_p507", "light_re_p507", "ndpr_closed")
LIMIT = 1e-6  # of the largest concentration of a component, in any outlet at any time


def difference(case, reference, rtol=1e-7):
    outlets, _ = numpy_cascade.simulate(case, Radau, rtol, 1e-9)
    return peers.largest_error(outlets, reference)


def main(program, cases):
    failed = False
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for name in CASES:
            text, result = folder / f"{name}.toml", folder / f"{name}.h5"
            text.write_text(case_text(cases / f"{name}.toml", peers.REFERENCE))
            run(program, "run", text, "-q", "-o", result)
            case, reference = numpy_case.Case(result), peers.read_outlets(result)
            worst = difference(case, reference)
            print(f"{name}: {worst:.1e} of the largest concentration, at most {LIMIT:.0e}")
            failed = failed or not worst <= LIMIT
            if name == CASES[0]:
                case.constants *= numpy.where(numpy.array(case.cations) == "Nd", 1.001, 1.0)
                other = difference(case, reference, 1e-5)
                print(f"{name}, K of Nd 0.1 % off: {other:.1e}")
                failed = failed or not other > 100 * LIMIT
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], pathlib.Path(sys.argv[2]).resolve()))
