# %% [markdown]
# # Backprop

# %%
import matplotlib.pyplot as plt
import numpy as np

from autograder import check
from layers import accuracy, softmax

# %%
def sigmoid(x):
    """Return 1 / (1 + exp(-x)), element by element, finite for any x."""
    z = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, z) / (1 + z)

# %% task="Affine"
class Affine:
    def __init__(self, W, b):
        self.params = {"W": W, "b": b}
        self.grads = {}

    def forward(self, x, train=False):
        self.x = x
        return x @ self.params["W"] + self.params["b"]

    def backward(self, dout):
        dx = np.dot(dout, self.params["W"].T)
        dW = np.dot(self.x.T, dout)
        db = np.sum(dout, axis=0)
        self.grads = {"W": dW, "b": db}
        return dx

# %% check="Affine"
check("Affine")

# %% task="Sigmoid"
class Sigmoid:
    def __init__(self):
        self.params = {}
        self.grads = {}

    def forward(self, x, train=False):
        self.x, self.y = x, sigmoid(x)
        return self.y

    def backward(self, dout):
        return dout * (self.y - self.y**2)

# %% check="Sigmoid"
check("Sigmoid")

# %% task="Tanh"
class Tanh:
    def __init__(self):
        self.params = {}
        self.grads = {}

    def forward(self, x, train=False):
        self.x, self.y = x, np.tanh(x)
        return self.y

    def backward(self, dout):
        return dout - dout * np.square(self.y)

# %% check="Tanh"
check("Tanh")

# %% task="ReLU"
class ReLU:
    def __init__(self):
        self.params = {}
        self.grads = {}

    def forward(self, x, train=False):
        self.x, self.y = x, np.maximum(x, 0)
        return self.y

    def backward(self, dout):
        dx = dout.copy()
        dx[self.x <= 0] = 0
        return dx

# %% check="ReLU"
check("ReLU")

# %% task="MeanSquaredError"
class MeanSquaredError:
    def forward(self, outputs, targets):
        self.outputs, self.targets = outputs, targets
        return np.mean((outputs - targets) ** 2)

    def backward(self):
        N, M = self.outputs.shape
        return 2 * (self.outputs - self.targets) / (N * M)

# %% check="MeanSquaredError"
check("MeanSquaredError")

# %% task="SigmoidCrossEntropy"
class SigmoidCrossEntropy:
    def forward(self, outputs, targets):
        self.shape = outputs.shape
        self.error = sigmoid(outputs) - targets
        log_sum = np.maximum(outputs, 0) + np.log1p(np.exp(-np.abs(outputs)))
        return np.mean(log_sum - targets * outputs)

    def backward(self):
        return self.error / np.prod(self.shape)

# %% check="SigmoidCrossEntropy"
check("SigmoidCrossEntropy")

# %% task="SoftmaxCrossEntropy"
class SoftmaxCrossEntropy:
    def forward(self, outputs, targets):
        self.p = softmax(outputs)
        self.t = np.eye(outputs.shape[1])[targets]
        shifted = outputs - outputs.max(axis=1, keepdims=True)
        return np.mean(np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(targets)), targets])

    def backward(self):
        return (self.p - self.t) / self.p.shape[0]

# %% check="SoftmaxCrossEntropy"
check("SoftmaxCrossEntropy")

# %% task="Sequential"
class Sequential:
    def __init__(self, layers):
        self.layers = list(layers)

    @property
    def params(self):
        return {f"{i}.{name}": array for i, layer in enumerate(self.layers) for name, array in layer.params.items()}

    @property
    def grads(self):
        return {f"{i}.{name}": array for i, layer in enumerate(self.layers) for name, array in layer.grads.items()}

    def forward(self, x, train=False):
        for layer in self.layers:
            x = layer.forward(x, train=train)
        return x

    def backward(self, dout):
        i = len(self.layers) - 1
        while i >= 0:
            dout = self.layers[i].backward(dout)
            i = i - 1
        return dout

    def predict(self, x):
        return self.forward(x, train=False).argmax(axis=-1)

# %% check="Sequential"
check("Sequential")

# %% task="numerical_gradient"
def numerical_gradient(f, x, h=1e-5):
    grad = np.zeros_like(x)
    for i in range(x.size):
        e = np.zeros(x.size)
        e[i] = h
        e = e.reshape(x.shape)
        grad.flat[i] = (f(x + e) - f(x - e)) / (2 * h)
    return grad

# %% check="numerical_gradient"
check("numerical_gradient")

# %% task="relative_error"
def relative_error(a, b):
    top = abs(a - b)
    bottom = np.maximum(abs(a) + abs(b), 1e-8)
    return (top / bottom).max()

# %% check="relative_error"
check("relative_error")

# %% task="gradient_check"
def gradient_check(layer, x, dout):
    layer.forward(x)
    dx = layer.backward(dout)
    claimed = {name: layer.grads[name].copy() for name in layer.params}
    worst = relative_error(dx, numerical_gradient(lambda v: np.sum(layer.forward(v) * dout), x))
    for name, p in layer.params.items():
        start = p.copy()

        def loss(v):
            p[...] = v
            out = np.sum(layer.forward(x) * dout)
            p[...] = start
            return out

        worst = max(worst, relative_error(claimed[name], numerical_gradient(loss, start)))
    return worst

# %% check="gradient_check"
check("gradient_check")

# %% task="xavier_normal"
def xavier_normal(fan_in, fan_out, rng):
    return rng.standard_normal((fan_in, fan_out)) * (2 / (fan_in + fan_out)) ** 0.5

# %% check="xavier_normal"
check("xavier_normal")

# %% task="he_normal"
def he_normal(fan_in, fan_out, rng):
    return np.sqrt(2 / fan_in) * rng.standard_normal((fan_in, fan_out))

# %% check="he_normal"
check("he_normal")
