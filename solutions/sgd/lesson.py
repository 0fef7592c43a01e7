# %% [markdown]
# # SGD
#
# Draft.

# %%
import numpy as np

from autograder import check

# %% [markdown]
# ## minibatches


# %% task="minibatches"
def minibatches(x, y, batch_size, rng):
    """Give all rows once, in an order drawn from rng, as pairs (x, y) of batch_size rows each; the last may have fewer.

    x: (N, ...), y: (N,) or (N, ...) -> pairs of (B, ...) and (B,) or (B, ...). x and y are left as they are.
    """
    ### BEGIN SOLUTION
    order = rng.permutation(len(x))
    for start in range(0, len(x), batch_size):
        rows = order[start : start + batch_size]
        yield x[rows], y[rows]
    ### END SOLUTION


# %% check="minibatches"
check("minibatches")

# %% [markdown]
# ## SGD


# %% task="SGD"
class SGD:
    """A step against the gradient."""

    def __init__(self, lr):
        self.lr = lr

    def step(self, params, grads):
        """Change every array in params in place, against the array of the same key in grads."""
        ### BEGIN SOLUTION
        for key, p in params.items():
            p -= self.lr * grads[key]
        ### END SOLUTION


# %% check="SGD"
check("SGD")

# %% [markdown]
# ## Momentum


# %% task="Momentum"
class Momentum:
    """A ball that rolls: it keeps a part of its velocity, and the slope pulls at it."""

    def __init__(self, lr, momentum=0.9):
        self.lr, self.momentum = lr, momentum
        self.v = {}

    def step(self, params, grads):
        """Change every array in params in place, by its new velocity."""
        ### BEGIN SOLUTION
        for key, p in params.items():
            v = self.v[key] = self.momentum * self.v.get(key, 0.0) - self.lr * grads[key]
            p += v
        ### END SOLUTION


# %% check="Momentum"
check("Momentum")

# %% [markdown]
# ## Nesterov


# %% task="Nesterov"
class Nesterov:
    """Momentum that asks for the slope where it will be, not where it is."""

    def __init__(self, lr, momentum=0.9):
        self.lr, self.momentum = lr, momentum
        self.v = {}

    def step(self, params, grads):
        """Change every array in params in place, by -momentum * old velocity + (1 + momentum) * new velocity."""
        ### BEGIN SOLUTION
        for key, p in params.items():
            old = self.v.get(key, 0.0)
            new = self.v[key] = self.momentum * old - self.lr * grads[key]
            p += -self.momentum * old + (1 + self.momentum) * new
        ### END SOLUTION


# %% check="Nesterov"
check("Nesterov")

# %% [markdown]
# ## AdaGrad


# %% task="AdaGrad"
class AdaGrad:
    """Each number has a step of its own: the more it was pulled so far, the shorter."""

    def __init__(self, lr, eps=1e-8):
        self.lr, self.eps = lr, eps
        self.h = {}

    def step(self, params, grads):
        """Change every array in params in place; h adds up the squares of all gradients so far."""
        ### BEGIN SOLUTION
        for key, p in params.items():
            g = grads[key]
            h = self.h[key] = self.h.get(key, 0.0) + g**2
            p -= self.lr * g / (np.sqrt(h) + self.eps)
        ### END SOLUTION


# %% check="AdaGrad"
check("AdaGrad")

# %% [markdown]
# ## RMSProp


# %% task="RMSProp"
class RMSProp:
    """AdaGrad that forgets: h is a running mean of the squares."""

    def __init__(self, lr, decay=0.99, eps=1e-8):
        self.lr, self.decay, self.eps = lr, decay, eps
        self.h = {}

    def step(self, params, grads):
        """Change every array in params in place; h follows the squares of the gradients."""
        ### BEGIN SOLUTION
        for key, p in params.items():
            g = grads[key]
            h = self.h[key] = self.decay * self.h.get(key, 0.0) + (1 - self.decay) * g**2
            p -= self.lr * g / (np.sqrt(h) + self.eps)
        ### END SOLUTION


# %% check="RMSProp"
check("RMSProp")

# %% [markdown]
# ## Adam


# %% task="Adam"
class Adam:
    """A running mean of the gradients, over the root of a running mean of their squares, both corrected at the start."""

    def __init__(self, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.t = 0
        self.m, self.v = {}, {}

    def step(self, params, grads):
        """Change every array in params in place. The first step is number t = 1."""
        ### BEGIN SOLUTION
        self.t += 1
        for key, p in params.items():
            g = grads[key]
            m = self.m[key] = self.beta1 * self.m.get(key, 0.0) + (1 - self.beta1) * g
            v = self.v[key] = self.beta2 * self.v.get(key, 0.0) + (1 - self.beta2) * g**2
            m_hat = m / (1 - self.beta1**self.t)
            v_hat = v / (1 - self.beta2**self.t)
            p -= self.lr * m_hat / (np.sqrt(v_hat) + self.eps)
        ### END SOLUTION


# %% check="Adam"
check("Adam")

# %% [markdown]
# ## StepDecay


# %% task="StepDecay"
class StepDecay:
    """An optimizer around another one, which multiplies its lr by drop after every `every` epochs."""

    def __init__(self, optimizer, drop, every):
        self.optimizer, self.drop, self.every = optimizer, drop, every
        self.epochs = 0

    @property
    def lr(self):
        """The learning rate of the optimizer inside. It may be set."""
        return self.optimizer.lr

    @lr.setter
    def lr(self, lr):
        self.optimizer.lr = lr

    def step(self, params, grads):
        """Let the optimizer inside make its step."""
        ### BEGIN SOLUTION
        self.optimizer.step(params, grads)
        ### END SOLUTION

    def epoch_end(self):
        """Count the epoch. After every `every` of them, multiply lr by drop."""
        ### BEGIN SOLUTION
        self.epochs += 1
        if self.epochs % self.every == 0:
            self.lr *= self.drop
        ### END SOLUTION


# %% check="StepDecay"
check("StepDecay")

# %% [markdown]
# ## train


# %% task="train"
def train(model, loss, optimizer, x, y, epochs, batch_size, rng):
    """Train model in place, and return {"loss": [the mean loss of each epoch]}.

    x: (N, ...), y: (N,) or (N, ...). The batches of each epoch come from minibatches(x, y, batch_size, rng).
    """
    ### BEGIN SOLUTION
    history = {"loss": []}
    for _ in range(epochs):
        losses = []
        for x_batch, y_batch in minibatches(x, y, batch_size, rng):
            losses.append(loss.forward(model.forward(x_batch, train=True), y_batch))
            model.backward(loss.backward())
            optimizer.step(model.params, model.grads)
        history["loss"].append(float(np.mean(losses)))
        if hasattr(optimizer, "epoch_end"):
            optimizer.epoch_end()
    return history
    ### END SOLUTION


# %% check="train"
check("train")

# %% [markdown] question="zigzag"
# Draft.
#
# ### BEGIN SOLUTION
# Draft.
# ### END SOLUTION

# %% [markdown] question="counting"
# Draft.
#
# ### BEGIN SOLUTION
# Draft.
# ### END SOLUTION
