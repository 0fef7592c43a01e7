"""Known mistakes, what they break, and the advice that helps. Each is an edit of the lesson's solution."""

from autograder import Mistake

FORWARD = [f"{name} on ordinary" for name in ("y", "dx", "dWx", "dWh", "db", "state", "dstate")]
BACKWARD = [f"{name} on ordinary" for name in ("dx", "dWx", "dWh", "db", "dstate")]
WEIGHTS = [f"{name} on ordinary" for name in ("dWx", "dWh", "db")]
GIVEN_STATE = [
    "gradients on a given state",
    "everything on a state that is a view",
    "everything on one step",
    "everything on single precision",
    "two layers on used side by side",
]
MODELS = [
    f"{name}: {check}"
    for name in ("build_forecaster", "build_char_model")
    for check in ("y", "gradients", "two halves")
]
MODEL_GRADIENTS = ["build_forecaster: gradients", "build_char_model: gradients"]
MODEL_HALVES = ["build_forecaster: two halves", "build_char_model: two halves"]

# ------------------------------------------------------------------------------------------ advice that layers share

CLASS_MEMORY = (
    "What forward keeps is stored on the class, so all layers of this kind share one memory: the second overwrites "
    "what the first needs for its backward. Store it on self."
)
FIRST_ONLY = (
    "backward goes on using what was remembered of the first batch. Every forward overwrites what the one before left."
)
ONLY_IN_TRAINING = (
    "forward remembers what backward needs only if train is true. backward answers for the last forward in either mode."
)
STALE = (
    "The arrays in params were changed in place, as an optimizer does, and the layer goes on with the old numbers: it "
    "works with copies of its own, or puts new arrays into params. Read self.params in every forward and backward, "
    "and leave its arrays where they are."
)
LEAKS = (
    "Where no state is given, forward goes on from the state of the call before. Two batches have nothing to do with "
    "each other: state=None means zeros, at every call."
)
ACCUMULATED = (
    "The gradients of all calls add up in grads. They add up over the steps of one backward; the next backward "
    "overwrites them."
)
KEYS = (
    'The keys of grads are those of params, "Wx", "Wh" and "b", without a d in front: whoever updates the parameters '
    "looks up both under one name."
)
NO_BIAS = "The bias is missing: b is added at every step."
BIAS_TWICE = (
    "The bias counts twice. Some libraries have one for x and one for h; here there is a single b, added once a step."
)
WH_TRANSPOSED = (
    "In forward Wh stands transposed. It is square, so numpy doesn't complain, but the state's unit k then speaks to "
    "the wrong units: h @ Wh."
)
NOT_CARRIED = (
    "Every step starts from the initial state: what step t leaves doesn't reach step t + 1. In the loop, the new "
    "state replaces the one that the next step starts from."
)
STATE_IGNORED = "The state that is given is ignored: forward starts from zeros where one was passed. Start from it."
DH_NOT_CARRIED = (
    "What step t + 1 hands back is lost. The state of step t acts twice: as the output y_t, and in the step after. "
    "Both gradients are added: dout[:, t] + dh."
)
LAST_STEP_ONLY = (
    "Only the last step's dout counts. Every state is also an output, so at each step dout[:, t] joins what comes "
    "back from the step after."
)
DH_WH = (
    "On the way back, dh goes through Wh where it should go through Wh transposed. Wh is square, so the shapes fit "
    "either way: what went forward from unit j to unit k comes back from k to j."
)
FORWARD_IN_TIME = (
    "backward runs from the first step to the last. What step t hands back belongs to step t - 1, so begin at the end "
    "and go backwards in time."
)
DWX_OVERWRITTEN = "dWx is that of one step alone. Wx acts at every step, so its gradients add up over all steps: +=."
DWH_OVERWRITTEN = "dWh is that of one step alone. Wh acts at every step, so its gradients add up over all steps: +=."
DB_OVERWRITTEN = "db is that of one step alone. b acts at every step, so its gradients add up over all steps: +=."
DWH_NEW_STATE = (
    "dWh is built with the state *after* each step. What was multiplied by Wh is the state before it, h of step t - 1 "
    "(at t = 0 the one that forward started from)."
)
DWH_TRANSPOSED = (
    "dWh is transposed. It is square, so nothing complains: dWh[j, k] is what unit j *before* the step has to do with "
    "unit k in it, so the state before stands on the left, transposed."
)
AVERAGED_OVER_T = (
    "The gradients are divided by the number of steps. The weights act at every step with their full share, so add. A "
    "mean is taken in the loss, and nowhere else."
)
AVERAGED_OVER_N = (
    "The gradients are divided by the number of sequences. The mean is taken in the loss, which has done so already: "
    "dout carries it. A layer only adds."
)
START_LEFT_OUT = (
    "At t = 0 nothing is added to dWh. That is right only where forward started from zeros: the state that it starts "
    "from is multiplied by Wh like any other."
)
FIRST_STEP_LEFT_OUT = "backward stops before t = 0: the first step is never reached. reversed(range(T)) goes down to 0."
DOUT_CHANGED = (
    "backward writes into dout. That array belongs to the caller, who may still need it. Make a new one, as in "
    "dout[:, t] + dh."
)
REVERSED = "The outputs stand in reverse order: y[:, t] is the state after step t, the earliest first."
LAST_H_ONLY = (
    "forward returns the last state alone. The output is all states, (N, T, H); the last one is left in self.state."
)
TIME_FIRST = "The output has the steps on its first axis. Batch first: it is (N, T, H), so stack along axis 1."
SHARED_ARRAY = (
    "Each step writes its state into the same array. What was kept of the steps before, and the state that was passed "
    "in, then hold the last one. Make a new array at each step."
)
NO_DSTATE = "dstate is missing: leave what is left of dh at the very end in self.dstate."

# ------------------------------------------------------------------------------------------------------------- RNN

