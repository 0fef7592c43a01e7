"""Other right ways to write the tasks: what the checks must not mistake for wrong. Each gets full marks."""

from autograder import Variant

VARIANTS = [
    # ------------------------------------------------------------------------------------------------------- train
    Variant(
        "train",
        "the last unit's train, one epoch at a time",
        body="""
def train(model, loss, optimizer, x, y, epochs, batch_size, rng, x_val=None, y_val=None):
    from sgd import train as train_without_validation

    history = {"loss": [], "val_loss": []}
    for _ in range(epochs):
        one = train_without_validation(model, loss, optimizer, x, y, 1, batch_size, rng)
        history["loss"] += one["loss"]
        if x_val is None:
            continue
        history["val_loss"].append(loss.forward(model.forward(x_val, train=False), y_val))
    return history
""",
    ),
    Variant(
        "train",
        "an order of its own, mean over rows, validation in parts that are weighed, epoch_end at the very end",
        body="""
def train(model, loss, optimizer, x, y, epochs, batch_size, rng, x_val=None, y_val=None):
    losses, val_losses = np.zeros(epochs), np.zeros(epochs)
    for epoch in range(epochs):
        order = np.argsort(rng.random(len(x)))
        while len(order):
            rows, order = order[:batch_size], order[batch_size:]
            outputs = model.forward(x[rows], train=True)
            losses[epoch] += loss.forward(outputs, y[rows]) * len(rows) / len(x)
            model.backward(loss.backward())
            optimizer.step(model.params, model.grads)
        if x_val is not None:
            for start in range(0, len(x_val), 3):
                part = slice(start, start + 3)
                value = loss.forward(model.forward(x_val[part]), y_val[part])
                val_losses[epoch] += value * len(x_val[part]) / len(x_val)
        if getattr(optimizer, "epoch_end", None) is not None:
            optimizer.epoch_end()
    if x_val is None:
        return {"loss": losses}
    return {"loss": losses, "val_loss": val_losses}
""",
    ),
    Variant(
        "train",
        "shuffled in a list, last numbers first, results in single precision",
        body="""
def train(model, loss, optimizer, x, y, epochs, batch_size, rng, x_val=None, y_val=None):
    def validate():
        return np.float32(loss.forward(model.forward(x_val), y_val))

    history = dict(loss=[])
    while len(history["loss"]) < epochs:
        rows = list(range(len(x)))
        rng.shuffle(rows)
        batches = [rows[max(0, end - batch_size) : end] for end in range(len(rows), 0, -batch_size)]
        sum_of_losses = 0
        for batch in sorted(batches, key=len, reverse=True):
            sum_of_losses += np.float32(loss.forward(model.forward(x[batch], True), y[batch]))
            model.backward(loss.backward())
            optimizer.step(params=model.params, grads=model.grads)
        history["loss"].append(sum_of_losses / len(batches))
        try:
            optimizer.epoch_end()
        except AttributeError:
            pass
        if y_val is not None:
            history.setdefault("val_loss", []).append(validate())
    return history
""",
    ),
    Variant(
        "train",
        "a model of which the parameters are asked for once",
        body="""
def train(model, loss, optimizer, x, y, epochs, batch_size, rng, x_val=None, y_val=None):
    parameters, history, watch = model.params, {"loss": []}, x_val is not None and y_val is not None
    if watch:
        history["val_loss"] = []
    for epoch in range(1, epochs + 1):
        seen = []
        for rows, targets in list(minibatches(x, y, batch_size, rng)):
            seen.append(float(loss.forward(model.forward(rows, train=True), targets)))
            model.backward(dout=loss.backward())
            optimizer.step(parameters, dict(model.grads))
        history["loss"].append(sum(seen) / len(seen))
        if hasattr(optimizer, "epoch_end"):
            optimizer.epoch_end()
        if watch:
            history["val_loss"].append(np.asarray(loss.forward(model.forward(x_val.copy()), y_val.copy())))
    return history
""",
    ),
    # ----------------------------------------------------------------------------------------------------- Dropout
    Variant(
        "Dropout",
        "a loop over elements",
        body="""
class Dropout:
    def __init__(self, rate, rng):
        self.rate = rate
        self.rng = rng
        self.params = {}
        self.grads = {}

    def forward(self, x, train=False):
        self.scales = [1.0] * x.size
        if train:
            for i in range(x.size):
                self.scales[i] = 0.0 if self.rng.random() < self.rate else 1.0 / (1.0 - self.rate)
        return self.scaled(x)

    def backward(self, dout):
        return self.scaled(dout)

    def scaled(self, x):
        return np.array([scale * value for scale, value in zip(self.scales, x.ravel())]).reshape(x.shape)
""",
    ),
    Variant(
        "Dropout",
        "binomial, and copies that are set to 0",
        body="""
class Dropout:
    def __init__(self, rate, rng):
        self.rate, self.rng, self.params, self.grads = rate, rng, {}, {}

    def forward(self, x, train=False):
        self.train = train
        if not train:
            return x
        self.dropped = self.rng.binomial(1, self.rate, size=x.shape).astype(bool)
        y = x / (1 - self.rate)
        y[self.dropped] = 0
        return y

    def backward(self, dout):
        if not self.train:
            return dout
        dx = dout.copy()
        dx[self.dropped] = 0
        return dx / (1 - self.rate)
""",
    ),
    Variant(
        "Dropout",
        "choice with probabilities, single precision, a mask of None in test mode",
        body="""
class Dropout:
    def __init__(self, rate, rng):
        self.keep = np.float32(1 - rate)
        self.p = [rate, 1 - rate]
        self.rng = rng
        self.params, self.grads = dict(), dict()
        self.mask = None

    def forward(self, x, train=False):
        self.mask = None
        if train:
            self.mask = self.rng.choice(np.array([0, 1], dtype=np.float32), size=x.shape, p=self.p) / self.keep
        return x.copy() if self.mask is None else x.astype(np.float32) * self.mask

    def backward(self, dout):
        return dout.copy() if self.mask is None else (dout * self.mask).astype(np.float32)
""",
    ),
    Variant(
        "Dropout",
        "a generator spawned from the one that was given, uniform numbers up to 1, a closure",
        body="""
class Dropout:
    def __init__(self, rate, rng):
        (self.rng,) = rng.spawn(1)
        self.rate = rate
        self.params, self.grads = {}, {}

    def forward(self, x, train=False):
        keep = 1 - self.rate
        factor = np.where(self.rng.uniform(size=x.shape) < keep, 1 / keep, 0) if train else np.ones_like(x)
        self.back = lambda dout: np.multiply(dout, factor)
        return np.multiply(x, factor)

    def backward(self, dout):
        return self.back(dout)
""",
    ),
    Variant(
        "Dropout",
        "random whole numbers of many digits, a shortcut at rate 0, lists",
        body="""
class Dropout:
    def __init__(self, rate, rng):
        self.rng = np.random.default_rng(rng.integers(2**63))
        self.rate = float(rate)
        self.params, self.grads = {}, {}

    def forward(self, x, train=False):
        self.kept = None
        if train and self.rate > 0:
            self.kept = self.rng.integers(0, 2**53, size=x.shape) >= int(self.rate * 2**53)
            return (np.where(self.kept, x, 0) / (1 - self.rate)).tolist()
        return x

    def backward(self, dout):
        if self.kept is None:
            return dout
        return [list(row) for row in dout * self.kept * (1 / (1 - self.rate))]
""",
    ),
    Variant(
        "Dropout",
        "exponential numbers, drawn in test mode too",
        body="""
class Dropout:
    def __init__(self, rate, rng):
        self.life = -np.log1p(-rate)
        self.scale = 1 / (1 - rate)
        self.rng = rng
        self.params, self.grads = {}, {}

    def forward(self, x, train=False):
        alive = self.rng.standard_exponential(x.shape) >= self.life
        self.mask = alive if train else np.ones(x.shape, dtype=bool)
        self.weight = self.scale if train else 1
        return self.mask * x * self.weight

    def backward(self, dout):
        return self.weight * (dout * self.mask)
""",
    ),
]
