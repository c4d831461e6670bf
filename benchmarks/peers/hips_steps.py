"""The workloads in HIPS autograd, with NumPy."""

import workloads

args = workloads.arguments()

import autograd.numpy as np
from autograd import value_and_grad
from autograd.scipy.special import logsumexp


def make(workload):
    if workload["kind"] not in ("network", "cross-entropy"):
        return None
    rows, activation = workload["rows"], workload.get("hidden")
    x, labels, layers = workloads.data(rows, workload["sizes"], args.dtype)
    everyone = np.arange(rows)

    def cross_entropy(z):
        return np.mean(logsumexp(z, axis=1) - z[everyone, labels])

    if not layers:
        both = value_and_grad(cross_entropy)
        return lambda: both(x)

    def loss(params):
        y = x
        for w, b in params[:-1]:
            y = np.dot(y, w) + b
            y = np.tanh(y) if activation == "tanh" else np.maximum(y, 0)
        w, b = params[-1]
        return cross_entropy(np.dot(y, w) + b)

    both = value_and_grad(loss)
    velocities = [(np.zeros_like(w), np.zeros_like(b)) for w, b in layers]

    def step():
        _, grads = both(layers)
        for param, velocity, grad in zip(layers, velocities, grads):
            for p, v, g in zip(param, velocity, grad):
                v *= workloads.MOMENTUM
                v += g
                p -= workloads.RATE * v

    return step


workloads.run("hips", args, make)
