"""Other right ways to write the tasks: what the checks must not mistake for wrong. Each gets full marks."""

from autograder import Variant

VARIANTS = [
    # --------------------------------------------------------------------------------------------------------- RNN
    Variant(
        "RNN",
        "loops over sequences and steps",
        body="""
class RNN:
    def __init__(self, Wx, Wh, b):
        self.params = {"Wx": Wx, "Wh": Wh, "b": b}
        self.grads = {"Wx": np.zeros(Wx.shape), "Wh": np.zeros(Wh.shape), "b": np.zeros(b.shape)}

    def forward(self, x, train=False, state=None):
        N, T, D = x.shape
        H = len(self.params["b"])
        self.x = x.copy()
        self.first = np.zeros((N, H)) if state is None else np.array(state)
        self.h = np.zeros((N, T, H))
        for n in range(N):
            h = self.first[n]
            for t in range(T):
                h = np.tanh(x[n, t] @ self.params["Wx"] + h @ self.params["Wh"] + self.params["b"])
                self.h[n, t] = h
        self.state = self.h[:, -1]
        return self.h.copy()

    def backward(self, dout):
        N, T, D = self.x.shape
        for g in self.grads.values():
            g.fill(0)
        dx = np.zeros((N, T, D))
        self.dstate = np.zeros(self.first.shape)
        for n in range(N):
            dh = np.zeros(self.h.shape[2])
            for t in range(T - 1, -1, -1):
                before = self.h[n, t - 1] if t > 0 else self.first[n]
                da = (dout[n, t] + dh) * (1 + self.h[n, t]) * (1 - self.h[n, t])
                self.grads["Wx"] += np.outer(self.x[n, t], da)
                self.grads["Wh"] += np.outer(before, da)
                self.grads["b"] += da
                dx[n, t] = self.params["Wx"] @ da
                dh = self.params["Wh"] @ da
            self.dstate[n] = dh
        return dx
""",
    ),
    Variant(
        "RNN",
        "x and h side by side, one product, and the weights' gradients at the end",
        body="""
class RNN:
    def __init__(self, Wx, Wh, b):
        self.params = dict(Wx=Wx, Wh=Wh, b=b)
        self.grads = {}

    def forward(self, x, train=False, state=None):
        W = np.concatenate([self.params["Wx"], self.params["Wh"]])
        h = np.zeros((x.shape[0], W.shape[1])) if state is None else state
        self.seen, outputs = [], []
        for x_t in x.swapaxes(0, 1):
            self.seen.append(np.hstack([x_t, h]))
            h = np.tanh(self.seen[-1] @ W + self.params["b"])
            outputs.append(h)
        self.outputs = np.array(outputs)
        self.state = self.outputs[-1]
        return self.outputs.transpose(1, 0, 2)

    def backward(self, dout):
        W = np.concatenate([self.params["Wx"], self.params["Wh"]])
        D = len(self.params["Wx"])
        das, dxs, dh = [], [], 0
        for t, h in reversed(list(enumerate(self.outputs))):
            das.insert(0, (dout[:, t] + dh) * (1 - h * h))
            back = das[0] @ W.T
            dxs.insert(0, back[:, :D])
            dh = back[:, D:]
        dW = np.einsum("tnd,tnh->dh", np.array(self.seen), np.array(das))
        self.grads.update(Wx=dW[:D], Wh=dW[D:], b=np.sum(das, axis=(0, 1)))
        self.dstate = dh
        return np.stack(dxs, axis=1)
""",
    ),
    Variant(
        "RNN",
        "single precision inside",
        body="""
class RNN:
    def __init__(self, Wx, Wh, b):
        self.params = {"Wx": Wx, "Wh": Wh, "b": b}
        self.grads = {}

    def forward(self, x, train=False, state=None):
        Wx, Wh, b = (self.params[name].astype(np.float32) for name in ("Wx", "Wh", "b"))
        x = x.astype(np.float32)
        h = np.zeros((len(x), len(Wh)), np.float32) if state is None else np.asarray(state, np.float32)
        self.x, self.hs = x, [h]
        for t in range(x.shape[1]):
            self.hs.append(np.tanh(x[:, t] @ Wx + self.hs[t] @ Wh + b))
        self.state = self.hs[-1]
        return np.stack(self.hs[1:], 1)

    def backward(self, dout):
        Wx, Wh = self.params["Wx"].astype(np.float32), self.params["Wh"].astype(np.float32)
        self.grads = {name: np.zeros(array.shape, np.float32) for name, array in self.params.items()}
        dh, dx = np.float32(0), []
        for t in range(self.x.shape[1])[::-1]:
            da = (dout[:, t].astype(np.float32) + dh) * (1 - np.square(self.hs[t + 1]))
            self.grads["Wx"] += self.x[:, t].T @ da
            self.grads["Wh"] += self.hs[t].T @ da
            self.grads["b"] += da.sum(0)
            dx.append(da @ Wx.T)
            dh = da @ Wh.T
        self.dstate = dh
        return np.stack(dx[::-1], 1)
""",
    ),
    # -------------------------------------------------------------------------------------------------------- LSTM
    Variant(
        "LSTM",
        "loops over sequences, a matrix for each gate, and lists returned",
        body="""
class LSTM:
    def __init__(self, Wx, Wh, b):
        self.params = {"Wx": Wx, "Wh": Wh, "b": b}
        self.grads = {}

    def cut(self):
        H = len(self.params["Wh"])
        blocks = [slice(k * H, (k + 1) * H) for k in range(4)]
        return [(self.params["Wx"][:, k], self.params["Wh"][:, k], self.params["b"][k]) for k in blocks]

    def forward(self, x, train=False, state=None):
        N, T, D = x.shape
        H = len(self.params["Wh"])
        h0, c0 = state if state is not None else (np.zeros((N, H)), np.zeros((N, H)))
        self.x, self.tape, y, ends = x, [], [], []
        bends = [sigmoid, sigmoid, np.tanh, sigmoid]
        for n in range(N):
            h, c, tape = h0[n], c0[n], []
            for t in range(T):
                i, f, g, o = (bend(x[n, t] @ wx + h @ wh + b) for bend, (wx, wh, b) in zip(bends, self.cut()))
                new = f * c + i * g
                tape.append((h, c, i, f, g, o, new))
                c = new
                h = o * np.tanh(c)
                y.append(h)
            self.tape.append(tape)
            ends.append((h, c))
        self.state = (np.array([h for h, c in ends]), np.array([c for h, c in ends]))
        return np.array(y).reshape(N, T, H)

    def backward(self, dout):
        N, T, D = self.x.shape
        H = len(self.params["Wh"])
        grads = {name: np.zeros(array.shape) for name, array in self.params.items()}
        dx, dh0, dc0 = np.zeros((N, T, D)), np.zeros((N, H)), np.zeros((N, H))
        for n in range(N):
            dh, dc = np.zeros(H), np.zeros(H)
            for t in range(T - 1, -1, -1):
                h, c, i, f, g, o, new = self.tape[n][t]
                dh = dh + dout[n, t]
                dc = dc + dh * o / np.cosh(new) ** 2
                di, df, dg, do = dc * g, dc * c, dc * i, dh * np.tanh(new)
                da = np.hstack([di * i * (1 - i), df * f * (1 - f), dg * (1 - g * g), do * o * (1 - o)])
                grads["Wx"] += np.outer(self.x[n, t], da)
                grads["Wh"] += np.outer(h, da)
                grads["b"] += da
                dx[n, t] = self.params["Wx"] @ da
                dh = self.params["Wh"] @ da
                dc = dc * f
            dh0[n], dc0[n] = dh, dc
        self.grads = grads
        self.dstate = [dh0, dc0]
        return dx.tolist()
""",
    ),
    Variant(
        "LSTM",
        "all inputs at once before the loop, all weights at once after it, arrays filled in place",
        body="""
class LSTM:
    def __init__(self, Wx, Wh, b):
        self.params = {"Wx": np.array(Wx), "Wh": np.array(Wh), "b": np.array(b)}
        self.grads = {}

    def forward(self, x, train=False, state=None):
        N, T, D = x.shape
        H = self.params["Wh"].shape[0]
        self.x = x
        self.h, self.c = np.zeros((T + 1, N, H)), np.zeros((T + 1, N, H))
        if state is not None:
            self.h[0], self.c[0] = state
        self.a = x @ self.params["Wx"] + self.params["b"]
        for t in range(T):
            self.a[:, t] += self.h[t] @ self.params["Wh"]
            self.a[:, t] = 0.5 * np.tanh(0.5 * self.a[:, t]) + 0.5
            G = slice(2 * H, 3 * H)
            odds = self.a[:, t, G]  # sigmoid of a, and tanh a = 2 sigmoid(2 a) - 1
            self.a[:, t, G] = (odds**2 - (1 - odds) ** 2) / (odds**2 + (1 - odds) ** 2)
            i, f, g, o = (self.a[:, t, k * H : (k + 1) * H] for k in range(4))
            self.c[t + 1] = f * self.c[t] + i * g
            self.h[t + 1] = o * np.tanh(self.c[t + 1])
        return self.h[1:].transpose(1, 0, 2)

    @property
    def state(self):
        return self.h[-1], self.c[-1]

    def backward(self, dout):
        N, T, H = dout.shape
        da = np.empty((N, T, 4 * H))
        dh, dc = np.zeros((N, H)), np.zeros((N, H))
        for t in reversed(range(T)):
            i, f, g, o = (self.a[:, t, k * H : (k + 1) * H] for k in range(4))
            dh = dh + dout[:, t]
            dc = dc + dh * o * (1 - np.tanh(self.c[t + 1]) ** 2)
            da[:, t, :H] = dc * g * (i - i**2)
            da[:, t, H : 2 * H] = dc * self.c[t] * (f - f**2)
            da[:, t, 2 * H : 3 * H] = dc * i * (1 - g**2)
            da[:, t, 3 * H :] = dh * np.tanh(self.c[t + 1]) * (o - o**2)
            dh = da[:, t] @ self.params["Wh"].T
            dc = dc * f
        self.dstate = (dh, dc)
        self.grads["Wx"] = np.tensordot(self.x, da, axes=([0, 1], [0, 1]))
        self.grads["Wh"] = np.einsum("tnj,ntk->jk", self.h[:-1], da)
        self.grads["b"] = da.sum((0, 1))
        return da @ self.params["Wx"].T
""",
    ),
    Variant(
        "LSTM",
        "single precision inside, and a step for each time step",
        body="""
class LSTM:
    def __init__(self, Wx, Wh, b):
        self.params = {"Wx": Wx, "Wh": Wh, "b": b}
        self.grads = {}

    def step(self, x, h, c):
        Wx, Wh, b = (self.params[name].astype(np.float32) for name in ("Wx", "Wh", "b"))
        i, f, g, o = np.hsplit(x.astype(np.float32) @ Wx + h @ Wh + b, 4)
        i, f, g, o = 1 / (1 + np.exp(-i)), 1 / (1 + np.exp(-f)), np.tanh(g), 1 / (1 + np.exp(-o))
        new = i * g + f * c
        bent = np.tanh(new)

        def back(dh, dc):
            dc = dc + dh * o * (1 - bent * bent)
            da = np.hstack([dc * g * i * (1 - i), dc * c * f * (1 - f), dc * i * (1 - g * g), dh * bent * o * (1 - o)])
            return da @ Wx.T, da @ Wh.T, dc * f, (x.T @ da, h.T @ da, da.sum(axis=0))

        return o * bent, new, back

    def forward(self, x, train=False, state=None):
        h, c = state or 2 * (np.zeros((len(x), len(self.params["Wh"])), np.float32),)
        h, c = h.astype(np.float32), c.astype(np.float32)
        y, self.backs = [], []
        for t in range(x.shape[1]):
            h, c, back = self.step(x[:, t], h, c)
            y.append(h)
            self.backs.append(back)
        self.state = (h, c)
        return np.stack(y, axis=1)

    def backward(self, dout):
        dh, dc, dx, found = 0, 0, [], []
        for t in range(len(self.backs) - 1, -1, -1):
            dx_t, dh, dc, weights = self.backs[t](dh + dout[:, t].astype(np.float32), dc)
            dx = [dx_t, *dx]
            found.append(weights)
        self.grads = {name: sum(grads) for name, grads in zip(("Wx", "Wh", "b"), zip(*found))}
        self.dstate = (dh, dc)
        return np.stack(dx, axis=1)
""",
    ),
    # --------------------------------------------------------------------------------------------- clip_gradients
    Variant(
        "clip_gradients",
        "one long vector, and a factor with a small constant below",
        body="""
def clip_gradients(grads, max_norm):
    norm = np.linalg.norm(np.concatenate([g.ravel() for g in grads.values()]))
    factor = min(1.0, max_norm / (norm + 1e-6))
    for name in grads:
        np.multiply(grads[name], factor, out=grads[name])
    return float(norm)
""",
    ),
    Variant(
        "clip_gradients",
        "loops over numbers, and returns early",
        body="""
def clip_gradients(grads, max_norm):
    total = 0.0
    for g in grads.values():
        for value in g.flat:
            total += float(value) ** 2
    norm = total**0.5
    if norm <= max_norm:
        return norm
    for g in grads.values():
        g[...] = g / norm * max_norm
    return norm
""",
    ),
    Variant(
        "clip_gradients",
        "norms of norms, in single precision",
        body="""
def clip_gradients(grads, max_norm):
    norm = np.linalg.norm([np.linalg.norm(g.astype(np.float32)) for g in grads.values()])
    if max_norm < norm:
        for key, g in grads.items():
            grads[key] /= norm / max_norm
    return norm
""",
    ),
    # ---------------------------------------------------------------------------------------------------- builders
    Variant(
        "build_forecaster",
        "gates drawn one by one, the head first",
        body="""
def build_forecaster(hidden, rng):
    head = Affine(xavier_normal(hidden, 1, rng), np.zeros((1,)))
    Wh = np.hstack([xavier_normal(hidden, hidden, rng) for gate in "ifgo"])
    Wx = np.hstack([xavier_normal(1, hidden, rng) for gate in "ifgo"])
    b = np.concatenate([np.zeros(hidden), np.ones(hidden), np.zeros(hidden), np.zeros(hidden)])
    return SequenceModel([LSTM(Wx, Wh, b), EachStep(head)])
""",
    ),
    Variant(
        "build_forecaster",
        "uniform weights of the same size, integers for the first biases",
        body="""
def build_forecaster(hidden, rng):
    def draw(fan_in, fan_out):
        limit = (6 / (fan_in + fan_out)) ** 0.5
        return rng.uniform(-limit, limit, (fan_in, fan_out))

    b = np.repeat([0, 1, 0, 0], hidden).astype(float)
    layers = [LSTM(draw(1, 4 * hidden), draw(hidden, 4 * hidden), b)]
    layers.append(EachStep(Affine(draw(hidden, 1), np.zeros(1))))
    return SequenceModel(layers)
""",
    ),
    Variant(
        "build_char_model",
        "gates drawn one by one, the head first",
        body="""
def build_char_model(vocab, hidden, rng):
    head = Affine(xavier_normal(hidden, vocab, rng), np.zeros(vocab))
    gates = [(xavier_normal(vocab, hidden, rng), xavier_normal(hidden, hidden, rng)) for _ in range(4)]
    Wx, Wh = (np.concatenate(blocks, axis=1) for blocks in zip(*gates))
    b = np.zeros((4, hidden))
    b[1] += 1
    return SequenceModel((OneHot(vocab), LSTM(Wx, Wh, b.reshape(-1)), EachStep(head)))
""",
    ),
    Variant(
        "build_char_model",
        "the model filled after it was built, in single precision",
        body="""
def build_char_model(vocab, hidden, rng):
    shapes = [(vocab, 4 * hidden), (hidden, 4 * hidden), (4 * hidden,), (hidden, vocab), (vocab,)]
    Wx, Wh, b, W, c = (np.zeros(shape, dtype=np.float32) for shape in shapes)
    model = SequenceModel([OneHot(vocab), LSTM(Wx, Wh, b), EachStep(Affine(W, c))])
    for array in model.params.values():
        if array.ndim == 2:
            array[...] = xavier_normal(*array.shape, rng)
    model.params["1.b"][hidden : 2 * hidden] = 1
    return model
""",
    ),
    # ------------------------------------------------------------------------------------------------------ sample
    Variant(
        "sample",
        "everything read again at each step, and symbols found on the line from 0 to 1",
        body="""
def sample(model, start, length, rng):
    text = list(start)
    for _ in range(length):
        p = softmax(model.forward(np.array([text]))[0, -1])
        text.append(min(int(np.searchsorted(np.cumsum(p), rng.random(), side="right")), len(p) - 1))
    return text[len(start) :]
""",
    ),
    Variant(
        "sample",
        "the start read symbol by symbol, and Gumbel's trick for drawing",
        body="""
def sample(model, start, length, rng):
    state, drawn = None, np.zeros(length, dtype=int)
    for symbol in start:
        logits = model.forward(np.array([[symbol]]), train=False, state=state)
        state = model.state
    for k in range(length):
        drawn[k] = np.argmax(logits[0, 0] - np.log(-np.log(rng.random(logits.shape[-1]))))
        logits = model.forward(drawn[k].reshape(1, 1), state=state)
        state = model.state
    return drawn
""",
    ),
    Variant(
        "sample",
        "a multinomial draw for each symbol",
        body="""
def sample(model, start, length, rng):
    y, text = model.forward(np.reshape(start, (1, -1))), []
    while True:
        z = np.float64(y[0, -1])
        odds = np.exp(z - z.max())
        text += [int(rng.multinomial(1, odds / odds.sum()).argmax())]
        if len(text) == length:
            return np.asarray(text)
        y = model.forward(np.asarray([[text[-1]]]), state=model.state)
""",
    ),
]
