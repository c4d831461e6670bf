"""Logistic regression on the breast cancer table of scikit-learn by SciPy's L-BFGS-B, from zeros.

Usage: lbfgs.py breast_cancer.csv. The function is that of LbfgsTest: mean cross-entropy of two logits plus
1/(2m) times the squares of the weights, without the biases, on standardised features.
"""
import sys
import numpy as np
from scipy.optimize import minimize

rows = np.loadtxt(sys.argv[1], delimiter=",", skiprows=1)
x, y = rows[:, :30], rows[:, 30].astype(int)
x = (x - x.mean(0)) / x.std(0)
m = len(x)
onehot = np.eye(2)[y]

def f(p):
    w, b = p[:60].reshape(30, 2), p[60:]
    z = x @ w + b
    top = z.max(1, keepdims=True)
    e = np.exp(z - top)
    s = e.sum(1, keepdims=True)
    loss = (np.log(s) + top).mean() - (z * onehot).sum() / m + (w * w).sum() / (2 * m)
    g = (e / s - onehot) / m
    return loss, np.concatenate([(x.T @ g + w / m).ravel(), g.sum(0)])

r = minimize(f, np.zeros(62), jac=True, method="L-BFGS-B",
             options=dict(ftol=0, gtol=1e-10, maxcor=10, maxiter=1000, maxfun=5000))
print(r.message, "calls", r.nfev, "iterations", r.nit, "norm", np.abs(r.jac).max(), "value", r.fun)
