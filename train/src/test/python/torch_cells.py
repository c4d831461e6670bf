"""States and gradients of PyTorch's recurrent cells, in float64, for RecurrentCellsTest.

    python torch_cells.py > ../resources/dev/pullback/train/torch-cells.txt

Each line is a name, rows, columns and the elements, row by row, as hexadecimal doubles. A cell reads STEPS elements; the
loss is the sum of the products of its last state and fixed numbers.
"""

import torch

print(f"# PyTorch {torch.__version__.split('+')[0]}, float64")
torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
torch.manual_seed(20150507)

ROWS, IN, UNITS, STEPS = 3, 4, 5, 6


def show(name, matrix):
    rows, cols = matrix.shape
    print(name, rows, cols, *(float(v).hex() for v in matrix.detach().flatten()))


for kind, cell in (("gru", torch.nn.GRUCell(IN, UNITS)), ("lstm", torch.nn.LSTMCell(IN, UNITS))):
    with torch.no_grad():
        for p in cell.parameters():
            p.copy_(torch.randn_like(p))
    x = [torch.randn(ROWS, IN, requires_grad=True) for _ in range(STEPS)]
    start = torch.randn(ROWS, UNITS, requires_grad=True)
    memory = torch.randn(ROWS, UNITS, requires_grad=True)
    of_h, of_c = torch.randn(ROWS, UNITS), torch.randn(ROWS, UNITS)
    state = start if kind == "gru" else (start, memory)
    for element in x:
        state = cell(element, state)
    h, c = (state, torch.zeros(ROWS, UNITS)) if kind == "gru" else state
    ((h * of_h).sum() + (c * of_c).sum()).backward()

    parameters = dict(w=cell.weight_ih, u=cell.weight_hh, b=cell.bias_ih, c=cell.bias_hh)
    for name, p in parameters.items():
        show(f"{kind}.{name}", p.T if p.dim() == 2 else p[None])
        show(f"{kind}.grad.{name}", p.grad.T if p.dim() == 2 else p.grad[None])
    for i, element in enumerate(x):
        show(f"{kind}.x{i}", element)
        show(f"{kind}.grad.x{i}", element.grad)
    show(f"{kind}.start", start)
    show(f"{kind}.grad.start", start.grad)
    show(f"{kind}.of_h", of_h)
    show(f"{kind}.end", h)
    if kind == "lstm":
        show("lstm.memory", memory)
        show("lstm.grad.memory", memory.grad)
        show("lstm.of_c", of_c)
        show("lstm.end_c", c)
