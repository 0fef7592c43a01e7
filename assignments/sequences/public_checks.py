"""What you can check by yourself, as often as you like: the worked examples of the lesson, and properties.

There are no points here, and no solutions. A gradient is held against central differences of your own forward: nudge
one number, and see what happens. `check("RNN")` in the notebook, `pytest` in this folder and `gradmark check` all run
what stands below.
"""

import numpy as np
import scenarios

from autograder import Cases, Task, Trial, examples, gradient, holds, leaves_inputs_alone, ordinary, regime, shows

LN2, LN3 = np.log(2.0), np.log(3.0)

# -------------------------------------------------------------------------------------------------------- properties


def equal_with(ending, without="", because=""):
    """Every output whose name ends in `ending` is what it is without it (or with another ending), to rounding."""

    def property_(case, out):
        for name in (name for name in out if name.endswith(ending)):
            one, other = out[name], out.get(name.removesuffix(ending) + without)
            scale = 1.0 + np.max(np.abs(other), initial=0.0) if other is not None else 1.0
            if other is None or one.shape != other.shape or not np.all(np.abs(one - other) <= 1e-5 * scale):
                return f"{name.removesuffix(ending)} {because}"
        return None

    return property_


SAME_TWICE = equal_with(" again", because="changes when backward is called a second time, with nothing in between.")
OWN_MEMORY = equal_with(" beside", because="changes when another layer of the same class is used in between.")
GOES_ON = equal_with(" in two", because="isn't the same when the sequence is cut in two and the state is passed on.")


def earlier_outputs_stay(case, out):
    """What was returned first is still the same after another batch."""
    for name in ("y", "dx"):
        if not np.array_equal(out[name], out[f"{name} later"]):
            return f"the {name} of the first batch was written over when the layer saw another one."
    return None


def last_forward(case, out):
    """Without a state, a layer that has seen another batch says what a fresh one says."""
    for name in ("y", "dx", "dWx", "dWh", "db"):
        one, other = out[f"{name} second"], out[name]
        if one.shape != other.shape or not np.allclose(one, other, rtol=1e-5, atol=1e-6):
            return f"{name} isn't what a fresh layer gives: something is left over from the batch before."
    return None


# -------------------------------------------------------------------------------------------------- recurrent layers


def sequences(layer):
    """A maker of batches of sequences for an RNN or an LSTM.

    `state`: "" (none), "given" or "across" (views of arrays that lie across); `last`: dout is 0 but for the last step;
    `far`: later sequences have a number of ±1000 in most steps; `alike`: all numbers are positive, so that no sum
    cancels; `use`: what else befalls the layer, with a second batch of P sequences.
    """
    blocks = {"RNN": 1, "LSTM": 4}[layer]

    def make(rng, N, T, D, H, P=0, state="", last=False, far=False, alike=False, use=""):
        def parameters():
            return {
                "Wx": rng.nonzero(D, blocks * H, high=1.1),
                "Wh": rng.normals(H, blocks * H, scale=0.6),
                "b": rng.nonzero(blocks * H, high=0.8),
            }

        case = {"x": rng.normals(N, T, D), **parameters(), "dout": rng.normals(N, T, H)}
        if last:
            case["dout"][:, :-1] = 0.0
        if state:
            names = {"RNN": ["h0"], "LSTM": ["h0", "c0"]}[layer]
            starts = {name: rng.nonzero(N, H, high=0.9 if name == "h0" else 1.5) for name in names}
            case |= {f"{name} across": v.T.copy() for name, v in starts.items()} if state == "across" else starts
        if far:  # the first sequence is ordinary, so that not every gate is shut
            n, t = np.indices((N, T))
            huge = (n > 0) & (rng.random((N, T)) < 0.6)
            huge[-1, rng.integers(T)] = True
            case["x"][n[huge], t[huge], rng.integers(0, D, (N, T))[huge]] = rng.choice([-1000.0, 1000.0], huge.sum())
        if use:
            case |= {f"{name}2": value for name, value in parameters().items()}
            case |= {"x2": rng.normals(P, T + 1, D), "dout2": rng.normals(P, T + 1, H), "use": use}
        if alike:
            case = {name: np.abs(value) if isinstance(value, np.ndarray) else value for name, value in case.items()}
        return {"layer": layer, **case}

    return make


