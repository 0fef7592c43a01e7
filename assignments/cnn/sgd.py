"""The released solutions of the unit `sgd`."""

import numpy as np
from backprop import Affine, ReLU, Sequential, SoftmaxCrossEntropy, he_normal
from layers import accuracy



def load_digits():
    """Return the digits, rows of 64 numbers from -1 (white) to 1 (black): (1797, 64), and their labels: (1797,)."""
    with np.load("data/digits.npz") as data:
        return data["images"].reshape(-1, 64) / 8 - 1, data["labels"]


def small_network(rng):
    """Return a network for the digits, 64 → 32 → 10, with weights drawn from rng."""
    return Sequential(
        [Affine(he_normal(64, 32, rng), np.zeros(32)), ReLU(), Affine(he_normal(32, 10, rng), np.zeros(10))]
    )


def minibatches(x, y, batch_size, rng):
    """Give all rows once, in an order drawn from rng, as pairs (x, y) of batch_size rows; the last may have fewer.

    x: (N, ...), y: (N, ...) -> pairs of (B, ...) and (B, ...). x and y are left as they are.
    """
    order = rng.permutation(len(x))
    for start in range(0, len(x), batch_size):
        rows = order[start : start + batch_size]
        yield x[rows], y[rows]


class SGD:
    """A step against the gradient."""

    def __init__(self, lr):
        self.lr = lr

    def step(self, params, grads):
        """Change every array in params in place: p ← p - lr g. grads: the gradients, under the same keys."""
        for key, p in params.items():
            p -= self.lr * grads[key]


class Momentum:
    """A heavy ball: it keeps a part of its velocity, and the slope pulls at it."""

    def __init__(self, lr, momentum=0.9):
        self.lr, self.momentum = lr, momentum
        self.v = {}

    def step(self, params, grads):
        """Change every array in params in place: v ← momentum v - lr g, then p ← p + v."""
        for key, p in params.items():
            v = self.v[key] = self.momentum * self.v.get(key, 0.0) - self.lr * grads[key]
            p += v


class Nesterov:
    """Momentum that looks ahead: p is where it looks."""

    def __init__(self, lr, momentum=0.9):
        self.lr, self.momentum = lr, momentum
        self.v = {}

    def step(self, params, grads):
        """Change every array in params in place, as above. v of each key starts at 0."""
        for key, p in params.items():
            old = self.v.get(key, 0.0)
            new = self.v[key] = self.momentum * old - self.lr * grads[key]
            p += -self.momentum * old + (1 + self.momentum) * new


class AdaGrad:
    """Each number has steps of its own: the more it was pulled so far, the shorter."""

    def __init__(self, lr, eps=1e-8):
        self.lr, self.eps = lr, eps
        self.h = {}

    def step(self, params, grads):
        """Change every array in params in place: h ← h + g², then p ← p - lr g / (√h + eps)."""
        for key, p in params.items():
            g = grads[key]
            h = self.h[key] = self.h.get(key, 0.0) + g**2
            p -= self.lr * g / (np.sqrt(h) + self.eps)


class RMSProp:
    """AdaGrad that forgets: h is a running mean of the squares."""

    def __init__(self, lr, decay=0.99, eps=1e-8):
        self.lr, self.decay, self.eps = lr, decay, eps
        self.h = {}

    def step(self, params, grads):
        """Change every array in params in place: h takes its part of g², then p ← p - lr g / (√h + eps)."""
        for key, p in params.items():
            g = grads[key]
            h = self.h[key] = self.decay * self.h.get(key, 0.0) + (1 - self.decay) * g**2
            p -= self.lr * g / (np.sqrt(h) + self.eps)


class Adam:
    """The mean of the gradients over the root of the mean of their squares: running means, corrected at the start."""

    def __init__(self, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.t = 0
        self.m, self.v = {}, {}

    def step(self, params, grads):
        """Change every array in params in place, as above. The first step is number t = 1."""
        self.t += 1
        for key, p in params.items():
            g = grads[key]
            m = self.m[key] = self.beta1 * self.m.get(key, 0.0) + (1 - self.beta1) * g
            v = self.v[key] = self.beta2 * self.v.get(key, 0.0) + (1 - self.beta2) * g**2
            m_hat = m / (1 - self.beta1**self.t)
            v_hat = v / (1 - self.beta2**self.t)
            p -= self.lr * m_hat / (np.sqrt(v_hat) + self.eps)


class StepDecay:
    """An optimizer around another one, whose lr it multiplies by drop after every `every` epochs."""

    def __init__(self, optimizer, drop, every):
        self.optimizer, self.drop, self.every = optimizer, drop, every
        self.epochs = 0

    @property
    def lr(self):
        """The learning rate of the optimizer inside."""
        return self.optimizer.lr

    @lr.setter
    def lr(self, lr):
        self.optimizer.lr = lr

    def step(self, params, grads):
        """Let the optimizer inside make its step."""
        self.optimizer.step(params, grads)

    def epoch_end(self):
        """Count an epoch. After every `every` of them, multiply lr by drop."""
        self.epochs += 1
        if self.epochs % self.every == 0:
            self.lr *= self.drop


def train(model, loss, optimizer, x, y, epochs, batch_size, rng):
    """Train model in place, and return {"loss": [the mean loss of each epoch]}.

    x: (N, ...), y: (N, ...). The batches of each epoch are those of minibatches(x, y, batch_size, rng).
    """
    history = {"loss": []}
    for _ in range(epochs):
        losses = []
        for x_batch, y_batch in minibatches(x, y, batch_size, rng):
            losses.append(loss.forward(model.forward(x_batch, train=True), y_batch))
            model.backward(loss.backward())
            optimizer.step(model.params, model.grads)
        history["loss"].append(float(np.mean(losses)))
        if hasattr(optimizer, "epoch_end"):
            optimizer.epoch_end()
    return history
