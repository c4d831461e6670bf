"""Weights after 50 steps of PyTorch, in float64, for TorchStepsTest.

    python torch_steps.py > ../resources/dev/pullback/train/torch-steps.txt

Each line is a name, rows, columns and the elements, row by row, as hexadecimal doubles. First come the data, the
labels and the initial weights; then, for each case, its weights, as "case name".
"""

import torch
from torch.optim import ASGD, SGD, Adadelta, Adafactor, Adagrad, Adam, Adamax, AdamW, NAdam, RAdam, RMSprop, Rprop
from torch.optim import lr_scheduler as schedulers

print(f"# PyTorch {torch.__version__.split('+')[0]}, float64")
torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
torch.manual_seed(20150507)

ROWS, FEATURES, HIDDEN, CLASSES, BATCH, STEPS = 40, 3, 5, 3, 8, 50

x = torch.randn(ROWS, FEATURES)
labels = torch.randint(CLASSES, (ROWS,))
start = {
    "layer1.w": torch.randn(FEATURES, HIDDEN) * 0.5,
    "layer1.b": torch.randn(1, HIDDEN) * 0.1,
    "layer2.w": torch.randn(HIDDEN, CLASSES) * 0.5,
    "layer2.b": torch.randn(1, CLASSES) * 0.1,
}


def show(name, matrix):
    rows, cols = matrix.shape
    print(name, rows, cols, *(float(v).hex() for v in matrix.detach().flatten()))


def plain(h, w):
    return h


def layer_norm(h, w):
    return torch.nn.functional.layer_norm(h, (HIDDEN,), w["norm1.gamma"][0], w["norm1.beta"][0], 1e-5)


class BatchNorm:
    def __init__(self, momentum=0.1, epsilon=1e-5):
        self.momentum, self.epsilon = momentum, epsilon
        self.mean = torch.zeros(HIDDEN)
        self.variance = torch.ones(HIDDEN)

    def __call__(self, h, w):
        return torch.nn.functional.batch_norm(
            h, self.mean, self.variance, w["norm1.gamma"][0], w["norm1.beta"][0], True, self.momentum, self.epsilon)


def train(case, optimizer, schedule=None, clip=None, norm=plain, average=False):
    weights = {name: w.clone() for name, w in start.items()}
    if norm is not plain:
        weights["norm1.gamma"] = torch.ones(1, HIDDEN)
        weights["norm1.beta"] = torch.zeros(1, HIDDEN)
    for w in weights.values():
        w.requires_grad_(True)
    steps = optimizer(list(weights.values()))
    rates = schedule(steps) if schedule else None
    for t in range(STEPS):
        rows = [(t * BATCH + i) % ROWS for i in range(BATCH)]
        h = x[rows] @ weights["layer1.w"] + weights["layer1.b"]
        logits = torch.tanh(norm(h, weights)) @ weights["layer2.w"] + weights["layer2.b"]
        loss = torch.nn.functional.cross_entropy(logits, labels[rows])
        steps.zero_grad()
        loss.backward()
        if clip:
            clip(list(weights.values()))
        steps.step()
        if rates:
            rates.step()
    for name, w in weights.items():
        show(f"{case} {name}", w)
        if average:
            show(f"{case} {name}/average", steps.state[w]["ax"])
    if isinstance(norm, BatchNorm):
        show(f"{case} norm1.mean", norm.mean[None])
        show(f"{case} norm1.variance", norm.variance[None])


def sgd(w):
    return SGD(w, lr=0.5)


def warm(steps, after):
    rise = schedulers.LinearLR(steps, start_factor=1 / 10, end_factor=1, total_iters=9)
    return schedulers.SequentialLR(steps, [rise, after], milestones=[10])


show("x", x)
show("labels", labels[:, None])
for name, w in start.items():
    show(name, w)

train("sgd", sgd)
train("sgd-decay", lambda w: SGD(w, lr=0.5, weight_decay=0.01))
train("sgd-momentum", lambda w: SGD(w, lr=0.1, momentum=0.9, weight_decay=0.01))
train("sgd-nesterov", lambda w: SGD(w, lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.01))
train("rmsprop", lambda w: RMSprop(w, lr=0.01))
train("rmsprop-all", lambda w: RMSprop(w, lr=0.01, alpha=0.9, eps=1e-6, momentum=0.5, centered=True, weight_decay=0.01))
train("adagrad", lambda w: Adagrad(w, lr=0.1))
train("adagrad-all", lambda w: Adagrad(w, lr=0.1, lr_decay=0.02, weight_decay=0.01, eps=1e-6))
train("adam", lambda w: Adam(w, lr=0.02))
train("adam-all", lambda w: Adam(w, lr=0.02, betas=(0.8, 0.99), eps=1e-6, weight_decay=0.01))
train("adamw", lambda w: AdamW(w, lr=0.02))
train("adamw-all", lambda w: AdamW(w, lr=0.02, betas=(0.8, 0.99), eps=1e-6, weight_decay=0.1))

