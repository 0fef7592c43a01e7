# %% [markdown]
# # Layers
#
# A deep network is made of two components, and you can learn both today: a **weighted sum** and a **bend**. A few of
# them side by side are a layer. Layers one after another are a deep neural network, a DNN. At the end a **head**
# turns the last numbers into an answer, and a **loss** says how wrong the answer was.
#
# You will write every piece in numpy, ten in all, most of them one to four lines long. Then you will build a network
# by hand, draw what it thinks of every point of the plane, and find out why nobody builds networks by hand.
#
# Three habits for the whole course:
#
# - **Name the axes.** `x: (N, D)` says: N samples, one a row, D numbers each. Most mistakes are mistakes of shape.
# - **Leave what you were given alone.** `forward` returns a new array. It never writes into `x`.
# - **Stay finite.** Networks make large numbers. Whatever you write must work for inputs of ±1000, where a careless
#   `exp` overflows.
#
# Fill in the parts that raise `NotImplementedError`, then run the `check` below each task. A check costs nothing; run
# it as often as you like.

# %%
import numpy as np

from autograder import check

# %% [markdown]
# ## 1. A weighted sum
#
# The first component takes D numbers, multiplies each by a weight, adds them up, and adds a bias:
#
# $$y = x_1 w_1 + x_2 w_2 + \dots + x_D w_D + b$$
#
# A large weight says "this number matters". The bias says how large the sum must be before anything happens.
#
# M of them side by side, all looking at the same x, are a layer. Put the weights of each in a column, and the whole
# layer is one matrix product. Put N samples in the rows, and the same product does the whole batch:
#
# $$y = x W + b \qquad x: (N, D) \quad W: (D, M) \quad b: (M,) \quad y: (N, M)$$
#
# **By hand.** Two samples, D = 2, M = 3.
#
#     x = [[1, 2],      W = [[1, 0, -1],      b = [10, -20, 30]
#          [0, 3]]           [2, 1,  0]]
#
#     the first row of y:   [1*1 + 2*2, 1*0 + 2*1, 1*-1 + 2*0] + b = [5, 2, -1] + b = [15, -18, 29]
#     the second:           [0*1 + 3*2, 0*0 + 3*1, 0*-1 + 3*0] + b = [6, 3,  0] + b = [16, -17, 30]
#
# `b` is added to every row. numpy does that by itself: it lines shapes up from the right, where `(M,)` fits `(N, M)`.
#
# Every layer of this course looks like the one below. `params` holds the arrays that can be learned, under the names
# of the constructor's arguments. `grads` stays empty until the next unit fills it. `forward` has a flag `train`,
# because a few layers that we shall meet later behave differently while they learn. This one doesn't care.
#
# Read the parameters from `self.params` each time: learning will change those arrays in place, and a copy taken
# elsewhere would never notice.


# %% task="Affine"
class Affine:
    """A weighted sum for each output: y = x W + b.

    W: (D, M), b: (M,). params: {"W": W, "b": b}.
    """

    def __init__(self, W, b):
        self.params = {"W": W, "b": b}
        self.grads = {}

    def forward(self, x, train=False):
        """Return x W + b. x: (N, D) -> (N, M). x is left as it was."""
        ### BEGIN SOLUTION
        return x @ self.params["W"] + self.params["b"]
        ### END SOLUTION


# %% check="Affine"
check("Affine")

# %% [markdown] question="depth"
# ### In your own words: what do two weighted sums make?
#
# Let one Affine layer (`W1`, `b1`) feed a second one (`W2`, `b2`), with nothing between them. Show that a *single*
# Affine layer computes the same, and say what its `W` and `b` are. What does that mean for a network of a hundred
# Affine layers?
#
# ### BEGIN SOLUTION
# Write it out: (x W1 + b1) W2 + b2 = x (W1 W2) + (b1 W2 + b2). So W = W1 W2 and b = b1 W2 + b2 do it in one layer.
#
# The same step merges any two neighbours, so a hundred layers merge into one. Such a network can still only weigh and
# add: the line (or plane) between two of its answers is always straight. Depth buys nothing until something that
# isn't a weighted sum stands between the layers.
# ### END SOLUTION

