"""The workloads in JAX: the whole step is compiled by jit, with donated buffers."""

import workloads

args = workloads.arguments()

import jax
import jax.numpy as jnp

jax.config.update("jax_enable_x64", args.dtype == "float64")
jax.config.update("jax_platforms", "cpu")


def cross_entropy(z, labels):
    return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(z), labels[:, None], axis=1))


def soft_cross_entropy(z, t):
    return -jnp.mean(jnp.sum(t * jax.nn.log_softmax(z), axis=1))


def smoothed_cross_entropy(z, labels):
    t = jax.nn.one_hot(labels, z.shape[1], dtype=z.dtype)
    return soft_cross_entropy(z, (1 - workloads.SMOOTHING) * t + workloads.SMOOTHING / z.shape[1])


def layer_norm(x, gamma, beta):
    mean = jnp.mean(x, axis=1, keepdims=True)
    variance = jnp.var(x, axis=1, keepdims=True)
    return gamma * (x - mean) / jnp.sqrt(variance + workloads.EPSILON) + beta


def attention(q, k, v):
    return jax.nn.softmax(q @ k.T / q.shape[1] ** 0.5) @ v


def chain(x):
    return jnp.mean(jnp.tanh(2 * x + 1) * jax.nn.sigmoid(x * x))


def function(kind, x, labels, layers):
    """Returns the loss of a kind and the arrays with respect to which it is differentiated."""
    gamma, beta = jnp.ones(x.shape[1], x.dtype), jnp.zeros(x.shape[1], x.dtype)
    a = workloads.definite(x) if kind in ("solve", "logdet", "cholesky") else None
    if kind == "cross-entropy":
        return lambda z: cross_entropy(z, labels), [x]
    if kind == "soft-targets":
        t = jnp.asarray(workloads.soft_targets(x))
        return lambda z: soft_cross_entropy(z, t), [x]
    if kind == "label-smoothing":
        return lambda z: smoothed_cross_entropy(z, labels), [x]
    if kind == "soft-cap":
        return lambda z: cross_entropy(workloads.CAP * jnp.tanh(z / workloads.CAP), labels), [x]
    if kind == "distillation":
        t = workloads.TEMPERATURE
        teacher = jax.nn.log_softmax(jnp.asarray(workloads.like(x, 2)) / t)
        return lambda z: t * t * jnp.mean(jnp.sum(jnp.exp(teacher) * (teacher - jax.nn.log_softmax(z / t)), axis=1)), [x]
    if kind == "chain":
        return chain, [x]
    if kind == "attention":
        return lambda q, k, v: jnp.mean(attention(q, k, v) ** 2), [x, workloads.like(x, 2), workloads.like(x, 3)]
    if kind == "norm":
        return lambda x, c, b: jnp.mean(layer_norm(x, c, b) ** 2), [x, gamma, beta]
    if kind == "batch-norm":
        return lambda x, c, b: jnp.mean(layer_norm(x.T, c[:, None], b[:, None]) ** 2), [x, gamma, beta]
    if kind == "product":
        return lambda x, w: jnp.mean((x @ w) ** 2), [x, layers[0][0]]
    if kind == "row-sums":
        return lambda x: jnp.sum(x.sum(1) ** 2), [x]
    if kind == "column-sums":
        return lambda x: jnp.sum(x.sum(0) ** 2), [x]
    if kind == "mean-square-error":
        targets = jnp.asarray(workloads.like(x, 2))
        return lambda x: jnp.mean((x - targets) ** 2), [x]
    if kind == "distances":
        return lambda a, b: jnp.mean(jnp.sum((a[:, None] - b) ** 2, axis=2) ** 2), [x, workloads.like(x, 2)]
    if kind == "solve":
        return lambda a, b: jnp.sum(jnp.linalg.solve(a, b) ** 2), [a, workloads.like(x, 2)[:, :1]]
    if kind == "logdet":
        return lambda a: jnp.linalg.slogdet(a)[1], [a]
    if kind == "cholesky":
        return lambda a: jnp.sum(jnp.linalg.cholesky(a) ** 2), [a]
    return None


def derivative(kind, x, labels, layers):
    """Returns a function without gradients and its arguments."""
    if kind == "hessian":
        return jax.hessian(lambda z: cross_entropy(z, labels)), [x]
    w = layers[0][0]
    loss = lambda w: cross_entropy(jnp.tanh(x @ w), labels)
    return lambda w, v: jax.jvp(jax.grad(loss), (w,), (v,))[1], [w, w]


