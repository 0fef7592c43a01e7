# %%
import numpy as np
from backprop import Affine, Sequential, sigmoid, xavier_normal
from layers import softmax

from autograder import check

# %% task="RNN"
class RNN:
    """A recurrent layer: h_t = tanh(x_t Wx + h_(t-1) Wh + b).

    Wx: (D, H), Wh: (H, H), b: (H,). params: {"Wx": Wx, "Wh": Wh, "b": b}; grads after backward: the same keys.
    """

    def __init__(self, Wx, Wh, b):
        self.params = {"Wx": Wx, "Wh": Wh, "b": b}
        self.grads = {}

    def forward(self, x, train=False, state=None):
        """Return all states. x: (N, T, D) -> (N, T, H).

        It starts from state: (N, H), or from zeros if that is None. Afterwards self.state is the last one: (N, H).
        """
        Wx, Wh, b = self.params["Wx"], self.params["Wh"], self.params["b"]
        N, T, _ = x.shape
        h = np.zeros((N, len(Wh)), dtype=x.dtype) if state is None else state
        self.x, self.hs = x, [h]  # hs[t] is the state before step t
        for t in range(T):
            h = np.tanh(x[:, t] @ Wx + h @ Wh + b)
            self.hs.append(h)
        self.state = h
        return np.stack(self.hs[1:], axis=1)

    def backward(self, dout):
        """Return dx, and put dWx, dWh and db into self.grads. dout: (N, T, H) -> (N, T, D).

        Afterwards self.dstate is the gradient of the state that forward started from: (N, H).
        """
        raise NotImplementedError("RNN: yours to write")

# %% check="RNN"
check("RNN")

# %% task="clip_gradients"
def clip_gradients(grads, max_norm):
    """Scale all arrays in grads, in place, so that their common norm is at most max_norm. Return the norm before.

    grads: a dict of arrays of any shapes. They are left as they are where their norm isn't above max_norm.
    """
    norm = np.sqrt(sum(np.sum(gradient**2) for gradient in grads.values()))
    if norm > max_norm:
        for gradient in grads.values():
            gradient *= max_norm / norm
    return norm

# %% check="clip_gradients"
check("clip_gradients")

# %% task="LSTM"
class LSTM:
    """A recurrent layer with a cell c: input, forget, candidate and output gate in the order i, f, g, o.

    Wx: (D, 4H), Wh: (H, 4H), b: (4H,). params: {"Wx": Wx, "Wh": Wh, "b": b}; grads after backward: the same keys.
    """

    def __init__(self, Wx, Wh, b):
        self.params = {"Wx": Wx, "Wh": Wh, "b": b}
        self.grads = {}

    def forward(self, x, train=False, state=None):
        """Return all h. x: (N, T, D) -> (N, T, H).

        It starts from state: a pair (h, c), each (N, H), or from zeros if that is None. Afterwards self.state is the
        last pair.
        """
        raise NotImplementedError("LSTM: yours to write")

    def backward(self, dout):
        """Return dx, and put dWx, dWh and db into self.grads. dout: (N, T, H) -> (N, T, D).

        Afterwards self.dstate is the gradient of the state that forward started from: a pair (dh, dc), each (N, H).
        """
        raise NotImplementedError("LSTM: yours to write")

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
    """Return a SequenceModel of an LSTM with `hidden` units and an Affine at each step: (N, T, 1) -> (N, T, 1)."""
    raise NotImplementedError("build_forecaster: yours to write")

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
    """Return a SequenceModel of OneHot, an LSTM with `hidden` units, and an Affine at each step.

    Integers (N, T) from 0 to vocab - 1 -> logits (N, T, vocab).
    """
    raise NotImplementedError("build_char_model: yours to write")

# %% check="build_char_model"
check("build_char_model")

# %% task="sample"
def sample(model, start, length, rng):
    """Return the next `length` symbols after `start`, each drawn from the softmax of the last step: (length,).

    start: integers (K,), K >= 1. model.forward(x, state=...) takes integers (1, T) and gives logits (1, T, V); its
    last state is model.state.
    """
    raise NotImplementedError("sample: yours to write")

# %% check="sample"
check("sample")