def recurrent(layer, example, shown, states):
    """The public checks of a recurrent layer: the worked example, gradient checks, a second use."""
    return Task(
        layer,
        trials=[
            Trial(scenarios.worked_example, examples(({"layer": layer, **example}, shown)), [shows(*shown)]),
            Trial(
                scenarios.once,
                Cases(
                    sequences(layer),
                    axes={"N": (1, 2), "T": (1, 3), "D": (1, 3), "H": (1, 3)},
                    regimes=[
                        ordinary(2, N=2, T=3, D=1, H=2, state="given"),
                        regime("one step", 1, T=1, N=2, D=3, H=2, state="given"),
                    ],
                ),
                [
                    gradient("dx", of="x"),
                    *[gradient(f"d{name}", of=name) for name in ("Wx", "Wh", "b")],
                    *[gradient(name, of=of) for name, of in states.items()],
                    leaves_inputs_alone(),
                ],
            ),
            Trial(
                scenarios.layer_at_work,
                Cases(
                    sequences(layer),
                    axes={"N": (2, 4), "P": (2, 5), "T": (2, 5), "D": (2, 6), "H": (2, 6)},
                    regimes=[ordinary(3, use="in turn"), regime("two layers", 2, use="beside")],
                ),
                [
                    holds("backward says the same twice", SAME_TWICE, on="ordinary", outputs=["dx again"]),
                    holds("a sequence can be cut in two", GOES_ON, on="ordinary", outputs=["y in two"]),
                    holds(
                        "each call starts from zeros, and backward answers for the last forward",
                        last_forward,
                        outputs=["y", "y second", "dx second", "dWx second", "dWh second", "db second"],
                    ),
                    holds("each layer has its own memory", OWN_MEMORY, on="two layers", outputs=["dx beside"]),
                    holds(
                        "what was returned stays as it was",
                        earlier_outputs_stay,
                        on="two layers",
                        outputs=["y", "dx", "y later", "dx later"],
                    ),
                ],
            ),
        ],
    )


RNN = recurrent(
    "RNN",
    {
        "x": [[[LN2], [LN3 - 0.3]]],
        "Wx": [[1.0]],
        "Wh": [[0.5]],
        "b": [0.0],
        "dout": [[[0.0], [1.0]]],
    },
    {
        "y": [[[0.6], [0.8]]],
        "state": [[0.8]],
        "dx": [[[0.1152], [0.36]]],
        "dWx": [[0.1152 * LN2 + 0.36 * (LN3 - 0.3)]],
        "dWh": [[0.216]],
        "db": [0.4752],
        "dstate": [[0.0576]],
    },
    states={"dstate": "h0"},
)

LSTM = recurrent(
    "LSTM",
    {
        "x": [[[1.0]]],
        "Wx": [[LN3, 0.0, LN3, LN3]],
        "Wh": [[0.0, 1.0, 0.0, 2.0]],
        "b": [0.0, -0.5, 0.0, -1.0],
        "h0": [[0.5]],
        "c0": [[2 * LN3 - 1.2]],
        "dout": [[[1.0]]],
    },
    {
        "y": [[[0.6]]],
        "state h": [[0.6]],
        "state c": [[LN3]],
        "dx": [[[0.2634 * LN3]]],
        "dWx": [[0.0405, 0.06731, 0.0729, 0.15]],
        "dWh": [[0.02025, 0.03366, 0.03645, 0.075]],
        "db": [0.0405, 0.06731, 0.0729, 0.15],
        "dstate h": [[0.36731]],
        "dstate c": [[0.135]],
    },
    states={"dstate h": "h0", "dstate c": "c0"},
)

# ----------------------------------------------------------------------------------------------------------- clipping


def gradients(rng, A, B, C, size="above", arrays=3, scale=1.0, across=False):
    """Gradients of several shapes, and a max_norm that their norm is above, below, or equal to.

    "by a hair": only a little longer together, while each by itself is shorter than max_norm. "zeros": all are 0.
    """
    shapes = [(A, B), (C,), (B, 2, C, 2), (1,)][:arrays]
    case = {f"g{place}": scale * rng.nonzero(*shape, low=0.3) for place, shape in enumerate(shapes)}
    norm = np.sqrt(sum(np.sum(value**2) for value in case.values()))
    if size == "equal":  # 3, 4 and zeros: the norm is 5, exactly
        case = {name: np.zeros_like(value) for name, value in case.items()}
        case["g0"].flat[rng.integers(case["g0"].size)] = rng.choice([-3.0, 3.0])
        case["g1"].flat[rng.integers(case["g1"].size)] = rng.choice([-4.0, 4.0])
    elif size == "zeros":
        case = {name: np.zeros_like(value) for name, value in case.items()}
    share = {"above": rng.uniform(0.15, 0.6), "by a hair": 0.97, "below": rng.uniform(1.1, 3.0)}
    max_norm = 5.0 if size in ("equal", "zeros") else round(norm * share[size], 4)
    return {**case, "max_norm": max_norm, **({"across": 1} if across else {})}