RNN = [
    Mistake(
        "RNN.forward",
        right="np.tanh(x[:, t] @ Wx + h @ Wh + b)",
        wrong="x[:, t] @ Wx + h @ Wh + b",
        breaks=FORWARD,
        advice="The tanh is missing in forward. Without a bend, all steps together are one large weighted sum.",
    ),
    Mistake(
        "RNN.forward",
        right="np.tanh(x[:, t] @ Wx + h @ Wh + b)",
        wrong="sigmoid(x[:, t] @ Wx + h @ Wh + b)",
        breaks=FORWARD,
        advice="The state is squeezed by a sigmoid. This layer's bend is tanh, between -1 and 1.",
    ),
    Mistake(
        "RNN.forward",
        right="np.tanh(x[:, t] @ Wx + h @ Wh + b)",
        wrong="np.maximum(x[:, t] @ Wx + h @ Wh + b, 0)",
        breaks=FORWARD,
        advice="The bend is a ReLU. This layer's is tanh; a state that isn't bounded may grow from step to step.",
    ),
    Mistake("RNN.forward", right="h @ Wh + b)", wrong="h @ Wh)", breaks=FORWARD, advice=NO_BIAS),
    Mistake("RNN.forward", right="h @ Wh + b)", wrong="h @ Wh + 2 * b)", breaks=FORWARD, advice=BIAS_TWICE),
    Mistake("RNN.forward", right="h @ Wh + b)", wrong="h @ Wh.T + b)", breaks=FORWARD, advice=WH_TRANSPOSED),
    Mistake("RNN.forward", right="h @ Wh + b)", wrong="self.hs[0] @ Wh + b)", breaks=FORWARD, advice=NOT_CARRIED),
    Mistake(
        "RNN.forward",
        right="np.zeros((N, len(Wh)), dtype=x.dtype) if state is None else state",
        wrong="np.zeros((N, len(Wh)), dtype=x.dtype)",
        breaks=[*GIVEN_STATE, "y and state on a given state", "two halves on used in turn"],
        advice=STATE_IGNORED,
    ),
    Mistake(
        "RNN.forward",
        right="        self.x, self.hs = x, [h]",
        wrong='        h = getattr(self, "state", h) if state is None else state\n        self.x, self.hs = x, [h]',
        name="RNN: the state leaks",
        breaks=["the same twice on used in turn", "second batch on used in turn", "two layers on used side by side"],
        advice=LEAKS,
    ),
    Mistake(
        "RNN.forward",
        right="self.hs[1:], axis=1",
        wrong="self.hs[:0:-1], axis=1",
        breaks=["y on ordinary"],
        advice=REVERSED,
    ),
    Mistake(
        "RNN.forward",
        right="self.hs[1:], axis=1",
        wrong="self.hs[:-1], axis=1",
        breaks=["y on ordinary"],
        advice="y[:, t] is the state *before* step t. The output of a step is the state that it makes.",
    ),
    Mistake(
        "RNN.forward",
        right="return np.stack(self.hs[1:], axis=1)",
        wrong="return h",
        breaks=["y on ordinary"],
        advice=LAST_H_ONLY,
    ),
    Mistake(
        "RNN.forward",
        right="self.hs[1:], axis=1",
        wrong="self.hs[1:], axis=0",
        breaks=["y on ordinary"],
        advice=TIME_FIRST,
    ),
    Mistake(
        "RNN.forward",
        right="x[:, t] @ Wx",
        wrong="x[:, T - 1 - t] @ Wx",
        breaks=FORWARD,
        advice="forward reads the sequence from its end. Step t sees x[:, t], the earliest first.",
    ),
    Mistake(
        "RNN.forward",
        right="x[:, t] @ Wx",
        wrong="x[:, 0] @ Wx",
        breaks=FORWARD,
        advice="Every step sees the first x. At step t it is x[:, t].",
    ),
    Mistake(
        "RNN.forward",
        right="self.state = h",
        wrong="self.state = self.hs[0]",
        breaks=["state on ordinary"],
        advice="self.state is the state that forward started from. Leave the *last* one there, for whoever goes on.",
    ),
    Mistake(
        "RNN.forward",
        right="self.state = h",
        wrong="self.state = np.stack(self.hs[1:], axis=1)",
        breaks=[*BACKWARD, "state on ordinary"],
        advice="self.state holds the states of all steps. It is the last one alone: (N, H).",
    ),
    Mistake(
        "RNN.forward",
        right="h = np.tanh(x[:, t] @ Wx + h @ Wh + b)",
        wrong="h[...] = np.tanh(x[:, t] @ Wx + h @ Wh + b)",
        breaks=[*BACKWARD, "y on ordinary"],
        advice=SHARED_ARRAY,
    ),
    Mistake(
        "RNN.forward",
        right="self.x, self.hs = x, [h]",
        wrong='self.x, self.hs = (x, [h]) if train else (getattr(self, "x", None), [h])',
        breaks=BACKWARD,
        silent="its backward raises in almost every case, as many others do",
    ),
    Mistake(
        "RNN",
        edits=[
            ("self.x, self.hs = x, [h]  # hs[t] is the state before step t", "hs = [h]"),
            ("self.hs.append(h)", "hs.append(h)"),
            (
                "        return np.stack(self.hs[1:], axis=1)",
                '        if not hasattr(self, "x"):\n'
                "            self.x, self.hs = x, hs\n        return np.stack(hs[1:], axis=1)",
            ),
        ],
        name="RNN: remembers the first batch only",
        breaks=["second batch on used in turn", "two layers on used side by side"],
        advice=FIRST_ONLY,
    ),
    Mistake(
        "RNN",
        edits=[
            ("self.x, self.hs = x, [h]", "RNN.x, RNN.hs = x, [h]"),
            ("self.hs.append(h)", "RNN.hs.append(h)"),
        ],
        name="RNN: memory on the class",
        breaks=["two layers on used side by side"],
        advice=CLASS_MEMORY,
    ),
    Mistake(
        "RNN",
        edits=[
            (
                "        self.grads = {}\n",
                "        self.grads = {}\n        self.own = [Wx.copy(), Wh.copy(), b.copy()]\n",
            ),
            (
                'Wx, Wh, b = self.params["Wx"], self.params["Wh"], self.params["b"]\n        N, T, _ = x.shape',
                "Wx, Wh, b = self.own\n        N, T, _ = x.shape",
            ),
            (
                'Wx, Wh, b = self.params["Wx"], self.params["Wh"], self.params["b"]\n        dWx',
                "Wx, Wh, b = self.own\n        dWx",
            ),
        ],
        name="RNN: copies of the parameters",
        breaks=["second batch on used in turn"],
        advice=STALE,
    ),
    # ------------------------------------------------------------------------------------------------------ backward
    Mistake(
        "RNN.backward",
        right="(1 - self.hs[t + 1] ** 2)",
        wrong="(1 - np.tanh(self.hs[t + 1]) ** 2)",
        breaks=BACKWARD,
        advice="The slope of tanh is 1 - h², and h has been through tanh already. You take the tanh of it once more.",
    ),
    Mistake(
        "RNN.backward",
        right="(1 - self.hs[t + 1] ** 2)",
        wrong="(1 - self.hs[t + 1])",
        breaks=BACKWARD,
        advice="The slope of tanh is 1 - h², with the square.",
    ),
    Mistake(
        "RNN.backward",
        right="(1 - self.hs[t + 1] ** 2)",
        wrong="self.hs[t + 1] * (1 - self.hs[t + 1])",
        breaks=BACKWARD,
        advice="h (1 - h) is the slope of a sigmoid. That of tanh is 1 - h².",
    ),
    Mistake(
        "RNN.backward",
        right="(1 - self.hs[t + 1] ** 2)",
        wrong="(1 - self.hs[t] ** 2)",
        breaks=BACKWARD,
        advice="The slope at step t is taken from the state before the step. The bend of step t made h_t: take that.",
    ),
    Mistake(
        "RNN.backward",
        right="(dout[:, t] + dh) * (1 - self.hs[t + 1] ** 2)",
        wrong="dout[:, t] + dh",
        breaks=BACKWARD,
        advice="The slope of tanh is missing on the way back: da is (dout[:, t] + dh) times 1 - h².",
    ),
    Mistake(
        "RNN.backward",
        right="(dout[:, t] + dh) * (1 - self.hs[t + 1] ** 2)",
        wrong="dout[:, t] * (1 - self.hs[t + 1] ** 2) + dh",
        breaks=BACKWARD,
        advice="What comes back from step t + 1 goes past the bend of step t. Add it to dout[:, t] first: both go "
        "through 1 - h².",
    ),
    Mistake("RNN.backward", right="(dout[:, t] + dh)", wrong="dout[:, t]", breaks=BACKWARD, advice=DH_NOT_CARRIED),
    Mistake(
        "RNN.backward",
        right="(dout[:, t] + dh)",
        wrong="(dout[:, t] * (t == self.x.shape[1] - 1) + dh)",
        breaks=BACKWARD,
        advice=LAST_STEP_ONLY,
    ),
    Mistake(
        "RNN.backward",
        right="(dout[:, t] + dh)",
        wrong="(dout[:, -1] + dh)",
        breaks=BACKWARD,
        advice="The last step's dout is taken for every step. At step t it is dout[:, t].",
    ),
    Mistake("RNN.backward", right="dh = da @ Wh.T", wrong="dh = da @ Wh", breaks=BACKWARD, advice=DH_WH),
    Mistake(
        "RNN.backward",
        right="dh = da @ Wh.T",
        wrong="dh = (dout[:, t] + dh) @ Wh.T",
        breaks=BACKWARD,
        advice="dh is made from what came in at the bend, not from what comes out: it is da, with the slope of tanh "
        "in it, that goes back through Wh.",
    ),
    Mistake(
        "RNN.backward",
        right="dh = da @ Wh.T",
        wrong="dh = dh + da @ Wh.T",
        breaks=BACKWARD,
        advice="dh keeps what later steps handed back, and adds to it. That has been passed on through da already: "
        "each step replaces dh.",
    ),
    Mistake(
        "RNN.backward",
        right="reversed(range(self.x.shape[1]))",
        wrong="range(self.x.shape[1])",
        breaks=BACKWARD,
        advice=FORWARD_IN_TIME,
    ),
    Mistake(
        "RNN.backward",
        right="reversed(range(self.x.shape[1]))",
        wrong="range(self.x.shape[1] - 1, 0, -1)",
        breaks=["dx on ordinary", "dWx on ordinary", "db on ordinary", "dstate on ordinary"],
        advice=FIRST_STEP_LEFT_OUT,
    ),
    Mistake(
        "RNN.backward",
        right="reversed(range(self.x.shape[1]))",
        wrong="reversed(range(max(0, self.x.shape[1] - 3), self.x.shape[1]))",
        name="RNN: back three steps only",
        breaks=BACKWARD,
        silent="how many steps it goes back is for each student to choose",
    ),
    Mistake("RNN.backward", right="dWx += ", wrong="dWx = ", breaks=["dWx on ordinary"], advice=DWX_OVERWRITTEN),
    Mistake("RNN.backward", right="dWh += ", wrong="dWh = ", breaks=["dWh on ordinary"], advice=DWH_OVERWRITTEN),
    Mistake("RNN.backward", right="db += ", wrong="db = ", breaks=["db on ordinary"], advice=DB_OVERWRITTEN),
    Mistake(
        "RNN.backward",
        right="self.hs[t].T @ da",
        wrong="self.hs[t + 1].T @ da",
        breaks=["dWh on ordinary"],
        advice=DWH_NEW_STATE,
    ),
    Mistake(
        "RNN.backward",
        right="self.hs[t].T @ da",
        wrong="da.T @ self.hs[t]",
        breaks=["dWh on ordinary"],
        advice=DWH_TRANSPOSED,
    ),
    Mistake(
        "RNN.backward",
        right="dWh += self.hs[t].T @ da",
        wrong="dWh += self.hs[t].T @ da * (t > 0)",
        breaks=GIVEN_STATE,
        advice=START_LEFT_OUT,
    ),
    Mistake(
        "RNN.backward",
        right='self.grads["Wx"], self.grads["Wh"], self.grads["b"] = dWx, dWh, db',
        wrong='self.grads["Wx"], self.grads["Wh"], self.grads["b"] = (g / dout.shape[1] for g in (dWx, dWh, db))',
        name="RNN: averaged over the steps",
        breaks=WEIGHTS,
        advice=AVERAGED_OVER_T,
    ),
    Mistake(
        "RNN.backward",
        right='self.grads["Wx"], self.grads["Wh"], self.grads["b"] = dWx, dWh, db',
        wrong='self.grads["Wx"], self.grads["Wh"], self.grads["b"] = (g / len(dout) for g in (dWx, dWh, db))',
        name="RNN: averaged over the batch",
        breaks=WEIGHTS,
        advice=AVERAGED_OVER_N,
    ),
    Mistake(
        "RNN.backward",
        right="db += da.sum(axis=0)",
        wrong="db += da.mean(axis=0)",
        breaks=["db on ordinary"],
        advice="db is averaged over the sequences. Every sequence adds its full share to the bias: sum.",
    ),
    Mistake(
        "RNN.backward",
        right="db += da.sum(axis=0)",
        wrong="db += da.sum()",
        breaks=["db on ordinary"],
        advice="db adds up over all units, too. b has one number for each unit: sum over the sequences (axis 0), and "
        "over the steps.",
    ),
    Mistake(
        "RNN.backward",
        right="dx[:, t] = da @ Wx.T",
        wrong="dx[:, -1 - t] = da @ Wx.T",
        breaks=["dx on ordinary"],
        advice="dx stands in reverse order. The loop runs backwards in time, but dx[:, t] belongs to x[:, t].",
    ),
    Mistake(
        "RNN.backward",
        edits=[("dx[:, t] = da @ Wx.T", "dx = da @ Wx.T")],
        breaks=["dx on ordinary"],
        advice="dx is that of the first step alone. It is shaped like x, (N, T, D): each step's gradient in its place.",
    ),
    Mistake(
        "RNN.backward",
        right='self.grads["Wx"], self.grads["Wh"], self.grads["b"] = dWx, dWh, db',
        wrong='for k, g in (("Wx", dWx), ("Wh", dWh), ("b", db)):\n'
        "            self.grads[k] = self.grads.get(k, 0) + g",
        name="RNN: accumulated over calls",
        breaks=["the same twice on used in turn", "second batch on used in turn"],
        advice=ACCUMULATED,
    ),
    Mistake(
        "RNN.backward",
        right='self.grads["Wx"], self.grads["Wh"], self.grads["b"] = dWx, dWh, db',
        wrong='self.grads = {"dWx": dWx, "dWh": dWh, "db": db}',
        name="RNN: keys with a d",
        breaks=WEIGHTS,
        advice=KEYS,
    ),
    Mistake(
        "RNN.backward",
        right="self.dstate = dh",
        wrong="self.dstate = da",
        breaks=["dstate on ordinary"],
        advice="dstate is the da of the first step. It has one way still to go, back through Wh: it is the dh that is "
        "left at the end.",
    ),
    Mistake(
        "RNN.backward",
        right="        self.dstate = dh\n",
        wrong="",
        name="RNN: no dstate",
        breaks=["dstate on ordinary"],
        silent="where it is missing, nothing comes out; that alone isn't evidence",
    ),
    Mistake(
        "RNN.backward",
        right="        return dx",
        wrong="        return dx, dh",
        breaks=["dx on ordinary"],
        advice="backward returns two things. It returns dx alone, which the layer before is handed as its dout. The "
        "gradient of the state is left in self.dstate.",
    ),
    Mistake(
        "RNN.backward",
        right="            da = (dout[:, t] + dh)",
        wrong="            dout[:, t] += dh\n            da = dout[:, t]",
        breaks=["inputs left alone"],
        advice=DOUT_CHANGED,
    ),
]

