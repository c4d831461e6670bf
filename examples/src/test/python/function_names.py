"""Prints the functions of HIPS autograd, PyTorch and JAX that docs/coming-from.md has to mention, one a line: library and name.

    python function_names.py > ../resources/dev/pullback/examples/function-names.txt

autograd: every primitive that has a rule. PyTorch: the functions of torch, torch.linalg, torch.special and
torch.nn.functional. JAX: those of jax.numpy, jax.numpy.linalg, jax.nn, jax.scipy.special, jax.scipy.linalg, jax.scipy.stats,
and the functions of the distributions of jax.scipy.stats, as in norm.logpdf.
Left out are names with a trailing or leading underscore (in place, private), types, and functions whose name ends in an
underscore before its last word.
"""
import importlib
import inspect
import re

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
        "jax.scipy.stats",
    ],
}
names = {("autograd", f.__name__) for f in autograd.core.primitive_vjps if not f.__name__.startswith("_")}
for library, modules in MODULES.items():
    for module in modules:
        names |= {(library, name) for name in functions(module)}
stats = importlib.import_module("jax.scipy.stats")
OF_DISTRIBUTIONS = re.compile("(log)?(pdf|pmf|cdf|sf)|ppf|isf|entropy")
for distribution in dir(stats):
    module = getattr(stats, distribution)
    if inspect.ismodule(module):
        names |= {
            ("jax", f"{distribution}.{name}") for name in functions(module.__name__) if OF_DISTRIBUTIONS.fullmatch(name)
        }
for library, name in sorted(names):
    print(library, name)