# %% [markdown]
# ## 2. A bend
#
# So something must stand between the sums that isn't a sum. It needn't be clever: one function of one number, applied
# to every element by itself. Any shape goes in, the same shape comes out, and there is nothing to learn, so `params`
# is empty. Three bends made history.
#
# ### Sigmoid
#
# $$\sigma(x) = \frac{1}{1 + e^{-x}}$$
#
# It squeezes any number into 0 … 1, so that the answer can be read as "how sure". Far left it is 0, far right 1, and
# in the middle it is ½.
#
# **By hand.** Logarithms make exponentials easy: $e^{\ln 3} = 3$ and $e^{-\ln 3} = 1/3$.
#
#     sigmoid( 0)    = 1 / (1 + 1)   = 0.5
#     sigmoid( ln 3) = 1 / (1 + 1/3) = 0.75
#     sigmoid(-ln 3) = 1 / (1 + 3)   = 0.25
#
# The last two add up to one, and that is no accident: σ(−x) = 1 − σ(x).
#
# **Stay finite.** A double ends near 10³⁰⁸, and $e^{710}$ is beyond it. `np.exp(x) / (1 + np.exp(x))` is the same
# function on paper, but at x = 1000 it is inf / inf, which is nan. An exponential of a number that is never positive
# can't overflow: with $z = e^{-|x|}$, the sigmoid is 1 / (1 + z) on the right of 0, and z / (1 + z) on the left.


# %% task="Sigmoid"
class Sigmoid:
    """Each element squeezed into 0 … 1. It has no parameters."""

    def __init__(self):
        self.params = {}
        self.grads = {}

    def forward(self, x, train=False):
        """Return 1 / (1 + exp(-x)), element by element, finite for any x. x: any shape -> the same shape."""
        ### BEGIN SOLUTION
        z = np.exp(-np.abs(x))  # in 0 … 1, so nothing overflows
        return np.where(x >= 0, 1, z) / (1 + z)
        ### END SOLUTION


# %% check="Sigmoid"
check("Sigmoid")

# %% [markdown]
# ### Tanh
#
# $$\tanh(x) = \frac{e^{x} - e^{-x}}{e^{x} + e^{-x}}$$
#
# The same S, from −1 to 1, so that its outputs have their middle at 0. In fact it *is* the sigmoid, stretched:
# tanh(x) = 2 σ(2x) − 1.
#
# **By hand.**
#
#     tanh(0)     = 0
#     tanh( ln 2) = (2 - 1/2) / (2 + 1/2) = 1.5 / 2.5 =  0.6
#     tanh(-ln 2) =                                     -0.6
#
# The formula above overflows just as the sigmoid's does. numpy has a function that doesn't; you may use it.


# %% task="Tanh"
class Tanh:
    """Each element squeezed into -1 … 1. It has no parameters."""

    def __init__(self):
        self.params = {}
        self.grads = {}

    def forward(self, x, train=False):
        """Return tanh(x), element by element, finite for any x. x: any shape -> the same shape."""
        ### BEGIN SOLUTION
        return np.tanh(x)
        ### END SOLUTION


# %% check="Tanh"
check("Tanh")

# %% [markdown]
# ### ReLU
#
# $$\mathrm{relu}(x) = \max(x, 0)$$
#
# The simplest bend of all: what is positive passes, the rest becomes 0. No exponential, nothing to overflow. It looks
# too plain to be useful, and most deep networks use it. The next unit shows why.
#
# **By hand.**
#
#     relu([[ 3, -2, 1],      [[3, 0, 1],
#           [-1,  0, 2]])  =   [0, 0, 2]]
#
# Two traps. `x[x < 0] = 0` is right on paper, but it writes into the array that you were given. And numpy has two
# functions for a maximum: `np.maximum(a, b)` compares two things element by element, while `np.max(x, 0)` takes the
# largest along axis 0.


