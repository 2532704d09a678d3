"""What a flow holds, in few words: for labels of a flowsheet."""

import numpy as np

import nines

# Less than this is error of the solution, mol/L; purities end there, too.
LEAST = 1e-7
# And less than this is no product.
LEAST_PRODUCT = 1e-3
# Of elements beside the main one: at most so many, each at least this part by oxide mass
MOST_ELEMENTS = 3
LEAST_PART = 0.005
# From this part on the main element is a product, whose purity is worth all its digits.
PURE = 0.9


def significant(value, digits=4):
    """'22', '3.653', '0.22': without zeros that say nothing."""
    text = f"{value:.{digits}g}"
    return f"{float(text):g}" if "e" in text and 1e-4 < abs(value) < 1e6 else text


def flow(value):
    return f"{significant(value)} m³/h"


def rare_earths(result, concentration):
    """'50.1 g/L REO' and 'Nd 75 %, Pr 25 %' by oxide mass; nothing without any."""
    held = np.maximum(concentration[: len(result.rare_earths)], 0.0)
    if held.sum() < LEAST:
        return []
    mass = held * result.oxide_mass
    total = mass.sum()
    if not np.isfinite(total):
        amounts = sorted(zip(held, result.rare_earths), reverse=True)[:MOST_ELEMENTS]
        return [f"{symbol} {significant(c, 3)} mol/L" for c, symbol in amounts if c > LEAST]
    parts = mass / total
    order = np.argsort(-parts, kind="stable")
    if parts[order[0]] >= PURE:
        shown = [f"{result.rare_earths[order[0]]} {nines.percent(parts[order[0]])}"]
    else:
        shown = [
            f"{result.rare_earths[i]} {significant(100 * parts[i], 3)} %"
            for i in order[:MOST_ELEMENTS]
            if parts[i] >= LEAST_PART
        ]
    return [f"{significant(total, 3)} g/L REO", ", ".join(shown)]


def is_purity(result, connection, line):
    """Whether a line says how pure a product is, and not what a mixture or traces hold."""
    held = np.maximum(connection.concentration[: len(result.rare_earths)], 0.0)
    return held.sum() > LEAST_PRODUCT and line.endswith(" %") and "," not in line


def other(result, connection):
    """Acid or base, and what a solvent without rare earths holds."""
    held = connection.concentration
    n_rare = len(result.rare_earths)
    texts = []
    if connection.phase == "organic":
        ions = [(c, s) for c, s in zip(held[n_rare:-2], result.components[n_rare:-2])]
        texts += [f"{s} {significant(c, 3)} mol/L" for c, s in ions if c > LEAST]
        if not connection.source:
            monomers = held[-1] * result.monomers_per_unit
            texts.append(f"{result.components[-1]} {significant(monomers, 3)} mol/L")
    elif np.isfinite(connection.ph):
        texts.append(f"pH {connection.ph:.2f}")
    elif not connection.source and abs(held[-2]) > LEAST:
        kind = "acid" if held[-2] > 0 else "base"
        texts.append(f"{kind} {significant(abs(held[-2]), 3)} mol/L")
    return texts


def lines(result, connection):
    """Of a label, the flow first."""
    texts = rare_earths(result, connection.concentration) + other(result, connection)
    if not texts and connection.phase == "organic":
        texts = ["stripped"]
    return [flow(connection.flow), *texts]
