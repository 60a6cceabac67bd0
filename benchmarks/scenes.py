"""Whether every scene shows what its sentence says: `python3 dev.py bench scenes`.

Each is trained to its end over many seeds, and once as its exported program in plain Keras, whose weights are then held
against the same claims. The exit code is 1 if a claim fails. `--seeds`, `--no-programs`, and names to run only some.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

import ae_keras as ae
from ae_keras.export.bundle import beside
from ae_keras.models import own_layers
from ae_keras.specs import Spec
from ae_keras.ui.scenes import SCENES, Scene
from benchmarks.claims import CLAIMS, Trained, trained

SAVE = """
import runpy, sys
import numpy as np
run = runpy.run_path(sys.argv[1], run_name="__main__")
arrays = {id(w): w.numpy() for name in sys.argv[2:] for w in run[name].weights}  # parts may share some
np.save(sys.argv[1] + ".npy", np.concatenate([w.ravel() for w in arrays.values()]))
"""


def exported(spec: Spec) -> Trained:
    """By the program that a student downloads, in a process of its own."""
    data = ae.load(spec.dataset, **spec.split)
    parts = [model.name for model in own_layers(ae.build(spec))]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "autoencoder.py"
        path.write_text(ae.script(spec), encoding="utf-8")
        if file := beside(spec):
            shutil.copy(file, folder)
        environment = {**os.environ, "CUDA_VISIBLE_DEVICES": "-1", "TF_CPP_MIN_LOG_LEVEL": "3"}
        subprocess.run(
            [sys.executable, "-c", SAVE, str(path), *parts], cwd=folder, env=environment, check=True,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        weights = np.load(f"{path}.npy")
    plan = next(ae.chunks(spec.replace(epochs=1), every=1)).plan
    return Trained(spec, data, plan.network(weights))


def report(scene: Scene, how: str, runs: list[Trained]) -> bool:
    """Print what was measured over the runs; whether every claim holds in each."""
    measured: dict[str, list[tuple[float, bool]]] = {}
    for run in runs:
        for what, number, holds in CLAIMS[scene.title](run):
            measured.setdefault(what, []).append((number, holds))
    for what, results in measured.items():
        numbers, held = [number for number, _ in results], sum(holds for _, holds in results)
        print(
            f"{scene.title:<28}{how:<10}{what:<34}{min(numbers):>10.4g}{np.median(numbers):>10.4g}"
            f"{max(numbers):>10.4g}{held:>6} of {len(results)}",
            flush=True,
        )
    return all(holds for results in measured.values() for _, holds in results)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="scenes; all of them if none is named")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--no-programs", action="store_true")
    options = parser.parse_args()
    print(f"{'scene':<28}{'':<10}{'measured':<34}{'least':>10}{'median':>10}{'most':>10}{'holds':>10}")
    good = True
    for scene in SCENES:
        if options.names and scene.title not in options.names:
            continue
        seeds = range(scene.spec.seed, scene.spec.seed + options.seeds)
        good &= report(scene, "app", [trained(scene.spec.replace(seed=seed)) for seed in seeds])
        if not options.no_programs:
            good &= report(scene, "program", [exported(scene.spec)])
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