# %% task="ReLU"
class ReLU:
    """Each element, or 0 where it is negative. It has no parameters."""

    def __init__(self):
        self.params = {}
        self.grads = {}

    def forward(self, x, train=False):
        """Return max(x, 0), element by element. x: any shape -> the same shape; x is left as it was."""
        ### BEGIN SOLUTION
        return np.maximum(x, 0)
        ### END SOLUTION


# %% check="ReLU"
check("ReLU")

# %% [markdown]
# Here are your three bends. Look at the far left and the far right: where is a curve flat? Remember the answer.

# %% lab="bends"
import matplotlib.pyplot as plt

line = np.linspace(-5, 5, 201)
plt.figure(figsize=(6, 3.5))
for bend in [Sigmoid(), Tanh(), ReLU()]:
    plt.plot(line, bend.forward(line), label=type(bend).__name__)
plt.ylim(-1.2, 2.2)
plt.axhline(0, color="gray", linewidth=0.5)
plt.legend()
plt.title("three bends")
plt.show()

# %% [markdown]
# ## 3. Layers make a network
#
# Feed the first layer's output to the second, the second's to the third: that is all there is to a network.
# `Sequential` holds a list of layers, and it is a layer itself: it has `forward`, `params` and `grads`.
#
# Its `params` are the parameters of all its layers. Several layers may have a `W`, so each key gets the position of
# its layer, from 0, and a dot. Layers without parameters count too:
#
#     model = Sequential([Affine(W1, b1), ReLU(), Affine(W2, b2)])
#     list(model.params)  ->  ["0.W", "0.b", "2.W", "2.b"]
#
# The values are the *very arrays* that the layers use, not copies: whoever writes `model.params["2.b"] += 1` has
# moved the network. `grads` does the same with the gradients. (Ours are still empty; other people's layers may have
# some, and you may not assume which.)
#
# `forward` hands its flag `train` on to every layer. `predict` is for afterwards: the network runs in test mode
# (`train=False`), and the answer is the **index of the largest output** in each row.
#
# **By hand.** No straight line separates the four corners of XOR. Twelve numbers and one bend do:
#
#     W1 = [[1, 1],   b1 = [0, -1]      W2 = [[0,  1],   b2 = [0.5, 0]
#           [1, 1]]                           [0, -2]]
#
#     x        x W1 + b1    after ReLU    outputs       largest
#     0  0     0  -1        0  0          0.5   0       index 0
#     0  1     1   0        1  0          0.5   1       index 1
#     1  0     1   0        1  0          0.5   1       index 1
#     1  1     2   1        2  1          0.5   0       index 0


# %% task="Sequential"
class Sequential:
    """Layers one after another, which together are a layer.

    A layer is anything with forward(x, train=False), params and grads.
    """

    def __init__(self, layers):
        self.layers = list(layers)

    def forward(self, x, train=False):
        """Return what the last layer makes of what the layer before made of ... x. Every layer is told `train`."""
        ### BEGIN SOLUTION
        for layer in self.layers:
            x = layer.forward(x, train=train)
        return x
        ### END SOLUTION

    @property
    def params(self):
        """The parameters of all layers, in order, as {"0.W": ..., "0.b": ..., "2.W": ...}: the very arrays."""
        ### BEGIN SOLUTION
        return {f"{i}.{name}": array for i, layer in enumerate(self.layers) for name, array in layer.params.items()}
        ### END SOLUTION

    @property
    def grads(self):
        """The gradients of all layers, in order, under keys of the same form: the very arrays."""
        ### BEGIN SOLUTION
        return {f"{i}.{name}": array for i, layer in enumerate(self.layers) for name, array in layer.grads.items()}
        ### END SOLUTION

    def predict(self, x):
        """Return the index of the largest output of each sample, in test mode. x: (N, ...) -> integers (N,)."""
        ### BEGIN SOLUTION
        return self.forward(x, train=False).argmax(axis=-1)
        ### END SOLUTION


# %% check="Sequential"
check("Sequential")

