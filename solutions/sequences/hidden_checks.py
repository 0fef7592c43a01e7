"""What is compared with the reference, and for how many points. Never handed out; the points add up to 100."""

from pathlib import Path

import numpy as np
import public_checks as public
import scenarios

from autograder import Cases, Question, Task, Trial, agrees, holds, learns, leaves_inputs_alone, ordinary, regime

# -------------------------------------------------------------------------------------------------- recurrent layers

GRADIENTS = ("dx", "dWx", "dWh", "db")


def recurrent(layer, parts, points):
    """The task of a recurrent layer. `parts` are the endings of its state's parts; `points` by what they are for."""
    states, dstates = [f"state{part}" for part in parts], [f"dstate{part}" for part in parts]
    everything = ("y", *GRADIENTS, *states, *dstates)

    def at(moment, *names):
        return [f"{name} {moment}" for name in names] + [f"dstate {moment}{part}" for part in parts]

    return Task(
        layer,
        scenario=scenarios.layer_at_work,
        cases=Cases(
            public.sequences(layer),
            axes={"N": (2, 6), "T": (2, 8), "D": (2, 6), "H": (2, 6), "P": (2, 6)},
            regimes=[
                ordinary(18),
                regime("a given state", 6, state="given"),
                regime("a state that is a view", 3, state="across"),
                regime("dout on the last step", 5, last=True),
                regime("one step", 5, T=1, state="given"),
                regime("one sequence", 5, N=1),
                regime("one unit", 4, D=1, H=1, alike=True),
                regime("numbers of ±1000", 5, far=True),
                regime("single precision", 5, dtype="float32", state="given"),
                regime("used in turn", 5, use="in turn"),
                regime("used side by side", 5, use="beside", state="given"),
            ],
        ),
        checks=[
            agrees("y", on="ordinary", points=points["y"]),
            *[agrees(name, on="ordinary", points=points["gradient"]) for name in GRADIENTS],
            agrees(*states, name="state", on="ordinary", points=points["state"]),
            agrees(*dstates, name="dstate", on="ordinary", points=points["state"]),
            agrees("y", *states, name="y and state", on="a given state", points=0.5),
            agrees(*GRADIENTS, *dstates, name="gradients", on="a given state", points=1),
            agrees(*everything, name="everything", on="a state that is a view", points=0.5),
            agrees(*GRADIENTS, *dstates, name="gradients", on="dout on the last step", points=points["last"]),
            agrees(*everything, name="everything", on="one step", points=0.5),
            agrees(*everything, name="everything", on="one sequence", points=1),
            agrees(*everything, name="everything", on="one unit", points=0.5),
            agrees(*everything, name="everything", on="numbers of ±1000", points=1),
            agrees(*everything, name="everything", on="single precision", points=0.5),
            agrees(
                *at("again", "y", *GRADIENTS),
                name="the same twice",
                on="used in turn",
                points=0.5,
                claim="a second forward, in training mode, and a second backward say the same",
            ),
            agrees(
                "y in two",
                *[f"{moment}{part}" for moment in ("state in two", "state between") for part in parts],
                name="two halves",
                on="used in turn",
                points=1.5,
                claim="a sequence can be cut in two: the state is passed on, and what was passed stays as it was",
            ),
            agrees(
                *at("second", "y", *GRADIENTS),
                name="second batch",
                points=1.5,
                claim="each call starts from zeros, gradients are overwritten, and parameters changed in place count",
                on="used in turn",
            ),
            agrees(
                *at("beside", *GRADIENTS),
                "keys",
                "y later",
                "dx later",
                name="two layers",
                on="used side by side",
                points=0.5,
                claim="each layer has its own memory, the right keys, and leaves alone what it returned",
            ),
            leaves_inputs_alone(points=1),
        ],
    )


RNN = recurrent("RNN", [""], {"y": 4, "gradient": 2.5, "state": 0.5, "last": 0.5})
CLIP_GRADIENTS = Task(
    "clip_gradients",
    scenario=scenarios.clipped,
    cases=Cases(
        public.gradients,
        axes={"A": (2, 5), "B": (2, 5), "C": (2, 5)},
        regimes=[
            ordinary(14),
            regime("below max_norm", 6, size="below"),
            regime("a little above max_norm", 6, size="by a hair", arrays=4),
            regime("exactly max_norm", 4, size="equal"),
            regime("zeros", 3, size="zeros"),
            regime("one array", 4, arrays=1),
            regime("numbers of ±1000", 4, scale=500.0, arrays=4),
            regime("single precision", 4, dtype="float32"),
            regime("views", 4, across=True),
        ],
    ),
    checks=[
        agrees("norm", on="ordinary", points=2),
        agrees("g0", "g1", "g2", name="gradients", on="ordinary", points=3),
        agrees("norm", "g0", "g1", "g2", name="everything", on="below max_norm", points=2),
        agrees("norm", "g0", "g1", "g2", "g3", name="everything", on="a little above max_norm", points=1),
        agrees("norm", "g0", "g1", "g2", name="everything", on="exactly max_norm", points=0.5),
        agrees("norm", "g0", "g1", "g2", name="everything", on="zeros", points=1),
        agrees("norm", "g0", name="everything", on="one array", points=0.5),
        agrees("norm", "g0", "g1", "g2", "g3", name="everything", on="numbers of ±1000", points=0.5),
        agrees("norm", "g0", "g1", "g2", name="everything", on="single precision", points=0.5),
        agrees("norm", "g0", "g1", "g2", name="everything", on="views", points=1),
    ],
)
LSTM = recurrent("LSTM", [" h", " c"], {"y": 6, "gradient": 3.5, "state": 1, "last": 1.5})
CAROUSEL = Question("carousel", points=0)

