"""How numbers are written in sentences."""


def error(value: float) -> str:
    """A mean squared error: four decimals, and never a 0 that is none."""
    return "below 0.0001" if 0 < value < 5e-5 else f"{value:.4f}"


def plural(count: int, noun: str) -> str:
    """ "1 number", "2 numbers"."""
    return f"{count} {noun}{'s' * (count != 1)}"


def change(before: float, after: float) -> str:
    """ "falls from 0.0400 to 0.0300": an error before and after, with a verb that is true of what is written."""
    one, other = error(before), error(after)
    if one == other:
        return f"stays at {one}"
    return f"{'falls' if after < before else 'rises'} from {one} to {other}"


def signed(value: float, places: int) -> str:
    """A number that may be negative, with a minus sign of its own, and never a negative 0."""
    return f"{value:z.{places}f}".replace("-", "−")