# %% [markdown]
# **Lab: fold the plane.** Below is the network from the table above. On the left is the plane as we see it, coloured
# by the network's answer. On the right is the same plane as the *last layer* sees it, after the bend. There it is
# folded: two corners have landed on the same spot, and one straight line is enough.

# %% lab="fold"
import matplotlib.pyplot as plt


def show_answers(model, x, labels, title):
    """Colour the plane by the model's answer, and put the samples on top."""
    low, high = x.min(axis=0) - 0.5, x.max(axis=0) + 0.5
    across, up = np.meshgrid(np.linspace(low[0], high[0], 200), np.linspace(low[1], high[1], 200))
    plane = np.stack([across.ravel(), up.ravel()], axis=1)  # (40000, 2)
    plt.contourf(across, up, model.predict(plane).reshape(across.shape), levels=1, cmap="coolwarm", alpha=0.35)
    plt.scatter(x[:, 0], x[:, 1], c=labels, cmap="coolwarm", edgecolor="black", linewidth=0.5, zorder=2)
    plt.title(title)


corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
xor = np.array([0, 1, 1, 0])
sums = Affine(np.array([[1.0, 1.0], [1.0, 1.0]]), np.array([0.0, -1.0]))
last = Affine(np.array([[0.0, 1.0], [0.0, -2.0]]), np.array([0.5, 0.0]))

plt.figure(figsize=(9, 4))
plt.subplot(1, 2, 1)
show_answers(Sequential([sums, ReLU(), last]), corners, xor, "the plane, and the network's answer")
plt.subplot(1, 2, 2)
show_answers(Sequential([last]), Sequential([sums, ReLU()]).forward(corners), xor, "what the last layer sees")
plt.show()

# %% [markdown]
# ## 4. A head says what the numbers mean
#
# The last layer gives numbers. What they mean is up to you, and you say it by choosing a loss: one number that is 0
# when the answer is perfect, and grows as it gets worse. There are three kinds of question, so there are three heads:
#
# | the question | for example | the head |
# |---|---|---|
# | how much? | tomorrow's temperature | `MeanSquaredError` |
# | O or X? | is there a cat in the picture | `SigmoidCrossEntropy` |
# | which of these? | cat, dog or bird | `softmax` and `SoftmaxCrossEntropy` |
#
# Every loss has `forward(outputs, targets)` and returns one number. The mean over the batch is taken here, in the loss,
# and nowhere else in the course.
#
# ### How much? The mean squared error
#
# Subtract, square, take the mean over **all** elements: over the N samples and over the M outputs of each.
#
# $$L = \frac{1}{N M} \sum_{n, m} (y_{nm} - t_{nm})^2$$
#
# **By hand.**
#
#     outputs = [[1, 2, 0],   targets = [[1, 0, 0],   differences = [[0, 2,  0],   squares = [[0, 4, 0],
#                [3, 4, 1]]              [0, 3, 2]]                  [3, 1, -1]]              [9, 1, 1]]
#
#     loss = (0 + 4 + 0 + 9 + 1 + 1) / 6 = 2.5


# %% task="MeanSquaredError"
class MeanSquaredError:
    """The head for values: how far off, squared, on average."""

    def forward(self, outputs, targets):
        """Return the mean of (outputs - targets)² over all elements, one number. Both: (N, M)."""
        ### BEGIN SOLUTION
        return np.mean((outputs - targets) ** 2)
        ### END SOLUTION


# %% check="MeanSquaredError"
check("MeanSquaredError")

