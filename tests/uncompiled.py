"""Training as TensorFlow runs it, without XLA, for what is not about XLA."""

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

_PROGRAMS: OrderedDict = OrderedDict()


@contextmanager
def uncompiled() -> Iterator[None]:
    """Let the engine of this process run its functions as they are.

    XLA takes 1 to 3 seconds for a structure that it sees for the first time, more than a short run trains for. The
    functions are the same, and a run is as reproducible; its last bits are not XLA's, and noise is drawn in other
    numbers. That XLA makes the same of them is shown in tests/unit/test_kinds.py, for every kind.
    """
    from ae_keras.training import engine  # not before a test wants it: it imports TensorFlow

    with pytest.MonkeyPatch.context() as patch:
        for kind, objective in engine.OBJECTIVES.items():
            patch.setitem(engine.OBJECTIVES, kind, objective._replace(xla=False))
        patch.setattr(engine, "_programs", _PROGRAMS)
        patch.setattr(engine, "MAX_PROGRAMS", 200)  # small ones
        yield
