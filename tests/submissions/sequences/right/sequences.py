# %%
import numpy as np
from backprop import Affine, Sequential, sigmoid, xavier_normal
from layers import softmax

from autograder import check

# %% task="RNN"
class RNN:
    def __init__(self, Wx, Wh, b):
        self.params = dict(Wx=Wx, Wh=Wh, b=b)
        self.grads = {}

    def forward(self, x, train=False, state=None):
        W = np.concatenate([self.params["Wx"], self.params["Wh"]])
        h = np.zeros((x.shape[0], W.shape[1])) if state is None else state
        self.seen, outputs = [], []
        for x_t in x.swapaxes(0, 1):
            self.seen.append(np.hstack([x_t, h]))
            h = np.tanh(self.seen[-1] @ W + self.params["b"])
            outputs.append(h)
        self.outputs = np.array(outputs)
        self.state = self.outputs[-1]
        return self.outputs.transpose(1, 0, 2)

    def backward(self, dout):
        W = np.concatenate([self.params["Wx"], self.params["Wh"]])
        D = len(self.params["Wx"])
        das, dxs, dh = [], [], 0
        for t, h in reversed(list(enumerate(self.outputs))):
            das.insert(0, (dout[:, t] + dh) * (1 - h * h))
            back = das[0] @ W.T
            dxs.insert(0, back[:, :D])
            dh = back[:, D:]
        dW = np.einsum("tnd,tnh->dh", np.array(self.seen), np.array(das))
        self.grads.update(Wx=dW[:D], Wh=dW[D:], b=np.sum(das, axis=(0, 1)))
        self.dstate = dh
        return np.stack(dxs, axis=1)

# %% check="RNN"
check("RNN")

# %% task="clip_gradients"
def clip_gradients(grads, max_norm):
    total = 0.0
    for g in grads.values():
        for value in g.flat:
            total += float(value) ** 2
    norm = total**0.5
    if norm <= max_norm:
        return norm
    for g in grads.values():
        g[...] = g / norm * max_norm
    return norm

# %% check="clip_gradients"
check("clip_gradients")

# %% task="LSTM"
class LSTM:
    def __init__(self, Wx, Wh, b):
        self.params = {"Wx": np.array(Wx), "Wh": np.array(Wh), "b": np.array(b)}
        self.grads = {}

    def forward(self, x, train=False, state=None):
        N, T, D = x.shape
        H = self.params["Wh"].shape[0]
        self.x = x
        self.h, self.c = np.zeros((T + 1, N, H)), np.zeros((T + 1, N, H))
        if state is not None:
            self.h[0], self.c[0] = state
        self.a = x @ self.params["Wx"] + self.params["b"]
        for t in range(T):
            self.a[:, t] += self.h[t] @ self.params["Wh"]
            self.a[:, t] = 0.5 * np.tanh(0.5 * self.a[:, t]) + 0.5
            G = slice(2 * H, 3 * H)
            odds = self.a[:, t, G]  # sigmoid of a, and tanh a = 2 sigmoid(2 a) - 1
            self.a[:, t, G] = (odds**2 - (1 - odds) ** 2) / (odds**2 + (1 - odds) ** 2)
            i, f, g, o = (self.a[:, t, k * H : (k + 1) * H] for k in range(4))
            self.c[t + 1] = f * self.c[t] + i * g
            self.h[t + 1] = o * np.tanh(self.c[t + 1])
        return self.h[1:].transpose(1, 0, 2)

    @property
    def state(self):
        return self.h[-1], self.c[-1]

    def backward(self, dout):
        N, T, H = dout.shape
        da = np.empty((N, T, 4 * H))
        dh, dc = np.zeros((N, H)), np.zeros((N, H))
        for t in reversed(range(T)):
            i, f, g, o = (self.a[:, t, k * H : (k + 1) * H] for k in range(4))
            dh = dh + dout[:, t]
            dc = dc + dh * o * (1 - np.tanh(self.c[t + 1]) ** 2)
            da[:, t, :H] = dc * g * (i - i**2)
            da[:, t, H : 2 * H] = dc * self.c[t] * (f - f**2)
            da[:, t, 2 * H : 3 * H] = dc * i * (1 - g**2)
            da[:, t, 3 * H :] = dh * np.tanh(self.c[t + 1]) * (o - o**2)
            dh = da[:, t] @ self.params["Wh"].T
            dc = dc * f
        self.dstate = (dh, dc)
        self.grads["Wx"] = np.tensordot(self.x, da, axes=([0, 1], [0, 1]))
        self.grads["Wh"] = np.einsum("tnj,ntk->jk", self.h[:-1], da)
        self.grads["b"] = da.sum((0, 1))
        return da @ self.params["Wx"].T