# %% [markdown]
# ### O or X? Cross-entropy of a sigmoid
#
# Now each output z is a **logit**: any number, and σ(z) is the probability that the answer is O. The target t is 1
# for O and 0 for X. The loss is the surprise: minus the logarithm of the probability that was given to what came
# true.
#
# $$L = -t \ln \sigma(z) - (1 - t) \ln (1 - \sigma(z))$$
#
# Sure and right costs nothing, undecided costs ln 2, sure and wrong costs more and more, without end. Only one of the
# two terms is there when t is 0 or 1, but t may lie between, when even the teacher isn't sure. The loss of a batch is
# the mean over all elements.
#
# **By hand.** z = ln 3, so σ(z) = ¾.
#
#     t = 1:     -ln(3/4)                 = ln(4/3) = 0.2877
#     t = 0:     -ln(1/4)                 = ln 4    = 1.3863
#     t = 0.5:   half of one, half of the other     = 0.8370
#     the mean of the three:                          0.8370
#
# **Stay finite.** At z = −1000 the probability underflows to 0, and its logarithm is −inf. The true loss for t = 1 is
# 1000, which is no problem to anyone. So never compute the probability: go from the logit to the loss at once. With
# 1 − σ(z) = σ(−z) and −ln σ(z) = ln(1 + e⁻ᶻ), the two terms become
#
# $$L = \ln(1 + e^{z}) - t z, \qquad \ln(1 + e^{z}) = \max(z, 0) + \ln(1 + e^{-|z|})$$
#
# and the last form can't overflow. (`np.log1p(a)` is ln(1 + a), exact even for a tiny `a`.)
#
# People often write `np.log(p + 1e-7)` in place of this. Then 1000 becomes 16, and the network is told that its worst
# answers are hardly worse than bad ones. Don't: a loss has no constants added.


# %% task="SigmoidCrossEntropy"
class SigmoidCrossEntropy:
    """The head for yes and no: the surprise at each target, on average."""

    def forward(self, outputs, targets):
        """Return the mean of -t ln σ(z) - (1 - t) ln(1 - σ(z)) over all elements, one number.

        outputs: (N, M), logits z, any size. targets: (N, M), t from 0 to 1.
        """
        ### BEGIN SOLUTION
        log_sum = np.maximum(outputs, 0) + np.log1p(np.exp(-np.abs(outputs)))  # ln(1 + e^z)
        return np.mean(log_sum - targets * outputs)
        ### END SOLUTION


# %% check="SigmoidCrossEntropy"
check("SigmoidCrossEntropy")

# %% [markdown]
# ### Which of these? Softmax
#
# For C categories the last layer gives C logits. Softmax turns them into C probabilities: make them positive with an
# exponential, then divide by their sum.
#
# $$p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$$
#
# The categories stand along the **last axis**, whatever is before it: `(C,)` for one sample, `(N, C)` for a batch,
# `(N, T, C)` for a batch of sequences.
#
# **By hand.** Logarithms again: logits [0, ln 2, ln 5].
#
#     exponentials    [1,   2,   5]          their sum is 8
#     probabilities   [1/8, 2/8, 5/8]      = [0.125, 0.25, 0.625]
#
# **Stay finite.** Add the same number c to all logits: each exponential grows by the factor $e^c$, so does their sum,
# and the probabilities stay the same. You may choose c, and minus the largest logit *of that row* is the best choice:
# now the largest exponential is $e^0 = 1$, nothing overflows, and the sum can't be 0. Each row needs its own;
# `keepdims=True` keeps the shapes fitting.


# %% task="softmax"
def softmax(logits):
    """Return probabilities along the last axis: positive or 0, with sum 1, finite for any logits.

    logits: (..., C) -> the same shape. logits is left as it was.
    """
    ### BEGIN SOLUTION
    exponentials = np.exp(logits - logits.max(axis=-1, keepdims=True))  # the largest is 1
    return exponentials / exponentials.sum(axis=-1, keepdims=True)
    ### END SOLUTION


# %% check="softmax"
check("softmax")