train("sgd-dampening", lambda w: SGD(w, lr=0.3, momentum=0.9, dampening=0.4, weight_decay=0.01))
train("sgd-maximize", lambda w: SGD(w, lr=0.1, momentum=0.5, weight_decay=0.01, maximize=True))
train("adagrad-initial", lambda w: Adagrad(w, lr=0.1, initial_accumulator_value=0.3))
train("adam-amsgrad", lambda w: Adam(w, lr=0.02, betas=(0.8, 0.9), weight_decay=0.01, amsgrad=True))
train("adamw-amsgrad", lambda w: AdamW(w, lr=0.02, betas=(0.8, 0.9), eps=1e-6, weight_decay=0.1, amsgrad=True))
train("adam-maximize", lambda w: Adam(w, lr=0.02, maximize=True))
train("nadam", lambda w: NAdam(w, lr=0.02))
train("nadam-all", lambda w: NAdam(w, lr=0.02, betas=(0.8, 0.99), eps=1e-6, weight_decay=0.01, momentum_decay=0.1))
train("nadam-decoupled", lambda w: NAdam(w, lr=0.02, weight_decay=0.1, decoupled_weight_decay=True))
train("radam", lambda w: RAdam(w, lr=0.02))
train("radam-all", lambda w: RAdam(w, lr=0.02, betas=(0.8, 0.9), eps=1e-6, weight_decay=0.01))
train("radam-decoupled", lambda w: RAdam(w, lr=0.02, betas=(0.9, 0.99), weight_decay=0.1, decoupled_weight_decay=True))
train("adamax", lambda w: Adamax(w, lr=0.02))
train("adamax-all", lambda w: Adamax(w, lr=0.02, betas=(0.8, 0.99), eps=1e-3, weight_decay=0.01))
train("adadelta", lambda w: Adadelta(w, lr=1.0))
train("adadelta-all", lambda w: Adadelta(w, lr=0.5, rho=0.8, eps=1e-4, weight_decay=0.01))
train("adafactor", lambda w: Adafactor(w, lr=0.05))
train("adafactor-all", lambda w: Adafactor(w, lr=0.3, beta2_decay=-0.6, eps=(None, 0.1), d=1.5, weight_decay=0.1))
train("asgd", lambda w: ASGD(w, lr=0.3), average=True)
train("asgd-all", lambda w: ASGD(w, lr=0.3, lambd=0.01, alpha=0.5, t0=20, weight_decay=0.01), average=True)
train("rprop", lambda w: Rprop(w, lr=0.01))
train("rprop-all", lambda w: Rprop(w, lr=0.02, etas=(0.4, 1.3), step_sizes=(1e-3, 0.1)))

train("linear", sgd, lambda o: schedulers.LinearLR(o, start_factor=0.2, end_factor=0.8, total_iters=30))
train("cyclic", sgd, lambda o: schedulers.CyclicLR(o, 0.1, 0.5, 7, 5, cycle_momentum=False))
train("cyclic-halved", sgd, lambda o: schedulers.CyclicLR(o, 0.1, 0.5, 7, 5, "triangular2", cycle_momentum=False))
train("sequential", sgd, lambda o: schedulers.SequentialLR(
    o, [schedulers.ExponentialLR(o, 0.95), schedulers.StepLR(o, 5, 0.5)], milestones=[20]))
train("chained", sgd, lambda o: schedulers.ChainedScheduler(
    [schedulers.ExponentialLR(o, 0.97), schedulers.StepLR(o, 7, 0.8)]))
train("multi-step", sgd, lambda o: schedulers.MultiStepLR(o, [10, 30], 0.3))
train("polynomial", sgd, lambda o: schedulers.PolynomialLR(o, 50, 2.0))
train("warm-restarts", sgd, lambda o: schedulers.CosineAnnealingWarmRestarts(o, 7, 2, 0.05))
train("one-cycle", sgd, lambda o: schedulers.OneCycleLR(
    o, 0.5, total_steps=STEPS, pct_start=0.3, cycle_momentum=False))

train("step", sgd, lambda o: schedulers.StepLR(o, step_size=7, gamma=0.8))
train("exponential", sgd, lambda o: schedulers.ExponentialLR(o, gamma=0.97))
train("cosine", sgd, lambda o: schedulers.CosineAnnealingLR(o, T_max=50))
train("cosine-floor", sgd, lambda o: schedulers.CosineAnnealingLR(o, T_max=60, eta_min=0.05))
train("warm-constant", sgd, lambda o: warm(o, schedulers.ConstantLR(o, factor=1, total_iters=1)))
train("warm-cosine", lambda w: AdamW(w, lr=0.02), lambda o: warm(o, schedulers.CosineAnnealingLR(o, T_max=40)))

train("clip-value", sgd, clip=lambda w: torch.nn.utils.clip_grad_value_(w, 0.02))
train("clip-norm", sgd, clip=lambda w: torch.nn.utils.clip_grad_norm_(w, 0.1))
train("clip-norm-loose", sgd, clip=lambda w: torch.nn.utils.clip_grad_norm_(w, 0.5))

train("layer-norm", sgd, norm=layer_norm)
train("batch-norm", sgd, norm=BatchNorm())
train("batch-norm-all", sgd, norm=BatchNorm(0.3, 0.01))
