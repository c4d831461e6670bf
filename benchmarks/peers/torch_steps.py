"""The workloads in PyTorch: eager, or with the forward and backward pass compiled by torch.compile."""

import workloads

args = workloads.arguments()

import torch
from torch import nn

torch.set_num_threads(args.threads)
dtype = getattr(torch, args.dtype)


def make(name, rows, activation, sizes):
    x, labels, layers = workloads.data(rows, sizes, args.dtype)
    x, labels = torch.from_numpy(x), torch.from_numpy(labels)
    if not layers:
        return loss_alone(x.requires_grad_(), labels)
    modules = []
    for i, (w, b) in enumerate(layers):
        linear = nn.Linear(*w.shape, dtype=dtype)
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(w.T.copy()))
            linear.bias.copy_(torch.from_numpy(b))
        modules.append(linear)
        if i < len(layers) - 1:
            modules.append(nn.Tanh() if activation == "tanh" else nn.ReLU())
    net = nn.Sequential(*modules)
    # fused is faster than plain and foreach on every workload
    sgd = torch.optim.SGD(net.parameters(), lr=workloads.RATE, momentum=workloads.MOMENTUM, fused=True)
    criterion = nn.CrossEntropyLoss()

    def forward():
        return criterion(net(x), labels)

    if args.compile:
        forward = torch.compile(forward)

    def step():
        sgd.zero_grad(set_to_none=True)
        forward().backward()
        sgd.step()

    return step


def loss_alone(z, labels):
    def forward():
        return nn.functional.cross_entropy(z, labels)

    if args.compile:
        forward = torch.compile(forward)

    def step():
        z.grad = None
        forward().backward()

    return step


workloads.run("torch-compile" if args.compile else "torch", args, make)