# %% check="LSTM"
check("LSTM")

# %%
class EachStep:
    """A layer for (N, D), applied to each step of (N, T, D): the same layer, with the same weights, at every step."""

    def __init__(self, layer):
        self.layer = layer

    @property
    def params(self):
        """Those of the layer: the very arrays."""
        return self.layer.params

    @property
    def grads(self):
        """Those of the layer: the very arrays."""
        return self.layer.grads

    def forward(self, x, train=False):
        """Return what the layer makes of each step. x: (N, T, D) -> (N, T, M)."""
        N, T, D = x.shape
        return self.layer.forward(x.reshape(N * T, D), train=train).reshape(N, T, -1)

    def backward(self, dout):
        """Return dx. dout: (N, T, M) -> (N, T, D)."""
        N, T, M = dout.shape
        return self.layer.backward(dout.reshape(N * T, M)).reshape(N, T, -1)


class SequenceModel(Sequential):
    """Layers one after another, of which one is recurrent (the one that has a Wh). It can go on from a state."""

    def forward(self, x, train=False, state=None):
        """Return what the last layer makes of x. The recurrent layer starts from state; self.state is its last."""
        for layer in self.layers:
            if "Wh" in layer.params:
                x = layer.forward(x, train=train, state=state)
                self.state = layer.state
            else:
                x = layer.forward(x, train=train)
        return x

# %% task="build_forecaster"
def build_forecaster(hidden, rng):
    head = Affine(xavier_normal(hidden, 1, rng), np.zeros((1,)))
    Wh = np.hstack([xavier_normal(hidden, hidden, rng) for gate in "ifgo"])
    Wx = np.hstack([xavier_normal(1, hidden, rng) for gate in "ifgo"])
    b = np.concatenate([np.zeros(hidden), np.ones(hidden), np.zeros(hidden), np.zeros(hidden)])
    return SequenceModel([LSTM(Wx, Wh, b), EachStep(head)])

# %% check="build_forecaster"
check("build_forecaster")

# %%
class OneHot:
    """Symbol k becomes a row of zeros with a 1 at place k. It has no parameters, and symbols have no gradient."""

    def __init__(self, size):
        self.size = size
        self.params = {}
        self.grads = {}

    def forward(self, x, train=False):
        """Return the rows. x: (N, T), integers -> (N, T, size)."""
        return np.eye(self.size)[x]

    def backward(self, dout):
        """Return None: there is no slope to a symbol."""
        return None

# %% task="build_char_model"
def build_char_model(vocab, hidden, rng):
    shapes = [(vocab, 4 * hidden), (hidden, 4 * hidden), (4 * hidden,), (hidden, vocab), (vocab,)]
    Wx, Wh, b, W, c = (np.zeros(shape, dtype=np.float32) for shape in shapes)
    model = SequenceModel([OneHot(vocab), LSTM(Wx, Wh, b), EachStep(Affine(W, c))])
    for array in model.params.values():
        if array.ndim == 2:
            array[...] = xavier_normal(*array.shape, rng)
    model.params["1.b"][hidden : 2 * hidden] = 1
    return model

# %% check="build_char_model"
check("build_char_model")

# %% task="sample"
def sample(model, start, length, rng):
    text = list(start)
    for _ in range(length):
        p = softmax(model.forward(np.array([text]))[0, -1])
        text.append(min(int(np.searchsorted(np.cumsum(p), rng.random(), side="right")), len(p) - 1))
    return text[len(start) :]

# %% check="sample"
check("sample")
