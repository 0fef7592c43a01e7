# %% [markdown]
# # Dropout
#
# Draft.

# %%
import numpy as np
from sgd import minibatches

from autograder import check

# %% [markdown]
# ## train


# %% task="train"
def train(model, loss, optimizer, x, y, epochs, batch_size, rng, x_val=None, y_val=None):
    """Train model in place on x and y. Return {"loss": [the mean loss of each epoch]}, with x_val also "val_loss".

    x: (N, ...), y: (N,) or (N, ...); x_val: (V, ...), y_val: (V,) or (V, ...). "val_loss" has one number an epoch too:
    the loss on the whole validation set, in test mode, after the epoch's last step.
    """
    ### BEGIN SOLUTION
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
    ### END SOLUTION


# %% check="train"
check("train")

# %% [markdown]
# ## Dropout


# %% task="Dropout"
class Dropout:
    """In training, drop each element with probability rate, and scale up the rest. It has no parameters."""

    def __init__(self, rate, rng):
        self.rate, self.rng = rate, rng
        self.params = {}
        self.grads = {}

    def forward(self, x, train=False):
        """Return x in test mode; in training 0 or x / (1 - rate), element by element. x: any shape -> the same."""
        ### BEGIN SOLUTION
        if train:
            kept = self.rng.random(x.shape) >= self.rate
            self.factor = kept / (1 - self.rate)
        else:
            self.factor = 1.0
        return x * self.factor
        ### END SOLUTION

    def backward(self, dout):
        """Return dx, the gradient of the last forward. dout: shaped like x -> the same shape."""
        ### BEGIN SOLUTION
        return dout * self.factor
        ### END SOLUTION


# %% check="Dropout"
check("Dropout")

# %% [markdown] question="watching"
# ### Watching
#
# ### BEGIN SOLUTION
# Draft.
# ### END SOLUTION

# %% [markdown] question="scaling"
# ### Scaling
#
# ### BEGIN SOLUTION
# Draft.
# ### END SOLUTION
