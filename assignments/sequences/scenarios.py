"""What the checks do with a solution, before anything is compared. It runs beside your code, on your machine as in
the grader.

Each function takes a solution and a case (a dict of inputs), and yields what came out, under a name. The gradient of x
is called `dx`. Nothing else is looked at: not your code, not what you print.
"""

import numpy as np
from sgd import Adam

# ------------------------------------------------------------------------------------------------ recurrent layers


def make_layer(solution, case, ending=""):
    """The recurrent layer that the case speaks of; with an ending, the one with the parameters of that ending."""
    return getattr(solution, case["layer"])(*(case[name + ending] for name in ("Wx", "Wh", "b")))


def given_state(case):
    """The state that the case starts from, as {"state": …}: arrays, or views of arrays that lie across. Else {}."""
    parts = [case[name] for name in ("h0", "c0") if name in case]
    parts += [case[name].T for name in ("h0 across", "c0 across") if name in case]
    return {"state": parts[0] if len(parts) == 1 else tuple(parts)} if parts else {}


def named(case, name, state):
    """A state under its name: that of an RNN as it is, that of an LSTM as two, h and c."""
    if case["layer"] == "RNN":
        return {name: state}
    if isinstance(state, (tuple, list, np.ndarray)) and len(state) == 2 and all(np.ndim(part) == 2 for part in state):
        return {f"{name} h": state[0], f"{name} c": state[1]}
    return {f"{name} h": state}  # no pair: this isn't the h that should come out


def gradients_of(layer, ending=""):
    """What stands in layer.grads, as {"dWx": …, "dWh": …, "db": …}; `ending` is put behind each name."""
    return {f"d{name}{ending}": gradient for name, gradient in layer.grads.items()}


def one_by_one(parts, solution, case):
    """Each part on a copy of the case, whatever became of the parts before. What went wrong first is raised at the end.

    The first part has the case itself, so that it is seen what becomes of the inputs.
    """
    copies = [
        {name: value.copy() if isinstance(value, np.ndarray) else value for name, value in case.items()}
        for _ in parts[1:]
    ]
    problem = None
    for part, its_case in zip(parts, [case, *copies], strict=True):
        try:
            yield from part(solution, its_case)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is raised below
            problem = problem or error
    if problem:
        raise problem


def layer_at_work(solution, case):
    """One batch, there and back. Then what else befalls a layer, where the case says so: `use` is in turn or beside."""
    parts = {"in turn": [once, back_again, in_two_halves, after_a_step], "beside": [once, side_by_side, after_a_step]}
    yield from one_by_one(parts.get(case.get("use"), [once]), solution, case)


def once(solution, case):
    """There and back."""
    layer = make_layer(solution, case)
    yield {"y": layer.forward(case["x"], **given_state(case))}
    try:
        dx = layer.backward(case["dout"])
    except Exception:
        yield gradients_of(layer)  # what was found before it went wrong counts
        if hasattr(layer, "state"):
            yield named(case, "state", layer.state)
        raise
    yield {"dx": dx}
    yield gradients_of(layer)
    yield named(case, "state", layer.state)
    yield named(case, "dstate", layer.dstate)


def worked_example(solution, case):
    """The example of the lesson."""
    yield from once(solution, case)


def back_again(solution, case):
    """There twice, the second time in training mode, and back twice."""
    layer = make_layer(solution, case)
    layer.forward(case["x"], **given_state(case))
    yield {"y again": layer.forward(case["x"], train=True, **given_state(case))}
    layer.backward(case["dout"].copy())
    yield {"dx again": layer.backward(case["dout"]), **gradients_of(layer, " again")}
    yield named(case, "dstate again", layer.dstate)


def in_two_halves(solution, case):
    """A sequence in two pieces, the second from the state that the first left; and that state as it is afterwards."""
    layer = make_layer(solution, case)
    cut = case["x"].shape[1] // 2
    first = layer.forward(case["x"][:, :cut], **given_state(case))
    left = layer.state
    second = layer.forward(case["x"][:, cut:], state=left)
    yield {"y in two": np.concatenate([first, second], axis=1)}
    yield {**named(case, "state in two", layer.state), **named(case, "state between", left)}


