"""The workloads of dev.pullback.benchmarks.Steps, and the timing of their steps, for all peers."""

import argparse
import json
import os
import statistics
import sys
import time

# name, rows of a batch, activation, sizes (a single size: cross-entropy of given logits and its gradient)
WORKLOADS = [
    ("moons", 32, "tanh", [2, 16, 2]),
    ("iris", 150, "tanh", [4, 16, 3]),
    ("digits", 64, "relu", [64, 64, 10]),
    ("mnist", 64, "relu", [784, 128, 10]),
    ("wide", 256, "relu", [784, 512, 512, 10]),
    ("ce-256x10", 256, None, [10]),
    ("ce-256x1000", 256, None, [1000]),
    ("ce-64x50257", 64, None, [50257]),
]
RATE = 0.01
MOMENTUM = 0.9


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--dtype", choices=["float64", "float32"], default="float64")
    parser.add_argument("--only")
    parser.add_argument("--json")
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--compile", action="store_true", help="torch only: torch.compile")
    args = parser.parse_args()
    # the libraries read these variables when they are imported
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = str(args.threads)
    if args.threads == 1:
        os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
        if hasattr(os, "sched_setaffinity"):  # JAX has no setting that limits all of its threads
            os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    return args


def data(rows, sizes, dtype):
    """Returns the batch and the weights of a workload as NumPy arrays: x, labels, [(w, b), ...]."""
    import numpy as np

    random = np.random.default_rng(1)
    x = random.uniform(-1, 1, (rows, sizes[0])).astype(dtype)
    labels = random.integers(0, sizes[-1], rows)
    layers = []
    for i, o in zip(sizes, sizes[1:]):
        bound = (6 / (i + o)) ** 0.5
        layers.append((random.uniform(-bound, bound, (i, o)).astype(dtype), np.zeros(o, dtype)))
    return x, labels, layers


def timed(step, seconds):
    """Returns the median and 10th percentile of the time of a call in microseconds; a sample lasts at least 20 µs."""
    end = time.perf_counter() + seconds / 2
    n = 0
    while n < 10 or time.perf_counter() < end:
        start = time.perf_counter()
        step()
        last = time.perf_counter() - start
        n += 1
    batch = max(1, int(20e-6 / last) + 1)
    samples = []
    end = time.perf_counter() + seconds
    while len(samples) < 21 or time.perf_counter() < end:
        start = time.perf_counter()
        for _ in range(batch):
            step()
        samples.append((time.perf_counter() - start) / batch * 1e6)
    samples.sort()
    return statistics.median(samples), samples[len(samples) // 10]


def run(framework, args, make):
    """Times make(name, rows, activation, sizes), which returns a step, for each workload."""
    figures = []
    for name, rows, activation, sizes in WORKLOADS:
        if args.only and name != args.only:
            continue
        median, p10 = timed(make(name, rows, activation, sizes), args.seconds)
        figures.append(
            dict(workload=name, mode=framework, framework=framework, dtype=args.dtype, threads=args.threads,
                 median_us=round(median, 3), p10_us=round(p10, 3)))
        print(f"{name:14} {framework:14} {args.dtype} {args.threads:2} {median:12.2f} {p10:12.2f}", file=sys.stderr)
    if args.json:
        with open(args.json, "w") as f:
            json.dump(figures, f, indent=1)
