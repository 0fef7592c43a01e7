# %% [markdown]
# # Architectures
#
# The prose comes next.

# %%
from itertools import pairwise

import numpy as np
from backprop import Affine, ReLU, Sequential, he_normal
from cnn import Conv2d, Flatten, MaxPool2d, conv_output_size
from dropout import Dropout

from autograder import check


# %%
def per_feature(values, x):
    """Return values (C,) so shaped that they meet the features of x: (C,) for (N, C), (C, 1, 1) for (N, C, H, W)."""
    return values.reshape(-1, *[1] * (x.ndim - 2))


# %% task="BatchNorm"
class BatchNorm:
    """Each feature with mean 0 and variance 1 over the batch, then scaled by gamma and shifted by beta.

    gamma, beta: (C,). params: {"gamma": gamma, "beta": beta}; grads after backward: under the same keys.
    running_mean, running_var: (C,), from 0 and 1; what is used in test mode.
    """

    def __init__(self, gamma, beta, momentum=0.9, eps=1e-5):
        self.params = {"gamma": gamma, "beta": beta}
        self.grads = {}
        self.momentum, self.eps = momentum, eps
        self.running_mean, self.running_var = np.zeros_like(gamma), np.ones_like(gamma)

    def forward(self, x, train=False):
        """Return the normalised x, scaled and shifted. x: (N, C) or (N, C, H, W) -> the same shape."""
        ### BEGIN SOLUTION
        self.axes = (0,) if x.ndim == 2 else (0, 2, 3)
        if train:
            mean, var = x.mean(axis=self.axes), x.var(axis=self.axes)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        else:
            mean, var = self.running_mean, self.running_var
        self.train = train
        self.deviation = per_feature(np.sqrt(var + self.eps), x)
        self.normal = (x - per_feature(mean, x)) / self.deviation
        return per_feature(self.params["gamma"], x) * self.normal + per_feature(self.params["beta"], x)
        ### END SOLUTION

    def backward(self, dout):
        """Return dx, and put dgamma and dbeta into self.grads. dout: shaped like x -> the same shape."""
        ### BEGIN SOLUTION
        self.grads["gamma"] = (dout * self.normal).sum(axis=self.axes)
        self.grads["beta"] = dout.sum(axis=self.axes)
        dnormal = dout * per_feature(self.params["gamma"], dout)
        if self.train:
            shift = per_feature(dnormal.mean(axis=self.axes), dout)
            stretch = per_feature((dnormal * self.normal).mean(axis=self.axes), dout)
            dnormal = dnormal - shift - self.normal * stretch
        return dnormal / self.deviation
        ### END SOLUTION


# %% check="BatchNorm"
check("BatchNorm")


# %% task="GlobalAvgPool"
class GlobalAvgPool:
    """Each feature map as one number, its mean. It has no parameters."""

    def __init__(self):
        self.params = {}
        self.grads = {}

    def forward(self, x, train=False):
        """Return the mean of each map. x: (N, C, H, W) -> (N, C)."""
        ### BEGIN SOLUTION
        self.shape = x.shape
        return x.mean(axis=(2, 3))
        ### END SOLUTION

    def backward(self, dout):
        """Return dx. dout: (N, C) -> (N, C, H, W), the shape of the last x."""
        ### BEGIN SOLUTION
        H, W = self.shape[2:]
        return np.broadcast_to(dout[:, :, None, None] / (H * W), self.shape).copy()
        ### END SOLUTION


# %% check="GlobalAvgPool"
check("GlobalAvgPool")


# %% task="Inception"
class Inception:
    """Branches that all see the same x; what they give is joined on the channels, in order.

    A branch is a layer: anything with forward(x, train=False), backward(dout), params and grads.
    """

    def __init__(self, branches):
        self.branches = list(branches)

    @property
    def params(self):
        """The parameters of all branches, in order, as {"0.W": ..., "1.0.W": ...}: the very arrays."""
        return {f"{i}.{name}": array for i, branch in enumerate(self.branches) for name, array in branch.params.items()}

    @property
    def grads(self):
        """The gradients of all branches, in order, under the keys of params: the very arrays."""
        return {f"{i}.{name}": array for i, branch in enumerate(self.branches) for name, array in branch.grads.items()}

    def forward(self, x, train=False):
        """Return the maps of all branches. x: (N, C, H, W) -> (N, F0 + F1 + ..., OH, OW)."""
        ### BEGIN SOLUTION
        parts = [branch.forward(x, train=train) for branch in self.branches]
        self.ends = np.cumsum([part.shape[1] for part in parts])[:-1]
        return np.concatenate(parts, axis=1)
        ### END SOLUTION

    def backward(self, dout):
        """Return dx. Afterwards every branch has its grads. dout: shaped like the output -> (N, C, H, W)."""
        ### BEGIN SOLUTION
        parts = np.split(dout, self.ends, axis=1)
        slopes = [branch.backward(part) for branch, part in zip(self.branches, parts, strict=True)]
        return sum(slopes)
        ### END SOLUTION


# %% check="Inception"
check("Inception")


