"""How long until the units of the sparse page are edge filters: `python3 dev.py bench edges`.

From fresh starts of several seeds, by the page's own spec and chunk by chunk as the page asks for them, with no weights
from anywhere. The share is that of a filter's power around its peak frequency, mean over the units, and counts as edges
from .7; filters of random numbers have .22 of it. TensorFlow's import, which the app's workers do once, is timed apart.
The first row has in it what else a new process does once: the data, and compiling (or loading a compiled program, which
`AE_KERAS_CACHE` says the place of).
"""

import argparse
import time

import ae_keras as ae
from ae_keras import analysis
from ae_keras.ui.presets import FIRST, SPARSE_PAGE

EDGES = 0.7


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--every", type=int, default=3, help="epochs in a chunk")
    options = parser.parse_args()
    started = time.perf_counter()
    from ae_keras.training import engine  # noqa: F401

    print(f"import: {time.perf_counter() - started:.1f} s")
    print(f"{'seed':<8}{'share at start':>16}{'s to .7':>10}{'s to the end':>14}{'share at end':>14}")
    for number, seed in enumerate([0, *range(options.seeds)]):
        spec = FIRST[SPARSE_PAGE].replace(seed=seed)
        started, reached, shares = time.perf_counter(), float("nan"), []
        for chunk in ae.chunks(spec, every=options.every):
            for frame in chunk.frames:
                best = analysis.best_inputs(chunk.plan.network(frame.weights))
                shares.append(float(analysis.peak_share(best.reshape(-1, 10, 10)).mean()))
            if shares[-1] >= EDGES and reached != reached:
                reached = time.perf_counter() - started
        seconds = time.perf_counter() - started
        name = f"{seed}" if number else f"{seed}, new"
        print(f"{name:<8}{shares[0]:>16.3f}{reached:>10.1f}{seconds:>14.1f}{shares[-1]:>14.3f}", flush=True)


if __name__ == "__main__":
    main()