# ------------------------------------------------------------------------------------------------------------ LSTM

SPLIT = "i, f, g, o = np.split("
JOINED = "[di * i * (1 - i), df * f * (1 - f), dg * (1 - g**2), do * o * (1 - o)]"
BLOCKS = dict(zip("ifgo", ["di * i * (1 - i)", "df * f * (1 - f)", "dg * (1 - g**2)", "do * o * (1 - o)"], strict=True))
GRADS = 'self.grads["Wx"], self.grads["Wh"], self.grads["b"] = dWx, dWh, db'


def order(gates):
    """The mistake of gates that stand in another order, there and back."""
    named, blocks = ", ".join(gates), ", ".join(BLOCKS[gate] for gate in gates)
    return Mistake(
        "LSTM",
        edits=[(SPLIT, f"{named} = np.split("), (JOINED, f"[{blocks}]")],
        name=f"LSTM: gates in the order {named}",
        breaks=[*FORWARD, *MODELS],
        advice=f"Your gates stand in the order {named}. Libraries differ in this; here the blocks of Wx, Wh and b are "
        "i, f, g, o. With another order the layer would learn as well, but not with the parameters that it is given.",
    )


def back_order(gates):
    """The mistake of a da whose blocks stand in another order than those of a."""
    blocks = ", ".join(BLOCKS[gate] for gate in gates)
    return Mistake(
        "LSTM.backward",
        right=JOINED,
        wrong=f"[{blocks}]",
        name=f"LSTM: da in the order {', '.join(gates)}",
        breaks=[*BACKWARD, *MODEL_GRADIENTS],
        advice=f"In backward the blocks of da stand in the order {', '.join(gates)}. They belong to those of a, in the "
        "same order: i, f, g, o.",
    )