# %% task="Residual"
class Residual:
    """ReLU(body(x) + shortcut(x)). Where there is no shortcut, x itself is added.

    body and shortcut are layers: a Sequential, or any other.
    """

    def __init__(self, body, shortcut=None):
        self.body = body
        self.shortcut = shortcut

    @property
    def params(self):
        """The parameters of body and shortcut, as {"body.0.W": ..., "shortcut.W": ...}: the very arrays."""
        ### BEGIN SOLUTION
        params = {f"body.{name}": array for name, array in self.body.params.items()}
        if self.shortcut is not None:
            params |= {f"shortcut.{name}": array for name, array in self.shortcut.params.items()}
        return params
        ### END SOLUTION

    @property
    def grads(self):
        """The gradients of body and shortcut, under the keys of params: the very arrays."""
        ### BEGIN SOLUTION
        grads = {f"body.{name}": array for name, array in self.body.grads.items()}
        if self.shortcut is not None:
            grads |= {f"shortcut.{name}": array for name, array in self.shortcut.grads.items()}
        return grads
        ### END SOLUTION

    def forward(self, x, train=False):
        """Return ReLU(body(x) + shortcut(x)). x: (N, ...) -> shaped like what body gives."""
        ### BEGIN SOLUTION
        around = x if self.shortcut is None else self.shortcut.forward(x, train=train)
        total = self.body.forward(x, train=train) + around
        self.on = total > 0
        return np.maximum(total, 0)
        ### END SOLUTION

    def backward(self, dout):
        """Return dx. Afterwards body and shortcut have their grads. dout: shaped like the output -> shaped like x."""
        ### BEGIN SOLUTION
        dtotal = dout * self.on
        around = dtotal if self.shortcut is None else self.shortcut.backward(dtotal)
        return self.body.backward(dtotal) + around
        ### END SOLUTION


# %% check="Residual"
check("Residual")


# %%
def convolution(channels, filters, size, rng, stride=1, pad=0):
    """Return a Conv2d with `filters` filters of size × size on so many channels: He-normal weights, biases 0."""
    W = he_normal(channels * size * size, filters, rng).T.reshape(filters, channels, size, size)
    return Conv2d(W, np.zeros(filters), stride=stride, pad=pad)


# %% task="build_alexnet"
def build_alexnet(in_shape, classes, rng):
    """Return a small AlexNet as a Sequential. in_shape: (C, H, W), without N; H and W are at least 8."""
    ### BEGIN SOLUTION
    C, H, W = in_shape
    convolutions = [
        convolution(C, 12, 5, rng, pad=2), ReLU(), MaxPool2d(3, stride=2),
        convolution(12, 24, 3, rng, pad=1), ReLU(),
        convolution(24, 24, 3, rng, pad=1), ReLU(), MaxPool2d(2, stride=1),
    ]
    H, W = (conv_output_size(conv_output_size(side, 3, 2), 2, 1) for side in (H, W))
    hidden = Affine(he_normal(24 * H * W, 64, rng), np.zeros(64))
    last = Affine(he_normal(64, classes, rng), np.zeros(classes))
    return Sequential([*convolutions, Flatten(), Dropout(0.5, rng), hidden, ReLU(), Dropout(0.5, rng), last])
    ### END SOLUTION


# %% check="build_alexnet"
check("build_alexnet")


# %% task="build_googlenet"
def build_googlenet(in_shape, classes, rng):
    """Return a small GoogLeNet as a Sequential. in_shape: (C, H, W), without N; H and W are at least 8."""
    ### BEGIN SOLUTION

    def module(channels):
        one = [convolution(channels, 8, 1, rng), ReLU()]
        three = [convolution(channels, 6, 1, rng), ReLU(), convolution(6, 12, 3, rng, pad=1), ReLU()]
        five = [convolution(channels, 3, 1, rng), ReLU(), convolution(3, 4, 5, rng, pad=2), ReLU()]
        pool = [MaxPool2d(3, stride=1), convolution(channels, 4, 1, rng, pad=1), ReLU()]
        return Inception([Sequential(branch) for branch in (one, three, five, pool)])

    stem = [convolution(in_shape[0], 12, 3, rng, pad=1), ReLU(), MaxPool2d(2)]
    modules = [module(12), module(28)]
    last = Affine(he_normal(28, classes, rng), np.zeros(classes))
    return Sequential([*stem, *modules, GlobalAvgPool(), last])
    ### END SOLUTION


# %% check="build_googlenet"
check("build_googlenet")


# %% task="build_resnet"
def build_resnet(in_shape, blocks, classes, rng):
    """Return a small ResNet of so many blocks as a Sequential. in_shape: (C, H, W), without N; H and W at least 8."""
    ### BEGIN SOLUTION

    def normal(channels):
        return BatchNorm(np.ones(channels), np.zeros(channels))

    def block(channels, filters):
        stride = 1 if channels == filters else 2
        first = convolution(channels, filters, 3, rng, stride, pad=1)
        second = convolution(filters, filters, 3, rng, pad=1)
        body = Sequential([first, normal(filters), ReLU(), second, normal(filters)])
        return Residual(body, None if channels == filters else convolution(channels, filters, 1, rng, stride))

    layers = [convolution(in_shape[0], 12, 3, rng, pad=1), normal(12), ReLU()]
    widths = [12] * (blocks // 2) + [24] * (blocks - blocks // 2)
    for channels, filters in pairwise([12, *widths]):
        layers.append(block(channels, filters))
    last = Affine(he_normal(24, classes, rng), np.zeros(classes))
    return Sequential([*layers, GlobalAvgPool(), last])
    ### END SOLUTION


# %% check="build_resnet"
check("build_resnet")

# %% [markdown] question="shortcut"
# ### Draft
#
# ### BEGIN SOLUTION
# draft
# ### END SOLUTION
