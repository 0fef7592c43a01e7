"""Other right ways to write the tasks: what the checks must not mistake for wrong. Each gets full marks."""

from autograder import Variant

VARIANTS = [
    # ------------------------------------------------------------------------------------------------------ Affine
    Variant(
        "Affine",
        "loops over samples",
        body="""
class Affine:
    def __init__(self, W, b):
        self.params = {"W": W, "b": b}
        self.grads = {"W": np.zeros_like(W), "b": np.zeros_like(b)}

    def forward(self, x, train=False):
        self.x = x
        return np.stack([row @ self.params["W"] + self.params["b"] for row in x])

    def backward(self, dout):
        dW, db = np.zeros(self.params["W"].shape), np.zeros(self.params["b"].shape)
        dx = np.zeros(self.x.shape)
        for n in range(len(dout)):
            for m in range(dout.shape[1]):
                dW[:, m] += self.x[n] * dout[n, m]
                db[m] += dout[n, m]
                dx[n] += self.params["W"][:, m] * dout[n, m]
        self.grads = {"W": dW, "b": db}
        return dx
""",
    ),
    Variant(
        "Affine",
        "keeps copies of its parameters, and the same arrays for its gradients",
        body="""
class Affine:
    def __init__(self, W, b):
        self.params = {"W": np.array(W), "b": np.array(b)}
        self.grads = {"W": np.zeros(W.shape), "b": np.zeros(b.shape)}

    def forward(self, x, train=False):
        self.cache = np.copy(x)
        return np.dot(x, self.params["W"]) + self.params["b"][np.newaxis]

    def backward(self, dout):
        np.einsum("nd,nm->dm", self.cache, dout, out=self.grads["W"])
        self.grads["b"][...] = np.ones(len(dout)) @ dout
        return np.einsum("nm,dm->nd", dout, self.params["W"])
""",
    ),
    Variant(
        "Affine.backward",
        "single precision inside",
        body="""
def backward(self, dout):
    dout = dout.astype(np.float32)
    self.grads["W"] = self.x.astype(np.float32).T @ dout
    self.grads["b"] = dout.sum(0)
    return dout @ self.params["W"].astype(np.float32).T
""",
    ),
    Variant(
        "Affine",
        "remembers in a closure, and answers with lists",
        body="""
class Affine:
    def __init__(self, W, b):
        self.params = dict(W=W, b=b)
        self.grads = dict()

    def forward(self, x, train=False):
        def back(dout):
            self.grads.update(W=(dout.T @ x).T, b=np.array([sum(column) for column in dout.T]))
            return (self.params["W"] @ dout.T).T.tolist()

        self.back = back
        return x @ self.params["W"] + self.params["b"]

    def backward(self, dout):
        return self.back(dout)
""",
    ),
    # ----------------------------------------------------------------------------------------------------- Sigmoid
    Variant(
        "Sigmoid",
        "keeps x, and multiplies both halves",
        body="""
class Sigmoid:
    def __init__(self):
        self.params, self.grads = {}, {}

    def forward(self, x, train=False):
        self.x = x
        return sigmoid(x)

    def backward(self, dout):
        return dout * sigmoid(self.x) * sigmoid(-self.x)
""",
    ),
    Variant(
        "Sigmoid.backward",
        "a loop over elements",
        body="""
def backward(self, dout):
    dx = np.empty_like(dout)
    for index, y in np.ndenumerate(self.y):
        dx[index] = dout[index] * (y - y * y)
    return dx
""",
    ),
    Variant(
        "Sigmoid",
        "works the slope out while going forward, in single precision, from tanh",
        body="""
class Sigmoid:
    params = {}
    grads = {}

    def forward(self, x, train=False):
        bent = np.tanh(np.asarray(x, dtype=np.float32) / 2)
        self.slope = (1 - bent * bent) / 4
        return (1 + bent) / 2

    def backward(self, dout):
        return self.slope * dout
""",
    ),
    # -------------------------------------------------------------------------------------------------------- Tanh
    Variant(
        "Tanh",
        "divides by cosh squared",
        body="""
class Tanh:
    def __init__(self):
        self.params, self.grads = {}, {}

    def forward(self, x, train=False):
        self.x = x
        return np.tanh(x)

    def backward(self, dout):
        return dout / np.cosh(self.x) ** 2
""",
    ),
    Variant(
        "Tanh.backward",
        "a loop over elements, in single precision",
        body="""
def backward(self, dout):
    slopes = [1 - np.float32(y) * np.float32(y) for y in self.y.ravel()]
    return np.array([d * slope for d, slope in zip(dout.ravel(), slopes)]).reshape(dout.shape)
""",
    ),
    Variant(
        "Tanh.backward",
        "two factors",
        body="def backward(self, dout):\n    return dout * (1 - self.y) * (1 + self.y)\n",
    ),
    # -------------------------------------------------------------------------------------------------------- ReLU
    Variant(
        "ReLU",
        "keeps a mask, and clears a copy",
        body="""
class ReLU:
    def __init__(self):
        self.params, self.grads, self.mask = {}, {}, None

    def forward(self, x, train=False):
        self.mask = x <= 0
        y = x.copy()
        y[self.mask] = 0
        return y

    def backward(self, dout):
        dx = dout.copy()
        dx[self.mask] = 0
        return dx
""",
    ),
    Variant(
        "ReLU.backward",
        "a loop over elements",
        body="""
def backward(self, dout):
    dx = np.zeros(dout.shape)
    for index in np.ndindex(dout.shape):
        if self.x[index] > 0:
            dx[index] = dout[index]
    return dx
""",
    ),
    Variant(
        "ReLU",
        "keeps the output, in single precision",
        body="""
class ReLU:
    def __init__(self):
        self.params, self.grads = {}, {}

    def forward(self, x, train=False):
        self.y = x.astype(np.float32) * (x > 0)
        return self.y

    def backward(self, dout):
        return np.where(self.y > 0, dout, 0.0)
""",
    ),
    # -------------------------------------------------------------------------------------------- MeanSquaredError
    Variant(
        "MeanSquaredError",
        "keeps what it was given, in single precision",
        body="""
class MeanSquaredError:
    def forward(self, outputs, targets):
        self.outputs, self.targets = np.float32(outputs), np.float32(targets)
        return float(((self.outputs - self.targets) ** 2).mean())

    def backward(self):
        N, M = self.outputs.shape
        return (self.outputs - self.targets) / N / M * 2
""",
    ),
    Variant(
        "MeanSquaredError",
        "finds the gradient while going forward, element by element",
        body="""
class MeanSquaredError:
    def forward(self, outputs, targets):
        total, count = 0.0, outputs.size
        self.gradient = np.zeros(outputs.shape)
        for index in np.ndindex(outputs.shape):
            difference = outputs[index] - targets[index]
            total += difference * difference / count
            self.gradient[index] = 2 / count * difference
        return total

    def backward(self):
        return self.gradient
""",
    ),
    # ----------------------------------------------------------------------------------------- SigmoidCrossEntropy
    Variant(
        "SigmoidCrossEntropy.backward",
        "from tanh, in single precision",
        body="""
def backward(self):
    p = 0.5 + 0.5 * np.tanh(self.outputs.astype(np.float32) / 2)
    return (p - self.targets.astype(np.float32)) / np.prod(p.shape)
""",
    ),
    Variant(
        "SigmoidCrossEntropy",
        "keeps the probabilities, element by element",
        body="""
class SigmoidCrossEntropy:
    def forward(self, outputs, targets):
        self.p = np.zeros(outputs.shape)
        self.t = targets.copy()
        total = 0.0
        for index, z in np.ndenumerate(outputs):
            e = np.exp(-abs(z))
            self.p[index] = 1 / (1 + e) if z > 0 else e / (1 + e)
            total += max(z, 0) - z * targets[index] + np.log1p(e)
        return total / outputs.size

    def backward(self):
        return np.mean(np.ones_like(self.p)) * (self.p - self.t) / len(self.p) / len(self.p[0])
""",
    ),
    # ----------------------------------------------------------------------------------------- SoftmaxCrossEntropy
    Variant(
        "SoftmaxCrossEntropy",
        "one-hot targets, and the probabilities kept",
        body="""
class SoftmaxCrossEntropy:
    def forward(self, outputs, targets):
        log_p = outputs - outputs.max(axis=1)[:, None]
        log_p = log_p - np.log(np.exp(log_p).sum(axis=1))[:, None]
        self.p, self.t = np.exp(log_p), np.eye(outputs.shape[1])[targets]
        return -np.sum(self.t * log_p) / len(outputs)

    def backward(self):
        return (self.p - self.t) / len(self.p)
""",
    ),
    Variant(
        "SoftmaxCrossEntropy.backward",
        "a loop over samples, in single precision",
        body="""
def backward(self):
    N = self.outputs.shape[0]
    rows = []
    for z, label in zip(self.outputs.astype(np.float32), self.targets):
        p = np.exp(z - max(z))
        p = p / sum(p)
        p[int(label)] -= 1
        rows.append(p / N)
    return np.array(rows)
""",
    ),
    # -------------------------------------------------------------------------------------------------- Sequential
    Variant(
        "Sequential",
        "two dicts, filled anew after each backward",
        body="""
class Sequential:
    def __init__(self, layers):
        self.layers = layers
        self.params, self.grads = {}, {}
        for i in range(len(layers)):
            for key in layers[i].params:
                self.params[str(i) + "." + key] = layers[i].params[key]

    def forward(self, x, train=False):
        for layer in self.layers:
            x = layer.forward(x, train)
        return x

    def backward(self, dout):
        for i in range(len(self.layers) - 1, -1, -1):
            dout = self.layers[i].backward(dout)
        for key in self.params:
            position, name = key.split(".", 1)
            self.grads[key] = self.layers[int(position)].grads[name]
        return dout

    def predict(self, x):
        return np.argmax(self.forward(x), axis=-1)
""",
    ),
    Variant(
        "Sequential.backward",
        "a recursion",
        body="""
def backward(self, dout):
    def back(layers, slope):
        return slope if not layers else back(layers[:-1], layers[-1].backward(slope))

    return back(self.layers, dout)
""",
    ),
    Variant(
        "Sequential",
        "the first layer, and a Sequential of the rest",
        body="""
class Sequential:
    def __init__(self, layers):
        self.layers = tuple(layers)
        self.first, rest = self.layers[0], self.layers[1:]
        self.rest = Sequential(rest) if rest else None

    @property
    def params(self):
        return {f"{i}.{name}": array for i, layer in enumerate(self.layers) for name, array in layer.params.items()}

    @property
    def grads(self):
        return {f"{i}.{name}": array for i, layer in enumerate(self.layers) for name, array in layer.grads.items()}

    def forward(self, x, train=False):
        y = self.first.forward(x, train=train)
        return self.rest.forward(y, train=train) if self.rest else y

    def backward(self, dout):
        return self.first.backward(self.rest.backward(dout) if self.rest else dout)

    def predict(self, x):
        return [int(np.argmax(row)) for row in self.forward(x)]
""",
    ),
    # ------------------------------------------------------------------------------------------ numerical_gradient
    Variant(
        "numerical_gradient",
        "nudges copies",
        body="""
def numerical_gradient(f, x, h=1e-5):
    gradient = np.zeros_like(x)
    for index in np.ndindex(*x.shape):
        nudge = np.zeros_like(x)
        nudge[index] = h
        gradient[index] = 0.5 * (f(x + nudge) - f(x - nudge)) / h
    return gradient
""",
    ),
    Variant(
        "numerical_gradient",
        "walks a flat view with nditer",
        body="""
def numerical_gradient(f, x, h=1e-5):
    slopes = []
    with np.nditer(x, flags=["multi_index"], op_flags=["readwrite"]) as places:
        for _ in places:
            i = places.multi_index
            kept = x[i].copy()
            x[i] += h
            up = float(f(x))
            x[i] = kept - h
            down = float(f(x))
            x[i] = kept
            slopes.append((up - down) / (2 * h))
    return np.reshape(slopes, x.shape)
""",
    ),
    Variant(
        "numerical_gradient",
        "changes x for a while, and puts a whole copy back",
        body="""
def numerical_gradient(f, x, h=1e-5):
    pristine, flat = x.copy(), x.reshape(-1)
    slopes = np.empty(flat.size)
    for i in range(flat.size):
        flat[i] += h
        slopes[i] = f(x) / (2 * h)
        flat[i] -= 2 * h
        slopes[i] -= f(x) / (2 * h)
        x[...] = pristine
    return slopes.reshape(x.shape)
""",
    ),
    # ---------------------------------------------------------------------------------------------- relative_error
    Variant(
        "relative_error",
        "a loop over elements",
        body="""
def relative_error(a, b):
    worst = 0.0
    for p, q in zip(a.ravel(), b.ravel()):
        worst = max(worst, abs(p - q) / max(1e-8, abs(p) + abs(q)))
    return worst
""",
    ),
    Variant(
        "relative_error",
        "in single precision, with where",
        body="""
def relative_error(a, b):
    a, b = np.float32(a), np.float32(b)
    size = np.abs(a) + np.abs(b)
    size = np.where(size < 1e-8, np.float32(1e-8), size)
    return (np.abs(b - a) / size).max()
""",
    ),
    # ---------------------------------------------------------------------------------------------- gradient_check
    Variant(
        "gradient_check",
        "all by itself, with copies of the parameters put back",
        body="""
def gradient_check(layer, x, dout):
    layer.forward(x)
    claims = {"x": np.array(layer.backward(dout))}
    claims.update({"p" + name: np.array(layer.grads[name]) for name in layer.params})
    inputs = x.copy()
    places = {"x": inputs, **{"p" + name: array for name, array in layer.params.items()}}
    worst = 0.0
    for key, array in places.items():
        pristine = array.copy()
        for i in np.ndindex(array.shape):
            array[i] = pristine[i] + 1e-5
            up = (layer.forward(inputs) * dout).sum()
            array[i] = pristine[i] - 1e-5
            down = (layer.forward(inputs) * dout).sum()
            array[...] = pristine
            slope, claim = (up - down) / 2e-5, claims[key][i]
            worst = max(worst, abs(slope - claim) / max(abs(slope) + abs(claim), 1e-8))
    return worst
""",
    ),
    Variant(
        "gradient_check",
        "nudges what numerical_gradient nudges, in place",
        body="""
def gradient_check(layer, x, dout):
    def loss_at(array):
        def loss(nudged):
            kept = np.copy(array)
            np.copyto(array, nudged)
            value = float(np.vdot(layer.forward(x, train=False), dout))
            np.copyto(array, kept)
            return value

        return loss

    errors = []
    for name in [None, *layer.params]:
        layer.forward(x)
        dx = layer.backward(dout)
        array, claim = (x, dx) if name is None else (layer.params[name], layer.grads[name])
        errors.append(relative_error(numerical_gradient(loss_at(array), array), claim))
    return np.array(errors).max()
""",
    ),
    Variant(
        "gradient_check",
        "all gradients in one long row, and a width of its own",
        body="""
def gradient_check(layer, x, dout):
    layer.forward(x)
    dx = layer.backward(dout)
    names = sorted(layer.params)
    claims = np.concatenate([np.ravel(dx), *(np.ravel(layer.grads[name]) for name in names)])
    slopes = []
    for array in [x, *(layer.params[name] for name in names)]:
        for i in np.ndindex(array.shape):
            old = array[i]
            array[i] = old + 1e-6
            up = np.sum(layer.forward(x) * dout)
            array[i] = old - 1e-6
            slopes.append((up - np.sum(layer.forward(x) * dout)) / 2e-6)
            array[i] = old
    return relative_error(claims, np.array(slopes))
""",
    ),
    # -------------------------------------------------------------------------------- xavier_normal and he_normal
    Variant(
        "xavier_normal",
        "scales standard normal numbers",
        body="""
def xavier_normal(fan_in, fan_out, rng):
    return rng.standard_normal((fan_in, fan_out)) * (2.0 / (fan_in + fan_out)) ** 0.5
""",
    ),
    Variant(
        "xavier_normal",
        "draws column by column, in single precision",
        body="""
def xavier_normal(fan_in, fan_out, rng):
    scale = np.float32(1 / np.sqrt((fan_in + fan_out) / 2))
    columns = [rng.standard_normal(fan_in, dtype=np.float32) for _ in range(fan_out)]
    return scale * np.stack(columns, axis=1)
""",
    ),
    Variant(
        "he_normal",
        "Box and Muller's way, from uniform numbers",
        body="""
def he_normal(fan_in, fan_out, rng):
    radius = np.sqrt(-2 * np.log(1 - rng.random((fan_in, fan_out))))
    return np.sqrt(2 / fan_in) * radius * np.cos(2 * np.pi * rng.random((fan_in, fan_out)))
""",
    ),
    Variant(
        "he_normal",
        "draws one number at a time",
        body="""
def he_normal(fan_in, fan_out, rng):
    W = np.empty((fan_in, fan_out))
    for i in range(fan_in):
        for j in range(fan_out):
            W[i, j] = rng.normal(scale=np.sqrt(2 / fan_in))
    return W
""",
    ),
]