LSTM = [
    *(order(gates) for gates in ("ifog", "figo", "fgio", "fiog", "igfo", "iofg", "oifg", "ofgi")),
    *(back_order(gates) for gates in ("ifog", "figo", "igfo", "fgio")),
    Mistake(
        "LSTM",
        edits=[
            (
                "np.split(x[:, t] @ Wx + h @ Wh + b, 4, axis=1)",
                "np.moveaxis((x[:, t] @ Wx + h @ Wh + b).reshape(N, -1, 4), 2, 0)",
            ),
            (f"np.concatenate({JOINED}, axis=1)", f"np.stack({JOINED}, axis=2).reshape(len(dh), -1)"),
        ],
        name="LSTM: gates interleaved",
        breaks=[*FORWARD, *MODELS],
        advice="The four gates of each unit stand side by side. They should stand in four blocks, each of H columns: "
        "first i of all units, then f, g and o.",
    ),
    # ------------------------------------------------------------------------------------------------------- forward
    Mistake(
        "LSTM",
        edits=[("np.tanh(g)", "sigmoid(g)"), ("dg * (1 - g**2)", "dg * g * (1 - g)")],
        name="LSTM: a sigmoid for g",
        breaks=[*FORWARD, *MODELS],
        advice="The candidate g is a sigmoid. It is a tanh, between -1 and 1: otherwise a cell could only ever be "
        "written up, never down.",
    ),
    Mistake(
        "LSTM.forward",
        right="np.tanh(g)",
        wrong="sigmoid(g)",
        name="LSTM: a sigmoid for g, in forward alone",
        breaks=[*FORWARD, *MODELS],
        advice="In forward the candidate g is a sigmoid. It is a tanh, between -1 and 1; your backward takes it for "
        "one.",
    ),
    Mistake(
        "LSTM",
        edits=[("np.tanh(g)", "g"), ("dg * (1 - g**2)", "dg")],
        name="LSTM: no bend for g",
        breaks=[*FORWARD, *MODELS],
        advice="The candidate g has no bend. It is tanh of its block of a.",
    ),
    Mistake(
        "LSTM",
        edits=[("sigmoid(o)", "np.tanh(o)"), ("do * o * (1 - o)", "do * (1 - o**2)")],
        name="LSTM: a tanh for o",
        breaks=[*FORWARD, *MODELS],
        advice="The output gate is a tanh. All three gates, i, f and o, are sigmoids, between 0 and 1; only g is a "
        "tanh.",
    ),
    Mistake(
        "LSTM",
        edits=[("h = o * np.tanh(c)", "h = o * c"), ("bent = np.tanh(c)", "bent = c"), ("(1 - bent**2)", "1")],
        name="LSTM: no tanh on the cell",
        breaks=[*FORWARD, *MODELS],
        advice="The cell is shown as it is. The output is h = o * tanh(c): without the tanh it isn't bounded.",
    ),
    Mistake(
        "LSTM.forward",
        right="h = o * np.tanh(c)",
        wrong="h = np.tanh(o * c)",
        breaks=[*FORWARD, *MODELS],
        advice="The tanh goes around o * c. The gate comes after the bend: h = o * tanh(c).",
    ),
    Mistake(
        "LSTM.forward",
        right="h = o * np.tanh(c)",
        wrong="h = o * np.tanh(c_before)",
        breaks=[*FORWARD, *MODELS],
        advice="The output shows the cell of the step before. Write into the cell first, then show it.",
    ),
    Mistake(
        "LSTM.forward",
        right="f * c_before + i * g",
        wrong="f * c_before + g",
        breaks=[*FORWARD, *MODELS],
        advice="The input gate is missing where the cell is written: c = f * c + i * g.",
    ),
    Mistake(
        "LSTM.forward",
        right="f * c_before + i * g",
        wrong="c_before + i * g",
        breaks=[*FORWARD, *MODELS],
        advice="The forget gate is missing: c = f * c + i * g. Without it a cell can only add up and never let go.",
    ),
    Mistake(
        "LSTM.forward",
        right="f * c_before + i * g",
        wrong="i * g",
        breaks=[*FORWARD, *MODELS],
        advice="The cell forgets everything at each step: f * c of the step before is missing.",
    ),
    Mistake(
        "LSTM.forward",
        right="f * c_before + i * g",
        wrong="i * c_before + f * g",
        breaks=[*FORWARD, *MODELS],
        advice="The input gate and the forget gate have changed places: f says what is kept of the old cell, i what "
        "is written of the new, c = f * c + i * g.",
    ),
    Mistake(
        "LSTM.forward",
        right="f * c_before + i * g",
        wrong="f * c_before + (1 - f) * g",
        breaks=[*FORWARD, *MODELS],
        advice="The new is weighed with 1 - f. That is another kind of cell; here the input gate has its own weights: "
        "c = f * c + i * g.",
    ),
    Mistake(
        "LSTM.forward",
        right="sigmoid(f), np.tanh(g)",
        wrong="sigmoid(f + 1), np.tanh(g)",
        breaks=[*FORWARD, *MODELS],
        advice="forward adds 1 to the forget gate. Some libraries do that; here the 1 stands in b at the start, and "
        "is learned like all the rest.",
    ),
    Mistake("LSTM.forward", right="h @ Wh + b, 4", wrong="h @ Wh, 4", breaks=[*FORWARD, *MODELS], advice=NO_BIAS),
    Mistake(
        "LSTM.forward", right="h @ Wh + b, 4", wrong="h @ Wh + 2 * b, 4", breaks=[*FORWARD, *MODELS], advice=BIAS_TWICE
    ),
    Mistake(
        "LSTM.forward",
        right="x[:, t] @ Wx + h @ Wh + b, 4",
        wrong="x[:, t] @ Wx + b, 4",
        breaks=[*FORWARD, *MODELS],
        advice="The gates don't look at h of the step before: h @ Wh is missing.",
    ),
    Mistake(
        "LSTM.forward",
        right="h @ Wh + b, 4",
        wrong="c @ Wh + b, 4",
        breaks=[*FORWARD, *MODELS],
        advice="The gates look at the cell. They look at h, which is what the cell shows: h @ Wh.",
    ),
    Mistake(
        "LSTM.forward",
        right="h_before, c_before = h, c\n",
        wrong="h_before, c_before = zeros, zeros\n",
        name="LSTM: the cell isn't carried",
        breaks=[*FORWARD, *MODELS],
        advice="The cell starts from zeros at every step. c of the step before is what f multiplies.",
    ),
    Mistake(
        "LSTM.forward",
        right="hs.append(h)",
        wrong="hs.append(c)",
        breaks=["y on ordinary", *MODELS],
        advice="The output is the cell c. It is h, what the output gate shows of it; c stays inside.",
    ),
    Mistake(
        "LSTM.forward",
        right="(zeros, zeros) if state is None else state",
        wrong="zeros, zeros",
        breaks=[*GIVEN_STATE, "y and state on a given state", "two halves on used in turn", *MODEL_HALVES],
        advice=STATE_IGNORED,
    ),
    Mistake(
        "LSTM.forward",
        right="(zeros, zeros) if state is None else state",
        wrong="(zeros, zeros) if state is None else (state[0], zeros)",
        breaks=[*GIVEN_STATE, "y and state on a given state", "two halves on used in turn", *MODEL_HALVES],
        advice="Of the state that is given, only h is used, and the cell starts from zeros. The state is the pair (h, "
        "c).",
    ),
    Mistake(
        "LSTM.forward",
        right="        self.x, self.steps, hs = x, [], []",
        wrong='        h, c = getattr(self, "state", (h, c)) if state is None else state\n'
        "        self.x, self.steps, hs = x, [], []",
        name="LSTM: the state leaks",
        breaks=[
            "the same twice on used in turn",
            "second batch on used in turn",
            "two layers on used side by side",
            *MODEL_GRADIENTS,
            "build_forecaster: y",
            "build_char_model: y",
        ],
        advice=LEAKS,
    ),
    Mistake(
        "LSTM",
        edits=[
            ("h, c = (zeros, zeros) if state is None else state", "c, h = (zeros, zeros) if state is None else state"),
            ("self.state = h, c", "self.state = c, h"),
            ("self.dstate = dh, dc", "self.dstate = dc, dh"),
            (
                "np.zeros_like(self.state[0]), np.zeros_like(self.state[1])",
                "np.zeros_like(self.state[1]), np.zeros_like(self.state[0])",
            ),
        ],
        name="LSTM: the pair is (c, h)",
        breaks=["state on ordinary", "dstate on ordinary"],
        advice="The two parts of the state have changed places: it is (h, c), and dstate is (dh, dc).",
    ),
    Mistake(
        "LSTM.forward",
        right="self.state = h, c",
        wrong="self.state = c, h",
        breaks=["state on ordinary", *MODEL_HALVES],
        advice="self.state is (c, h). It is the pair (h, c), in the order in which it is passed in.",
    ),
    Mistake(
        "LSTM",
        edits=[
            ("self.state = h, c", "self.state = h"),
            (
                "np.zeros_like(self.state[0]), np.zeros_like(self.state[1])",
                "np.zeros_like(self.state), np.zeros_like(self.state)",
            ),
        ],
        name="LSTM: the state is h alone",
        breaks=["state on ordinary", *MODEL_HALVES],
        silent="that the cell is missing is all there is to see, and what is left may be one of many things",
    ),
    Mistake(
        "LSTM.forward",
        right="np.stack(hs, axis=1)",
        wrong="np.stack(hs[::-1], axis=1)",
        breaks=["y on ordinary", *MODELS],
        advice=REVERSED,
    ),
    Mistake(
        "LSTM.forward",
        right="np.stack(hs, axis=1)",
        wrong="np.stack(hs, axis=0)",
        breaks=["y on ordinary", *MODELS],
        advice=TIME_FIRST,
    ),
    Mistake(
        "LSTM.forward", right="np.stack(hs, axis=1)", wrong="h", breaks=["y on ordinary", *MODELS], advice=LAST_H_ONLY
    ),
    Mistake(
        "LSTM.forward",
        right="c = f * c_before + i * g",
        wrong="c *= f\n            c += i * g",
        name="LSTM: the cell in place",
        breaks=[*BACKWARD, *MODEL_GRADIENTS],
        advice="The cell is changed in place, so what was kept of the steps before changes with it, and so does the "
        "cell that was passed in. Make a new array: c = f * c + i * g.",
    ),
    Mistake(
        "LSTM",
        edits=[
            ("self.x, self.steps, hs = x, [], []", "steps, hs = [], []"),
            ("self.steps.append(", "steps.append("),
            (
                "        self.state = h, c\n",
                "        self.state = h, c\n"
                '        if not hasattr(self, "x"):\n            self.x, self.steps = x, steps\n',
            ),
        ],
        name="LSTM: remembers the first batch only",
        breaks=["second batch on used in turn", "two layers on used side by side", *MODEL_GRADIENTS],
        advice=FIRST_ONLY,
    ),
    Mistake(
        "LSTM",
        edits=[
            ("self.x, self.steps, hs = x, [], []", "LSTM.x, LSTM.steps, hs = x, [], []"),
            ("self.steps.append(", "LSTM.steps.append("),
        ],
        name="LSTM: memory on the class",
        breaks=["two layers on used side by side"],
        advice=CLASS_MEMORY,
    ),
    Mistake(
        "LSTM",
        edits=[
            (
                "        self.grads = {}\n",
                "        self.grads = {}\n        self.own = [Wx.copy(), Wh.copy(), b.copy()]\n",
            ),
            (
                'Wx, Wh, b = self.params["Wx"], self.params["Wh"], self.params["b"]\n        N, T, _ = x.shape',
                "Wx, Wh, b = self.own\n        N, T, _ = x.shape",
            ),
            (
                'Wx, Wh, b = self.params["Wx"], self.params["Wh"], self.params["b"]\n        dWx',
                "Wx, Wh, b = self.own\n        dWx",
            ),
        ],
        name="LSTM: copies of the parameters",
        breaks=["second batch on used in turn", *MODELS],
        advice=STALE,
    ),
    Mistake(
        "LSTM.forward",
        right="self.steps.append((h_before, c_before, i, f, g, o, c))",
        wrong="if train:\n                self.steps.append((h_before, c_before, i, f, g, o, c))",
        name="LSTM: remembers in training only",
        breaks=[*BACKWARD, *MODEL_GRADIENTS],
        silent="its backward raises in almost every case, as many others do",
    ),
    # ------------------------------------------------------------------------------------------------------ backward
    Mistake(
        "LSTM.backward",
        right="dc = dc + dh * o * (1 - bent**2)",
        wrong="dc = dh * o * (1 - bent**2)",
        breaks=[*BACKWARD, *MODEL_GRADIENTS],
        advice="The cell's gradient from step t + 1 is lost: what arrives through h is *added* to the dc that is "
        "there already. It is the way on which the gradient survives.",
    ),
    Mistake(
        "LSTM.backward",
        right="            dc = dc * f\n",
        wrong="",
        name="LSTM: dc without f",
        breaks=[*BACKWARD, *MODEL_GRADIENTS],
        advice="dc is handed on as it is. Forward, the cell was multiplied by f; on the way back dc is, too.",
    ),
    Mistake(
        "LSTM.backward",
        right="dc = dc * f\n",
        wrong="dc = dc * i\n",
        breaks=[*BACKWARD, *MODEL_GRADIENTS],
        advice="dc is handed on through the input gate. What was kept of the cell is f, so dc * f goes to the step "
        "before.",
    ),
    Mistake(
        "LSTM.backward",
        right="dc = dc + dh * o * (1 - bent**2)",
        wrong="dc = dc + dh * o",
        breaks=[*BACKWARD, *MODEL_GRADIENTS],
        advice="On its way from h to the cell the gradient passes a tanh, and its slope is missing: 1 - tanh(c)².",
    ),
    Mistake(
        "LSTM.backward",
        right="dc = dc + dh * o * (1 - bent**2)",
        wrong="dc = dc + dh * (1 - bent**2)",
        breaks=[*BACKWARD, *MODEL_GRADIENTS],
        advice="On its way from h to the cell the gradient passes the output gate, and o is missing: dh * o * (1 - "
        "tanh(c)²).",
    ),
    Mistake(
        "LSTM.backward",
        right="(1 - bent**2)",
        wrong="(1 - c**2)",
        breaks=[*BACKWARD, *MODEL_GRADIENTS],
        advice="The slope of the tanh on the cell is taken from c. It is 1 - tanh(c)².",
    ),
    Mistake(
        "LSTM.backward",
        right="(1 - bent**2)",
        wrong="(1 - np.tanh(bent) ** 2)",
        breaks=[*BACKWARD, *MODEL_GRADIENTS],
        advice="The slope of the tanh on the cell is 1 - tanh(c)². You take the tanh twice.",
    ),
    Mistake(
        "LSTM.backward",
        right="dh = dout[:, t] + dh",
        wrong="dh = dout[:, t]",
        breaks=[*BACKWARD, *MODEL_GRADIENTS],
        advice=DH_NOT_CARRIED,
    ),
    Mistake(
        "LSTM.backward",
        right="dh = dout[:, t] + dh",
        wrong="dh = dout[:, t] * (t == dout.shape[1] - 1) + dh",
        breaks=[*BACKWARD, *MODEL_GRADIENTS],
        advice=LAST_STEP_ONLY,
    ),
    Mistake(
        "LSTM.backward",
        right="dh = dout[:, t] + dh",
        wrong="dh = dout[:, -1] + dh",
        breaks=[*BACKWARD, *MODEL_GRADIENTS],
        advice="The last step's dout is taken for every step. At step t it is dout[:, t].",
    ),
    Mistake(
        "LSTM.backward",
        right="dc * g, dc * c_before, dc * i, dh * bent",
        wrong="dc * g, dc * c_before, dc * i, dh * c",
        breaks=[*BACKWARD, *MODEL_GRADIENTS],
        advice="do is dh times c. The gate multiplied tanh(c): do = dh * tanh(c).",
    ),
    Mistake(
        "LSTM.backward",
        right="dc * g, dc * c_before, dc * i, dh * bent",
        wrong="dc * g, dc * c, dc * i, dh * bent",
        breaks=[*BACKWARD, *MODEL_GRADIENTS],
        advice="df is taken with the new cell. f multiplied the cell of the step *before*: df = dc * c of step t - 1.",
    ),
    Mistake(
        "LSTM.backward",
        right="dc * g, dc * c_before, dc * i, dh * bent",
        wrong="dc * i, dc * c_before, dc * g, dh * bent",
        breaks=[*BACKWARD, *MODEL_GRADIENTS],
        advice="di and dg have changed places. In i * g each factor's slope is the *other* one: di = dc * g, dg = dc "
        "* i.",
    ),
    Mistake(
        "LSTM.backward",
        right="dc * g, dc * c_before, dc * i, dh * bent",
        wrong="dc * g, dc * f, dc * i, dh * bent",
        breaks=[*BACKWARD, *MODEL_GRADIENTS],
        advice="df is dc * f. In f * c each factor's slope is the other one: df = dc * c of step t - 1 (and f goes to "
        "dc).",
    ),
    Mistake(
        "LSTM.backward",
        right="df * f * (1 - f)",
        wrong="np.zeros_like(df)",
        breaks=[*BACKWARD, *MODEL_GRADIENTS],
        advice="The forget gate gets no gradient. It multiplied the cell of the step before: df = dc * c of step t - "
        "1, times f (1 - f).",
    ),
    Mistake(
        "LSTM.backward",
        right=JOINED,
        wrong="[di, df, dg, do]",
        breaks=[*BACKWARD, *MODEL_GRADIENTS],
        advice="The slopes of the four bends are missing on the way from the gates to a: i (1 - i), f (1 - f), 1 - "
        "g², o (1 - o).",
    ),
    Mistake(
        "LSTM.backward",
        right="dg * (1 - g**2)",
        wrong="dg * g * (1 - g)",
        breaks=[*BACKWARD, *MODEL_GRADIENTS],
        advice="g goes back through the slope of a sigmoid. It is a tanh: 1 - g².",
    ),
    Mistake(
        "LSTM.backward",
        right="dg * (1 - g**2)",
        wrong="dg * (1 - np.tanh(g) ** 2)",
        breaks=[*BACKWARD, *MODEL_GRADIENTS],
        advice="g has been through tanh already, and the slope is 1 - g². You take the tanh of it once more.",
    ),
    Mistake(
        "LSTM.backward",
        right="do * o * (1 - o)",
        wrong="do * (1 - o**2)",
        breaks=[*BACKWARD, *MODEL_GRADIENTS],
        advice="o goes back through the slope of a tanh. It is a sigmoid: o (1 - o).",
    ),
    Mistake(
        "LSTM.backward",
        right="do * o * (1 - o)",
        wrong="do",
        breaks=[*BACKWARD, *MODEL_GRADIENTS],
        advice="The output gate's slope is missing in da: o (1 - o).",
    ),
    Mistake(
        "LSTM.backward",
        right="range(self.x.shape[1])",
        wrong="range(1, self.x.shape[1])",
        breaks=["dx on ordinary", "dWx on ordinary", "db on ordinary", "dstate on ordinary", *MODEL_GRADIENTS],
        advice=FIRST_STEP_LEFT_OUT,
    ),
    Mistake(
        "LSTM.backward",
        right="reversed(range(self.x.shape[1]))",
        wrong="range(self.x.shape[1])",
        breaks=[*BACKWARD, *MODEL_GRADIENTS],
        advice=FORWARD_IN_TIME,
    ),
    Mistake(
        "LSTM.backward",
        right="dWx += ",
        wrong="dWx = ",
        breaks=["dWx on ordinary", *MODEL_GRADIENTS],
        advice=DWX_OVERWRITTEN,
    ),
    Mistake(
        "LSTM.backward",
        right="dWh += ",
        wrong="dWh = ",
        breaks=["dWh on ordinary", *MODEL_GRADIENTS],
        advice=DWH_OVERWRITTEN,
    ),
    Mistake(
        "LSTM.backward",
        right="db += ",
        wrong="db = ",
        breaks=["db on ordinary", *MODEL_GRADIENTS],
        advice=DB_OVERWRITTEN,
    ),
    Mistake(
        "LSTM.backward",
        right="dWh += h_before.T @ da",
        wrong="dWh += (o * bent).T @ da",
        breaks=["dWh on ordinary", *MODEL_GRADIENTS],
        advice=DWH_NEW_STATE,
    ),
    Mistake(
        "LSTM.backward",
        right="dWh += h_before.T @ da",
        wrong="dWh += h_before.T @ da * (t > 0)",
        breaks=GIVEN_STATE,
        advice=START_LEFT_OUT,
    ),
    Mistake(
        "LSTM.backward",
        right=GRADS,
        wrong='self.grads["Wx"], self.grads["Wh"], self.grads["b"] = (g / dout.shape[1] for g in (dWx, dWh, db))',
        name="LSTM: averaged over the steps",
        breaks=[*WEIGHTS, *MODEL_GRADIENTS],
        advice=AVERAGED_OVER_T,
    ),
    Mistake(
        "LSTM.backward",
        right=GRADS,
        wrong='self.grads["Wx"], self.grads["Wh"], self.grads["b"] = (g / len(dout) for g in (dWx, dWh, db))',
        name="LSTM: averaged over the batch",
        breaks=[*WEIGHTS, *MODEL_GRADIENTS],
        advice=AVERAGED_OVER_N,
    ),
    Mistake(
        "LSTM.backward",
        right=GRADS,
        wrong='for k, g in (("Wx", dWx), ("Wh", dWh), ("b", db)):\n'
        "            self.grads[k] = self.grads.get(k, 0) + g",
        name="LSTM: accumulated over calls",
        breaks=["the same twice on used in turn", "second batch on used in turn", *MODEL_GRADIENTS],
        advice=ACCUMULATED,
    ),
    Mistake(
        "LSTM.backward",
        right=GRADS,
        wrong='self.grads = {"dWx": dWx, "dWh": dWh, "db": db}',
        name="LSTM: keys with a d",
        breaks=[*WEIGHTS, *MODEL_GRADIENTS],
        advice=KEYS,
    ),
    Mistake(
        "LSTM.backward",
        right="self.dstate = dh, dc",
        wrong="self.dstate = dh, dc / f",
        name="LSTM: dstate before the last f",
        breaks=["dstate on ordinary"],
        advice="The cell's part of dstate has not gone through the forget gate of the first step: dc * f is what the "
        "initial cell gets.",
    ),
    Mistake(
        "LSTM.backward",
        right="self.dstate = dh, dc",
        wrong="self.dstate = dc, dh",
        breaks=["dstate on ordinary"],
        advice="The two parts of dstate have changed places: it is (dh, dc), like the state (h, c).",
    ),
    Mistake(
        "LSTM.backward",
        right="            dh = dout[:, t] + dh",
        wrong="            dout[:, t] += dh\n            dh = dout[:, t]",
        breaks=["inputs left alone"],
        advice=DOUT_CHANGED,
    ),
]

