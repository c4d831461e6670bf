"""The workloads in PyTorch: eager, or with the forward and backward pass compiled by torch.compile."""

import workloads

args = workloads.arguments()

import torch
from torch import nn
from torch.nn import functional

torch.set_num_threads(args.threads)
dtype = getattr(torch, args.dtype)


def function(kind, x, labels, layers):
    """Returns the loss of a kind and the tensors with respect to which it is differentiated."""

    def variable(array):
        return torch.as_tensor(array).clone().requires_grad_()

    def other(seed):
        return variable(workloads.like(x, seed))

    z = variable(x)
    labels = torch.from_numpy(labels)
    if kind == "cross-entropy":
        return lambda: functional.cross_entropy(z, labels), [z]
    if kind == "soft-targets":
        t = torch.from_numpy(workloads.soft_targets(x))
        return lambda: functional.cross_entropy(z, t), [z]
    if kind == "label-smoothing":
        return lambda: functional.cross_entropy(z, labels, label_smoothing=workloads.SMOOTHING), [z]
    if kind == "soft-cap":
        return lambda: functional.cross_entropy(workloads.CAP * torch.tanh(z / workloads.CAP), labels), [z]
    if kind == "distillation":
        t = workloads.TEMPERATURE
        teacher = torch.log_softmax(torch.from_numpy(workloads.like(x, 2)) / t, 1)

        def distillation():
            student = torch.log_softmax(z / t, 1)
            return t * t * functional.kl_div(student, teacher, reduction="batchmean", log_target=True)

        return distillation, [z]
    if kind == "row-sums":
        return lambda: z.sum(1).square().sum(), [z]
    if kind == "column-sums":
        return lambda: z.sum(0).square().sum(), [z]
    if kind == "mean-square-error":
        targets = torch.from_numpy(workloads.like(x, 2))
        return lambda: functional.mse_loss(z, targets), [z]
    if kind == "distances":
        points = other(2)
        return lambda: (z[:, None] - points).square().sum(2).square().mean(), [z, points]
    if kind == "product":
        w = variable(layers[0][0])
        return lambda: (z @ w).square().mean(), [z, w]
    if kind == "chain":
        return lambda: (torch.tanh(2 * z + 1) * torch.sigmoid(z * z)).mean(), [z]
    if kind == "attention":
        k, v = other(2), other(3)
        return lambda: functional.scaled_dot_product_attention(z[None], k[None], v[None]).square().mean(), [z, k, v]
    if kind == "norm":
        n = x.shape[1]
        c, b = torch.ones(n, dtype=dtype, requires_grad=True), torch.zeros(n, dtype=dtype, requires_grad=True)
        return lambda: functional.layer_norm(z, (n,), c, b, workloads.EPSILON).square().mean(), [z, c, b]
    if kind == "batch-norm":
        n = x.shape[1]
        c, b = torch.ones(n, dtype=dtype, requires_grad=True), torch.zeros(n, dtype=dtype, requires_grad=True)
        return lambda: functional.batch_norm(z, None, None, c, b, True, eps=workloads.EPSILON).square().mean(), [z, c, b]
    a = variable(workloads.definite(x))
    if kind == "solve":
        b = variable(workloads.like(x, 2)[:, :1])
        return lambda: torch.linalg.solve(a, b).square().sum(), [a, b]
    if kind == "logdet":
        return lambda: torch.linalg.slogdet(a)[1], [a]
    if kind == "cholesky":
        return lambda: torch.linalg.cholesky(a).square().sum(), [a]
    raise ValueError(kind)


def derivative(kind, x, labels, layers):
    """Returns a function without gradients and its arguments."""
    x, labels = torch.from_numpy(x), torch.from_numpy(labels)
    if kind == "hessian":
        return torch.func.hessian(lambda z: functional.cross_entropy(z, labels)), [x]
    w = torch.from_numpy(layers[0][0])
    gradient = torch.func.grad(lambda w: functional.cross_entropy(torch.tanh(x @ w), labels))
    return lambda w, v: torch.func.jvp(gradient, (w,), (v,))[1], [w, w]


def convolutional(workload):
    modules = [nn.Unflatten(1, workload["image"])]
    layers = workloads.filters_of(workload, args.dtype)
    for (channels, filters, stride, groups), (w, b) in zip(workloads.convolutions(workload)[0], layers):
        conv = nn.Conv2d(channels, filters, 3, stride=stride, padding=1, groups=groups, dtype=dtype)
        with torch.no_grad():
            conv.weight.copy_(torch.from_numpy(w))
            conv.bias.copy_(torch.from_numpy(b))
        modules += [conv, nn.ReLU()] + ([] if workload.get("stride") else [nn.MaxPool2d(2)])
    return nn.Sequential(*modules, nn.Flatten(), *network(workload, layers[-1:]))


def network(workload, layers):
    modules = []
    for i, (w, b) in enumerate(layers):
        linear = nn.Linear(*w.shape, dtype=dtype)
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(w.T.copy()))
            linear.bias.copy_(torch.from_numpy(b))
        modules.append(linear)
        if i == len(layers) - 1:
            break
        if workload["kind"] == "gelu-network":
            modules += [nn.LayerNorm(w.shape[1], workloads.EPSILON, dtype=dtype), nn.GELU()]
        else:
            modules.append(nn.Tanh() if workload["hidden"] == "tanh" else nn.ReLU())
    return nn.Sequential(*modules)


def make(workload):
    kind = workload["kind"]
    x, labels, layers = workloads.data(workload["rows"], workload["sizes"], args.dtype)
    if kind in ("network", "gelu-network", "logistic-regression", "conv"):
        return training(workload, x, labels, layers)
    if kind == "adamw":
        p = torch.from_numpy(x).clone().requires_grad_()
        p.grad = torch.from_numpy(x).clone()
        return torch.optim.AdamW([p], lr=workloads.ADAMW_RATE, fused=True).step
    if kind in ("hvp", "hessian"):
        f, arrays = derivative(kind, x, labels, layers)
        compiled = torch.compile(f) if args.compile else f
        return lambda: compiled(*arrays)
    forward, variables = function(kind, x, labels, layers)
    if args.compile:
        forward = torch.compile(forward)

    def step():
        for v in variables:
            v.grad = None
        forward().backward()

    return step


def training(workload, x, labels, layers):
    x, labels = torch.from_numpy(x), torch.from_numpy(labels)
    net = convolutional(workload) if workload["kind"] == "conv" else network(workload, layers)
    # fused is faster than plain and foreach on every workload
    if workload["kind"] == "gelu-network":
        optimizer = torch.optim.AdamW(net.parameters(), lr=workloads.ADAMW_RATE, fused=True)
    else:
        momentum = workloads.MOMENTUM if workload["kind"] in ("network", "conv") else 0
        optimizer = torch.optim.SGD(net.parameters(), lr=workloads.RATE, momentum=momentum, fused=True)
    if workload["kind"] == "logistic-regression":
        labels = labels.to(dtype)[:, None]
        criterion = nn.BCEWithLogitsLoss()
    else:
        criterion = nn.CrossEntropyLoss()

    def forward():
        return criterion(net(x), labels)

    if args.compile:
        forward = torch.compile(forward)

    def step():
        optimizer.zero_grad(set_to_none=True)
        forward().backward()
        optimizer.step()

    return step


workloads.run("torch-compile" if args.compile else "torch", args, make)
