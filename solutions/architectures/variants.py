"""Other right ways, each of which must get full marks."""

from autograder import Variant

VARIANTS = [
    # --------------------------------------------------------------------------------------------------- BatchNorm
    Variant(
        "BatchNorm",
        "feature by feature",
        body="""
class BatchNorm:
    def __init__(self, gamma, beta, momentum=0.9, eps=1e-5):
        self.params, self.grads = {"gamma": np.array(gamma), "beta": np.array(beta)}, {}
        self.momentum, self.eps = momentum, eps
        self.running_mean = [0.0] * len(gamma)
        self.running_var = [1.0] * len(gamma)

    def forward(self, x, train=False):
        y, self.kept, self.train = np.zeros(x.shape), [], train
        for c in range(x.shape[1]):
            values = x[:, c]
            mean, var = self.running_mean[c], self.running_var[c]
            if train:
                mean = values.sum() / values.size
                var = ((values - mean) ** 2).sum() / values.size
                self.running_mean[c] += (1 - self.momentum) * (mean - self.running_mean[c])
                self.running_var[c] += (1 - self.momentum) * (var - self.running_var[c])
            scale = 1 / np.sqrt(var + self.eps)
            self.kept.append(((values - mean) * scale, scale))
            y[:, c] = self.params["gamma"][c] * self.kept[c][0] + self.params["beta"][c]
        return y

    def backward(self, dout):
        dx, dgamma, dbeta = np.zeros(dout.shape), [], []
        for c, (normal, scale) in enumerate(self.kept):
            d = dout[:, c]
            dgamma.append(np.sum(d * normal))
            dbeta.append(np.sum(d))
            if self.train:
                d = d - dbeta[c] / d.size - normal * dgamma[c] / d.size
            dx[:, c] = d * self.params["gamma"][c] * scale
        self.grads = {"gamma": np.array(dgamma), "beta": np.array(dbeta)}
        return dx
""",
    ),
    Variant(
        "BatchNorm",
        "rows of pixels, and backward step by step through mean and variance",
        body="""
class BatchNorm:
    def __init__(self, gamma, beta, momentum=0.9, eps=1e-5):
        self.params = dict(gamma=gamma, beta=beta)
        self.grads = {name: np.zeros_like(array) for name, array in self.params.items()}
        self.momentum, self.eps = momentum, eps
        self.running_mean, self.running_var = np.zeros(len(gamma)), np.ones(len(gamma))

    def rows(self, x):
        return x if x.ndim == 2 else np.moveaxis(x, 1, -1).reshape(-1, x.shape[1])

    def back(self, rows, shape):
        return rows if len(shape) == 2 else np.moveaxis(rows.reshape(shape[0], *shape[2:], shape[1]), -1, 1)

    def forward(self, x, train=False):
        rows = self.rows(x)
        mu, var = self.running_mean.copy(), self.running_var.copy()
        if train:
            mu, var = np.average(rows, axis=0), np.average((rows - rows.mean(0)) ** 2, axis=0)
            self.running_mean *= self.momentum
            self.running_mean += mu * (1 - self.momentum)
            self.running_var *= self.momentum
            self.running_var += var * (1 - self.momentum)
        centred, inverse = rows - mu, (var + self.eps) ** -0.5
        self.cache = (centred, inverse, train)
        return self.back(centred * inverse * self.params["gamma"] + self.params["beta"], x.shape)

    def backward(self, dout):
        d, (centred, inverse, train) = self.rows(dout), self.cache
        np.copyto(self.grads["gamma"], np.einsum("nc,nc->c", d, centred * inverse))
        np.copyto(self.grads["beta"], d.sum(0))
        dcentred = d * self.params["gamma"] * inverse
        if train:
            dinverse = np.sum(d * self.params["gamma"] * centred, axis=0)
            dvar = -0.5 * dinverse * inverse**3
            dcentred = dcentred + 2 * centred * dvar / len(d)
            dcentred = dcentred - dcentred.mean(axis=0)
        return self.back(dcentred, dout.shape)
""",
    ),
    Variant(
        "BatchNorm",
        "single precision inside, remembered in a closure",
        body="""
class BatchNorm:
    def __init__(self, gamma, beta, momentum=0.9, eps=1e-5):
        self.params, self.grads, self.momentum, self.eps = {"gamma": gamma, "beta": beta}, {}, momentum, eps
        self.running_mean = np.zeros(gamma.shape, dtype=np.float32)
        self.running_var = np.ones(gamma.shape, dtype=np.float32)

    def forward(self, x, train=False):
        x, axes = np.asarray(x, dtype=np.float32), (0, 2, 3)[: x.ndim - 1]
        wide = (1, -1, 1, 1)[: x.ndim]
        gamma = self.params["gamma"].astype(np.float32).reshape(wide)
        mean, var = self.running_mean.reshape(wide), self.running_var.reshape(wide)
        if train:
            mean = x.mean(axis=axes, keepdims=True)
            var = np.square(x - mean).mean(axis=axes, keepdims=True)
            m = np.float32(self.momentum)
            self.running_mean = m * self.running_mean + (1 - m) * mean.ravel()
            self.running_var = m * self.running_var + (1 - m) * var.ravel()
        scale = 1 / np.sqrt(var + np.float32(self.eps))
        normal = (x - mean) * scale

        def back(dout):
            self.grads["gamma"], self.grads["beta"] = (dout * normal).sum(axis=axes), dout.sum(axis=axes)
            d = dout.astype(np.float32)
            if train:
                d = d - d.mean(axis=axes, keepdims=True) - normal * (d * normal).mean(axis=axes, keepdims=True)
            return gamma * scale * d

        self.backward = back
        return gamma * normal + self.params["beta"].reshape(wide)
""",
    ),
    # ----------------------------------------------------------------------------------------------- GlobalAvgPool
    Variant(
        "GlobalAvgPool",
        "a loop over samples and channels",
        body="""
class GlobalAvgPool:
    def __init__(self):
        self.params, self.grads = {}, {}

    def forward(self, x, train=False):
        self.seen = x
        return np.array([[float(np.sum(grid)) / grid.size for grid in sample] for sample in x])

    def backward(self, dout):
        dx = np.zeros(self.seen.shape)
        for n, c in np.ndindex(*dout.shape):
            dx[n, c] = dout[n, c] / self.seen[n, c].size
        return dx
""",
    ),
    Variant(
        "GlobalAvgPool",
        "single precision, and dx a view that can't be written to",
        body="""
class GlobalAvgPool:
    params, grads = {}, {}

    def forward(self, x, train=False):
        self.N, self.C, self.H, self.W = x.shape
        flat = np.float32(x).reshape(self.N, self.C, -1)
        return flat @ np.full(self.H * self.W, 1 / (self.H * self.W), dtype=np.float32)

    def backward(self, dout):
        each = (np.float32(dout) / (self.H * self.W))[:, :, np.newaxis, np.newaxis]
        return np.broadcast_to(each, (self.N, self.C, self.H, self.W))
""",
    ),
    # --------------------------------------------------------------------------------------------------- Inception
    Variant(
        "Inception",
        "slices, written into arrays made beforehand",
        body="""
class Inception:
    def __init__(self, branches):
        self.branches = branches
        self.params = {}
        for i in range(len(branches)):
            for name in branches[i].params:
                self.params[str(i) + "." + name] = branches[i].params[name]
        self.grads = {}

    def forward(self, x, train=False):
        self.x, self.widths = x, []
        y = None
        for branch in self.branches:
            part = branch.forward(x, train)
            self.widths.append(part.shape[1])
            y = part if y is None else np.hstack([y, part])
        return y

    def backward(self, dout):
        dx, start = np.zeros(self.x.shape), 0
        self.grads = {}
        for i, (branch, width) in enumerate(zip(self.branches, self.widths)):
            dx += branch.backward(dout[:, start : start + width])
            start += width
            for name, array in branch.grads.items():
                self.grads[f"{i}.{name}"] = array
        return dx
""",
    ),
    Variant(
        "Inception.backward",
        "from the last branch to the first, in single precision",
        body="""
def backward(self, dout):
    dx, rest = 0, dout.astype(np.float32)
    ends = list(self.ends)
    for branch in self.branches[::-1]:
        start = ends.pop() if ends else 0
        dx = branch.backward(rest[:, start:]) + dx
        rest = rest[:, :start]
    return dx
""",
    ),
    # ---------------------------------------------------------------------------------------------------- Residual
    Variant(
        "Residual",
        "with a ReLU layer, and a Sequential that is empty for the shortcut",
        body="""
class Residual:
    def __init__(self, body, shortcut=None):
        self.body, self.shortcut, self.relu = body, shortcut, ReLU()

    def around(self):
        return self.shortcut if self.shortcut is not None else Sequential([])

    def collected(self, what):
        found = {}
        for way, layer in (("body", self.body), ("shortcut", self.around())):
            found.update({way + "." + name: array for name, array in getattr(layer, what).items()})
        return found

    @property
    def params(self):
        return self.collected("params")

    @property
    def grads(self):
        return self.collected("grads")

    def forward(self, x, train=False):
        return self.relu.forward(self.around().forward(x, train) + self.body.forward(x, train), train)

    def backward(self, dout):
        dout = self.relu.backward(dout)
        return self.around().backward(dout) + self.body.backward(dout)
""",
    ),
    Variant(
        "Residual",
        "keeps the output, in single precision; its dicts are filled anew after each backward",
        body="""
class Residual:
    def __init__(self, body, shortcut=None):
        self.body = body
        self.shortcut = shortcut
        self.params = {"body." + name: array for name, array in body.params.items()}
        if shortcut:
            self.params.update(("shortcut." + name, array) for name, array in shortcut.params.items())
        self.grads = {}

    def forward(self, x, train=False):
        other = self.shortcut.forward(x, train=train) if self.shortcut else x
        self.y = np.float32(self.body.forward(x, train=train)) + np.float32(other)
        self.y[self.y < 0] = 0
        return self.y.copy()

    def backward(self, dout):
        d = np.where(self.y > 0, dout, 0)
        dx = self.body.backward(d)
        self.grads = {"body." + name: array for name, array in self.body.grads.items()}
        if not self.shortcut:
            return dx + d
        dx = dx + self.shortcut.backward(d)
        self.grads.update(("shortcut." + name, array) for name, array in self.shortcut.grads.items())
        return dx
""",
    ),
    # ----------------------------------------------------------------------------------------------- build_alexnet
    Variant(
        "build_alexnet",
        "five convolutions, and the size found by trying",
        body="""
def build_alexnet(in_shape, classes, rng):
    layers, channels = [], in_shape[0]
    for number, filters in enumerate([8, 16, 20, 20, 16]):
        layers += [convolution(channels, filters, 3, rng, pad=1), ReLU()]
        if number in (0, 4):
            layers.append(MaxPool2d(3, 2) if number == 0 else MaxPool2d(2, 1))
        channels = filters
    layers.append(Flatten())
    features = Sequential(layers).forward(np.zeros((1, *in_shape))).shape[1]
    for width in (64, 48):
        layers += [Dropout(0.3, rng), Affine(he_normal(features, width, rng), np.zeros(width)), ReLU()]
        features = width
    layers += [Dropout(0.3, rng), Affine(he_normal(features, classes, rng), np.zeros(classes))]
    return Sequential(layers)
""",
    ),
    Variant(
        "build_alexnet",
        "a class of its own, in two parts, with the last weights drawn first",
        body="""
class AlexNet(Sequential):
    pass


def build_alexnet(in_shape, classes, rng):
    last = Affine(np.sqrt(2 / 80) * rng.standard_normal((80, classes)), np.zeros(classes))
    W = rng.normal(0, np.sqrt(2 / (in_shape[0] * 25)), (16, in_shape[0], 5, 5))
    features = Sequential(
        [
            Conv2d(W, np.zeros(16), pad=2),
            MaxPool2d(4, stride=2),
            ReLU(),
            convolution(16, 24, 3, rng, pad=1),
            ReLU(),
            convolution(24, 16, 1, rng),
            ReLU(),
        ]
    )
    size = 16 * conv_output_size(in_shape[1], 4, 2) * conv_output_size(in_shape[2], 4, 2)
    head = [Flatten(), Dropout(0.5, rng), Affine(he_normal(size, 80, rng), np.zeros(80)), ReLU(), Dropout(0.5, rng)]
    return AlexNet([features, Sequential([*head, last])])
""",
    ),
    # --------------------------------------------------------------------------------------------- build_googlenet
    Variant(
        "build_googlenet",
        "three modules of growing width, and a Dropout at the end",
        body="""
def build_googlenet(in_shape, classes, rng):
    def branch(*convolutions, pool=False):
        layers = [MaxPool2d(3, 1)] if pool else []
        for channels, filters, size in convolutions:
            layers += [convolution(channels, filters, size, rng, pad=1 if pool else size // 2), ReLU()]
        return Sequential(layers)

    layers, channels = [convolution(in_shape[0], 16, 3, rng, stride=2, pad=1), ReLU()], 16
    for width in (6, 8, 8):
        branches = [
            branch((channels, width, 1), pool=True),
            branch((channels, 4, 1), (4, width, 5)),
            branch((channels, 8, 1), (8, 2 * width, 3)),
            branch((channels, width, 1)),
        ]
        layers.append(Inception(branches))
        channels = 5 * width
    head = [GlobalAvgPool(), Dropout(0.2, rng), Affine(he_normal(channels, classes, rng), np.zeros(classes))]
    return Sequential(layers + head)
""",
    ),
    Variant(
        "build_googlenet",
        "the ReLU behind the joined maps, and modules that make the maps smaller",
        body="""
def build_googlenet(in_shape, classes, rng):
    def module(channels, stride):
        def conv(*sizes, **options):
            return convolution(*sizes, rng, **options)

        return Sequential(
            [
                Inception(
                    [
                        conv(channels, 12, 1, stride=stride),
                        Sequential([conv(channels, 8, 1), ReLU(), conv(8, 12, 3, stride=stride, pad=1)]),
                        Sequential([conv(channels, 4, 1), ReLU(), conv(4, 8, 5, stride=stride, pad=2)]),
                        Sequential([MaxPool2d(3, 1), conv(channels, 8, 1, stride=stride, pad=1)]),
                    ]
                ),
                ReLU(),
            ]
        )

    stem = Sequential([convolution(in_shape[0], 12, 5, rng, pad=2), ReLU()])
    middle = Sequential([module(12, 2), module(40, 1)])
    W = he_normal(40, classes, rng)
    return Sequential([stem, middle, GlobalAvgPool(), Affine(W, np.zeros(classes))])
""",
    ),
    # ------------------------------------------------------------------------------------------------ build_resnet
    Variant(
        "build_resnet",
        "two stages, with a BatchNorm in the shortcut",
        body="""
def build_resnet(in_shape, blocks, classes, rng):
    def conv_norm(channels, filters, size, stride=1):
        return [
            convolution(channels, filters, size, rng, stride=stride, pad=size // 2),
            BatchNorm(gamma=np.ones(filters), beta=np.zeros(filters)),
        ]

    def block(channels, filters, stride):
        inside = Sequential([*conv_norm(channels, filters, 3, stride), ReLU(), *conv_norm(filters, filters, 3)])
        if stride == 1:
            return Residual(inside)
        return Residual(inside, Sequential(conv_norm(channels, filters, 1, stride)))

    first = Sequential([block(16, 16, 1) for _ in range((blocks - 1) // 2)])
    second = Sequential([block(16, 20, 2)] + [block(20, 20, 1) for _ in range(blocks - 1 - (blocks - 1) // 2)])
    head = Sequential([GlobalAvgPool(), Affine(he_normal(20, classes, rng), np.zeros(classes))])
    return Sequential([*conv_norm(in_shape[0], 16, 3), ReLU(), first, second, head])
""",
    ),
    Variant(
        "build_resnet",
        "bodies like a bottle's neck, the first block makes the maps smaller",
        body="""
def build_resnet(in_shape, blocks, classes, rng):
    def row(*sizes):
        layers = []
        for channels, filters, size, stride in sizes:
            layers += [convolution(channels, filters, size, rng, stride=stride, pad=(size - 1) // 2)]
            layers += [BatchNorm(np.ones(filters), np.zeros(filters)), ReLU()]
        return layers

    layers = row((in_shape[0], 12, 3, 1))
    for number in range(blocks):
        channels, stride = (12, 2) if number == 0 else (32, 1)
        body = row((channels, 8, 1, 1), (8, 8, 3, stride), (8, 32, 1, 1))[:-1]
        shortcut = convolution(12, 32, 1, rng, stride=2) if number == 0 else None
        layers.append(Residual(body=Sequential(body), shortcut=shortcut))
    return Sequential([*layers, GlobalAvgPool(), Affine(he_normal(32, classes, rng), np.zeros(classes))])
""",
    ),
]