def after_a_step(solution, case):
    """A layer that has seen other batches, of another size and of the same, with other parameters.

    These were then changed in place: the arrays that are written into were looked up before anything ran.
    """
    layer = make_layer(solution, case, "2")
    held = dict(layer.params)
    layer.forward(case["x2"])
    layer.backward(case["dout2"])
    for name, array in held.items():
        array[...] = case[name]
    layer.forward(-case["x"])
    yield {"y second": layer.forward(case["x"])}
    yield {"dx second": layer.backward(case["dout"]), **gradients_of(layer, " second")}
    yield named(case, "dstate second", layer.dstate)


def side_by_side(solution, case):
    """Two layers of a kind, forward both, then backward both; the first also with the batch of the other.

    `keys` says how many keys params has, how many grads has, and how many of them are the same.
    """
    one, other = make_layer(solution, case), make_layer(solution, case, "2")
    y = one.forward(case["x"], **given_state(case))
    other.forward(case["x2"])
    dx = one.backward(case["dout"])
    other.backward(case["dout2"])
    yield {"dx beside": dx, **gradients_of(one, " beside"), **named(case, "dstate beside", one.dstate)}
    yield {"keys": [len(one.params), len(one.grads), len(set(one.params) & set(one.grads))]}
    for ending, sign in (("", -1.0), ("2", 1.0)):  # a batch of the same size, and one of another
        one.forward(sign * case[f"x{ending}"])
        one.backward(sign * case[f"dout{ending}"])
    yield {"y later": y, "dx later": dx}


# ------------------------------------------------------------------------------------------------ clipping


def clipped(solution, case):
    """Gradients, clipped: the arrays that were handed in, as they are afterwards, and what came back.

    With `across`, what is handed in are transposed views of them.
    """
    names = [name for name in case if name.startswith("g")]
    grads = {f"{place}.W": case[name].T if case.get("across") else case[name] for place, name in enumerate(names)}
    norm = solution.clip_gradients(grads, case["max_norm"])
    yield {name: case[name] for name in names}
    yield {"norm": norm}


def worked_clip(solution, case):
    """The example of the lesson."""
    yield from clipped(solution, case)


# ------------------------------------------------------------------------------------------------ models

KEYS = {
    "build_forecaster": {"Wx": "0.Wx", "Wh": "0.Wh", "b": "0.b", "W": "1.W", "c": "1.b"},
    "build_char_model": {"Wx": "1.Wx", "Wh": "1.Wh", "b": "1.b", "W": "2.W", "c": "2.b"},
}
"""What the parameters of the two models are called in model.params. The head's bias is called c here."""


def build(solution, case, rng):
    """The model that the case speaks of, built."""
    sizes = [case[name] for name in ("vocab", "hidden") if name in case]
    return getattr(solution, case["build"])(*sizes, rng)


def parameters(model, case, ending=""):
    """The parameters of the model by their short names; `ending` is put behind each name."""
    return {f"{name}{ending}": model.params[key] for name, key in KEYS[case["build"]].items()}


def model_built(solution, case):
    """A model as it is built; the next one from the same generator; one from a new generator with the same seed.

    `lengths` are the lengths of all axes of its parameters, and how many parameters there are.
    """
    rng = np.random.default_rng(case["seed"])
    model = build(solution, case, rng)
    first = parameters(model, case)
    yield {"lengths": [length for array in first.values() for length in np.shape(array)] + [len(model.params)]}
    yield first
    yield parameters(build(solution, case, rng), case, " next")
    yield parameters(build(solution, case, np.random.default_rng(case["seed"])), case, " again")


def with_given_parameters(solution, case):
    """A model with the parameters of the case, written into its own arrays."""
    model = build(solution, case, np.random.default_rng(case["seed"]))
    for name, key in KEYS[case["build"]].items():
        model.params[key][...] = case[name]
    return model


def model_at_work(solution, case):
    """A model there and back; then in two halves."""
    yield from one_by_one([model_there_and_back, model_in_two_halves], solution, case)


def model_and_its_past(solution, case):
    """A model on a batch; on one with the same past and another future; and in two halves."""
    model = with_given_parameters(solution, case)
    yield {"y": model.forward(case["x"])}
    yield {"y of another future": model.forward(case["another future"])}
    yield from model_in_two_halves(solution, case)


def model_there_and_back(solution, case):
    """A model that has seen another batch, and then one there and back."""
    model = with_given_parameters(solution, case)
    model.forward(case["another future"], train=True)
    model.backward(case["dout"].copy())
    yield {"y": model.forward(case["x"])}
    model.backward(case["dout"])
    yield {f"d{name}": model.grads[key] for name, key in KEYS[case["build"]].items()}


