"""Prints the functions of HIPS autograd, PyTorch and JAX that docs/coming-from.md has to mention, one a line: library and name.

    python function_names.py > ../resources/dev/pullback/examples/function-names.txt

autograd: every primitive that has a rule. PyTorch: the functions of torch, torch.linalg, torch.special and
torch.nn.functional. JAX: those of jax.numpy, jax.numpy.linalg, jax.nn, jax.scipy.special, jax.scipy.linalg, jax.scipy.stats.
Left out are names with a trailing or leading underscore (in place, private), types, and functions whose name ends in an
underscore before its last word.
"""
import importlib
import inspect

import autograd.core
import autograd.numpy
import autograd.scipy.linalg
import autograd.scipy.signal
import autograd.scipy.special
import autograd.scipy.stats


def functions(module):
    module = importlib.import_module(module)
    return {
        name
        for name in dir(module)
        if not name.startswith("_")
        and not name.endswith("_")
        and callable(getattr(module, name))
        and not inspect.isclass(getattr(module, name))
        and not inspect.ismodule(getattr(module, name))
        and type(getattr(module, name)).__name__ != "_ScalarMeta"
    }


MODULES = {
    "torch": ["torch", "torch.linalg", "torch.special", "torch.nn.functional"],
    "jax": [
        "jax.numpy",
        "jax.numpy.linalg",
        "jax.nn",
        "jax.scipy.special",
        "jax.scipy.linalg",
    ],
}
names = {("autograd", f.__name__) for f in autograd.core.primitive_vjps if not f.__name__.startswith("_")}
for library, modules in MODULES.items():
    for module in modules:
        names |= {(library, name) for name in functions(module)}
for library, name in sorted(names):
    print(library, name)