# ------------------------------------------------------------------------------------------------------- clipping

NORM = "np.sqrt(sum(np.sum(gradient**2) for gradient in grads.values()))"
CLIP = [
    Mistake(
        "clip_gradients",
        right=NORM,
        wrong="sum(np.sum(gradient**2) for gradient in grads.values())",
        breaks=["norm on ordinary", "gradients on ordinary"],
        advice="The norm is the square root of the sum of all squares. The root is missing.",
    ),
    Mistake(
        "clip_gradients",
        right=NORM,
        wrong="sum(np.sqrt(np.sum(gradient**2)) for gradient in grads.values())",
        breaks=["norm on ordinary", "gradients on ordinary"],
        advice="The norms of the arrays are added up. The common norm is one root over the sum of *all* squares.",
    ),
    Mistake(
        "clip_gradients",
        right=NORM,
        wrong="max(np.sqrt(np.sum(gradient**2)) for gradient in grads.values())",
        breaks=["norm on ordinary", "gradients on ordinary"],
        advice="You take the largest of the arrays' norms. The common norm is one root over the sum of all squares, "
        "in all arrays.",
    ),
    Mistake(
        "clip_gradients",
        right=NORM,
        wrong="sum(np.sum(np.abs(gradient)) for gradient in grads.values())",
        breaks=["norm on ordinary", "gradients on ordinary"],
        advice="Absolute values are added up. The norm is the root of the sum of squares.",
    ),
    Mistake(
        "clip_gradients",
        right=NORM,
        wrong="max(np.max(np.abs(gradient)) for gradient in grads.values())",
        breaks=["norm on ordinary", "gradients on ordinary"],
        advice="You take the largest number for the norm. The norm is the root of the sum of all squares.",
    ),
    Mistake(
        "clip_gradients",
        right=NORM,
        wrong="np.sqrt(np.mean(np.concatenate([g.ravel() for g in grads.values()]) ** 2))",
        breaks=["norm on ordinary", "gradients on ordinary"],
        advice="The mean of the squares is taken. The norm is the root of their *sum*.",
    ),
    Mistake(
        "clip_gradients",
        right="for gradient in grads.values()))",
        wrong="for gradient in list(grads.values())[:1]))",
        breaks=["norm on ordinary", "gradients on ordinary"],
        advice="Only the first array counts for the norm. It is one norm over all arrays.",
    ),
    Mistake(
        "clip_gradients",
        right="    if norm > max_norm:\n"
        "        for gradient in grads.values():\n            gradient *= max_norm / norm",
        wrong="    for gradient in grads.values():\n"
        "        gradient *= min(1, max_norm / np.sqrt(np.sum(gradient**2)))",
        name="clip_gradients: each array by itself",
        breaks=["gradients on ordinary"],
        advice="Each array is scaled by its own norm. Then they shrink by different factors, and together they point "
        "elsewhere. There is one norm and one factor for all.",
    ),
    Mistake(
        "clip_gradients",
        right="gradient *= max_norm / norm",
        wrong="np.clip(gradient, -max_norm, max_norm, out=gradient)",
        breaks=["gradients on ordinary"],
        advice="Each number by itself is cut at max_norm. Here the common *norm* is limited: all numbers are scaled "
        "by the one factor max_norm / norm.",
    ),
    Mistake(
        "clip_gradients",
        right="    if norm > max_norm:\n"
        "        for gradient in grads.values():\n            gradient *= max_norm / norm",
        wrong="    for gradient in grads.values():\n        gradient *= max_norm / norm",
        name="clip_gradients: always",
        breaks=["everything on below max_norm", "everything on zeros"],
        advice="Gradients are scaled in any case. Short ones become longer by that (and zeros become nan). Where the "
        "norm isn't above max_norm, leave them alone.",
    ),
    Mistake(
        "clip_gradients",
        right="norm > max_norm",
        wrong="norm < max_norm",
        breaks=["gradients on ordinary"],
        advice="The comparison is the wrong way round: it is gradients *longer* than max_norm that are scaled.",
    ),
    Mistake(
        "clip_gradients",
        right="norm > max_norm",
        wrong="norm**2 > max_norm",
        breaks=["everything on below max_norm"],
        advice="The square of the norm is compared with max_norm. Compare the norm itself.",
    ),
    Mistake(
        "clip_gradients",
        right="max_norm / norm",
        wrong="norm / max_norm",
        breaks=["gradients on ordinary"],
        advice="The factor is upside down: max_norm / norm, which is below 1.",
    ),
    Mistake(
        "clip_gradients",
        right="max_norm / norm",
        wrong="1 / norm",
        breaks=["gradients on ordinary"],
        advice="The gradients are scaled to length 1. They should have length max_norm: the factor is max_norm / norm.",
    ),
    Mistake(
        "clip_gradients",
        right="max_norm / norm",
        wrong="max_norm",
        breaks=["gradients on ordinary"],
        advice="The gradients are multiplied by max_norm itself. The factor is max_norm / norm.",
    ),
    Mistake(
        "clip_gradients",
        right="for gradient in grads.values():\n            gradient *= max_norm / norm",
        wrong="for name in grads:\n            grads[name] = grads[name] * (max_norm / norm)",
        name="clip_gradients: new arrays",
        breaks=["gradients on ordinary"],
        advice="The arrays that were passed in stay as they were: new ones are put into the dict. A model makes that "
        "dict anew each time, and keeps its arrays. Change them in place: gradient *= factor.",
    ),
    Mistake(
        "clip_gradients",
        right="gradient *= max_norm / norm",
        wrong="gradient = gradient * (max_norm / norm)",
        same_as="clip_gradients: new arrays",
        breaks=["gradients on ordinary"],
    ),
    Mistake(
        "clip_gradients",
        right="    return norm",
        wrong="    return min(norm, max_norm)",
        breaks=["norm on ordinary"],
        advice="You return the norm after clipping. Return the one before: who trains wants to see how long it was.",
    ),
    Mistake(
        "clip_gradients",
        right="    return norm",
        wrong="    return grads",
        breaks=["norm on ordinary"],
        advice="You return something else than the norm. The arrays are changed in place; what is returned is their "
        "norm before.",
    ),
    Mistake(
        "clip_gradients",
        right="    return norm",
        wrong="    return norm > max_norm",
        breaks=["norm on ordinary"],
        advice="You return whether it was clipped. Return the norm before clipping, a number.",
    ),
    Mistake(
        "clip_gradients",
        right="    return norm",
        wrong="    return min(1.0, max_norm / norm)",
        breaks=["norm on ordinary"],
        advice="You return the factor. Return the norm before clipping.",
    ),
    Mistake(
        "clip_gradients",
        body="""
def clip_gradients(grads, max_norm):
    for gradient in grads.values():
        norm = np.sqrt(sum(np.sum(g**2) for g in grads.values()))
        if norm > max_norm:
            gradient *= max_norm / norm
    return norm
""",
        name="clip_gradients: the norm anew for each array",
        breaks=["norm on ordinary", "gradients on ordinary"],
        advice="The norm is taken anew for each array, when some have been scaled already. Take it once, before "
        "anything is changed, and scale all by the same factor.",
    ),
    Mistake(
        "clip_gradients",
        right="np.sum(gradient**2)",
        wrong="np.linalg.norm(gradient.reshape(len(gradient), -1), 2) ** 2",
        name="clip_gradients: spectral norms",
        breaks=["norm on ordinary", "gradients on ordinary"],
        advice="np.linalg.norm(…, 2) of a matrix is its largest stretch, not the root of the sum of squares. Without "
        "the 2, or with np.sum(g**2), it is the latter.",
    ),
    Mistake(
        "clip_gradients",
        right="gradient *= max_norm / norm",
        wrong="gradient.ravel()[:] *= max_norm / norm",
        breaks=["everything on views"],
        advice="ravel() and reshape() make a copy of an array that doesn't lie in one piece, such as a transposed "
        "one. Then the copy is scaled, and the array stays as it was. gradient *= factor always reaches it.",
    ),
]

