import numpy as np


def conv_output_size(size, kernel, stride=1, pad=0):
    if size + 2 * pad < kernel:
        raise ValueError
    return int((size + 2 * pad - kernel) / stride) + 1


def zero_pad(x, pad):
    N, C, H, W = x.shape
    out = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    out[:, :, pad : H + pad, pad : W + pad] = x
    return out


class Conv2d:
    def __init__(self, W, b, stride=1, pad=0):
        self.params = {"W": W, "b": b}
        self.grads = {}
        self.stride = stride
        self.pad = pad

    def forward(self, x, train=False):
        W, b, s = self.params["W"], self.params["b"], self.stride
        F, C, FH, FW = W.shape
        OH = conv_output_size(x.shape[2], FH, s, self.pad)
        OW = conv_output_size(x.shape[3], FW, s, self.pad)
        padded = zero_pad(x, self.pad)
        y = np.zeros((len(x), F, OH, OW))
        for i in range(OH):
            for j in range(OW):
                window = padded[:, :, i * s : i * s + FH, j * s : j * s + FW]
                y[:, :, i, j] = np.tensordot(window, W, axes=((1, 2, 3), (1, 2, 3))) + b
        return y

    def backward(self, dout):
        pass  # tomorrow


class Flatten:
    def __init__(self):
        self.params = {}
        self.grads = {}

    def forward(self, x, train=False):
        self.shape = x.shape
        return x.reshape(len(x), -1)

    def backward(self, dout):
        return dout.reshape(self.shape)
