"""Other right ways to write each task. All get full marks; where one does not, the check asks for too much."""

from autograder import Variant

VARIANTS = [
    # --------------------------------------------------------------------------------------------- conv_output_size
    Variant(
        "conv_output_size",
        "walks along the axis",
        body="""
def conv_output_size(size, kernel, stride=1, pad=0):
    places, corner = 0, -pad
    while corner + kernel <= size + pad:
        places, corner = places + 1, corner + stride
    if not places:
        raise ValueError
    return places
""",
    ),
    Variant(
        "conv_output_size",
        "floor of a division, tested afterwards",
        body="""
def conv_output_size(size, kernel, stride=1, pad=0):
    places = int(np.floor((size + 2 * pad - kernel) / stride)) + 1
    if places <= 0:
        raise ValueError("no place")
    return places
""",
    ),
    Variant(
        "conv_output_size",
        "an integer of numpy's",
        body="""
def conv_output_size(size, kernel, stride=1, pad=0):
    corners = np.arange(0, size + 2 * pad - kernel + 1, stride)
    if corners.size == 0:
        raise ValueError("the kernel fits nowhere")
    return np.int64(corners.size)
""",
    ),
    # ----------------------------------------------------------------------------------------------------- zero_pad
    Variant(
        "zero_pad",
        "np.pad",
        body="""
def zero_pad(x, pad):
    return np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode="constant")
""",
    ),
    Variant(
        "zero_pad",
        "strips of zeros put together; x itself with pad 0",
        body="""
def zero_pad(x, pad):
    if pad == 0:
        return x
    N, C, H, W = x.shape
    side = np.zeros((N, C, H, pad))
    x = np.concatenate([side, x, side], axis=3)
    lid = np.zeros((N, C, pad, W + 2 * pad))
    return np.concatenate([lid, x, lid], axis=2)
""",
    ),
    Variant(
        "zero_pad",
        "pixel by pixel, in single precision",
        body="""
def zero_pad(x, pad):
    N, C, H, W = x.shape
    padded = np.zeros((N, C, H + 2 * pad, W + 2 * pad), dtype=np.float32)
    for i in range(H):
        for j in range(W):
            padded[:, :, i + pad, j + pad] = x[:, :, i, j]
    return padded
""",
    ),
    # ------------------------------------------------------------------------------------------------------- Conv2d
    Variant(
        "Conv2d",
        "loops over everything, the padding never made",
        body="""
class Conv2d:
    def __init__(self, W, b, stride=1, pad=0):
        self.params = {"W": W, "b": b}
        self.grads = {}
        self.stride, self.pad = stride, pad

    def pairs(self, i, size, kernel):
        first = i * self.stride - self.pad
        return [(first + u, u) for u in range(kernel) if 0 <= first + u < size]

    def forward(self, x, train=False):
        self.x = x.copy()
        W, b = self.params["W"], self.params["b"]
        N, C, H, width = x.shape
        F, C, FH, FW = W.shape
        OH = (H + 2 * self.pad - FH) // self.stride + 1
        OW = (width + 2 * self.pad - FW) // self.stride + 1
        y = np.zeros((N, F, OH, OW)) + b.reshape(F, 1, 1)
        for i in range(OH):
            for j in range(OW):
                for r, u in self.pairs(i, H, FH):
                    for s, v in self.pairs(j, width, FW):
                        y[:, :, i, j] += x[:, :, r, s] @ W[:, :, u, v].T
        return y

    def backward(self, dout):
        W = self.params["W"]
        N, F, OH, OW = dout.shape
        dx, dW = np.zeros(self.x.shape), np.zeros(W.shape)
        for i in range(OH):
            for j in range(OW):
                for r, u in self.pairs(i, dx.shape[2], W.shape[2]):
                    for s, v in self.pairs(j, dx.shape[3], W.shape[3]):
                        dW[:, :, u, v] += dout[:, :, i, j].T @ self.x[:, :, r, s]
                        dx[:, :, r, s] += dout[:, :, i, j] @ W[:, :, u, v]
        self.grads = {"W": dW, "b": np.array([dout[:, f].sum() for f in range(F)])}
        return dx
""",
    ),
    Variant(
        "Conv2d",
        "a loop over images and places",
        body="""
class Conv2d:
    def __init__(self, W, b, stride=1, pad=0):
        self.params, self.grads = {"W": np.array(W), "b": np.array(b)}, {}
        self.stride, self.pad = stride, pad

    def forward(self, x, train=False):
        W, b, s = self.params["W"], self.params["b"], self.stride
        F, C, FH, FW = W.shape
        self.xp = zero_pad(x, self.pad)
        OH = conv_output_size(x.shape[2], FH, s, self.pad)
        OW = conv_output_size(x.shape[3], FW, s, self.pad)
        y = np.empty((len(x), F, OH, OW))
        for n in range(len(x)):
            for i in range(OH):
                for j in range(OW):
                    window = self.xp[n, :, i * s : i * s + FH, j * s : j * s + FW]
                    y[n, :, i, j] = (W * window).sum(axis=(1, 2, 3)) + b
        return y

    def backward(self, dout):
        W, s, p = self.params["W"], self.stride, self.pad
        F, C, FH, FW = W.shape
        dW, db, dxp = np.zeros_like(W), np.zeros(F), np.zeros_like(self.xp)
        for n, i, j in np.ndindex(len(dout), *dout.shape[2:]):
            d = dout[n, :, i, j]
            rows, columns = slice(i * s, i * s + FH), slice(j * s, j * s + FW)
            dW += d[:, None, None, None] * self.xp[n, :, rows, columns]
            db += d
            dxp[n, :, rows, columns] += np.tensordot(d, W, axes=1)
        self.grads["W"], self.grads["b"] = dW, db
        return dxp[:, :, p : dxp.shape[2] - p, p : dxp.shape[3] - p]
""",
    ),
    Variant(
        "Conv2d",
        "columns of windows and one matrix product, in single precision",
        body="""
class Conv2d:
    def __init__(self, W, b, stride=1, pad=0):
        self.params, self.grads = dict(W=W, b=b), dict(W=None, b=None)
        self.stride, self.pad = stride, pad

    def forward(self, x, train=False):
        W = self.params["W"].astype(np.float32)
        F, C, FH, FW = W.shape
        N, s = len(x), self.stride
        padded = np.pad(x.astype(np.float32), ((0, 0), (0, 0), (self.pad,) * 2, (self.pad,) * 2))
        OH, OW = (padded.shape[2] - FH) // s + 1, (padded.shape[3] - FW) // s + 1
        columns = np.zeros((N, C, FH, FW, OH, OW), dtype=np.float32)
        for u in range(FH):
            for v in range(FW):
                columns[:, :, u, v] = padded[:, :, u : u + s * OH : s, v : v + s * OW : s]
        self.columns = columns.transpose(0, 4, 5, 1, 2, 3).reshape(N * OH * OW, -1)
        self.shapes = padded.shape, (N, OH, OW)
        y = self.columns @ W.reshape(F, -1).T + self.params["b"].astype(np.float32)
        return y.reshape(N, OH, OW, F).transpose(0, 3, 1, 2)

    def backward(self, dout):
        W = self.params["W"].astype(np.float32)
        F, C, FH, FW = W.shape
        (shape, (N, OH, OW)), s, p = self.shapes, self.stride, self.pad
        flat = dout.astype(np.float32).transpose(0, 2, 3, 1).reshape(-1, F)
        self.grads["W"] = (flat.T @ self.columns).reshape(W.shape)
        self.grads["b"] = flat.sum(axis=0)
        columns = (flat @ W.reshape(F, -1)).reshape(N, OH, OW, C, FH, FW).transpose(0, 3, 4, 5, 1, 2)
        dx = np.zeros(shape, dtype=np.float32)
        for u in range(FH):
            for v in range(FW):
                dx[:, :, u : u + s * OH : s, v : v + s * OW : s] += columns[:, :, u, v]
        return dx[:, :, p : shape[2] - p, p : shape[3] - p]
""",
    ),
    Variant(
        "Conv2d.backward",
        "dx as a convolution of the spread-out dout with flipped kernels",
        body="""
def backward(self, dout):
    W, s, p = self.params["W"], self.stride, self.pad
    F, C, FH, FW = W.shape
    N, _, OH, OW = dout.shape
    _, _, H, width = self.x.shape
    spread = np.zeros((N, F, H + FH - 1, width + FW - 1))
    spread[:, :, FH - 1 : FH - 1 + s * OH : s, FW - 1 : FW - 1 + s * OW : s] = dout
    dx = np.einsum("nfhwij,fcij->nchw", windows(spread, FH, FW), W[:, :, ::-1, ::-1])
    self.grads = {
        "W": np.einsum("nfhw,nchwij->fcij", dout, windows(self.x, FH, FW, s)),
        "b": np.einsum("nfhw->f", dout),
    }
    return dx[:, :, p : H - p, p : width - p]
""",
    ),
    Variant(
        "Conv2d",
        "keeps nothing but x, and pads anew",
        body="""
class Conv2d:
    def __init__(self, W, b, stride=1, pad=0):
        self.params, self.grads, self.how = {"W": W, "b": b}, {}, (stride, pad)

    def slices(self, dout_shape):
        s = self.how[0]
        _, _, FH, FW = self.params["W"].shape
        for u, v in np.ndindex(FH, FW):
            yield u, v, (..., slice(u, u + s * dout_shape[2], s), slice(v, v + s * dout_shape[3], s))

    def forward(self, x, train=False):
        self.last = x
        s, p = self.how
        W, xp = self.params["W"], np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        shape = (len(x), len(W), (xp.shape[2] - W.shape[2]) // s + 1, (xp.shape[3] - W.shape[3]) // s + 1)
        y = np.broadcast_to(self.params["b"][:, None, None], shape).astype(float)
        for u, v, here in self.slices(shape):
            y = y + np.einsum("fc,nchw->nfhw", W[:, :, u, v], xp[here])
        return y

    def backward(self, dout):
        p, W = self.how[1], self.params["W"]
        H, width = self.last.shape[2:]
        xp = np.pad(self.last, ((0, 0), (0, 0), (p, p), (p, p)))
        dxp, dW = 0.0 * xp, 0.0 * W
        for u, v, here in self.slices(dout.shape):
            dW[:, :, u, v] = np.einsum("nfhw,nchw->fc", dout, xp[here])
            dxp[here] += np.einsum("fc,nfhw->nchw", W[:, :, u, v], dout)
        self.grads.clear()
        self.grads.update(b=dout.sum(3).sum(2).sum(0), W=dW)
        return dxp[:, :, p : p + H, p : p + width]
""",
    ),
    # ---------------------------------------------------------------------------------------------------- MaxPool2d
    Variant(
        "MaxPool2d",
        "a loop over windows, the last of the largest",
        body="""
class MaxPool2d:
    def __init__(self, size, stride=None):
        self.size, self.stride = size, stride or size
        self.params, self.grads = {}, {}

    def forward(self, x, train=False):
        self.x, k, s = x.copy(), self.size, self.stride
        N, C, H, W = x.shape
        y = np.zeros((N, C, (H - k) // s + 1, (W - k) // s + 1))
        for n, c, i, j in np.ndindex(y.shape):
            best = -np.inf
            for u in range(k):
                for v in range(k):
                    best = max(best, x[n, c, i * s + u, j * s + v])
            y[n, c, i, j] = best
        return y

    def backward(self, dout):
        dx, k, s = np.zeros(self.x.shape), self.size, self.stride
        for n, c, i, j in np.ndindex(dout.shape):
            window = self.x[n, c, i * s : i * s + k, j * s : j * s + k]
            u, v = np.argwhere(window == window.max())[-1]
            dx[n, c, i * s + u, j * s + v] += dout[n, c, i, j]
        return dx
""",
    ),
    Variant(
        "MaxPool2d",
        "an even share to each of the largest, in single precision",
        body="""
class MaxPool2d:
    def __init__(self, size, stride=None):
        self.params, self.grads = {}, {}
        self.size = size
        self.stride = size if stride is None else stride

    def forward(self, x, train=False):
        x = x.astype(np.float32)
        flat = windows(x, self.size, self.size, self.stride)
        y = flat.max(axis=(4, 5))
        mask = (flat == y[..., None, None]).astype(np.float32)
        self.share, self.shape = mask / mask.sum(axis=(4, 5), keepdims=True), x.shape
        return y

    def backward(self, dout):
        dx, s = np.zeros(self.shape, dtype=np.float32), self.stride
        for u, v in np.ndindex(self.size, self.size):
            dx[:, :, u::s, v::s][:, :, : dout.shape[2], : dout.shape[3]] += self.share[..., u, v] * dout
        return dx
""",
    ),
    Variant(
        "MaxPool2d",
        "running maximum over shifted images; np.add.at on the way back",
        body="""
class MaxPool2d:
    params, grads = {}, {}

    def __init__(self, size, stride=None):
        self.how = size, size if stride is None else stride

    def forward(self, x, train=False):
        k, s = self.how
        N, C, H, W = x.shape
        OH, OW = 1 + (H - k) // s, 1 + (W - k) // s
        n, c, i, j = np.indices((N, C, OH, OW))
        rows, columns = i * s, j * s
        y = x[n, c, rows, columns]
        for u, v in np.ndindex(k, k):
            other = x[n, c, i * s + u, j * s + v]
            better = other > y
            y = np.where(better, other, y)
            rows, columns = np.where(better, i * s + u, rows), np.where(better, j * s + v, columns)
        self.place, self.like = (n, c, rows, columns), x
        return y

    def backward(self, dout):
        dx = np.zeros(self.like.shape)
        np.add.at(dx, self.place, dout)
        return dx
""",
    ),
    # ------------------------------------------------------------------------------------------------------ Flatten
    Variant(
        "Flatten",
        "sample by sample",
        body="""
class Flatten:
    def __init__(self):
        self.params, self.grads = {}, {}

    def forward(self, x, train=False):
        self.seen = x
        return np.array([sample.ravel() for sample in x])

    def backward(self, dout):
        return np.array([row.reshape(self.seen[0].shape) for row in dout])
""",
    ),
    Variant(
        "Flatten",
        "number by number, in single precision",
        body="""
class Flatten:
    def __init__(self):
        self.params, self.grads = dict(), dict()

    def forward(self, x, train=False):
        self.sample = x.shape[1:]
        y = np.zeros((x.shape[0], int(np.prod(self.sample))), dtype=np.float32)
        for place, index in enumerate(np.ndindex(*self.sample)):
            y[:, place] = x[(slice(None), *index)]
        return y

    def backward(self, dout):
        return dout.astype(np.float32).reshape((-1, *self.sample))
""",
    ),
    # ---------------------------------------------------------------------------------------------------- build_vgg
    Variant(
        "build_vgg",
        "pools before it bends, which is the same",
        body="""
def build_vgg(in_shape, widths, classes, rng):
    C, H, W = in_shape
    layers = []
    for F in widths:
        kernels = rng.normal(scale=np.sqrt(2 / (9 * C)), size=(F, C, 3, 3))
        layers.extend([Conv2d(kernels, np.zeros(F), 1, 1), MaxPool2d(2, 2), ReLU()])
        C, H, W = F, H // 2, W // 2
    layers.append(Flatten())
    layers.append(Affine(he_normal(C * H * W, classes, rng), np.zeros(classes)))
    return Sequential(layers)
""",
    ),
    Variant(
        "build_vgg",
        "draws the last layer first, in single precision, and finds its size by trying",
        body="""
def build_vgg(in_shape, widths, classes, rng):
    def block(C, F):
        W = np.float32(np.sqrt(2 / (C * 9))) * rng.standard_normal((F, C, 3, 3), dtype=np.float32)
        return [Conv2d(W, np.zeros(F, dtype=np.float32), pad=1), ReLU(), MaxPool2d(2)]

    height, width = in_shape[1:]
    for _ in widths:
        height, width = conv_output_size(height, 2, 2), conv_output_size(width, 2, 2)
    D = widths[-1] * height * width
    W = np.float32(np.sqrt(2 / D)) * rng.standard_normal((D, classes), dtype=np.float32)
    blocks = [block(C, F) for C, F in zip([in_shape[0], *widths], widths)]
    layers = sum(blocks, []) + [Flatten(), Affine(W, np.zeros(classes, dtype=np.float32))]
    return Sequential(layers)
""",
    ),
    Variant(
        "build_vgg",
        "one filter at a time",
        body="""
def build_vgg(in_shape, widths, classes, rng):
    model = Sequential([])
    depth, rows, columns = in_shape
    for width in widths:
        filters = []
        for _ in range(width):
            filters.append(rng.standard_normal((depth, 3, 3)) * (2.0 / (depth * 3 * 3)) ** 0.5)
        model.layers += [Conv2d(np.array(filters), np.array([0.0] * width), stride=1, pad=1), ReLU(), MaxPool2d(size=2)]
        depth, rows, columns = width, rows // 2, columns // 2
    last = he_normal(depth * rows * columns, classes, rng).reshape(-1, classes)
    model.layers += [Flatten(), Affine(last, np.zeros(classes))]
    return model
""",
    ),
]