def model_in_two_halves(solution, case):
    """A sequence in two pieces, the second from the state that the first left."""
    model, cut = with_given_parameters(solution, case), case["x"].shape[1] // 2
    first = model.forward(case["x"][:, :cut])
    second = model.forward(case["x"][:, cut:], state=model.state)
    yield {"y in two": np.concatenate([first, second], axis=1)}


def trained_forecaster(solution, case):
    """A forecaster, trained on stretches of a series: at each step it is told the value of the next."""
    rng = np.random.default_rng(case["seed"])
    model = solution.build_forecaster(case["hidden"], rng)
    optimizer, series, length = Adam(case["lr"]), case["series"], case["length"]
    for _ in range(case["steps"]):
        begins = rng.integers(0, len(series) - length, case["batch"])
        pieces = series[begins[:, None] + np.arange(length + 1)][:, :, None]  # (N, T + 1, 1)
        y = model.forward(pieces[:, :-1], train=True)
        model.backward(2 * (y - pieces[:, 1:]) / y.size)
        optimizer.step(model.params, model.grads)
    yield parameters(model, case)


def trained_char_model(solution, case):
    """A char model, trained on pieces of a text: at each step it is told the next symbol."""
    rng = np.random.default_rng(case["seed"])
    model = solution.build_char_model(case["vocab"], case["hidden"], rng)
    optimizer, text, length = Adam(case["lr"]), case["text"], case["length"]
    for _ in range(case["steps"]):
        begins = rng.integers(0, len(text) - length, case["batch"])
        pieces = text[begins[:, None] + np.arange(length + 1)]  # (N, T + 1)
        logits = model.forward(pieces[:, :-1], train=True)
        odds = np.exp(logits - logits.max(axis=-1, keepdims=True))
        p = odds / odds.sum(axis=-1, keepdims=True)
        model.backward((p - np.eye(case["vocab"])[pieces[:, 1:]]) / pieces[:, 1:].size)
        optimizer.step(model.params, model.grads)
    yield parameters(model, case)


# ------------------------------------------------------------------------------------------------ drawing


class Counter:
    """A model that adds up what it reads, `step` of each symbol, modulo M; row k of `table` are its logits at sum k.

    forward and state are those of a SequenceModel; a state is the sum that each sequence has come to: (N,).
    """

    def __init__(self, table, step):
        self.table, self.step = table, step

    def forward(self, x, train=False, state=None):
        x = np.asarray(x)
        sums = np.cumsum(self.step[x], axis=1) + (0 if state is None else state[:, None])
        self.state = sums[:, -1] % len(self.table)
        return self.table[sums % len(self.table)]


def drawn(solution, case):
    """The symbols that follow a start, from a model that is sure of each: twice from the same model and generator."""
    model, rng = Counter(case["table"], case["step"]), np.random.default_rng(case["seed"])
    yield {"text": solution.sample(model, case["start"], case["length"], rng)}
    yield {"text next": solution.sample(model, case["start"], case["length"], rng)}


def drawn_by_chance(solution, case):
    """The same from a model that isn't sure; and once more from a new generator with the same seed."""
    model, rng = Counter(case["table"], case["step"]), np.random.default_rng(case["seed"])
    yield {"chance": solution.sample(model, case["start"], case["length"], rng)}
    yield {"chance next": solution.sample(model, case["start"], case["length"], rng)}
    model, rng = Counter(case["table"], case["step"]), np.random.default_rng(case["seed"])
    yield {"chance same seed": solution.sample(model, case["start"], case["length"], rng)}


def sampled(solution, case):
    """What follows a start, from a model that is sure, or from one that isn't."""
    yield from (drawn_by_chance if case["chance"] else drawn)(solution, case)


def worked_sample(solution, case):
    """The example of the lesson."""
    model = Counter(case["table"], case["step"])
    yield {"text": solution.sample(model, case["start"], case["length"], np.random.default_rng(0))}


def drawn_often(solution, case):
    """Many texts from one generator, each from a start of its own."""
    rng = np.random.default_rng(case["seed"])
    model = Counter(case["table"], case["step"])
    yield {"texts": np.array([solution.sample(model, start, case["length"], rng) for start in case["starts"]])}
