# %% [markdown]
# # Layers, in single precision (like on a GPU)

# %%
import numpy as np

F = np.float32

# %%
class Affine:
    def __init__(self, W, b):
        self.params = {"W": np.array(W, dtype=F), "b": np.array(b, dtype=F)}
        self.grads = {}

    def forward(self, x, train=False):
        return x.astype(F) @ self.params["W"] + self.params["b"]

# %%
class _Bend:
    def __init__(self):
        self.params = {}
        self.grads = {}

    def forward(self, x, train=False):
        return self.bend(np.asarray(x, dtype=F))

class Sigmoid(_Bend):
    def bend(self, x):
        z = np.exp(-np.abs(x))
        return np.where(x < 0, z, F(1)) / (F(1) + z)

class Tanh(_Bend):
    bend = staticmethod(np.tanh)

class ReLU(_Bend):
    def bend(self, x):
        return x * (x > 0)

# %%
class Sequential:
    def __init__(self, layers):
        self.layers = tuple(layers)

    def forward(self, x, train=False):
        x = x.astype(F)
        for layer in self.layers:
            x = layer.forward(x, train=train).astype(F)
        return x

    params = property(lambda self: {f"{i}.{k}": v for i, l in enumerate(self.layers) for k, v in l.params.items()})
    grads = property(lambda self: {f"{i}.{k}": v for i, l in enumerate(self.layers) for k, v in l.grads.items()})

    def predict(self, x):
        return self.forward(x).argmax(-1).astype(np.int32)

# %%
class MeanSquaredError:
    def forward(self, outputs, targets):
        return np.mean(np.square(outputs.astype(F) - targets.astype(F)))

class SigmoidCrossEntropy:
    def forward(self, outputs, targets):
        z, t = outputs.astype(F), targets.astype(F)
        return np.mean(np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))) - t * z)

# %%
def softmax(logits):
    e = np.exp(logits.astype(F) - logits.astype(F).max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)

class SoftmaxCrossEntropy:
    def forward(self, outputs, targets):
        z = outputs.astype(F)
        z = z - z.max(1, keepdims=True)
        return np.mean(np.log(np.exp(z).sum(1)) - z[range(len(z)), targets])

def accuracy(logits, labels):
    return F(np.count_nonzero(logits.argmax(1) == labels)) / F(len(labels))
