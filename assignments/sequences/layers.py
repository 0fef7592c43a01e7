"""The released solutions of the unit `layers`."""

import numpy as np



class Affine:
    """A weighted sum for each output: y = x W + b.

    W: (D, M), b: (M,). params: {"W": W, "b": b}.
    """

    def __init__(self, W, b):
        self.params = {"W": W, "b": b}
        self.grads = {}

    def forward(self, x, train=False):
        """Return x W + b. x: (N, D) -> (N, M). x is left as it was."""
        return x @ self.params["W"] + self.params["b"]


class Sigmoid:
    """Each element squeezed into 0 … 1. It has no parameters."""

    def __init__(self):
        self.params = {}
        self.grads = {}

    def forward(self, x, train=False):
        """Return 1 / (1 + exp(-x)), element by element, finite for any x. x: any shape -> the same shape."""
        z = np.exp(-np.abs(x))  # in 0 … 1, so nothing overflows
        return np.where(x >= 0, 1, z) / (1 + z)


class Tanh:
    """Each element squeezed into -1 … 1. It has no parameters."""

    def __init__(self):
        self.params = {}
        self.grads = {}

    def forward(self, x, train=False):
        """Return tanh(x), element by element, finite for any x. x: any shape -> the same shape."""
        return np.tanh(x)


class ReLU:
    """Each element, or 0 where it is negative. It has no parameters."""

    def __init__(self):
        self.params = {}
        self.grads = {}

    def forward(self, x, train=False):
        """Return max(x, 0), element by element. x: any shape -> the same shape; x is left as it was."""
        return np.maximum(x, 0)


class Sequential:
    """Layers one after another, which together are a layer.

    A layer is anything with forward(x, train=False), params and grads.
    """

    def __init__(self, layers):
        self.layers = list(layers)

    def forward(self, x, train=False):
        """Return what the last layer makes of what the layer before made of ... x. Every layer is told `train`."""
        for layer in self.layers:
            x = layer.forward(x, train=train)
        return x

    @property
    def params(self):
        """The parameters of all layers, in order, as {"0.W": ..., "0.b": ..., "2.W": ...}: the very arrays."""
        return {f"{i}.{name}": array for i, layer in enumerate(self.layers) for name, array in layer.params.items()}

    @property
    def grads(self):
        """The gradients of all layers, in order, under keys of the same form: the very arrays."""
        return {f"{i}.{name}": array for i, layer in enumerate(self.layers) for name, array in layer.grads.items()}

    def predict(self, x):
        """Return the index of the largest output of each sample, in test mode. x: (N, ...) -> integers (N,)."""
        return self.forward(x, train=False).argmax(axis=-1)


class MeanSquaredError:
    """The head for values: how far off, squared, on average."""

    def forward(self, outputs, targets):
        """Return the mean of (outputs - targets)² over all elements, one number. Both: (N, M)."""
        return np.mean((outputs - targets) ** 2)


class SigmoidCrossEntropy:
    """The head for yes and no: the surprise at each target, on average."""

    def forward(self, outputs, targets):
        """Return the mean of -t ln σ(z) - (1 - t) ln(1 - σ(z)) over all elements, one number.

        outputs: (N, M), logits z, any size. targets: (N, M), t from 0 to 1.
        """
        log_sum = np.maximum(outputs, 0) + np.log1p(np.exp(-np.abs(outputs)))  # ln(1 + e^z)
        return np.mean(log_sum - targets * outputs)


def softmax(logits):
    """Return probabilities along the last axis: positive or 0, with sum 1, finite for any logits.

    logits: (..., C) -> the same shape. logits is left as it was.
    """
    exponentials = np.exp(logits - logits.max(axis=-1, keepdims=True))  # the largest is 1
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


class SoftmaxCrossEntropy:
    """The head for categories: the surprise at each label, on average."""

    def forward(self, outputs, targets):
        """Return the mean of -ln softmax(outputs)[n, targets[n]] over the N samples, one number.

        outputs: (N, C), logits, any size. targets: (N,), integer labels from 0 to C - 1.
        """
        shifted = outputs - outputs.max(axis=1, keepdims=True)
        log_sum = np.log(np.exp(shifted).sum(axis=1))  # (N,)
        return np.mean(log_sum - shifted[np.arange(len(targets)), targets])


def accuracy(logits, labels):
    """Return the share of rows whose largest logit is at the label, from 0 to 1.

    logits: (N, C). labels: (N,), integers from 0 to C - 1.
    """
    return np.mean(logits.argmax(axis=1) == labels)


def two_moons(count, noise, rng):
    """Return points x: (count, 2) on two half circles, blurred by noise, and the moon of each: labels (count,)."""
    labels = np.arange(count) % 2
    angle = rng.uniform(0, np.pi, count)
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    lower = np.stack([1 - np.cos(angle), 0.5 - np.sin(angle)], axis=1)
    x = np.where(labels[:, None] == 0, upper, lower)
    return x + noise * rng.standard_normal(x.shape), labels
