"""How numbers are written in sentences and tables."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas
    from pandas.io.formats.style import Styler

READ = 4000  # cells of a table that a person may read; a larger one is data


def error(value: float) -> str:
    """A mean squared error: four decimals, and never a 0 that is none."""
    if value == 0:
        return "0"
    return "below 0.0001" if 0 < value < 5e-5 else f"{value:.4f}"


def decimal(value: float, digits: int = 6) -> str:
    """A number of so many digits, without an exponent: 0.00003 and not 3e-05."""
    return np.format_float_positional(float(f"{value:.{digits}g}"), trim="-")


def table(rows: "pandas.DataFrame | Mapping[str, np.ndarray]") -> "pandas.DataFrame | Styler":
    """A table to be read: six digits and a minus sign of its own; what is sorted and copied are the numbers."""
    import pandas as pd

    found = pd.DataFrame(rows).reset_index(drop=True)  # pandas styles none whose rows share a name
    if found.size > READ:
        return found

    def written(value: Any) -> str:
        return decimal(value).replace("-", "−")

    return found.style.format(written, subset=list(found.select_dtypes("number")), na_rep="–")


def plural(count: int, noun: str) -> str:
    """ "1 number", "2 numbers"."""
    return f"{count} {noun}{'s' * (count != 1)}"


def left_out(names: Sequence[str]) -> str:
    """What a table or a curve does not show, because training diverged; else nothing."""
    return f"Training diverged for {', '.join(names)}: left out here." if names else ""


def times_pca(error: float, reference: float) -> str:
    """How an error stands to PCA's: "12% below PCA's"."""
    if not (np.isfinite(error) and reference > 0):
        return "which cannot be compared with PCA's"
    ratio = error / reference
    if abs(ratio - 1) < 0.01:
        return "within 1% of PCA's"
    if ratio > 2:
        return f"{ratio:.3g} times PCA's"
    return f"{abs(1 - ratio):.0%} {'below' if ratio < 1 else 'above'} PCA's"


def change(before: float, after: float) -> str:
    """ "falls from 0.0400 to 0.0300": an error before and after, with a verb that is true of what is written."""
    one, other = error(before), error(after)
    if one == other:
        return f"stays at {one}"
    return f"{'falls' if after < before else 'rises'} from {one} to {other}"


def signed(value: float, places: int = 1) -> str:
    """A number that may be negative, with a minus sign of its own, and never a negative 0."""
    return f"{value:z.{places}f}".replace("-", "−")


def percent(value: int) -> str:
    """A share in percent, which may be negative."""
    return f"{signed(value, 0)} %"


def adding_up(first: float, second: float) -> tuple[float, float, float]:
    """A sum and its two terms to one decimal that add up as shown: the first term takes what rounding leaves."""
    whole, rounded = round(first + second, 1), round(second, 1)
    return whole, round(whole - rounded, 1), rounded
