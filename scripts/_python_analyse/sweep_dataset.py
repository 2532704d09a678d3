"""The file of a sweep as one xarray Dataset: `open_sweep`, and `cube` for grids."""

import numpy as np
import xarray


def open_sweep(path):
    """The Dataset with the varied inputs, each in its unit, as coordinates of `scenario`.
    A path of the case has underscores for its dots: streams_scrub_flow."""
    data = xarray.open_dataset(path)
    inputs = [name for name, variable in data.variables.items() if "path" in variable.attrs]
    return data.set_coords(inputs)


def cube(data):
    """The Dataset of a grid with an axis for each varied input in place of `scenario`:
    cube(open_sweep(path)).purity.sel(streams_scrub_flow=2.5). Inputs that move together have
    one axis, that of the first, and are coordinates along it. Points that the grid lacks are
    missing. ValueError where inputs are no grid."""
    inputs = [
        name
        for name in data.coords
        if data[name].dims == ("scenario",) and "path" in data[name].attrs
    ]
    axes, along = [], {}
    for name in inputs:
        lead = next((axis for axis in axes if follows(data[name].values, data[axis].values)), None)
        if lead is None:
            axes.append(name)
        else:
            along[name] = lead
    size = int(np.prod([len(np.unique(data[name])) for name in axes]))
    if size > 2 * data.sizes["scenario"]:
        raise ValueError(
            f"{data.sizes['scenario']} scenarios are no grid of {size} points: "
            f"{', '.join(axes)}"
        )
    leads = {name: dict(zip(data[lead].values, data[name].values)) for name, lead in along.items()}
    out = data.drop_vars(list(along))
    if size > data.sizes["scenario"]:  # whole numbers have no value for what is missing
        whole = [n for n, v in out.data_vars.items() if v.dtype.kind in "iu"]
        out = out.assign({name: out[name].astype(float) for name in whole})
    out = out.set_index(scenario=axes)
    if len(axes) > 1:
        fills = {n: 0 if out[n].dtype.kind in "iu" else xarray.core.dtypes.NA for n in out.data_vars}
        out = out.unstack("scenario", fill_value=fills)
    else:
        out = out.rename(scenario=axes[0])
    for name, lead in along.items():
        out = out.assign_coords({name: (lead, [leads[name][v] for v in out[lead].values])})
    for name in inputs:
        out[name].attrs.update(data[name].attrs)
    return out.transpose(*axes, ...)


def follows(values, others):
    """Whether one input has one value wherever another has the same, and both vary alike."""
    pairs = len(np.unique(np.stack([values, others]), axis=1).T)
    return pairs == len(np.unique(others)) == len(np.unique(values)) and pairs > 1
