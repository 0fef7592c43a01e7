"""The released solutions of the unit `cnn`."""

import numpy as np
from backprop import Affine, ReLU, Sequential, he_normal



def conv_output_size(size, kernel, stride=1, pad=0):
    """Return at how many places a kernel fits. All are integers, along one axis.

    Raises ValueError where it fits nowhere: kernel > size + 2 * pad.
    """
    if kernel > size + 2 * pad:
        raise ValueError(f"a kernel of {kernel} doesn't fit into {size} + 2 * {pad}")
    return (size + 2 * pad - kernel) // stride + 1


def zero_pad(x, pad):
    """Return images with `pad` rows or columns of zeros on each of the four sides, (N, C, H + 2 pad, W + 2 pad).

    x: (N, C, H, W), which is left alone.
    """
    N, C, H, W = x.shape
    padded = np.zeros((N, C, H + 2 * pad, W + 2 * pad), x.dtype)
    padded[:, :, pad : pad + H, pad : pad + W] = x
    return padded


def windows(x, height, width, stride=1):
    """Return all windows of these images, (N, C, OH, OW, height, width): a view, nothing is copied. x: (N, C, H, W)."""
    every = np.lib.stride_tricks.sliding_window_view(x, (height, width), axis=(2, 3))
    return every[:, :, ::stride, ::stride]


class Conv2d:
    """F filters, each laid over every place of the images: cross-correlation, and a bias for each filter.

    W: (F, C, FH, FW), b: (F,). params: {"W": W, "b": b}; grads after backward: {"W": dW, "b": db}.
    """

    def __init__(self, W, b, stride=1, pad=0):
        self.params = {"W": W, "b": b}
        self.grads = {}
        self.stride = stride
        self.pad = pad

    def forward(self, x, train=False):
        """Return the feature maps. x: (N, C, H, W) -> (N, F, OH, OW)."""
        W, b = self.params["W"], self.params["b"]
        self.x = zero_pad(x, self.pad)
        places = windows(self.x, W.shape[2], W.shape[3], self.stride)
        y = np.tensordot(places, W, axes=((1, 4, 5), (1, 2, 3))) + b  # (N, OH, OW, F)
        return np.moveaxis(y, 3, 1)

    def backward(self, dout):
        """Return dx, and put dW and db into self.grads. dout: (N, F, OH, OW) -> (N, C, H, W)."""
        W, stride, pad = self.params["W"], self.stride, self.pad
        FH, FW, (OH, OW) = W.shape[2], W.shape[3], dout.shape[2:]
        places = windows(self.x, FH, FW, stride)
        self.grads["W"] = np.tensordot(dout, places, axes=((0, 2, 3), (0, 2, 3)))
        self.grads["b"] = dout.sum(axis=(0, 2, 3))
        shares = np.tensordot(W, dout, axes=(0, 1)).swapaxes(0, 3)  # (N, FH, FW, C, OH, OW)
        dx = np.zeros_like(self.x)
        for i in range(FH):
            for j in range(FW):
                dx[:, :, i : i + stride * OH : stride, j : j + stride * OW : stride] += shares[:, i, j]
        return dx[:, :, pad : dx.shape[2] - pad, pad : dx.shape[3] - pad]


class MaxPool2d:
    """The largest number of each window of size × size, channel by channel. It has no parameters.

    stride=None: as large as the window, so that windows don't overlap.
    """

    def __init__(self, size, stride=None):
        self.params = {}
        self.grads = {}
        self.size = size
        self.stride = size if stride is None else stride

    def forward(self, x, train=False):
        """Return the maxima. x: (N, C, H, W) -> (N, C, OH, OW)."""
        places = windows(x, self.size, self.size, self.stride)
        flat = places.reshape(*places.shape[:4], -1)  # (N, C, OH, OW, size * size)
        self.x, self.winner = x, flat.argmax(axis=-1)
        return flat.max(axis=-1)

    def backward(self, dout):
        """Return dx. dout: (N, C, OH, OW) -> (N, C, H, W)."""
        size, stride, (OH, OW) = self.size, self.stride, dout.shape[2:]
        dx = np.zeros_like(self.x)
        for i in range(size):
            for j in range(size):
                won = self.winner == i * size + j
                dx[:, :, i : i + stride * OH : stride, j : j + stride * OW : stride] += dout * won
        return dx


class Flatten:
    """Each sample as one row of numbers, in C order. It has no parameters."""

    def __init__(self):
        self.params = {}
        self.grads = {}

    def forward(self, x, train=False):
        """Return x with all axes but the first made one. x: (N, ...) -> (N, D)."""
        self.shape = x.shape
        return x.reshape(len(x), -1)

    def backward(self, dout):
        """Return dx. dout: (N, D) -> (N, ...), the shape of the last x."""
        return dout.reshape(self.shape)


def build_vgg(in_shape, widths, classes, rng):
    """Return a small VGG as a Sequential.

    in_shape: (C, H, W), without N. For each width: Conv2d with that many filters 3 × 3 and pad 1, ReLU, MaxPool2d(2).
    Then Flatten, and one Affine to the classes. He-normal weights, drawn from rng; biases 0.
    """
    channels, height, width = in_shape
    layers = []
    for filters in widths:
        W = he_normal(channels * 3 * 3, filters, rng).T.reshape(filters, channels, 3, 3)
        layers += [Conv2d(W, np.zeros(filters), pad=1), ReLU(), MaxPool2d(2)]
        channels, height, width = filters, height // 2, width // 2
    features = channels * height * width
    return Sequential([*layers, Flatten(), Affine(he_normal(features, classes, rng), np.zeros(classes))])
