# %% [markdown]
# # SGD, my solution

# %%
import matplotlib.pyplot as plt
import numpy as np
from backprop import Affine, ReLU, Sequential, SoftmaxCrossEntropy, he_normal
from layers import accuracy

from autograder import check

# %% task="minibatches"
def minibatches(x, y, batch_size, rng):
    index = np.arange(len(x))
    rng.shuffle(index)
    result = []
    for i in range(0, len(index), batch_size):
        part = index[i:i + batch_size]
        result.append((x[part], y[part]))
    return result

# %% check="minibatches"
check("minibatches")

# %% task="SGD"
class SGD:
    def __init__(self, lr):
        self.lr = lr

    def step(self, params, grads):
        for key in params:
            params[key] -= self.lr * grads[key]

# %% task="Momentum"
class Momentum:
    def __init__(self, lr, momentum=0.9):
        self.lr = lr
        self.momentum = momentum
        self.v = None

    def step(self, params, grads):
        if self.v is None:
            self.v = {}
            for key, val in params.items():
                self.v[key] = np.zeros_like(val)
        for key in params.keys():
            self.v[key] = self.momentum * self.v[key] - self.lr * grads[key]
            params[key] += self.v[key]

# %% task="Nesterov"
class Nesterov(Momentum):
    def step(self, params, grads):
        if self.v is None:
            self.v = {key: np.zeros_like(val) for key, val in params.items()}
        for key in params:
            self.v[key] *= self.momentum
            self.v[key] -= self.lr * grads[key]
            params[key] += self.momentum * self.v[key]
            params[key] -= self.lr * grads[key]

# %% task="AdaGrad"
class AdaGrad:
    def __init__(self, lr, eps=1e-8):
        self.lr = lr
        self.eps = eps
        self.h = {}

    def step(self, params, grads):
        for key in params:
            if key not in self.h:
                self.h[key] = np.zeros_like(params[key])
            self.h[key] += grads[key] * grads[key]
            params[key] -= self.lr * grads[key] / (np.sqrt(self.h[key]) + self.eps)

# %% task="RMSProp"
class RMSProp:
    def __init__(self, lr, decay=0.99, eps=1e-8):
        self.lr, self.decay, self.eps = lr, decay, eps
        self.h = {}

    def step(self, params, grads):
        for key in params:
            g = grads[key].astype(np.float32)
            h = self.h.get(key, np.zeros_like(g))
            self.h[key] = self.decay * h + (1 - self.decay) * g * g
            params[key][...] = params[key] - self.lr * g / (np.sqrt(self.h[key]) + self.eps)

# %% task="Adam"
class Adam:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.iter = 0
        self.m = self.v = None

    def step(self, params, grads):
        if self.m is None:
            self.m = {k: np.zeros_like(p) for k, p in params.items()}
            self.v = {k: np.zeros_like(p) for k, p in params.items()}
        self.iter += 1
        fix1 = 1.0 - self.beta1 ** self.iter
        fix2 = 1.0 - self.beta2 ** self.iter
        for key in params.keys():
            self.m[key] += (1 - self.beta1) * (grads[key] - self.m[key])
            self.v[key] += (1 - self.beta2) * (grads[key] ** 2 - self.v[key])
            params[key] -= self.lr * (self.m[key] / fix1) / (np.sqrt(self.v[key] / fix2) + self.eps)

# %% check="Adam"
check("Adam")

# %% task="StepDecay"
class StepDecay:
    def __init__(self, optimizer, drop, every):
        self.optimizer, self.drop, self.every = optimizer, drop, every
        self.count = 0
        self.lr = optimizer.lr

    def step(self, params, grads):
        self.optimizer.lr = self.lr
        self.optimizer.step(params, grads)

    def epoch_end(self):
        self.count = self.count + 1
        if self.count == self.every:
            self.lr *= self.drop
            self.count = 0

# %% task="train"
def train(model, loss, optimizer, x, y, epochs, batch_size, rng):
    history = []
    while True:
        total, seen = 0.0, 0
        for xb, yb in minibatches(x, y, batch_size, rng):
            out = model.forward(xb, train=True)
            value = loss.forward(out, yb)
            model.backward(loss.backward())
            optimizer.step(model.params, model.grads)
            total += value * len(xb)
            seen += len(xb)
        history.append(total / seen)
        if hasattr(optimizer, "epoch_end"):
            optimizer.epoch_end()
    return {"loss": history}

# %% lab="race"
plt.plot([1, 2, 3])
plt.show()
