"""Times in the unit that suits them."""

HOURS_PER_DAY = 24.0
# Up to this many days a time reads better in hours, unless it is whole days.
FEW_DAYS = 5.0


def scale(hours):
    """Hours in the unit that suits these times, and its name."""
    days = hours[-1] / HOURS_PER_DAY if len(hours) else 0.0
    if days > FEW_DAYS or (days > 2 and abs(days - round(days)) < 1e-6):
        return HOURS_PER_DAY, "days"
    return 1.0, "hours"


def text(value):
    """Three digits tell times apart."""
    return f"{float(f'{value:.3g}'):g}"


def joined(hours):
    """'0, 30 and 60 days'."""
    factor, unit = scale(hours)
    shown = [text(time / factor) for time in hours]
    return f"{', '.join(shown[:-1])} and {shown[-1]} {unit}"
