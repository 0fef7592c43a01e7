# %% [markdown]
# # Dropout

# %%
import numpy as np
import sgd
from backprop import Affine, ReLU, Sequential, SoftmaxCrossEntropy, he_normal
from layers import accuracy
from sgd import Adam, minibatches

from autograder import check

# %% task="train"
def train(model, loss, optimizer, x, y, epochs, batch_size, rng, x_val=None, y_val=None):
    history = {"loss": [], "val_loss": []}
    for epoch in range(epochs):
        one = sgd.train(model, loss, optimizer, x, y, 1, batch_size, rng)
        history["loss"].extend(one["loss"])
        if x_val is not None:
            outputs = model.forward(x_val, train=False)
            history["val_loss"].append(loss.forward(outputs, y_val))
    return history

# %% check="train"
check("train")

# %% task="Dropout"
class Dropout:
    def __init__(self, rate, rng):
        self.rate = rate
        self.rng = rng
        self.params = {}
        self.grads = {}

    def forward(self, x, train=False):
        self.scale = np.ones(x.size)
        if train and self.rate > 0:
            self.scale /= 1 - self.rate
            place = self.rng.geometric(self.rate) - 1
            while place < x.size:
                self.scale[place] = 0
                place += self.rng.geometric(self.rate)
        self.scale = self.scale.reshape(x.shape)
        return self.scale * x

    def backward(self, dout):
        return self.scale * dout

# %% check="Dropout"
check("Dropout")
