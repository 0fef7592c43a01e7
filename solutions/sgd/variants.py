"""Other right ways to write the tasks: what the checks must not mistake for wrong. Each gets full marks."""

from autograder import Variant

VARIANTS = [
    # ------------------------------------------------------------------------------------------------ minibatches
    Variant(
        "minibatches",
        "shuffles a list of row numbers, and returns a list",
        body="""
def minibatches(x, y, batch_size, rng):
    rows = list(range(len(x)))
    rng.shuffle(rows)
    batches = []
    while rows:
        some, rows = rows[:batch_size], rows[batch_size:]
        batches.append((np.array([x[n] for n in some]), np.array([y[n] for n in some])))
    return batches
""",
    ),
    Variant(
        "minibatches",
        "sorts random numbers, and cuts shuffled copies",
        body="""
def minibatches(x, y, batch_size, rng):
    order = np.argsort(rng.random(len(x)))
    x, y = x[order], y[order]
    return ([x[i : i + batch_size], y[i : i + batch_size]] for i in range(0, len(x), batch_size))
""",
    ),
    Variant(
        "minibatches",
        "draws each batch from the rows that are left, and sorts it",
        body="""
def minibatches(x, y, batch_size, rng):
    left = np.arange(len(x))
    while len(left):
        rows = np.sort(rng.choice(left, size=min(batch_size, len(left)), replace=False))
        left = np.setdiff1d(left, rows)
        yield np.take(x, rows, axis=0), np.take(y, rows, axis=0)
""",
    ),
    Variant(
        "minibatches",
        "an iterator that fills the same arrays again and again",
        body="""
class minibatches:
    def __init__(self, x, y, batch_size, rng):
        self.x, self.y, self.left = x, y, rng.permuted(np.arange(len(x)))
        self.batch_size = min(batch_size, len(x))
        self.some_x, self.some_y = np.empty_like(x[: self.batch_size]), np.empty_like(y[: self.batch_size])

    def __iter__(self):
        return self

    def __next__(self):
        if not self.left.size:
            raise StopIteration
        rows, self.left = self.left[: self.batch_size], self.left[self.batch_size :]
        self.some_x[: rows.size], self.some_y[: rows.size] = self.x[rows], self.y[rows]
        return self.some_x[: rows.size], self.some_y[: rows.size]
""",
    ),
    # -------------------------------------------------------------------------------------------------------- SGD
    Variant(
        "SGD.step",
        "assigns into the arrays",
        body="""
def step(self, params, grads):
    for key in grads:
        params[key][...] = params[key] - np.multiply(grads[key], self.lr)
""",
    ),
    Variant(
        "SGD",
        "a loop over elements; lr is a property",
        body="""
class SGD:
    def __init__(self, lr):
        self._rate = lr

    lr = property(lambda self: self._rate, lambda self, value: setattr(self, "_rate", value))

    def step(self, params, grads):
        for key in sorted(params):
            for index in np.ndindex(params[key].shape):
                params[key][index] -= self.lr * grads[key][index]
""",
    ),
    Variant(
        "SGD.step",
        "single precision inside, with out=",
        body="""
def step(self, params, grads):
    for key, p in params.items():
        g = grads[key].astype(np.float32)
        np.subtract(p, np.float32(self.lr) * g, out=p, casting="same_kind")
""",
    ),
    # --------------------------------------------------------------------------------------------------- Momentum
    Variant(
        "Momentum",
        "velocities made of zeros at the first step, changed in place",
        body="""
class Momentum:
    def __init__(self, lr, momentum=0.9):
        self.lr = lr
        self.momentum = momentum
        self.v = None

    def step(self, params, grads):
        if self.v is None:
            self.v = {key: np.zeros_like(p) for key, p in params.items()}
        for key in params:
            self.v[key] *= self.momentum
            self.v[key] -= self.lr * grads[key]
            params[key] += self.v[key]
""",
    ),
    Variant(
        "Momentum.step",
        "the velocity with the opposite sign, in single precision",
        body="""
def step(self, params, grads):
    for key, g in grads.items():
        self.v[key] = self.momentum * self.v.get(key, np.float32(0)) + np.float32(self.lr) * g.astype(np.float32)
        params[key][:] = params[key] - self.v[key]
""",
    ),
    # --------------------------------------------------------------------------------------------------- Nesterov
    Variant(
        "Nesterov.step",
        "momentum times the new velocity, and the gradient once more",
        body="""
def step(self, params, grads):
    for key, p in params.items():
        self.v[key] = self.momentum * self.v.get(key, np.zeros(p.shape)) - self.lr * grads[key]
        p += self.momentum * self.v[key] - self.lr * grads[key]
""",
    ),
    Variant(
        "Nesterov.step",
        "all from the old velocity",
        body="""
def step(self, params, grads):
    mu = self.momentum
    for key, p in params.items():
        v = self.v.setdefault(key, np.zeros_like(p))
        p += mu * mu * v - (1 + mu) * self.lr * grads[key]
        v *= mu
        v -= self.lr * grads[key]
""",
    ),
    Variant(
        "Nesterov.step",
        "steps back from where it looked, steps, and looks ahead again",
        body="""
def step(self, params, grads):
    for key in params:
        v = self.v.get(key, 0.0)
        home = params[key] - self.momentum * v
        v = self.momentum * v - self.lr * grads[key]
        params[key][...] = home + v + self.momentum * v
        self.v[key] = v
""",
    ),
    # ---------------------------------------------------------------------------------------------------- AdaGrad
    Variant(
        "AdaGrad.step",
        "histories made of zeros, changed in place",
        body="""
def step(self, params, grads):
    if not self.h:
        for key in params:
            self.h[key] = np.zeros_like(params[key])
    for key in params:
        self.h[key] += grads[key] * grads[key]
        params[key] -= self.lr * grads[key] / (np.sqrt(self.h[key]) + self.eps)
""",
    ),
    Variant(
        "AdaGrad.step",
        "a loop over elements, which keeps all gradients",
        body="""
def step(self, params, grads):
    for key, p in params.items():
        past = self.h.setdefault(key, [])
        past.append(np.array(grads[key]))
        for i in range(p.size):
            total = sum(g.flat[i] ** 2 for g in past)
            p.flat[i] = p.flat[i] - self.lr * past[-1].flat[i] / (total**0.5 + self.eps)
""",
    ),
    # ---------------------------------------------------------------------------------------------------- RMSProp
    Variant(
        "RMSProp.step",
        "moves h towards the new square",
        body="""
def step(self, params, grads):
    for key, g in grads.items():
        h = self.h.setdefault(key, np.zeros(g.shape))
        h += (1 - self.decay) * (np.square(g) - h)
        params[key] -= self.lr * g / (h**0.5 + self.eps)
""",
    ),
    Variant(
        "RMSProp.step",
        "single precision inside",
        body="""
def step(self, params, grads):
    for key, p in params.items():
        g = np.asarray(grads[key], dtype=np.float32)
        old = self.h.get(key)
        new = np.float32(1 - self.decay) * g * g
        self.h[key] = new if old is None else np.float32(self.decay) * old + new
        p[...] -= np.float32(self.lr) * g / (np.sqrt(self.h[key]) + np.float32(self.eps))
""",
    ),
    # ------------------------------------------------------------------------------------------------------- Adam
    Variant(
        "Adam.step",
        "the corrections put into lr and eps",
        body="""
def step(self, params, grads):
    self.t += 1
    root = np.sqrt(1 - self.beta2**self.t)
    rate = self.lr * root / (1 - self.beta1**self.t)
    for key, p in params.items():
        m = self.m.setdefault(key, np.zeros_like(p))
        v = self.v.setdefault(key, np.zeros_like(p))
        m += (1 - self.beta1) * (grads[key] - m)
        v += (1 - self.beta2) * (grads[key] ** 2 - v)
        p -= rate * m / (np.sqrt(v) + root * self.eps)
""",
    ),
    Variant(
        "Adam",
        "keeps the powers of beta, in single precision",
        body="""
class Adam:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr, self.eps = lr, eps
        self.beta1, self.beta2 = beta1, beta2
        self.power1 = self.power2 = 1.0
        self.state = {}

    def step(self, params, grads):
        self.power1 *= self.beta1
        self.power2 *= self.beta2
        for key in params:
            g = grads[key].astype("float32")
            m, v = self.state.get(key, (0, 0))
            m = self.beta1 * m + (1 - self.beta1) * g
            v = self.beta2 * v + (1 - self.beta2) * g * g
            self.state[key] = m, v
            params[key][...] -= self.lr * (m / (1 - self.power1)) / ((v / (1 - self.power2)) ** 0.5 + self.eps)
""",
    ),
    Variant(
        "Adam.step",
        "a count of its own for each key",
        body="""
def step(self, params, grads):
    if not isinstance(self.t, dict):
        self.t = {}
    for key, p in params.items():
        t = self.t[key] = self.t.get(key, 0) + 1
        self.m[key] = self.beta1 * self.m.get(key, 0) + (1 - self.beta1) * grads[key]
        self.v[key] = self.beta2 * self.v.get(key, 0) + (1 - self.beta2) * np.power(grads[key], 2)
        ahead, spread = self.m[key] / (1 - self.beta1**t), self.v[key] / (1 - self.beta2**t)
        np.copyto(p, p - self.lr * ahead / (np.sqrt(spread) + self.eps))
""",
    ),
    # -------------------------------------------------------------------------------------------------- StepDecay
    Variant(
        "StepDecay",
        "an lr of its own, handed on at each step; counts down",
        body="""
class StepDecay:
    def __init__(self, optimizer, drop, every):
        self.inner, self.drop, self.every, self.left = optimizer, drop, every, every
        self.lr = optimizer.lr

    def step(self, params, grads):
        self.inner.lr = self.lr
        self.inner.step(params, grads)

    def epoch_end(self):
        self.left -= 1
        if not self.left:
            self.lr, self.left = self.lr * self.drop, self.every
""",
    ),
    Variant(
        "StepDecay",
        "hands on whatever it doesn't know",
        body="""
class StepDecay:
    def __init__(self, optimizer, drop, every):
        self.__dict__.update(optimizer=optimizer, drop=drop, every=every, past=0)

    def __getattr__(self, name):
        return getattr(self.optimizer, name)

    def __setattr__(self, name, value):
        if name in self.__dict__:
            self.__dict__[name] = value
        else:
            setattr(self.optimizer, name, value)

    def epoch_end(self):
        self.past = (self.past + 1) % self.every
        self.lr = self.lr * (self.drop if self.past == 0 else 1)
""",
    ),
    # ------------------------------------------------------------------------------------------------------ train
    Variant(
        "train",
        "one flat loop, the mean over rows, train by position",
        body="""
def train(model, loss, optimizer, x, y, epochs, batch_size, rng):
    curve = []
    while len(curve) < epochs:
        total = 0.0
        for inputs, targets in minibatches(x, y, batch_size, rng):
            outputs = model.forward(inputs, True)
            total += len(inputs) * loss.forward(outputs, targets)
            dout = loss.backward()
            model.backward(dout)
            optimizer.step(params=model.params, grads=model.grads)
        curve.append(total / len(x))
        getattr(optimizer, "epoch_end", lambda: None)()
    return dict(loss=curve)
""",
    ),
    Variant(
        "train",
        "its own batches, params looked up once, the curve as an array, a look at the loss in test mode",
        body="""
def train(model, loss, optimizer, x, y, epochs, batch_size, rng):
    params, curve = model.params, np.zeros(epochs)
    for epoch in range(epochs):
        rows, seen = rng.permutation(len(x)), []
        for batch in np.split(rows, range(batch_size, len(rows), batch_size)):
            seen.append(float(loss.forward(model.forward(x=x[batch], train=True), y[batch])))
            model.backward(loss.backward())
            optimizer.step(params, model.grads)
        curve[epoch] = sum(seen) / len(seen)
        try:
            end = optimizer.epoch_end
        except AttributeError:
            pass
        else:
            end()
        loss.forward(model.forward(x), y)
    return {"loss": curve, "epochs": epochs}
""",
    ),
]