def norm_is_at_most_max_norm(case, out):
    """The common norm afterwards is the smaller of max_norm and what it was."""
    names = [name for name in case.inputs if name.startswith("g")]
    before = np.sqrt(sum(np.sum(case.inputs[name] ** 2) for name in names))
    after = np.sqrt(sum(np.sum(out[name] ** 2) for name in names))
    if abs(after - min(before, case.inputs["max_norm"])) > 1e-4 * before:
        return "the common norm afterwards isn't the smaller of max_norm and the norm before."
    return None


CLIP_GRADIENTS = Task(
    "clip_gradients",
    trials=[
        Trial(
            scenarios.worked_clip,
            examples(
                (
                    {"g0": [[1.0, 2.0], [2.0, 0.0]], "g1": [4.0], "max_norm": 2.5},
                    {"g0": [[0.5, 1.0], [1.0, 0.0]], "g1": [2.0], "norm": 5.0},
                )
            ),
            [shows("norm", "g0", "g1")],
        ),
        Trial(
            scenarios.clipped,
            Cases(
                gradients,
                axes={"A": (2, 4), "B": (2, 4), "C": (2, 4)},
                regimes=[ordinary(6), regime("below max_norm", 3, size="below"), regime("zeros", 1, size="zeros")],
            ),
            [
                holds(
                    "the common norm is at most max_norm, and short gradients are left alone",
                    norm_is_at_most_max_norm,
                    outputs=["g0", "g1", "g2"],
                )
            ],
        ),
    ],
)

# ------------------------------------------------------------------------------------------------------------- models


PARAMETERS = ["Wx", "Wh", "b", "W", "c"]
NEXT_AND_AGAIN = [f"{name} {ending}" for name in PARAMETERS for ending in ("next", "again")]


def models(build):
    """A maker: sizes and a seed for a model, parameters to write into it, and a batch with two futures."""

    def make(rng, N, T, H, V=1, one_step=False):
        chars = build == "build_char_model"
        case = {"build": build, "hidden": H, "seed": int(rng.integers(2**32))}
        if chars:
            case["vocab"] = V
            x = np.stack([rng.labels(T, V) for _ in range(N)])
            other = (x + rng.integers(1, V, (N, T))) % V
        else:
            x = rng.normals(N, T, 1)
            other = x + rng.nonzero(N, T, 1, low=0.5)
        half = T // 2
        case |= {"x": x, "another future": np.concatenate([x[:, :half], other[:, half:]], axis=1)}
        case |= {
            "Wx": rng.normals(V, 4 * H, scale=0.8),
            "Wh": rng.normals(H, 4 * H, scale=0.6),
            "b": rng.nonzero(4 * H, high=0.8),
            "W": rng.nonzero(H, V, high=1.5),
            "c": rng.nonzero(V),
        }
        dout = rng.normals(N, T, V)
        dout[0, 0] += np.where(np.abs(dout.sum(axis=(0, 1))) < 1.0, 2.0, 0.0)  # no sum of it is nearly nothing
        return {**case, "dout": dout}

    return make


def shapes_of(case):
    """The shapes of a model's parameters, by their short names."""
    H, V = case.inputs["hidden"], case.inputs.get("vocab", 1)
    return {"Wx": (V, 4 * H), "Wh": (H, 4 * H), "b": (4 * H,), "W": (H, V), "c": (V,)}


def right_parameters(case, out):
    """There are five parameters, of the shapes that the lesson says."""
    keys = scenarios.KEYS[case.inputs["build"]]
    for name, shape in shapes_of(case).items():
        if out[name].shape != shape:
            return f'params["{keys[name]}"] has shape {out[name].shape}, but should have {shape}.'
    if out["lengths"][-1] != 5:
        return "the model has other parameters besides the five that the lesson names."
    return None


def only_the_past(case, out):
    """Another future leaves the outputs before it as they were."""
    half = case.inputs["x"].shape[1] // 2
    before, after = out["y"], out["y of another future"]
    if not np.allclose(before[:, :half], after[:, :half], rtol=1e-5, atol=1e-6):
        return "outputs change when a *later* x changes: the model looks into the future that it should predict."
    if np.allclose(before[:, half:], after[:, half:], rtol=1e-5, atol=1e-6):
        return "outputs stay the same when x changes: the model doesn't look at what it is given."
    return None