# --------------------------------------------------------------------------------------------------------- models

NOT_SEEDED = (
    "The weights come from a generator of your own, or from numpy's. Draw them from the rng that is passed in, and "
    "from nothing else: only then can a run be repeated, and each model has weights of its own."
)
FIRST_BIASES = (
    "The first biases aren't right. That of the LSTM is 1 for the forget gate, the second of the four blocks, and 0 "
    "for i, g and o; that of the Affine is 0. A forget gate that starts open lets the gradient through from the "
    "beginning."
)


def builder(name, sizes, learned, small):
    """The mistakes that both builders share; `sizes` is how many numbers come in, `learned` what training shows.

    `small` is what else a head of zeros breaks.
    """
    head = "xavier_normal(hidden, 1, rng)" if name == "build_forecaster" else "xavier_normal(hidden, vocab, rng)"
    wx, wh = f"xavier_normal({sizes}, 4 * hidden, rng)", "xavier_normal(hidden, 4 * hidden, rng)"
    return [
        Mistake(
            name,
            right="    b[hidden : 2 * hidden] = 1\n",
            wrong="",
            name=f"{name}: no 1 in b",
            breaks=["biases"],
            advice=FIRST_BIASES,
        ),
        Mistake(
            name,
            right="b[hidden : 2 * hidden] = 1",
            wrong="b[:hidden] = 1",
            same_as=f"{name}: no 1 in b",
            breaks=["biases"],
        ),
        Mistake(
            name,
            right="b = np.zeros(4 * hidden)",
            wrong="b = np.ones(4 * hidden)",
            same_as=f"{name}: no 1 in b",
            breaks=["biases"],
        ),
        Mistake(
            name,
            right="b[hidden : 2 * hidden] = 1",
            wrong="b[2 * hidden : 3 * hidden] = 1",
            same_as=f"{name}: no 1 in b",
            breaks=["biases"],
        ),
        Mistake(
            name,
            right=wh,
            wrong="np.zeros((hidden, 4 * hidden))",
            breaks=["weights from rng", "spread of the weights", "weights one by one"],
            advice="Wh starts at zero. Then all units of a gate get the same from the others; draw it from rng, like "
            "Wx.",
        ),
        Mistake(
            name,
            right=wx,
            wrong=f"rng.standard_normal(({sizes}, 4 * hidden))",
            name=f"{name}: plain normal numbers",
            breaks=["spread of the weights"],
            advice="The weights are of another size than xavier_normal gives them, √(2 / (in + out)). Plain normal "
            "numbers are too large: with many units the gates get shut or open for good. Such numbers times 0.01 are "
            "too small.",
        ),
        Mistake(
            name,
            edits=[
                (wx, f"0.01 * rng.standard_normal(({sizes}, 4 * hidden))"),
                (wh, "0.01 * rng.standard_normal((hidden, 4 * hidden))"),
            ],
            breaks=["spread of the weights"],
            same_as=f"{name}: plain normal numbers",
        ),
        Mistake(
            name,
            edits=[
                (wx, f"np.tile(xavier_normal({sizes}, hidden, rng), 4)"),
                (wh, "np.tile(xavier_normal(hidden, hidden, rng), 4)"),
            ],
            breaks=["weights one by one"],
            advice="All four gates start with the same weights. Draw for each of them.",
        ),
        Mistake(
            name,
            right="    b = np.zeros(4 * hidden)\n",
            wrong="    rng = np.random.default_rng(0)\n    b = np.zeros(4 * hidden)\n",
            name=f"{name}: a generator of its own",
            breaks=["weights from rng"],
            advice=NOT_SEEDED,
        ),
        Mistake(
            name,
            right="    b = np.zeros(4 * hidden)\n",
            wrong="    rng = np.random\n    b = np.zeros(4 * hidden)\n",
            same_as=f"{name}: a generator of its own",
            name=f"{name}: numpy's own generator",
            breaks=["weights from rng"],
        ),
        Mistake(
            name,
            edits=[
                (wx, f"np.zeros(({sizes}, 4 * hidden))"),
                (wh, "np.zeros((hidden, 4 * hidden))"),
                (head, f"0 * {head}"),
            ],
            name=f"{name}: all weights zero",
            breaks=["weights from rng", "spread of the weights", "weights one by one", learned],
            advice="All weights start at zero. Then all units are the same, and nothing goes back through them: draw "
            "them from rng by xavier_normal.",
        ),
        Mistake(
            name,
            right="return SequenceModel(",
            wrong="return Sequential(",
            breaks=["two halves"],
            silent="an LSTM whose forward takes no state ends in the same way",
        ),
        Mistake(
            name,
            right=f"Affine({head}",
            wrong=f"Affine(0 * {head}",
            name=f"{name}: a head of zeros",
            breaks=["weights from rng", "weights one by one", *small],
            advice="The weights of the Affine start at zero. Draw them by xavier_normal, like the others: from zeros "
            "nothing goes back to the LSTM at the first step.",
        ),
    ]


