"""Time over error of all variants, a panel a case."""

import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "_python_plot"))

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402
import style  # noqa: E402

MARKERS = "osD^vP"


def draw(panels, targets, path):
    """\\param panels  {title: {variant: [(error, seconds) in the order of tolerances]}}"""
    style.apply()
    width = 3.1 * len(panels) + 0.3
    figure, axes = plt.subplots(1, len(panels), figsize=(width, 4.3), sharey=True, squeeze=False)
    for one, (title, variants) in zip(axes[0], panels.items()):
        for index, (variant, points) in enumerate(variants.items()):
            error, seconds = zip(*points)
            one.loglog(error, [1e3 * s for s in seconds], marker=MARKERS[index % len(MARKERS)],
                       ms=4.5, lw=1.4, color=style.colour(index), label=variant)  # fmt: skip
        for target in targets:
            one.axvline(target, color=style.FAINT, lw=0.8, zorder=0)
        one.set_title(title.rpartition("60 days of ")[2], size=9, loc="left")
        one.set_xlabel("largest error, of the largest concentration")
        one.grid(axis="y")
        one.invert_xaxis()
    axes[0][0].set_ylabel("processor time, ms")
    handles, labels = axes[0][0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="lower center", ncol=min(6, len(labels)), frameon=False)
    style.heading(figure, "Work and precision",
                  "60 days of each circuit from its start-up; further right is more accurate, "
                  "further down faster")  # fmt: skip
    figure.tight_layout(rect=(0, 0.07, 1, 0.87))
    figure.savefig(path)
