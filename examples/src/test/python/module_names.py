"""Prints the classes of PyTorch that docs/coming-from.md has to mention, one a line: modules, optimizers, schedulers.

    python module_names.py > ../resources/dev/pullback/examples/module-names.txt
"""
import inspect

import torch
from torch.optim import lr_scheduler

KINDS = {torch.nn: torch.nn.Module, torch.optim: torch.optim.Optimizer, lr_scheduler: lr_scheduler.LRScheduler}
names = {
    name
    for package, kind in KINDS.items()
    for name, value in vars(package).items()
    if inspect.isclass(value) and issubclass(value, kind) and not name.startswith("_")
}
print("\n".join(sorted(names)))