FORECASTER = [
    *builder("build_forecaster", "1", "forecast", small=[]),
    Mistake(
        "build_forecaster",
        right="LSTM(xavier_normal(1, 4 * hidden, rng), xavier_normal(hidden, 4 * hidden, rng), b)",
        wrong="RNN(xavier_normal(1, hidden, rng), xavier_normal(hidden, hidden, rng), b[:hidden])",
        breaks=["parameters", "y", "gradients", "two halves"],
        advice="The model is made of an RNN. Take an LSTM.",
    ),
    Mistake(
        "build_forecaster",
        right="EachStep(Affine(xavier_normal(hidden, 1, rng), np.zeros(1)))",
        wrong="EachStep(Affine(xavier_normal(hidden, hidden, rng), np.zeros(hidden)))",
        breaks=["parameters", "y", "gradients", "two halves"],
        advice="The Affine gives `hidden` numbers at each step. The forecast is one number: its W is (hidden, 1).",
    ),
    Mistake(
        "build_forecaster",
        right="np.zeros(1)",
        wrong="np.ones(1)",
        breaks=["biases"],
        same_as="build_forecaster: no 1 in b",
    ),
]
CHARS = [
    *builder("build_char_model", "vocab", "surprise", small=["spread of the weights"]),
    Mistake(
        "build_char_model",
        right="OneHot(vocab), ",
        wrong="",
        breaks=["parameters", "y", "gradients", "two halves"],
        silent="without OneHot the keys are others, so the first look at the parameters raises",
    ),
    Mistake(
        "build_char_model",
        edits=[("OneHot(vocab)", "OneHot(vocab + 1)"), ("xavier_normal(vocab, 4", "xavier_normal(vocab + 1, 4")],
        breaks=["parameters", "y", "gradients", "two halves"],
        advice="Wx has one row too many. Symbols run from 0 to vocab - 1, so there are vocab of them.",
    ),
    Mistake(
        "build_char_model",
        right="np.zeros(vocab)",
        wrong="np.ones(vocab)",
        breaks=["biases"],
        same_as="build_char_model: no 1 in b",
    ),
]

