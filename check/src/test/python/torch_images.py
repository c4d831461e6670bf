"""Prints convolutions and poolings of PyTorch in double precision with all their gradients.

    python torch_images.py > ../resources/dev/pullback/check/torch-images.txt

Each case begins with a line: kind, channels, height, width, filters, window height, window width, stride, padding, dilation,
groups. Then one line for each matrix: its name and its elements as hexadecimal doubles. The gradients are those of the sum of
the products of result and cotangent g.
"""
import torch
import torch.nn.functional as F

torch.manual_seed(1)
ROWS = 2


def show(name, t):
    print(name, *(float(v).hex() for v in t.detach().flatten()))


def case(kind, c, h, w, filters, kh, kw, stride, padding, dilation, groups):
    x = torch.randn(ROWS, c, h, w, dtype=torch.float64, requires_grad=True)
    weights = torch.randn(filters, c // groups, kh, kw, dtype=torch.float64, requires_grad=True)
    if kind == "conv2d":
        y = F.conv2d(x, weights, None, stride, padding, dilation, groups)
    elif kind == "conv2dTranspose":
        # x has the shape of a convolution's result here, and y that of its operand
        y0 = F.conv2d(x, weights, None, stride, padding, dilation, groups)
        z = torch.randn_like(y0, requires_grad=True)
        rest = [n - ((m - 1) * stride - 2 * padding + dilation * (k - 1) + 1) for n, m, k in zip((h, w), y0.shape[2:], (kh, kw))]
        x, y = z, F.conv_transpose2d(z, weights, None, stride, padding, tuple(rest), groups, dilation)
    elif kind == "maxPool":
        y = F.max_pool2d(x, (kh, kw), stride, padding, dilation)
    elif kind == "avgPool":
        y = F.avg_pool2d(x, (kh, kw), stride, padding)
    g = torch.randn_like(y)
    print(kind, c, h, w, filters, kh, kw, stride, padding, dilation, groups)
    show("x", x)
    show("w", weights)
    show("y", y)
    show("g", g)
    wanted = [x, weights] if kind.startswith("conv") else [x]
    gradients = torch.autograd.grad((y * g).sum(), wanted)
    for name, d in zip(("dx", "dw"), gradients):
        show(name, d)


case("conv2d", 1, 5, 5, 2, 3, 3, 1, 0, 1, 1)
case("conv2d", 2, 5, 7, 3, 3, 3, 1, 1, 1, 1)
case("conv2d", 3, 7, 5, 2, 2, 3, 2, 1, 1, 1)
case("conv2d", 4, 6, 5, 6, 3, 2, 1, 1, 1, 2)
case("conv2d", 3, 8, 9, 3, 3, 3, 2, 2, 2, 3)
case("conv2d", 1, 1, 9, 2, 1, 4, 3, 0, 2, 1)
case("conv2d", 2, 3, 3, 4, 1, 1, 1, 0, 1, 1)
case("conv2d", 2, 4, 3, 2, 4, 3, 1, 3, 1, 2)
case("conv2dTranspose", 2, 5, 7, 3, 3, 3, 1, 1, 1, 1)
case("conv2dTranspose", 4, 7, 7, 2, 3, 3, 2, 1, 1, 2)
case("conv2dTranspose", 1, 8, 6, 2, 2, 3, 1, 1, 2, 1)
case("maxPool", 2, 4, 6, 2, 2, 2, 2, 0, 1, 1)
case("maxPool", 1, 5, 7, 1, 3, 3, 2, 1, 1, 1)
case("maxPool", 3, 7, 6, 3, 2, 3, 1, 1, 2, 1)
case("avgPool", 2, 4, 6, 2, 2, 2, 2, 0, 1, 1)
case("avgPool", 1, 5, 7, 1, 3, 3, 2, 1, 1, 1)
case("avgPool", 3, 6, 5, 3, 2, 3, 1, 1, 1, 1)
