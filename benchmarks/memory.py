"""Resident memory over many retrains with mixed structures, by the app's own path: `python3 dev.py bench memory`.

This process stands for the web process: it holds the runs and draws their data; worker processes train. The first
retrains compile every structure; after that, growth is what leaks. `--structures` above the worker's cache shows the
other case: compiled functions come and go, a worker outgrows its limit and is replaced while runs go on.
"""

import argparse
import gc
import time

import psutil

from ae_keras import analysis, charts, data
from ae_keras.specs import Undercomplete
from ae_keras.training.live import Runs
from ae_keras.training.local_workers import MEMORY_LIMIT, LocalWorkers


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--retrains", type=int, default=1000)
    parser.add_argument("--structures", type=int, default=12)
    parser.add_argument("--limit", type=int, default=MEMORY_LIMIT)
    parser.add_argument("--report", type=int, default=100)
    options = parser.parse_args()
    layers = [(a, b) for a in range(5, 15) for b in range(3, 9)][: options.structures]
    dataset = data.load("banknote")
    pca = analysis.pca(dataset.inputs, 2)
    workers = LocalWorkers(2, memory_limit=options.limit)
    runs = Runs(workers, limit=20_000_000)
    web = psutil.Process()
    print(f"{'retrains':>9}{'web, MB':>10}{'workers, MB':>24}{'replaced':>10}{'slowest, s':>12}")
    slowest = 0.0
    for i in range(options.retrains + 1):
        if i % options.report == 0:
            gc.collect()
            lanes = workers.status().lanes
            sizes = " + ".join(f"{lane.memory / 1e6:.1f}" for lane in lanes)
            replaced = sum(lane.restarts for lane in lanes)
            print(f"{i:>9}{web.memory_info().rss / 1e6:>10.1f}{sizes:>24}{replaced:>10}{slowest:>12.2f}", flush=True)
            slowest = 0.0
        started = time.perf_counter()
        run = runs.get(Undercomplete(hidden=layers[i % len(layers)], epochs=30, seed=i), dataset.shape)
        while not run.done:
            run.ask().result()
        charts.plane_data(dataset, pca, run.frames[-1], run.network(run.frames[-1].weights))
        slowest = max(slowest, time.perf_counter() - started)
    workers.close()


if __name__ == "__main__":
    main()