# -------------------------------------------------------------------------------------------------------- drawing

SAMPLE = [
    Mistake(
        "sample",
        right="rng.choice(len(p), p=p)",
        wrong="int(p.argmax())",
        breaks=["drawn from rng", "law of the draws"],
        advice="The likeliest symbol is taken each time, and nothing is drawn. Draw with the probabilities p, from "
        "rng.",
    ),
    Mistake(
        "sample",
        right="rng.choice(len(p), p=p)",
        wrong="rng.choice(len(p))",
        breaks=["text on ordinary", "text next on ordinary"],
        advice="The symbols are drawn without their probabilities, each as likely as any other: p is for choice.",
    ),
    Mistake(
        "sample",
        right="softmax(logits[0, -1])",
        wrong="softmax(logits[0, -1] / 2)",
        name="sample: hotter",
        breaks=["law of the draws"],
        silent="which temperature was taken is for each student to choose, and many laws are too flat or too steep",
    ),
    Mistake(
        "sample",
        right="softmax(logits[0, -1])",
        wrong="softmax(2 * logits[0, -1])",
        name="sample: colder",
        breaks=["law of the draws"],
        silent="the same",
    ),
    Mistake(
        "sample",
        right="softmax(logits[0, -1])",
        wrong="softmax(logits[0, 0])",
        breaks=["text on ordinary", "text next on ordinary"],
        advice="The first symbol is drawn from what the model says after the *first* symbol of the start. When it has "
        "read all of it, the last step's logits count: logits[0, -1].",
    ),
    Mistake(
        "sample",
        right=", state=model.state)",
        wrong=")",
        breaks=["text on ordinary", "text next on ordinary"],
        advice="The state isn't carried along: after each new symbol the model starts from zeros, and knows no other. "
        "Go on from model.state.",
    ),
    Mistake(
        "sample",
        right="    logits = model.forward(np.array([start]))\n",
        wrong="    logits = model.forward(np.array([start[:1]]))\n",
        breaks=["text on ordinary", "text next on ordinary"],
        advice="Only the first symbol of the start is read. Let the model read all of it.",
    ),
    Mistake(
        "sample",
        right="    logits = model.forward(np.array([start]))\n",
        wrong="    logits = model.forward(np.array([start[-1:]]))\n",
        breaks=["text on ordinary", "text next on ordinary"],
        advice="Only the last symbol of the start is read. Let the model read all of it: its state knows what came "
        "before.",
    ),
    Mistake(
        "sample",
        right="model.forward(np.array([symbols[-1:]]), state=model.state)",
        wrong="model.forward(np.array([symbols]), state=model.state)",
        breaks=["text on ordinary", "text next on ordinary"],
        advice="All symbols so far are read again at every step, on top of a state that knows them already. Give the "
        "new one alone, or everything from zeros.",
    ),
    Mistake(
        "sample",
        right="model.forward(np.array([symbols[-1:]]), state=model.state)",
        wrong="model.forward(np.array([start]), state=model.state)",
        breaks=["text on ordinary", "text next on ordinary"],
        advice="The start is read again and again. What the model reads next is the symbol that was just drawn.",
    ),
    Mistake(
        "sample",
        right="model.forward(np.array([start]))",
        wrong='model.forward(np.array([start]), state=getattr(model, "state", None))',
        breaks=["text next on ordinary"],
        advice="The model begins with the state that it was left in. A text begins from zeros: no state at the first "
        "call.",
    ),
    Mistake(
        "sample",
        right="    return np.array(symbols)",
        wrong="    return np.array([*start, *symbols])",
        breaks=["text on ordinary", "text next on ordinary"],
        advice="The start is returned, too. Return the new symbols alone, `length` of them.",
    ),
    Mistake(
        "sample",
        right="range(length)",
        wrong="range(length - len(start))",
        breaks=["text on ordinary", "text next on ordinary"],
        advice="The start counts for the length. Draw `length` symbols besides the start.",
    ),
    Mistake(
        "sample",
        right="range(length)",
        wrong="range(length - 1)",
        breaks=["text on ordinary", "text next on ordinary"],
        advice="One symbol is missing at the end: draw `length` of them.",
    ),
    Mistake(
        "sample",
        right="    symbols = []",
        wrong="    rng = np.random.default_rng(0)\n    symbols = []",
        breaks=["drawn from rng", "law of the draws"],
        advice="A generator of your own is made in every call, so every text of a model is the same. Draw from the "
        "rng that is passed in.",
    ),
    Mistake(
        "sample",
        right="rng.choice(len(p), p=p)",
        wrong="np.random.choice(len(p), p=p)",
        breaks=["drawn from rng"],
        advice="The symbols are drawn from numpy's own generator. Draw from the rng that is passed in: only then can "
        "a text be had again.",
    ),
    Mistake(
        "sample",
        right="softmax(logits[0, -1])",
        wrong="np.exp(logits[0, -1]) / np.exp(logits[0, -1]).sum()",
        breaks=["text on logits of ±1000"],
        advice="The softmax overflows where logits are large. The one of `layers` doesn't: it takes away the largest "
        "first.",
    ),
    Mistake(
        "sample",
        right="softmax(logits[0, -1])",
        wrong="np.abs(logits[0, -1]) / np.abs(logits[0, -1]).sum()",
        breaks=["text on ordinary", "text next on ordinary"],
        silent="what is made of the logits in place of a softmax may be anything",
    ),
]

MISTAKES = [*RNN, *CLIP, *LSTM, *FORECASTER, *CHARS, *SAMPLE]