# %% [markdown]
# ### Cross-entropy of a softmax
#
# The surprise again: minus the logarithm of the probability that was given to the right category. Targets are
# **labels**, one integer per sample from 0 to C − 1, and the label says which logit of its row counts. The mean is
# taken over the N samples.
#
# $$L = \frac{1}{N} \sum_n -\ln p_{n,\,t_n} \qquad \text{logits: } (N, C) \quad t: (N,)$$
#
# **By hand.** Two samples with the same logits as above, labels 1 and 2.
#
#     logits = [[0, ln 2, ln 5],      labels = [1, 2]
#               [0, ln 2, ln 5]]
#
#     loss = (-ln(2/8) - ln(5/8)) / 2 = (1.3863 + 0.4700) / 2 = 0.9281
#
# To pick one element from each row, give numpy both indices: `a[np.arange(N), labels]` has shape `(N,)`. (What shape
# has `a[:, labels]`? Try it.)
#
# **Stay finite.** Softmax never overflows now, but a probability may be exactly 0, and its logarithm isn't finite. As
# before, go from logits to loss without stopping at the probability. With m the largest logit of the row,
#
# $$-\ln p_i = \ln \sum_j e^{z_j - m} + m - z_i$$


# %% task="SoftmaxCrossEntropy"
class SoftmaxCrossEntropy:
    """The head for categories: the surprise at each label, on average."""

    def forward(self, outputs, targets):
        """Return the mean of -ln softmax(outputs)[n, targets[n]] over the N samples, one number.

        outputs: (N, C), logits, any size. targets: (N,), integer labels from 0 to C - 1.
        """
        ### BEGIN SOLUTION
        shifted = outputs - outputs.max(axis=1, keepdims=True)
        log_sum = np.log(np.exp(shifted).sum(axis=1))  # (N,)
        return np.mean(log_sum - shifted[np.arange(len(targets)), targets])
        ### END SOLUTION


# %% check="SoftmaxCrossEntropy"
check("SoftmaxCrossEntropy")

# %% [markdown]
# ### Accuracy
#
# The loss is for the network. People ask how often it was right. The answer that a row of logits gives is the index
# of the largest (no softmax needed: it doesn't change the order), and accuracy is the share of rows where that is the
# label.
#
# **By hand.**
#
#     logits = [[3, 1, 2],    largest at 0    label 0    right
#               [0, 5, 1],               1          1    right
#               [2, 0, 7],               2          0    wrong
#               [4, 6, 5]]               1          1    right        accuracy = 3/4 = 0.75


# %% task="accuracy"
def accuracy(logits, labels):
    """Return the share of rows whose largest logit is at the label, from 0 to 1.

    logits: (N, C). labels: (N,), integers from 0 to C - 1.
    """
    ### BEGIN SOLUTION
    return np.mean(logits.argmax(axis=1) == labels)
    ### END SOLUTION


# %% check="accuracy"
check("accuracy")

# %% [markdown]
# ## 5. Your first DNN
#
# Here is a question that no straight line answers: two moons, one in the arm of the other.


# %%
def two_moons(count, noise, rng):
    """Return points x: (count, 2) on two half circles, blurred by noise, and the moon of each: labels (count,)."""
    labels = np.arange(count) % 2
    angle = rng.uniform(0, np.pi, count)
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    lower = np.stack([1 - np.cos(angle), 0.5 - np.sin(angle)], axis=1)
    x = np.where(labels[:, None] == 0, upper, lower)
    return x + noise * rng.standard_normal(x.shape), labels


# %% [markdown]
# Nobody has told us how to choose the weights. So let us try the simplest thing: **draw networks at random, and keep
# the best**. First two thousand with a single layer, which can only draw straight lines. Then two thousand with three
# layers of weights and two bends between them, 354 numbers each, which could draw almost anything.

# %% lab="boundary"
from itertools import pairwise

import matplotlib.pyplot as plt

x, labels = two_moons(200, 0.15, np.random.default_rng(0))
loss = SoftmaxCrossEntropy()


def draw_network(sizes, rng):
    """Return a network with ReLU between its layers and random parameters. sizes: such as [2, 16, 2]."""
    layers = []
    for inputs, outputs in pairwise(sizes):
        W = 2 / np.sqrt(inputs) * rng.standard_normal((inputs, outputs))
        layers += [Affine(W, rng.standard_normal(outputs)), ReLU()]
    return Sequential(layers[:-1])


