import numpy as np

class Affine:
    def __init__(self, W, b):
        self.params = {"W": W, "b": b}
        self.grads = {}

    def forward(self, x, train=False):
        self.x = x
        return x @ self.params["W"] + self.params["b"]

    def backward(self, dout):
        dx = np.dot(dout, self.params["W"].T)
        dW = np.dot(self.x.T, dout)
        db = np.sum(dout, axis=0)
        self.grads = {"W": dW, "b": db}
        return dx


class Sequential:
    def __init__(self, layers):
        self.layers = list(layers)

    @property
    def params(self):
        return {f"{i}.{name}": array for i, layer in enumerate(self.layers) for name, array in layer.params.items()}

    @property
    def grads(self):
        return {f"{i}.{name}": array for i, layer in enumerate(self.layers) for name, array in layer.grads.items()}

    def forward(self, x, train=False):
        for layer in self.layers:
            x = layer.forward(x, train=train)
        return x

    def backward(self, dout):
        i = len(self.layers) - 1
        while i >= 0:
            dout = self.layers[i].backward(dout)
            i = i - 1
        return dout

    def predict(self, x):
        return self.forward(x, train=False).argmax(axis=-1)


def he_normal(fan_in, fan_out, rng):
    ...  # next week
