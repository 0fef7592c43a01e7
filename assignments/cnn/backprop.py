"""The released solutions of the unit `backprop`."""

import numpy as np
from layers import accuracy, softmax



class Affine:
    """A weighted sum for each output: y = x W + b.

    W: (D, M), b: (M,). params: {"W": W, "b": b}; grads after backward: {"W": dW, "b": db}.
    """

    def __init__(self, W, b):
        self.params = {"W": W, "b": b}
        self.grads = {}

    def forward(self, x, train=False):
        """Return x W + b. x: (N, D) -> (N, M)."""
        self.x = x
        return x @ self.params["W"] + self.params["b"]

    def backward(self, dout):
        """Return dx, and put dW and db into self.grads. dout: (N, M) -> (N, D)."""
        self.grads["W"] = self.x.T @ dout
        self.grads["b"] = dout.sum(axis=0)
        return dout @ self.params["W"].T


def sigmoid(x):
    """Return 1 / (1 + exp(-x)), element by element, finite for any x."""
    z = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, z) / (1 + z)


class Sigmoid:
    """Each element squeezed into 0 … 1. It has no parameters."""

    def __init__(self):
        self.params = {}
        self.grads = {}

    def forward(self, x, train=False):
        """Return 1 / (1 + exp(-x)). x: any shape -> the same shape."""
        self.y = sigmoid(x)
        return self.y

    def backward(self, dout):
        """Return dx. dout: shaped like x -> the same shape."""
        return dout * self.y * (1 - self.y)


class Tanh:
    """Each element squeezed into -1 … 1. It has no parameters."""

    def __init__(self):
        self.params = {}
        self.grads = {}

    def forward(self, x, train=False):
        """Return tanh(x). x: any shape -> the same shape."""
        self.y = np.tanh(x)
        return self.y

    def backward(self, dout):
        """Return dx. dout: shaped like x -> the same shape."""
        return dout * (1 - self.y**2)


class ReLU:
    """Each element, or 0 where it is negative. It has no parameters."""

    def __init__(self):
        self.params = {}
        self.grads = {}

    def forward(self, x, train=False):
        """Return max(x, 0). x: any shape -> the same shape."""
        self.x = x
        return np.maximum(x, 0)

    def backward(self, dout):
        """Return dx. dout: shaped like x -> the same shape."""
        return dout * (self.x > 0)


class MeanSquaredError:
    """The head for values: how far off, squared, on average."""

    def forward(self, outputs, targets):
        """Return the mean of (outputs - targets)² over all elements, one number. Both: (N, M)."""
        self.difference = outputs - targets
        return np.mean(self.difference**2)

    def backward(self):
        """Return d outputs, the gradient of the last loss: (N, M)."""
        return 2 * self.difference / self.difference.size


class SigmoidCrossEntropy:
    """The head for yes and no: the surprise at each target, on average."""

    def forward(self, outputs, targets):
        """Return the mean of -t ln σ(z) - (1 - t) ln(1 - σ(z)) over all elements, one number.

        outputs: (N, M), logits z, any size. targets: (N, M), t from 0 to 1.
        """
        self.outputs, self.targets = outputs, targets
        log_sum = np.maximum(outputs, 0) + np.log1p(np.exp(-np.abs(outputs)))  # ln(1 + e^z)
        return np.mean(log_sum - targets * outputs)

    def backward(self):
        """Return d outputs, the gradient of the last loss: (N, M)."""
        return (sigmoid(self.outputs) - self.targets) / self.outputs.size


class SoftmaxCrossEntropy:
    """The head for categories: the surprise at each label, on average."""

    def forward(self, outputs, targets):
        """Return the mean of -ln softmax(outputs)[n, targets[n]] over the N samples, one number.

        outputs: (N, C), logits, any size. targets: (N,), integer labels from 0 to C - 1.
        """
        self.outputs, self.targets = outputs, targets
        shifted = outputs - outputs.max(axis=1, keepdims=True)
        log_sum = np.log(np.exp(shifted).sum(axis=1))  # (N,)
        return np.mean(log_sum - shifted[np.arange(len(targets)), targets])

    def backward(self):
        """Return d outputs, the gradient of the last loss: (N, C)."""
        gradient = softmax(self.outputs)
        gradient[np.arange(len(self.targets)), self.targets] -= 1
        return gradient / len(self.targets)


class Sequential:
    """Layers one after another, which together are a layer.

    A layer is anything with forward(x, train=False), backward(dout), params and grads.
    """

    def __init__(self, layers):
        self.layers = list(layers)

    @property
    def params(self):
        """The parameters of all layers, in order, as {"0.W": ..., "0.b": ..., "2.W": ...}: the very arrays."""
        return {f"{i}.{name}": array for i, layer in enumerate(self.layers) for name, array in layer.params.items()}

    @property
    def grads(self):
        """The gradients of all layers, in order, under the keys of params: the very arrays."""
        return {f"{i}.{name}": array for i, layer in enumerate(self.layers) for name, array in layer.grads.items()}

    def forward(self, x, train=False):
        """Return what the last layer makes of what the layer before made of ... x. Every layer is told `train`."""
        for layer in self.layers:
            x = layer.forward(x, train=train)
        return x

    def backward(self, dout):
        """Return dx, the gradient of what forward was given. Afterwards every layer has its grads."""
        for layer in reversed(self.layers):
            dout = layer.backward(dout)
        return dout

    def predict(self, x):
        """Return the index of the largest output of each sample, in test mode. x: (N, ...) -> integers (N,)."""
        return self.forward(x, train=False).argmax(axis=-1)


def numerical_gradient(f, x, h=1e-5):
    """Return the gradient of f at x, by central differences of width h. x: any shape -> the same shape.

    f takes an array shaped like x and returns one number. x is bit for bit what it was before.
    """
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        old = x[index]
        x[index] = old + h
        above = f(x)
        x[index] = old - h
        below = f(x)
        x[index] = old
        gradient[index] = (above - below) / (2 * h)
    return gradient


def relative_error(a, b):
    """Return the largest |a - b| / max(1e-8, |a| + |b|) over all elements, one number. a, b: the same shape."""
    return np.max(np.abs(a - b) / np.maximum(1e-8, np.abs(a) + np.abs(b)))


def gradient_check(layer, x, dout):
    """Return the worst relative error over dx and all of layer.grads, one number.

    x: what layer.forward takes. dout: shaped like what it gives. x and layer.params are bit for bit what they were.
    """

    def measured(variable):
        def loss(nudged):
            old = variable.copy()
            variable[...] = nudged
            value = np.sum(layer.forward(x) * dout)
            variable[...] = old
            return value

        return numerical_gradient(loss, variable)

    layer.forward(x)
    errors = [relative_error(layer.backward(dout), measured(x))]
    for name, array in layer.params.items():
        errors.append(relative_error(layer.grads[name], measured(array)))
    return max(errors)


def xavier_normal(fan_in, fan_out, rng):
    """Return weights (fan_in, fan_out), normal with mean 0 and variance 2 / (fan_in + fan_out), drawn from rng."""
    return rng.normal(0.0, np.sqrt(2 / (fan_in + fan_out)), size=(fan_in, fan_out))


def he_normal(fan_in, fan_out, rng):
    """Return weights (fan_in, fan_out), normal with mean 0 and variance 2 / fan_in, drawn from rng."""
    return rng.normal(0.0, np.sqrt(2 / fan_in), size=(fan_in, fan_out))