def search(sizes, tries, rng):
    """Return the best of many random networks, and the smallest loss so far after each try."""
    best, lowest, so_far = None, np.inf, []
    for _ in range(tries):
        model = draw_network(sizes, rng)
        now = loss.forward(model.forward(x), labels)
        if now < lowest:
            best, lowest = model, now
        so_far.append(lowest)
    return best, so_far


straight, straight_losses = search([2, 2], 2000, np.random.default_rng(1))
deep, deep_losses = search([2, 16, 16, 2], 2000, np.random.default_rng(1))

plt.figure(figsize=(13, 4))
for place, model, name in [(1, straight, "one layer"), (2, deep, "three layers")]:
    plt.subplot(1, 3, place)
    show_answers(model, x, labels, f"best of 2000, {name}: {accuracy(model.forward(x), labels):.0%} right")
plt.subplot(1, 3, 3)
plt.plot(straight_losses, label="one layer")
plt.plot(deep_losses, label="three layers")
plt.xscale("log")
plt.ylim(0, 1)
plt.xlabel("networks drawn")
plt.ylabel("smallest loss so far")
plt.legend()
plt.show()

# %% [markdown]
# The deep network does hardly better than the straight line. It **underfits**: it doesn't even get right what it was
# shown. Is it too small? No, and here is the proof: the *same* network again, and again 2000 tries. But this time we
# don't throw everything away after each. We stand somewhere, take a small random step, and stay there if the loss got
# smaller; otherwise we step back.
#
# (The steps are taken through `model.params`. This is why it has to hold the very arrays.)

# %% lab="feel"
import matplotlib.pyplot as plt


def feel_around(model, tries, step, rng):
    """Take random steps, undo those that don't help, and return the loss after each try."""
    lowest, so_far = loss.forward(model.forward(x), labels), []
    for _ in range(tries):
        move = {name: step * rng.standard_normal(array.shape) for name, array in model.params.items()}
        for name, array in model.params.items():
            array += move[name]
        now = loss.forward(model.forward(x), labels)
        if now < lowest:
            lowest = now
        else:
            for name, array in model.params.items():
                array -= move[name]
        so_far.append(lowest)
    return so_far


felt = draw_network([2, 16, 16, 2], np.random.default_rng(1))
felt_losses = feel_around(felt, 2000, 0.05, np.random.default_rng(2))

plt.figure(figsize=(10, 4))
plt.subplot(1, 2, 1)
show_answers(felt, x, labels, f"2000 small steps: {accuracy(felt.forward(x), labels):.0%} right")
plt.subplot(1, 2, 2)
plt.plot(deep_losses, color="C1", label="drawn afresh each time")
plt.plot(felt_losses, color="C2", label="small steps")
plt.xscale("log")
plt.ylim(0, 1)
plt.xlabel("tries")
plt.ylabel("smallest loss so far")
plt.legend()
plt.show()

# %% [markdown]
# There it is: your first deep network, and its boundary bends around the moons.
#
# It still took 2000 tries, and most were wasted on steps that had to be undone. We felt for the slope with our feet.
# What if we could *compute* it: for all 354 numbers at once, which way is down? That is the next unit.

# %% [markdown] question="search"
# ### In your own words: why did drawing at random fail?
#
# Both searches used the same deep network and the same number of tries. Why did one of them underfit? Would a network
# of twice the width have helped it? And what did the second search know, at each try, that the first did not?
#
# ### BEGIN SOLUTION
# The network could draw the boundary all along, as the second search showed; the first search just didn't find the
# numbers for it. All 354 have to fit together, and only a tiny part of all settings does. Each draw is a new guess at
# all of them, and learns nothing from the guesses before it, so ever more draws bring ever less: the curve of the
# smallest loss gets flat.
#
# Twice the width brings a little luck at best, and nothing near the second search: there are more settings that would
# do, and many more numbers to guess. Underfitting isn't always a lack of size.
#
# The second search knew a good place, the best so far, and that better places are likely to be close to it. So it
# kept almost all that was right and changed a little. It did not know which way to go, and had to try. The gradient
# will say.
# ### END SOLUTION
