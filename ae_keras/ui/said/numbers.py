"""How numbers are written in sentences."""


def error(value: float) -> str:
    """A mean squared error: four digits behind the point, and never a 0 that is none."""
    return "below 0.0001" if 0 < value < 5e-5 else f"{value:.4f}"


def plural(count: int, noun: str) -> str:
    """ "1 number", "2 numbers"."""
    return f"{count} {noun}{'s' * (count != 1)}"