# ------------------------------------------------------------------------------------------------------------- models


def spread_is_sound(case, out):
    """The deviation of each block of weights is between a third and three times that of `xavier_normal`.

    That allows for gates drawn one by one, and for a uniform law. The smallest block that is asked here has 160
    numbers; their sample deviation is off by a factor of 3 with a probability far below 1e-30.
    """
    shapes = public.shapes_of(case)
    for name in ("Wx", "Wh", "W"):
        ratio = np.std(out[name]) / np.sqrt(2 / sum(shapes[name]))
        if out[name].size >= 160 and not 1 / 3 < ratio < 3:
            size = "small" if ratio < 1 else "large"
            return f"the numbers in {name} are too {size} for xavier_normal."
    return None


def each_by_itself(case, out):
    """No two rows, and no two gates, have the same weights; with one unit there is nothing to tell apart."""
    if case.inputs["hidden"] == 1:
        return None
    for name in ("Wx", "Wh"):
        gates = np.split(out[name], 4, axis=1)
        if any(np.array_equal(gates[one], gates[two]) for one in range(4) for two in range(one)):
            return f"two gates have the same weights in {name}: every weight is drawn by itself."
    for name in ("Wh", "W"):
        if any(np.array_equal(out[name][0], row) for row in out[name][1:]):
            return f"two rows of {name} are the same: every weight is drawn by itself."
    return None


def model(build, axes, points, learned):
    """The task of a model: as it is built, with given parameters, and trained. `learned` is the trial that trains it.

    That an output depends on the past alone is part of what y agrees with.
    """
    sizes = [regime("one sequence", 6, N=1), regime("one unit", 6, H=1)]
    return Task(
        build,
        trials=[
            Trial(
                scenarios.model_built,
                Cases(
                    public.models(build), axes=axes, regimes=[ordinary(28), regime("many units", 6, H=(40, 60)), *sizes]
                ),
                [
                    agrees(
                        "lengths",
                        name="parameters",
                        points=1,
                        claim="it has the five parameters of the lesson, of the right shapes",
                    ),
                    holds(
                        "the first biases are right",
                        public.biases_are_right,
                        outputs=["b", "c"],
                        name="biases",
                        points=points["biases"],
                    ),
                    holds(
                        "the weights are drawn from rng",
                        public.drawn_from_rng,
                        outputs=[*public.PARAMETERS, *public.NEXT_AND_AGAIN],
                        name="weights from rng",
                        points=1,
                    ),
                    holds(
                        "the weights are neither too small nor too large",
                        spread_is_sound,
                        outputs=["Wx", "Wh", "W"],
                        on="many units",
                        name="spread of the weights",
                        points=0.5,
                    ),
                    holds(
                        "every weight is drawn by itself",
                        each_by_itself,
                        outputs=["Wx", "Wh", "W"],
                        name="weights one by one",
                        points=0.5,
                    ),
                ],
            ),
            Trial(
                scenarios.model_at_work,
                Cases(public.models(build), axes=axes, regimes=[ordinary(28), *sizes]),
                [
                    agrees("y", points=points["y"], claim="with given parameters, y is right"),
                    agrees("dWx", "dWh", "db", "dW", "dc", name="gradients", points=1),
                    agrees(
                        "y in two", name="two halves", points=points["halves"], claim="a sequence can be cut in two"
                    ),
                ],
            ),
            learned,
        ],
        uses=("LSTM",),
        random=True,
    )


def filled(reference, case, out):
    """The reference's own model with the parameters that were trained."""
    sizes = [case.inputs[name] for name in ("vocab", "hidden") if name in case.inputs]
    model = getattr(reference, case.inputs["build"])(*sizes, np.random.default_rng(0))
    for name, key in scenarios.KEYS[case.inputs["build"]].items():
        model.params[key][...] = out[name]
    return model


SEA = np.loadtxt(Path(__file__).parent / "data" / "nino12.csv", delimiter=",", skiprows=1)[:, 2]


