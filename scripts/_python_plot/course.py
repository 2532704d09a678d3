"""How inputs move: in steps or linearly, and between which limits controllers move them.
Read from the case that a result file holds."""

import re

import numpy as np

try:
    import tomllib
except ModuleNotFoundError:  # before Python 3.11: limits and corners are left out
    tomllib = None

HOURS = {"s": 1 / 3600, "min": 1 / 60, "h": 1.0, "d": 24.0, "day": 24.0, "days": 24.0}
HOURS |= {"hour": 1.0, "hours": 1.0, "week": 168.0, "wk": 168.0}


def case_of(text):
    """The tables of a case; empty where it cannot be read."""
    if tomllib is None or not text:
        return {}
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return {}


def hours(text):
    """A time of a case, NaN in units that are rare."""
    match = re.fullmatch(r"\s*([-+.\deE]+)\s*(\w+)\s*", str(text))
    return float(match[1]) * HOURS.get(match[2], np.nan) if match else np.nan


class Course:
    """What a case does to its inputs over time."""

    def __init__(self, case_text, events):
        self.case = case_of(case_text)
        self.events = events

    def steps(self, belongs):
        """Hours at which a path for which `belongs` holds jumps."""
        at = []
        for event, is_pulse in zip(self.events, self.pulses()):
            if belongs(event.path) and not np.isfinite(event.end):
                at.append(event.time)
            elif belongs(event.path) and is_pulse:
                at += [event.time, event.end]
        for schedule in self.case.get("schedules", []):
            if schedule.get("shape") == "step" and any(map(belongs, schedule["set"])):
                at += [hours(time) for time in schedule["time"]]
        return np.unique(np.array(at)[np.isfinite(at)]) if at else np.zeros(0)

    def pulses(self):
        """Whether each event is a pulse; one with an end may be a ramp."""
        kinds = {}
        for event in self.case.get("events", []):
            for path in event.get("set", {}):
                kinds.setdefault(path, []).append("for" in event)
        return [kinds[e.path].pop(0) if kinds.get(e.path) else False for e in self.events]

    def limits(self, controller):
        """Between what a controller moves what it sets, [(value, unit)], as in the case."""
        for table in self.case.get("control", []):
            if table.get("name") == controller:
                split = [str(limit).partition(" ") for limit in table.get("between", [])]
                return [(float(value), unit) for value, _, unit in split]
        return []


def cornered(time, values, steps):
    """A sampled curve with the corners of its steps. A sample at a step is the one before
    it, as result files have them."""
    steps = steps[(steps >= time[0]) & (steps < time[-1])]
    if not len(steps):
        return time, values
    before = np.searchsorted(time, steps, side="right") - 1
    x = np.concatenate((time, steps, steps))
    y = np.concatenate((values, values[before], values[before + 1]))
    rank = np.repeat((0, 1, 2), (len(time), len(steps), len(steps)))
    # A sample at a step comes before its corners.
    order = np.lexsort((rank, x))
    return x[order], y[order]
