# %% [markdown]
# # Convolution

# %%
import matplotlib.pyplot as plt
import numpy as np
from backprop import Affine, ReLU, Sequential, he_normal

from autograder import check


# %% task="conv_output_size"
def conv_output_size(size, kernel, stride=1, pad=0):
    room = size + 2 * pad - kernel
    if room < 0:
        raise ValueError("kernel too large")
    return 1 + room // stride


check("conv_output_size")


# %% task="zero_pad"
def zero_pad(x, pad):
    return np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])


# %% task="Conv2d"
class Conv2d:
    def __init__(self, W, b, stride=1, pad=0):
        self.params = {"W": W, "b": b}
        self.grads = {}
        self.stride = stride
        self.pad = pad

    def columns(self, x, OH, OW):
        """(N, C, FH, FW, OH, OW)"""
        FH, FW = self.params["W"].shape[2:]
        cols = np.empty((x.shape[0], x.shape[1], FH, FW, OH, OW), dtype=x.dtype)
        for u in range(FH):
            for v in range(FW):
                cols[:, :, u, v] = x[:, :, u : u + self.stride * OH : self.stride, v : v + self.stride * OW : self.stride]
        return cols

    def forward(self, x, train=False):
        W = self.params["W"]
        OH = conv_output_size(x.shape[2], W.shape[2], self.stride, self.pad)
        OW = conv_output_size(x.shape[3], W.shape[3], self.stride, self.pad)
        self.shape = x.shape
        self.cols = self.columns(zero_pad(x, self.pad), OH, OW)
        return np.einsum("ncuvij,fcuv->nfij", self.cols, W) + self.params["b"].reshape(1, -1, 1, 1)

    def backward(self, dout):
        W, s, p = self.params["W"], self.stride, self.pad
        N, C, H, width = self.shape
        self.grads["W"] = np.einsum("ncuvij,nfij->fcuv", self.cols, dout)
        self.grads["b"] = np.einsum("nfij->f", dout)
        dcols = np.einsum("nfij,fcuv->ncuvij", dout, W)
        dx = np.zeros((N, C, H + 2 * p, width + 2 * p))
        OH, OW = dout.shape[2:]
        for u in range(W.shape[2]):
            for v in range(W.shape[3]):
                dx[:, :, u : u + s * OH : s, v : v + s * OW : s] += dcols[:, :, u, v]
        return dx[:, :, p : p + H, p : p + width]


check("Conv2d")


# %% task="MaxPool2d"
class MaxPool2d:
    def __init__(self, size, stride=None):
        self.params, self.grads = {}, {}
        self.size = size
        self.stride = stride or size

    def pieces(self, a, OH, OW):
        s = self.stride
        for u in range(self.size):
            for v in range(self.size):
                yield a[:, :, u : u + s * OH : s, v : v + s * OW : s]

    def forward(self, x, train=False):
        self.x = x
        OH = conv_output_size(x.shape[2], self.size, self.stride)
        OW = conv_output_size(x.shape[3], self.size, self.stride)
        self.y = np.maximum.reduce(list(self.pieces(x, OH, OW)))
        return self.y

    def backward(self, dout):
        dx = np.zeros_like(self.x)
        OH, OW = dout.shape[2:]
        winners = [piece == self.y for piece in self.pieces(self.x, OH, OW)]
        shares = 1 / np.sum(winners, axis=0)
        for piece, wins in zip(self.pieces(dx, OH, OW), winners):
            piece += dout * wins * shares
        return dx


# %% task="Flatten"
class Flatten:
    def __init__(self):
        self.params, self.grads = {}, {}

    def forward(self, x, train=False):
        self.shape = x.shape
        return x.reshape(x.shape[0], -1)

    def backward(self, dout):
        return dout.reshape(self.shape)


# %% task="build_vgg"
def build_vgg(in_shape, widths, classes, rng):
    C, H, W = in_shape
    layers = []
    for F in widths:
        kernels = rng.standard_normal((F, C, 3, 3)) * np.sqrt(2 / (C * 3 * 3))
        layers.append(Conv2d(kernels, np.zeros(F), stride=1, pad=1))
        layers.append(ReLU())
        layers.append(MaxPool2d(2))
        C, H, W = F, conv_output_size(H, 2, 2), conv_output_size(W, 2, 2)
    layers.append(Flatten())
    layers.append(Affine(he_normal(C * H * W, classes, rng), np.zeros(classes)))
    return Sequential(layers)


check("build_vgg")

# %%
model = build_vgg((1, 8, 8), [12, 24], 10, np.random.default_rng(0))
plt.imshow(model.params["0.W"][0, 0])
