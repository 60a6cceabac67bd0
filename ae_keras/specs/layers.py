"""What every spec with dense layers is held to: their widths, and an output that the data allow."""

from typing import Any

from ae_keras.data import SOURCES, Dataset, Source
from ae_keras.errors import SpecError
from ae_keras.specs.schema import Rule

MAX_LAYERS = 4
MAX_WIDTH = 256

SIGMOID_OUTPUT = Rule(
    "output",
    lambda spec: spec.output == "sigmoid" and spec.standardize,
    "a sigmoid output gives numbers between 0 and 1, but standardised data go beyond them",
    "choose a linear output, or standardize=False for data that lie between 0 and 1",
    lambda spec: {"standardize": False} if SOURCES[spec.dataset].unit else {"output": "linear"},
)


def check_widths(hidden: tuple[int, ...]) -> None:
    """Raise SpecError for a layer that is too narrow or too wide."""
    if any(not 1 <= width <= MAX_WIDTH for width in hidden):
        raise SpecError(f"hidden: every width must lie between 1 and {MAX_WIDTH}, not {hidden}.")


def check_output(output: str, dataset: Dataset) -> None:
    """Raise SpecError where the data go beyond what the output can give."""
    if output == "sigmoid" and not dataset.unit:
        raise SpecError(
            f"output: a sigmoid output gives numbers between 0 and 1, and {dataset.name} has others; choose a "
            "linear one."
        )


def suited_output(output: str, source: Source) -> tuple[dict[str, Any], list[str]]:
    """The change that a data set asks for, if any, and the sentence that says it."""
    if output != "sigmoid" or source.unit:
        return {}, []
    said = f"Output: a sigmoid gives numbers between 0 and 1, but “{source.title}” has others; linear is used."
    return {"output": "linear"}, [said]
