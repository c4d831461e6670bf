"""The workloads in JAX: the whole step is compiled by jit, with donated buffers."""

import workloads

args = workloads.arguments()

import jax
import jax.numpy as jnp

jax.config.update("jax_enable_x64", args.dtype == "float64")
jax.config.update("jax_platforms", "cpu")


def cross_entropy(z, labels):
    return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(z), labels[:, None], axis=1))


def make(name, rows, activation, sizes):
    x, labels, layers = workloads.data(rows, sizes, args.dtype)
    x, labels = jnp.asarray(x), jnp.asarray(labels)
    if not layers:
        value_and_grad = jax.jit(jax.value_and_grad(cross_entropy))
        return lambda: jax.block_until_ready(value_and_grad(x, labels))
    act = jnp.tanh if activation == "tanh" else jax.nn.relu

    def loss(params, x, labels):
        for w, b in params[:-1]:
            x = act(x @ w + b)
        w, b = params[-1]
        return cross_entropy(x @ w + b, labels)

    def update(params, velocities, x, labels):
        value, grads = jax.value_and_grad(loss)(params, x, labels)
        velocities = jax.tree.map(lambda v, g: workloads.MOMENTUM * v + g, velocities, grads)
        params = jax.tree.map(lambda p, v: p - workloads.RATE * v, params, velocities)
        return params, velocities, value

    update = jax.jit(update, donate_argnums=(0, 1))
    params = [(jnp.asarray(w), jnp.asarray(b)) for w, b in layers]
    state = [params, jax.tree.map(jnp.zeros_like, params)]

    def step():
        state[0], state[1], value = update(state[0], state[1], x, labels)
        value.block_until_ready()

    return step


workloads.run("jax", args, make)
