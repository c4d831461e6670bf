"""The workloads of dev.pullback.benchmarks.Steps, and the timing of their steps, for all peers."""

import argparse
import json
import os
import pathlib
import statistics
import sys
import time

# the list that dev.pullback.benchmarks.Workload reads, in which the fields are explained
LIST = pathlib.Path(__file__).resolve().parent.parent / "src/main/resources/dev/pullback/benchmarks/workloads.json"
WORKLOADS = json.loads(LIST.read_text())
RATE = 0.01
MOMENTUM = 0.9
ADAMW_RATE = 1e-3
EPSILON = 1e-5  # of layer normalization
SMOOTHING = 0.1
CAP = 30  # of logits
TEMPERATURE = 2  # of distillation


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--dtype", choices=["float64", "float32"], default="float64")
    parser.add_argument("--only", help="names of workloads, separated by commas")
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
    labels = random.integers(0, max(2, sizes[-1]), rows)
    layers = []
    for i, o in zip(sizes, sizes[1:]):
        bound = (6 / (i + o)) ** 0.5
        layers.append((random.uniform(-bound, bound, (i, o)).astype(dtype), np.zeros(o, dtype)))
    return x, labels, layers


def convolutions(workload):
    """Returns the convolutions of a workload, (channels, filters, stride, groups), and the number of features after them."""
    channels, height, width = workload["image"]
    stride, groups = workload.get("stride", 0), workload.get("groups", 1)
    found = []
    for filters in workload["filters"]:
        found.append((channels, filters, max(1, stride), groups))
        channels = filters
        # windows have 3x3 pixels and padding 1; without a stride, a maximum of 2x2 pixels follows
        height, width = ((height + 1) // 2, (width + 1) // 2) if stride == 2 else (height // 2, width // 2)
    return found, channels * height * width


def filters_of(workload, dtype):
    """Returns the filters and biases of the convolutions, and the weights and biases of the linear layer."""
    import numpy as np

    random = np.random.default_rng(2)
    found, features = convolutions(workload)
    layers = []
    for channels, filters, _, groups in found:
        shape = (filters, channels // groups, 3, 3)
        bound = (6 / (shape[1] * 9)) ** 0.5
        layers.append((random.uniform(-bound, bound, shape).astype(dtype), np.zeros(filters, dtype)))
    bound = (6 / features) ** 0.5
    classes = workload["sizes"][-1]
    layers.append((random.uniform(-bound, bound, (features, classes)).astype(dtype), np.zeros(classes, dtype)))
    return layers


def like(x, seed):
    """Returns another matrix of the shape of x."""
    import numpy as np

    return np.random.default_rng(seed).uniform(-1, 1, x.shape).astype(x.dtype)


def definite(x):
    """Returns a symmetric positive definite matrix with as many columns as x."""
    import numpy as np

    return (x.T @ x / x.shape[0] + np.eye(x.shape[1])).astype(x.dtype)


def soft_targets(x):
    """Returns a distribution over the classes for each row of logits."""
    t = abs(like(x, 2))
    return t / t.sum(axis=1, keepdims=True)


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
    """Times make(workload), which returns a step, or None for a kind that the framework does not compute."""
    figures = []
    for workload in WORKLOADS:
        name = workload["name"]
        if args.only and name not in args.only.split(","):
            continue
        step = make(workload)
        if step is None:
            continue
        median, p10 = timed(step, args.seconds)
        figures.append(
            dict(workload=name, mode=framework, framework=framework, dtype=args.dtype, threads=args.threads,
                 median_us=round(median, 3), p10_us=round(p10, 3)))
        print(f"{name:18} {framework:14} {args.dtype} {args.threads:2} {median:12.2f} {p10:12.2f}", file=sys.stderr)
    if args.json:
        with open(args.json, "w") as f:
            json.dump(figures, f, indent=1)