def network(kind, hidden, x, labels, layers):
    """Returns the loss of a network and its parameters."""
    params = [(jnp.asarray(w), jnp.asarray(b)) for w, b in layers]
    if kind == "gelu-network":
        params = [p + (jnp.ones(p[1].shape, x.dtype), jnp.zeros(p[1].shape, x.dtype)) for p in params[:-1]] + params[-1:]

    def logits(params, x):
        for p in params[:-1]:
            x = x @ p[0] + p[1]
            if kind == "gelu-network":
                x = jax.nn.gelu(layer_norm(x, p[2], p[3]), approximate=False)
            else:
                x = jnp.tanh(x) if hidden == "tanh" else jax.nn.relu(x)
        return x @ params[-1][0] + params[-1][1]

    def loss(params, x, labels):
        z = logits(params, x)
        if kind != "logistic-regression":
            return cross_entropy(z, labels)
        z = z[:, 0]
        return jnp.mean(jax.nn.softplus(z) - labels * z)

    return loss, params


def convolutional(workload, dtype):
    """Returns the loss of a convolutional network and its parameters."""
    found, _ = workloads.convolutions(workload)
    params = [(jnp.asarray(w), jnp.asarray(b)) for w, b in workloads.filters_of(workload, dtype)]

    def loss(params, x, labels):
        x = x.reshape(-1, *workload["image"])
        for (w, b), (_, _, stride, groups) in zip(params, found):
            x = jax.lax.conv_general_dilated(x, w, (stride, stride), ((1, 1), (1, 1)), feature_group_count=groups)
            x = jax.nn.relu(x + b[:, None, None])
            if not workload.get("stride"):
                x = jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, (1, 1, 2, 2), (1, 1, 2, 2), "VALID")
        w, b = params[-1]
        return cross_entropy(x.reshape(x.shape[0], -1) @ w + b, labels)

    return loss, params


def sgd(momentum):
    def update(p, g, v):
        v = momentum * v + g
        return p - workloads.RATE * v, v

    return lambda params, grads, state: (
        jax.tree.map(lambda p, g, v: update(p, g, v)[0], params, grads, state),
        jax.tree.map(lambda p, g, v: update(p, g, v)[1], params, grads, state),
    )


def adamw(params, grads, state):
    t, m, v = state
    t = t + 1
    m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, grads)
    v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, grads)
    rate = workloads.ADAMW_RATE

    def move(p, m, v):
        return p * (1 - 0.01 * rate) - rate * (m / (1 - 0.9**t)) / (jnp.sqrt(v / (1 - 0.999**t)) + 1e-8)

    return jax.tree.map(move, params, m, v), (t, m, v)


def make(workload):
    kind = workload["kind"]
    x, labels, layers = workloads.data(workload["rows"], workload["sizes"], args.dtype)
    x, labels = jnp.asarray(x), jnp.asarray(labels)
    if kind in ("network", "gelu-network", "logistic-regression", "conv"):
        return training(workload, x, labels, layers)
    if kind == "adamw":
        return update_alone(x)
    if kind in ("hvp", "hessian"):
        f, arrays = derivative(kind, x, labels, layers)
        compiled = jax.jit(f)
    else:
        f, arrays = function(kind, x, labels, layers)
        compiled = jax.jit(jax.value_and_grad(f, argnums=tuple(range(len(arrays)))))
    arrays = [jnp.asarray(a) for a in arrays]
    return lambda: jax.block_until_ready(compiled(*arrays))


def zeros(params):
    return jax.tree.map(jnp.zeros_like, params)


def training(workload, x, labels, layers):
    kind = workload["kind"]
    if kind == "conv":
        loss, params = convolutional(workload, args.dtype)
    else:
        loss, params = network(kind, workload.get("hidden"), x, labels, layers)
    rule = adamw if kind == "gelu-network" else sgd(workloads.MOMENTUM if kind in ("network", "conv") else 0)
    moments = (jnp.zeros((), x.dtype), zeros(params), zeros(params)) if kind == "gelu-network" else zeros(params)

    def update(params, moments, x, labels):
        value, grads = jax.value_and_grad(loss)(params, x, labels)
        return rule(params, grads, moments) + (value,)

    update = jax.jit(update, donate_argnums=(0, 1))
    state = [params, moments]

    def step():
        state[0], state[1], value = update(state[0], state[1], x, labels)
        value.block_until_ready()

    return step


def update_alone(x):
    grads = jnp.array(x)
    update = jax.jit(adamw, donate_argnums=(0, 2))
    state = [jnp.array(x), (jnp.zeros((), x.dtype), zeros(x), zeros(x))]

    def step():
        state[0], state[1] = update(state[0], grads, state[1])
        jax.block_until_ready(state[0])

    return step


workloads.run("jax", args, make)