def drawn_from_rng(case, out):
    """The same seed gives the same parameters, and the next call others."""
    for name in PARAMETERS:
        if not np.array_equal(out[name], out[f"{name} again"]):
            return "the same seed doesn't give the same weights: draw them from rng, and from nothing else."
    for name in ("Wx", "Wh", "W"):
        if out[name].size >= 8 and np.array_equal(out[name], out[f"{name} next"]):
            return f"a second call with the same generator gives the same {name}: draw it from rng."
    return None


def biases_are_right(case, out):
    """All biases are 0, but for those of the forget gate, which are 1."""
    H = case.inputs["hidden"]
    wanted = np.repeat([0.0, 1.0, 0.0, 0.0], H)
    if not np.array_equal(out["b"], wanted):
        return "the LSTM's bias isn't 1 for the forget gate (the second of i, f, g, o) and 0 for the others."
    if np.any(out["c"]):
        return "the bias of the Affine isn't 0."
    return None


def model(build, axes):
    """The public checks of a model: its parameters, its first biases, and what it looks at."""
    cases = Cases(models(build), axes=axes, regimes=[ordinary(5)])
    return Task(
        build,
        trials=[
            Trial(
                scenarios.model_built,
                cases,
                [
                    holds(
                        "it has the five parameters of the lesson", right_parameters, outputs=[*PARAMETERS, "lengths"]
                    ),
                    holds("the first biases are right", biases_are_right, outputs=["b", "c"]),
                    holds("the weights are drawn from rng", drawn_from_rng, outputs=[*PARAMETERS, *NEXT_AND_AGAIN]),
                ],
            ),
            Trial(
                scenarios.model_and_its_past,
                cases,
                [
                    holds("an output depends on the past alone", only_the_past, outputs=["y", "y of another future"]),
                    holds("a sequence can be cut in two", GOES_ON, outputs=["y in two"]),
                ],
            ),
        ],
    )


MODEL_AXES = {"N": (1, 4), "T": (4, 7), "H": (2, 5)}
BUILD_FORECASTER = model("build_forecaster", MODEL_AXES)
BUILD_CHAR_MODEL = model("build_char_model", {**MODEL_AXES, "V": (3, 7)})

# ------------------------------------------------------------------------------------------------------------ drawing


def starts(rng, K, L, V, M, size=60.0, chance=False):
    """A toy model with M sums and V symbols, K symbols to start from, and how many to draw: L.

    It is sure of one symbol at each sum; with `chance` it isn't.
    """
    table = rng.normals(M, V)
    if not chance:
        sure = rng.integers(0, V, M)
        table = table - size * (1.0 if size >= 100 else 0.0)
        table[np.arange(M), sure] = size
    return {
        "table": table,
        "step": rng.integers(1, M, V),
        "start": rng.integers(0, V, K),
        "length": L,
        "seed": int(rng.integers(2**32)),
        "chance": int(chance),
    }


def symbols(case, out):
    """As many integers as asked for, each one of the symbols."""
    length, V = case.inputs["length"], case.inputs["table"].shape[1]
    for name in ("chance", "chance next"):
        text = out[name]
        if text.shape != (length,):
            return f"{name.replace('chance', 'what is returned')} has shape {text.shape}, but should have {(length,)}."
        if text.dtype.kind not in "iu" or np.any((text < 0) | (text >= V)):
            return "what is returned should be integers from 0 to V - 1."
    return None


def drawn_anew(case, out):
    """The same seed gives the same symbols, and a second call from the same generator others."""
    if not np.array_equal(out["chance"], out["chance same seed"]):
        return "the same seed doesn't give the same symbols: draw from rng, and from nothing else."
    if np.array_equal(out["chance"], out["chance next"]):
        return "a second call gives the same symbols: draw each of them from rng."
    return None


SAMPLE = Task(
    "sample",
    trials=[
        Trial(
            scenarios.worked_sample,
            examples(
                (
                    {
                        "table": [[50.0, 0.0, 0.0], [0.0, 50.0, 0.0], [0.0, 0.0, 50.0]],
                        "step": [0, 1, 2],
                        "start": [1, 1],
                        "length": 4,
                    },
                    {"text": [2, 1, 2, 1]},
                )
            ),
            [shows("text")],
        ),
        Trial(
            scenarios.drawn_by_chance,
            Cases(
                starts,
                axes={"K": (1, 4), "L": (40, 50), "V": (4, 7), "M": (5, 9)},
                regimes=[ordinary(6, chance=True)],
            ),
            [
                holds("it returns so many symbols", symbols, outputs=["chance", "chance next"]),
                holds("they are drawn from rng", drawn_anew, outputs=["chance", "chance next", "chance same seed"]),
            ],
        ),
    ],
)
