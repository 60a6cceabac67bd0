"""Modes and good samples of the generative adversarial network, seed by seed: `python3 dev.py bench gan`.

PacGAN's protocol (Lin, Khetan, Fanti and Oh 2018): 2500 samples; one is good within 3 standard deviations of the
nearest cloud's centre; a cloud is covered by one good sample. Ring of 8 clouds, 64-64 ReLU networks, batches of 128,
Adam with beta1 .5, 10,000 alternations, both rates .002; grid of 25 clouds, 20,000 and 40,000. Beside each run: the
divergence from the true density in bits, how much the share of good samples moves over the last ten pictures, and
alternations per second, recording included.
"""

import argparse
import time
from typing import Any

import numpy as np

import ae_keras as ae
from ae_keras import analysis
from ae_keras.data.mixtures import MIXTURES

CASES: dict[str, dict[str, Any]] = {
    "vanilla, falling rate": {},
    "packs of two, falling rate": {"pack": 2},
    "vanilla, constant rate": {"schedule": "constant"},
    "packs of two, constant rate": {"pack": 2, "schedule": "constant"},
    "25 clouds, packs of two": {"dataset": "grid-25", "pack": 2, "epochs": 1250},
    "25 clouds, packs of two, twice as long": {"dataset": "grid-25", "pack": 2, "epochs": 2500},
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--first", type=int, default=0, help="the first of the seeds")
    parser.add_argument("--cases", nargs="*", choices=CASES, default=list(CASES)[:2])
    options = parser.parse_args()
    for case in options.cases:
        first = ae.Adversarial(**{"dataset": "ring-8"} | CASES[case])
        data = ae.load(first.dataset, **first.split)
        perfect = analysis.perfect_divergence(data)
        print(f"\n{case} (a perfect sampler: all clouds, .989 good, divergence {perfect:.4f} bits)")
        print(f"{'seed':>6}{'covered':>9}{'good':>7}{'bits':>7}{'moves':>7}{'per s':>8}   good samples per cloud")
        next(ae.chunks(first, every=1))  # compile
        rows = []
        for seed in range(options.first, options.first + options.seeds):
            spec = first.replace(seed=seed)
            started = time.perf_counter()
            run = ae.train(spec)
            pace = run.state.step / (time.perf_counter() - started)
            latents = spec.latents(analysis.SAMPLES)
            samples = [run.data.original(run.network(frame.weights).decode(latents)) for frame in run.frames[-10:]]
            found = [analysis.mode_coverage(each, *MIXTURES[spec.dataset]) for each in samples]
            last, moves = found[-1], float(np.ptp([each.good for each in found]))
            bits = analysis.divergence(run.data, samples[-1])
            rows.append((last.modes, last.good, bits, moves, pace))
            print(
                f"{seed:>6}{last.modes:>9}{last.good:>7.3f}{bits:>7.3f}{moves:>7.3f}{pace:>8.0f}   "
                + " ".join(f"{count:>4}" for count in last.counts),
                flush=True,
            )
        for name, of in (("least", np.min), ("median", np.median), ("most", np.max)):
            modes, good, bits, moves, pace = of(np.array(rows), axis=0)
            print(f"{name:>6}{modes:>9.0f}{good:>7.3f}{bits:>7.3f}{moves:>7.3f}{pace:>8.0f}")


if __name__ == "__main__":
    main()