def sea(rng, H):
    """Thirty years of the sea's temperature to train on, in standard deviations; the twelve years after, kept."""
    begin = int(rng.integers(0, len(SEA) - 12 * 42))
    years, later = SEA[begin : begin + 360], SEA[begin + 360 : begin + 504]
    mean, deviation = np.mean(years), np.std(years)
    inputs = {"build": "build_forecaster", "hidden": H, "series": (years - mean) / deviation}
    inputs |= {"seed": int(rng.integers(2**32)), "length": 20, "batch": 12, "steps": 60, "lr": 0.04}
    return inputs, {"later": (later - mean) / deviation}


def error_beside_naive(reference, case, out):
    """The error on the twelve years after, over that of the naive forecast (roots of mean squares).

    1 000 seeds of the reference: mean 0.491, deviation 0.038, worst 0.607; so 0.8 is 8 deviations away. 60 seeds of
    weights that are plain normal numbers, which another check finds: 0.64 at most; of all weights zero: 1.87 at least.
    """
    model, later = filled(reference, case, out), case.kept["later"]
    warm = case.inputs["series"][-36:]  # three years to get into its stride
    run = np.concatenate([warm, later])
    forecast = model.forward(run[None, :-1, None])[0, len(warm) - 1 :, 0]
    naive = run[len(warm) - 1 : -1]
    return np.sqrt(np.mean((forecast - later) ** 2) / np.mean((naive - later) ** 2))


BUILD_FORECASTER = model(
    "build_forecaster",
    {"N": (2, 4), "T": (3, 6), "H": (2, 6)},
    {"biases": 1, "y": 2, "halves": 1},
    Trial(
        scenarios.trained_forecaster,
        Cases(sea, axes={"H": (7, 9)}, regimes=[ordinary(1)]),
        [
            learns(
                "trained for 60 steps, it forecasts years that it never saw, clearly better than the naive forecast",
                error_beside_naive,
                quantity="the error on years that it never saw, beside that of the naive forecast,",
                at_most=0.8,
                outputs=public.PARAMETERS,
                name="forecast",
                points=2,
            )
        ],
    ),
)
BASELINES = Question("baselines", points=0)


def language(rng, H, V):
    """A text in a language of chance, in which a symbol mostly follows from the last but one; its second part is kept.

    The symbol just before says nothing. So without a memory there is no better answer than 1 / V.
    """
    follower = rng.permutation(V)
    text = [int(symbol) for symbol in rng.integers(0, V, 2)]
    while len(text) < 1500:
        text.append(int(follower[text[-2]]) if rng.random() < 0.9 else int(rng.integers(V)))
    inputs = {"build": "build_char_model", "vocab": V, "hidden": H, "text": np.array(text[:1000])}
    inputs |= {"seed": int(rng.integers(2**32)), "length": 12, "batch": 16, "steps": 80, "lr": 0.05}
    return inputs, {"rest": np.array(text[1000:])}


def surprise(reference, case, out):
    """The cross-entropy on the rest of the text, as a share of what guessing costs, ln V.

    1 000 seeds of the reference: mean 0.294, deviation 0.042, worst 0.494; so 0.75 is 10 deviations away. All weights
    zero: 0.97 at least in 60 seeds.
    """
    rest = case.kept["rest"]
    logits = filled(reference, case, out).forward(rest[None, :-1])[0]
    logits = logits - logits.max(axis=-1, keepdims=True)
    log_p = logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))
    return -np.mean(log_p[np.arange(len(rest) - 1), rest[1:]]) / np.log(case.inputs["vocab"])


BUILD_CHAR_MODEL = model(
    "build_char_model",
    {"N": (2, 4), "T": (3, 6), "H": (2, 6), "V": (3, 8)},
    {"biases": 0.5, "y": 1.5, "halves": 0.5},
    Trial(
        scenarios.trained_char_model,
        Cases(language, axes={"H": (14, 16), "V": (4, 5)}, regimes=[ordinary(1)]),
        [
            learns(
                "trained for 80 steps, it knows what comes next in a language that it takes a memory to know",
                surprise,
                quantity="the cross-entropy on text that it never saw",
                at_most=0.75,
                outputs=public.PARAMETERS,
                name="surprise",
                points=1.5,
            )
        ],
    ),
)

# ------------------------------------------------------------------------------------------------------------ drawing

FALSE_ALARM = 1e-9
"""How often right draws break the law below in one case."""


def largest_sum(variance, most, false_alarm):
    """What a sum of independent or martingale differences exceeds with at most this probability, above or below.

    None is larger than `most`, and their variances add up to at most `variance`. Freedman, "On tail probabilities for
    martingales", Ann. Probab. 3 (1975): P(S >= s) <= exp(-s^2 / (2 (variance + most s / 3))).
    """
    log = np.log(2 / false_alarm)
    return most * log / 3 + np.sqrt((most * log / 3) ** 2 + 2 * variance * log)


