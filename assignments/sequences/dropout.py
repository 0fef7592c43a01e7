"""The released solutions of the unit `dropout`."""

import numpy as np
from backprop import Affine, ReLU, Sequential, SoftmaxCrossEntropy, he_normal
from layers import accuracy
from sgd import Adam, minibatches



def train(model, loss, optimizer, x, y, epochs, batch_size, rng, x_val=None, y_val=None):
    """Train model in place on x and y. Return {"loss": [the mean loss of each epoch]}, with x_val also "val_loss".

    x: (N, ...), y: (N,) or (N, ...); x_val: (V, ...), y_val: (V,) or (V, ...). "val_loss" has one number an epoch too:
    the loss on all of x_val, in test mode, after the epoch's last step.
    """
    history = {"loss": []}
    if x_val is not None:
        history["val_loss"] = []
    for _ in range(epochs):
        losses = []
        for x_batch, y_batch in minibatches(x, y, batch_size, rng):
            losses.append(loss.forward(model.forward(x_batch, train=True), y_batch))
            model.backward(loss.backward())
            optimizer.step(model.params, model.grads)
        history["loss"].append(float(np.mean(losses)))
        if hasattr(optimizer, "epoch_end"):
            optimizer.epoch_end()
        if x_val is not None:
            history["val_loss"].append(float(loss.forward(model.forward(x_val), y_val)))
    return history


def load_digits(seed, wrong=0):
    """Return three pairs (x, y) of digits: 150 to train on, 300 to validate on, 1,347 for the last test.

    x: (N, 64), from 0 (white) to 1 (black). y: (N,), the digits 0 to 9; the first `wrong` of the 150 are wrong.
    """
    rng = np.random.default_rng(seed)
    digits = np.load("data/digits.npz")
    order = rng.permutation(len(digits["labels"]))
    x = digits["images"][order].reshape(-1, 64) / 16
    y = digits["labels"][order].astype(int)
    y_few = y[:150].copy()
    y_few[:wrong] = (y_few[:wrong] + rng.integers(1, 10, wrong)) % 10
    return (x[:150], y_few), (x[150:450], y[150:450]), (x[450:], y[450:])


def digit_reader(rng, *extra):
    """Return a network for digits, 64 → 128 → 10, with extra layers behind its ReLU."""
    first, last = he_normal(64, 128, rng), he_normal(128, 10, rng)
    return Sequential([Affine(first, np.zeros(128)), ReLU(), *extra, Affine(last, np.zeros(10))])


class Dropout:
    """In training drop each element with probability rate, and scale up the rest; in test mode do nothing."""

    def __init__(self, rate, rng):
        self.rate, self.rng = rate, rng
        self.params = {}
        self.grads = {}

    def forward(self, x, train=False):
        """Return x in test mode; in training 0 or x / (1 - rate), element by element. x: any shape -> the same."""
        if train:
            kept = self.rng.random(x.shape) >= self.rate
            self.factor = kept / (1 - self.rate)
        else:
            self.factor = 1.0
        return x * self.factor

    def backward(self, dout):
        """Return dx, the gradient of the last forward. dout: shaped like x -> the same shape."""
        return dout * self.factor
