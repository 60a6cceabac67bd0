"""Milliseconds an epoch, the same network on the same data by everyone: `python3 dev.py bench training`.

Adam, batch 32 (128 for MNIST's shape), rows shuffled every epoch, and after each epoch the mean squared error of all
training and all held-out rows, as the app records it. First use (compiling) is timed apart. The losses reached stand
beside the times: a fast way that learns less would be no way. PyTorch and JAX take part where they are installed. Each
peer runs in a process of its own, in turn, over several rounds; the table says medians. The last row computes nothing
but an epoch's matrix products, with numpy's BLAS on one thread: what a core can do at best.
"""

import argparse
import json
import statistics
import subprocess
import sys

from benchmarks.peers import CASES, PEERS, Result, takes_part


def measure(peer: str, case: str) -> Result | None:
    """One peer in a process of its own; None where it is not installed or has no such loss."""
    if not takes_part(peer, CASES[case]):
        return None
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.training", "--one", peer, case], capture_output=True, text=True
    )
    if "ModuleNotFoundError" in done.stderr:
        return None
    done.check_returncode()
    first, pace, loss, loss_test = json.loads(done.stdout.strip().splitlines()[-1])
    return first, pace, loss, loss_test


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cases", nargs="*", choices=CASES, default=list(CASES))
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        peer, case = options.one
        print(json.dumps([float(number) for number in PEERS[peer](CASES[case])]))
        return
    for case in options.cases:
        rounds = [
            {peer: result for peer in PEERS if (result := measure(peer, case)) is not None}
            for _ in range(options.rounds)
        ]
        print(f"\n{case}: {CASES[case]}")
        print(f"{'':<36}{'first, s':>10}{'ms/epoch':>10}{'x ours':>9}{'train':>9}{'held-out':>10}")
        for peer in PEERS:
            results = [r[peer] for r in rounds if peer in r]
            if not results:
                print(f"{peer:<36}{'takes no part':>20}")
                continue
            first, pace, loss, loss_test = (statistics.median(column) for column in zip(*results, strict=True))
            ratio = statistics.median(r[peer][1] / r["ae_keras"][1] for r in rounds if peer in r)
            print(f"{peer:<36}{first:>10.2f}{pace:>10.3f}{ratio:>9.1f}{loss:>9.4f}{loss_test:>10.4f}", flush=True)


if __name__ == "__main__":
    main()