def drawn_from_softmax(case, out):
    """Each symbol comes as often, and is on average as likely, as the softmax of the last step says.

    So does the first symbol of each text, and so do symbols that come twice in a row. Temperatures of 0.75 and of 1.5
    were found out in 30 cases of 30, 0.9 and 1.1 in none. Five texts have the same start: all are alike with a
    probability below 1e-20, since the likeliest symbol has p < 0.6.
    """
    texts, step, first = out["texts"], case.inputs["step"], case.inputs["starts"]
    odds = np.exp(case.inputs["table"])
    p = odds / odds.sum(axis=1, keepdims=True)  # (M, V)
    M, V = p.shape
    if texts.dtype.kind not in "iu" or np.any((texts < 0) | (texts >= V)):
        return "what is returned should be integers from 0 to V - 1."
    if all(np.array_equal(texts[0], text) for text in texts[-4:]):
        return "the same start gives the same text again, though the generator has gone on."
    read = np.concatenate([first, texts[:, :-1]], axis=1)
    rows = np.cumsum(step[read], axis=1)[:, first.shape[1] - 1 :] % M  # what follows from all that was read before
    last = read[:, first.shape[1] - 1 :]
    likeliest, rarest = np.eye(V)[p.argmax(axis=1)], np.eye(V)[p.argmin(axis=1)]
    weights = [*(np.broadcast_to(weight, p.shape) for weight in np.eye(V)), np.log(p), rarest]
    for weight, steps in [*((weight, np.s_[:]) for weight in weights), (likeliest, np.s_[:1])]:
        mean = np.sum(p * weight, axis=1)
        variance = np.max(np.sum(p * (weight - mean[:, None]) ** 2, axis=1))
        got = (weight[rows, texts] - mean[rows])[:, steps]
        if abs(got.sum()) > largest_sum(variance * got.size, np.ptp(weight), FALSE_ALARM / (V + 4)):
            return "the symbols aren't drawn from the softmax of the last step: some come too often, others too seldom."
    if abs(np.sum((texts == last) - p[rows, last])) > largest_sum(texts.size / 4, 1.0, FALSE_ALARM / (V + 4)):
        return "the same symbol comes twice in a row too often, or too seldom."
    return None


def many_starts(rng, R, K, V, M):
    """A toy model that isn't sure, and R texts of 20 symbols to draw from it; the last four begin like the first."""
    table = np.round(rng.permuted(np.tile(np.linspace(-1.2, 1.2, V), (M, 1)), axis=1), 2)
    starts = rng.integers(0, V, (R, K))
    starts[-4:] = starts[0]
    inputs = {"table": table, "step": rng.integers(1, M, V), "starts": starts, "length": 20}
    return {**inputs, "seed": int(rng.integers(2**32))}


SAMPLE = Task(
    "sample",
    trials=[
        Trial(
            scenarios.sampled,
            Cases(
                public.starts,
                axes={"K": (2, 6), "L": (2, 9), "V": (3, 7), "M": (4, 9)},
                regimes=[
                    ordinary(20),
                    regime("one symbol to start from", 5, K=1),
                    regime("one symbol to draw", 5, L=1),
                    regime("logits of ±1000", 5, size=1000.0),
                    regime("a model that isn't sure", 6, chance=True, L=(40, 50)),
                ],
            ),
            [
                agrees("text", on="ordinary", points=3),
                agrees("text next", on="ordinary", points=1, claim="a second call begins with the start again"),
                agrees("text", "text next", name="text", on="one symbol to start from", points=0.5),
                agrees("text", "text next", name="text", on="one symbol to draw", points=0.5),
                agrees("text", "text next", name="text", on="logits of ±1000", points=0.5),
                holds(
                    "it returns so many symbols",
                    public.symbols,
                    on="a model that isn't sure",
                    outputs=["chance", "chance next"],
                    name="symbols",
                    points=0.5,
                ),
                holds(
                    "they are drawn from rng",
                    public.drawn_anew,
                    on="a model that isn't sure",
                    outputs=["chance", "chance next", "chance same seed"],
                    name="drawn from rng",
                    points=1,
                ),
                leaves_inputs_alone(points=0.5),
            ],
        ),
        Trial(
            scenarios.drawn_often,
            Cases(many_starts, axes={"R": (145, 155), "K": (1, 4), "V": (4, 6), "M": (5, 8)}, regimes=[ordinary(1)]),
            [
                holds(
                    "each symbol is as frequent as the softmax of the last step says",
                    drawn_from_softmax,
                    outputs=["texts"],
                    name="law of the draws",
                    points=2.5,
                )
            ],
        ),
    ],
    random=True,
)
