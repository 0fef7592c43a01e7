# %% [markdown]
# # Backprop
#
# Your first deep network underfitted. It was large enough, but nobody told its weights which way to go, so it had to
# feel around for better ones: thousands of tries for a few good steps.
#
# Today you *compute* the way. All it takes is the chain rule, from the last layer back to the first. You write it
# once for each kind of layer, a line or two each. Then you let your code prove itself, train a deep network, and see
# why very deep ones did not train for twenty years, and what mended them.
#
# Each task begins with an example to check on paper, and ends with a `check` to run.

# %%
import numpy as np
from layers import accuracy, softmax

from autograder import check

# %% [markdown]
# ## 1. Which way is down?
#
# The loss L is a function of every weight p in the network. The slope ∂L/∂p says how much L grows when p grows a
# little. So take a small step against it, for all weights at once, and repeat:
#
# $$p \leftarrow p - \text{lr} \cdot \frac{\partial L}{\partial p}$$
#
# This is **gradient descent**; `lr` is the learning rate. You could measure each slope: nudge one weight, run the
# whole network, look at L. With 354 weights that is 354 runs for a single step. **Backpropagation** gives all slopes
# at once, for the price of two or three runs.
#
# ## 2. A layer is a small machine that turns both ways
#
#              +---------+
#     x  ----> |         | ----> y         forward:   y from x
#              |  W   b  |
#     dx <---- |         | <---- dout      backward:  dx from dout, and on the way dW and db
#              +---------+
#
# Read `d` as "the slope of the loss with respect to". `dout[n, m]` is ∂L/∂y[n, m], and `dx[n, d]` is ∂L/∂x[n, d].
#
# A layer never sees L. It is *handed* `dout` by the layer after it. It asks how each of its numbers acts on each of
# its outputs, multiplies, adds up over all outputs on which that number acts, and hands `dx` to the layer before it:
#
# $$\frac{\partial L}{\partial x_i} = \sum_j \frac{\partial L}{\partial y_j} \cdot \frac{\partial y_j}{\partial x_i}$$
#
# That is the chain rule, and you have now seen all the mathematics of this unit. Five rules hold for every layer:
#
# 1. **A gradient has the shape of its variable.** `dx` is shaped like `x`, `dW` like `W`.
# 2. **forward remembers, backward uses.** What backward needs of the *last* forward is kept in `self`, whether `train`
#    was true or not. Asked twice, backward says the same twice.
# 3. **`grads` has the keys of `params`** and no others, and each backward *overwrites* it. Nothing adds up from call to
#    call. `params` keeps its arrays for good: who trains changes them in place, so nobody replaces one.
# 4. **Look, don't touch.** `x`, `dout` and whatever you returned are never changed in place: no `dout *= ...`.
# 5. **The mean over the batch is taken in the loss, and nowhere else.** A layer only ever adds.
#
# In every class below `forward` is given, and you write `backward`.

# %% [markdown]
# ## 3. Affine
#
# $$y_{nm} = \sum_d x_{nd} \, W_{dm} + b_m \qquad x: (N, D) \quad W: (D, M) \quad b: (M,) \quad y: (N, M)$$
#
# Take one letter at a time. On which numbers in y does it act, and how strongly? Multiply each by its `dout`, add up.
#
# - W[d, m] acts on column m, in every row n, with strength x[n, d]: so dW[d, m] = Σₙ x[n, d] · dout[n, m]
# - b[m] acts on column m, in every row n, with strength 1: so db[m] = Σₙ dout[n, m]
# - x[n, d] acts on row n, in every column m, with strength W[d, m]: so dx[n, d] = Σₘ dout[n, m] · W[d, m]
#
# The first and the last are matrix products. Which factor must be transposed, and which one stands on the left? The
# shapes allow only one answer.
#
# **By hand.** Two samples, D = 2, M = 3.
#
#     x = [[1, 2],     W = [[ 1, 0, 2],     dout = [[1, -1, 2],
#          [3, 0]]          [-1, 3, 1]]             [0,  1, 1]]
#
#     dx = [[1*1 - 1*0 + 2*2,  -1*1 - 1*3 + 2*1],     = [[5, -2],
#           [0*1 + 1*0 + 1*2,  -0*1 + 1*3 + 1*1]]        [2,  4]]
#
#     dW = [[1*1 + 3*0,  -1*1 + 3*1,  1*2 + 3*1],     = [[1,  2, 5],
#           [2*1 + 0*0,  -2*1 + 0*1,  2*2 + 0*1]]        [2, -2, 4]]
#
#     db = [1 + 0, -1 + 1, 2 + 1]                     = [1, 0, 3]


# %% task="Affine"
class Affine:
    """A weighted sum for each output: y = x W + b.

    W: (D, M), b: (M,). params: {"W": W, "b": b}; grads after backward: {"W": dW, "b": db}.
    """

    def __init__(self, W, b):
        self.params = {"W": W, "b": b}
        self.grads = {}

    def forward(self, x, train=False):
        """Return x W + b. x: (N, D) -> (N, M)."""
        self.x = x
        return x @ self.params["W"] + self.params["b"]

    def backward(self, dout):
        """Return dx, and put dW and db into self.grads. dout: (N, M) -> (N, D)."""
        ### BEGIN SOLUTION
        self.grads["W"] = self.x.T @ dout
        self.grads["b"] = dout.sum(axis=0)
        return dout @ self.params["W"].T
        ### END SOLUTION


# %% check="Affine"
check("Affine")

# %% [markdown]
# ## 4. The bends
#
# A bend acts on each number by itself: one way from x to y, nothing to add up. So dx = dout · y′(x), element by
# element. Any shape goes in, the same shape comes out.
#
# ### Sigmoid
#
# Differentiate σ(x) = 1 / (1 + e⁻ˣ) once on paper, and you will find that the slope can be had from the output alone:
#
# $$y' = y \, (1 - y)$$
#
# That is why `forward` keeps y.
#
# **By hand.**
#
#     x = 0       y = 1/2    slope 1/2 * 1/2 = 1/4      dout =   2    dx =  0.5
#     x = ln 3    y = 3/4    slope 3/4 * 1/4 = 3/16     dout = -16    dx = -3
#
# Remember the 1/4. It is the steepest that a sigmoid ever gets, and it will matter.


# %%
def sigmoid(x):
    """Return 1 / (1 + exp(-x)), element by element, finite for any x."""
    z = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, z) / (1 + z)


# %% task="Sigmoid"
class Sigmoid:
    """Each element squeezed into 0 … 1. It has no parameters."""

    def __init__(self):
        self.params = {}
        self.grads = {}

    def forward(self, x, train=False):
        """Return 1 / (1 + exp(-x)). x: any shape -> the same shape."""
        self.y = sigmoid(x)
        return self.y

    def backward(self, dout):
        """Return dx. dout: shaped like x -> the same shape."""
        ### BEGIN SOLUTION
        return dout * self.y * (1 - self.y)
        ### END SOLUTION


# %% check="Sigmoid"
check("Sigmoid")

# %% [markdown]
# ### Tanh
#
# Its slope, too, can be had from its output:
#
# $$y' = 1 - y^2$$
#
# It is y that is squared, not x. Near 0 the two are almost the same, so a test with small numbers wouldn't notice.
#
# **By hand.**
#
#     x = 0       y = 0      slope 1                   dout = -2    dx = -2
#     x = ln 2    y = 3/5    slope 1 - 9/25 = 16/25    dout = 25    dx = 16


# %% task="Tanh"
class Tanh:
    """Each element squeezed into -1 … 1. It has no parameters."""

    def __init__(self):
        self.params = {}
        self.grads = {}

    def forward(self, x, train=False):
        """Return tanh(x). x: any shape -> the same shape."""
        self.y = np.tanh(x)
        return self.y

    def backward(self, dout):
        """Return dx. dout: shaped like x -> the same shape."""
        ### BEGIN SOLUTION
        return dout * (1 - self.y**2)
        ### END SOLUTION


# %% check="Tanh"
check("Tanh")

# %% [markdown]
# ### ReLU
#
# Where x > 0 the slope is 1: the gradient passes as it is. Where x < 0 it is 0: nothing passes. At the kink, x = 0,
# there is no slope. We agree to take 0.
#
# **By hand.** What `dout` is, and whether it is negative, plays no part in what passes.
#
#     x = [-2, 0, 3]    dout = [5, 7, -4]    dx = [0, 0, -4]


# %% task="ReLU"
class ReLU:
    """Each element, or 0 where it is negative. It has no parameters."""

    def __init__(self):
        self.params = {}
        self.grads = {}

    def forward(self, x, train=False):
        """Return max(x, 0). x: any shape -> the same shape."""
        self.x = x
        return np.maximum(x, 0)

    def backward(self, dout):
        """Return dx. dout: shaped like x -> the same shape."""
        ### BEGIN SOLUTION
        return dout * (self.x > 0)
        ### END SOLUTION


# %% check="ReLU"
check("ReLU")

# %% [markdown]
# ## 5. The losses: where the gradient starts
#
# A loss ends in one number, L itself. Nobody hands it a `dout`, so its `backward()` has no argument. It returns
# ∂L/∂outputs, shaped like the outputs of the network. The mean is taken here, so here is where the gradient gets its
# 1/N.
#
# ### How much? The mean squared error
#
# The mean is over **all** elements, N samples times M outputs:
#
# $$L = \frac{1}{N M} \sum_{n, m} (y_{nm} - t_{nm})^2$$
#
# Each output acts on L through its own square only. Differentiate that, and don't lose the factor in front.
#
# **By hand.** Four elements.
#
#     outputs = [[1, 2],   targets = [[0, 2],   differences = [[ 1, 0],   d outputs = [[ 0.5, 0],
#                [3, 4]]              [5, 4]]                  [-2, 0]]                [-1,   0]]


# %% task="MeanSquaredError"
class MeanSquaredError:
    """The head for values: how far off, squared, on average."""

    def forward(self, outputs, targets):
        """Return the mean of (outputs - targets)² over all elements, one number. Both: (N, M)."""
        self.difference = outputs - targets
        return np.mean(self.difference**2)

    def backward(self):
        """Return d outputs, the gradient of the last loss: (N, M)."""
        ### BEGIN SOLUTION
        return 2 * self.difference / self.difference.size
        ### END SOLUTION


# %% check="MeanSquaredError"
check("MeanSquaredError")

# %% [markdown]
# ### O or X? Cross-entropy of a sigmoid
#
# For a logit z with p = σ(z) and a target t between 0 and 1, the loss is −t ln p − (1 − t) ln(1 − p). Differentiate
# by p, then multiply by the slope of the sigmoid, p (1 − p):
#
# $$\left(-\frac{t}{p} + \frac{1 - t}{1 - p}\right) \cdot p \, (1 - p) = -t \, (1 - p) + (1 - t) \, p = p - t$$
#
# What was said, minus what was true. This is why the two are one layer: taken apart, the first factor would divide by
# p, and in a computer p can be 0. As before, L is the mean over all elements.
#
# **By hand.** One sample, two elements.
#
#     logits = [[0, ln 3]]     p       = [[1/2, 3/4]]
#                              targets = [[1,   0  ]]
#                              p - t   = [[-1/2, 3/4]]      d outputs = [[-0.25, 0.375]]


# %% task="SigmoidCrossEntropy"
class SigmoidCrossEntropy:
    """The head for yes and no: the surprise at each target, on average."""

    def forward(self, outputs, targets):
        """Return the mean of -t ln σ(z) - (1 - t) ln(1 - σ(z)) over all elements, one number.

        outputs: (N, M), logits z, any size. targets: (N, M), t from 0 to 1.
        """
        self.outputs, self.targets = outputs, targets
        log_sum = np.maximum(outputs, 0) + np.log1p(np.exp(-np.abs(outputs)))  # ln(1 + e^z)
        return np.mean(log_sum - targets * outputs)

    def backward(self):
        """Return d outputs, the gradient of the last loss: (N, M)."""
        ### BEGIN SOLUTION
        return (sigmoid(self.outputs) - self.targets) / self.outputs.size
        ### END SOLUTION


# %% check="SigmoidCrossEntropy"
check("SigmoidCrossEntropy")

# %% [markdown]
# ### Which of these? Cross-entropy of a softmax
#
# With p = softmax(z), row by row, and the label saying which column is right, almost everything cancels again:
#
# $$L = \frac1N \sum_n -\ln p_{n,\,t_n} \qquad
# \frac{\partial L}{\partial z_{nc}} = \frac1N
# \left(p_{nc} - \begin{cases}1 & c = t_n\\0 & \text{else}\end{cases}\right)$$
#
# In words: take the probabilities, subtract 1 at the label of each row, divide by N. (By N, not by N·C: a row is one
# answer.) Every row of the gradient sums to 0. Can you see why it must?
#
# **By hand.** Two samples, three categories, labels 1 and 0.
#
#     logits = [[0,    ln 2, 0],     p = [[0.25, 0.5, 0.25],     d outputs = [[ 0.125, -0.25, 0.125],
#               [ln 3, 0,    0]]          [0.6,  0.2, 0.2 ]]                  [-0.2,    0.1,  0.1  ]]
#
# Mind rule 2. If you subtract the 1 in place from an array that you keep in `self`, the second `backward` subtracts
# it again.


# %% task="SoftmaxCrossEntropy"
class SoftmaxCrossEntropy:
    """The head for categories: the surprise at each label, on average."""

    def forward(self, outputs, targets):
        """Return the mean of -ln softmax(outputs)[n, targets[n]] over the N samples, one number.

        outputs: (N, C), logits, any size. targets: (N,), integer labels from 0 to C - 1.
        """
        self.outputs, self.targets = outputs, targets
        shifted = outputs - outputs.max(axis=1, keepdims=True)
        log_sum = np.log(np.exp(shifted).sum(axis=1))  # (N,)
        return np.mean(log_sum - shifted[np.arange(len(targets)), targets])

    def backward(self):
        """Return d outputs, the gradient of the last loss: (N, C)."""
        ### BEGIN SOLUTION
        gradient = softmax(self.outputs)
        gradient[np.arange(len(self.targets)), self.targets] -= 1
        return gradient / len(self.targets)
        ### END SOLUTION


# %% check="SoftmaxCrossEntropy"
check("SoftmaxCrossEntropy")

# %% [markdown]
# ## 6. The way back
#
# Forward, each layer's y is the next layer's x. Backward, each layer's `dx` is the `dout` of the layer *before* it.
#
#     x  ----> [ layer 0 ] ----> [ layer 1 ] ----> [ layer 2 ] ----> y
#     dx <---- [ layer 0 ] <---- [ layer 1 ] <---- [ layer 2 ] <---- dout
#
# No layer knows how deep it sits. That is all there is to backpropagation.
#
# `params` and `grads` are given. They hold the *very arrays* of the layers, under `"0.W"`, `"0.b"`, `"2.W"` and so
# on.
#
# **By hand.** An Affine with W = [[2]] and b = [−1], then a ReLU. Two samples.
#
#     x    = [[3],     Affine: y  = [[ 5],     ReLU: y  = [[5],
#             [0]]                   [-1]]                 [0]]
#
#     dout = [[1],     ReLU: dx   = [[1],      Affine: dx = [[2],     dW = [[3*1 + 0*0]] = [[3]]
#             [1]]                   [0]]                    [0]]     db = [1 + 0]       = [1]


# %% task="Sequential"
class Sequential:
    """Layers one after another, which together are a layer.

    A layer is anything with forward(x, train=False), backward(dout), params and grads.
    """

    def __init__(self, layers):
        self.layers = list(layers)

    @property
    def params(self):
        """The parameters of all layers, in order, as {"0.W": ..., "0.b": ..., "2.W": ...}: the very arrays."""
        return {f"{i}.{name}": array for i, layer in enumerate(self.layers) for name, array in layer.params.items()}

    @property
    def grads(self):
        """The gradients of all layers, in order, under the keys of params: the very arrays."""
        return {f"{i}.{name}": array for i, layer in enumerate(self.layers) for name, array in layer.grads.items()}

    def forward(self, x, train=False):
        """Return what the last layer makes of what the layer before made of ... x. Every layer is told `train`."""
        for layer in self.layers:
            x = layer.forward(x, train=train)
        return x

    def backward(self, dout):
        """Return dx, the gradient of what forward was given. Afterwards every layer has its grads."""
        ### BEGIN SOLUTION
        for layer in reversed(self.layers):
            dout = layer.backward(dout)
        return dout
        ### END SOLUTION

    def predict(self, x):
        """Return the index of the largest output of each sample, in test mode. x: (N, ...) -> integers (N,)."""
        return self.forward(x, train=False).argmax(axis=-1)


# %% check="Sequential"
check("Sequential")

# %% [markdown]
# ## 7. How do you know that it is right?
#
# A wrong gradient doesn't crash. The network just learns a little worse, or not at all, and nobody tells you why. So
# get the slope a second time, in a way that knows nothing of the chain rule: nudge a number, and see what happens.
#
# ### The numerical gradient
#
# For a function f that takes an array and gives one number: nudge one element up by h and down by h, hold all others
# still, and divide what f did by what you did.
#
# $$\frac{\partial f}{\partial x_i} \approx \frac{f(x + h \, e_i) - f(x - h \, e_i)}{2h}$$
#
# Here eᵢ is 1 at element i and 0 elsewhere. Why nudge both ways? The error of the one-sided (f(x + h) − f(x)) / h
# shrinks like h; the errors of the two sides nearly cancel, and what is left shrinks like h².
#
# Leave x as it was, **bit for bit**. Adding h and taking it away again isn't enough: numbers are rounded, and (x + h)
# − h is not always x. Keep the old number and put it back, or nudge a copy.
#
# **By hand.** f(x) = x₀² + 3 x₀ x₁ at x = [1, 2], with h = 0.1.
#
#     element 0:  f(1.1, 2) = 7.81    f(0.9, 2) = 6.21    (7.81 - 6.21) / 0.2 = 8        (one-sided: 8.1)
#     element 1:  f(1, 2.1) = 7.3     f(1, 1.9) = 6.7     (7.3  - 6.7 ) / 0.2 = 3
#
#     the gradient is [8, 3]


# %% task="numerical_gradient"
def numerical_gradient(f, x, h=1e-5):
    """Return the gradient of f at x, by central differences of width h. x: any shape -> the same shape.

    f takes an array shaped like x and returns one number. x is bit for bit what it was before.
    """
    ### BEGIN SOLUTION
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        old = x[index]
        x[index] = old + h
        above = f(x)
        x[index] = old - h
        below = f(x)
        x[index] = old
        gradient[index] = (above - below) / (2 * h)
    return gradient
    ### END SOLUTION


# %% check="numerical_gradient"
check("numerical_gradient")

# %% [markdown]
# **Lab: how small should h be?** Take f(x) = eˣ at x = 1, where the slope is e, and try them all.

# %% lab="nudges"
import matplotlib.pyplot as plt

nudges = 10.0 ** np.arange(-15, 0.5, 0.5)
one = np.array([1.0])
central = [abs(numerical_gradient(lambda v: np.exp(v[0]), one, h)[0] - np.e) for h in nudges]
one_sided = [abs((np.exp(1 + h) - np.exp(1)) / h - np.e) for h in nudges]

plt.figure(figsize=(6, 3.5))
plt.loglog(nudges, one_sided, ".-", label="one-sided")
plt.loglog(nudges, central, ".-", label="central")
plt.axvline(1e-5, color="gray", linestyle=":", label="h = 1e-5")
plt.xlabel("h")
plt.ylabel("error of the slope")
plt.title("too large: the curve bends; too small: the digits run out")
plt.legend()
plt.show()

# %% [markdown]
# Read it from the right. The error falls with h, or with h², as promised. Then it turns and grows. Both values of f
# are rounded to some 16 digits; their difference keeps only the last few of these, and dividing by a tiny h magnifies
# what is wrong with them. Hence h = 10⁻⁵, and double precision: float32 has 7 digits, and would have two left.
#
# ### When are two numbers the same?
#
# A difference of 0.001 is large between 0.002 and 0.003, and nothing between 1000 and 1000.001. So compare it with
# the size of the numbers, element by element, and report the worst:
#
# $$\max_i \; \frac{|a_i - b_i|}{\max(10^{-8}, \; |a_i| + |b_i|)}$$
#
# Without the 10⁻⁸, 0 against 0 would be 0 / 0.
#
# **By hand.**
#
#     a = [1,  0,  3e-9]     |a - b| = [2,  0,  2e-9]     quotients = [2/4,  0,  2e-9 / 1e-8]
#     b = [3,  0,  1e-9]     |a|+|b| = [4,  0,  4e-9]               = [0.5,  0,  0.2]
#
#     the answer is 0.5


# %% task="relative_error"
def relative_error(a, b):
    """Return the largest |a - b| / max(1e-8, |a| + |b|) over all elements, one number. a, b: the same shape."""
    ### BEGIN SOLUTION
    return np.max(np.abs(a - b) / np.maximum(1e-8, np.abs(a) + np.abs(b)))
    ### END SOLUTION


# %% check="relative_error"
check("relative_error")

# %% [markdown]
# ### A judge for any layer
#
# Now put the two together. Given `dout`, `backward` claims to know slopes. But slopes of which loss? Of any loss
# whose slope at y is `dout`; and the simplest of these is
#
# $$L = \sum_{n, m} y_{nm} \cdot dout_{nm}$$
#
# So run `forward` and `backward` once, and take what they claim: dx, and one gradient per parameter in `grads`. Then
# measure each of these slopes of L with `numerical_gradient`: nudge x, nudge every array in `layer.params`, running
# `forward` each time. The answer is the worst relative error of them all. Below 10⁻⁵ the layer is right; above 10⁻³
# it is wrong.
#
# Two traps:
#
# - The layer reads its parameters from the very arrays in `params`. To nudge one, write *into* the array
#   (`p[...] = nudged`). A new array under the same key, the layer may never see.
# - Neither x nor the layer is yours. When you are done, x and all parameters are bit for bit what they were.
#
# **By hand.** A layer y = 3x, at x = 2, with dout = 5.
#
#     L = 3x * 5 = 15x, so the measured slope is 15
#     a right backward claims 3 * 5 = 15           |15 - 15| / 30 = 0
#     one that forgot dout claims 3                |3 - 15| / 18  = 0.67


# %% task="gradient_check"
def gradient_check(layer, x, dout):
    """Return the worst relative error over dx and all of layer.grads, one number.

    x: what layer.forward takes. dout: shaped like what it gives. x and layer.params are bit for bit what they were.
    """
    ### BEGIN SOLUTION

    def measured(variable):
        def loss(nudged):
            old = variable.copy()
            variable[...] = nudged
            value = np.sum(layer.forward(x) * dout)
            variable[...] = old
            return value

        return numerical_gradient(loss, variable)

    layer.forward(x)
    errors = [relative_error(layer.backward(dout), measured(x))]
    for name, array in layer.params.items():
        errors.append(relative_error(layer.grads[name], measured(array)))
    return max(errors)
    ### END SOLUTION


# %% check="gradient_check"
check("gradient_check")

# %% [markdown]
# Let it judge your own layers. From here on you need nobody to tell you whether a gradient is right.

# %% lab="judge"
rng = np.random.default_rng(0)
x, dout = rng.standard_normal((4, 3)), rng.standard_normal((4, 5))
affine = Affine(rng.standard_normal((3, 5)), rng.standard_normal(5))
for bend in [Sigmoid(), Tanh(), ReLU()]:
    print(f"Affine and {type(bend).__name__:<8} {gradient_check(Sequential([affine, bend]), x, dout):.0e}")

# %% [markdown]
# ## 8. Your deep network learns
#
# Two moons again, and the network of last time: 2 → 16 → 16 → 2. The loop that trains it is gradient descent, word
# for word. Note that it doesn't know what kinds of layers there are.

# %% lab="boundary"
import matplotlib.pyplot as plt
from layers import two_moons


def descend(model, loss, x, labels, lr, steps):
    """Train model in place, on all of x at each step, and return the loss before each step."""
    losses = []
    for _ in range(steps):
        losses.append(loss.forward(model.forward(x, train=True), labels))
        model.backward(loss.backward())
        for name, gradient in model.grads.items():
            model.params[name][...] -= lr * gradient
    return losses


def show_boundary(model, x, labels, title):
    """Colour the plane by the model's probability of the second moon, and put the samples on top."""
    low, high = x.min(axis=0) - 0.5, x.max(axis=0) + 0.5
    across, up = np.meshgrid(np.linspace(low[0], high[0], 150), np.linspace(low[1], high[1], 150))
    plane = np.stack([across.ravel(), up.ravel()], axis=1)  # (22500, 2)
    chance = softmax(model.forward(plane))[:, 1].reshape(across.shape)
    plt.contourf(across, up, chance, levels=np.linspace(0, 1, 11), cmap="coolwarm", alpha=0.5)
    plt.contour(across, up, chance, levels=[0.5], colors="black", linewidths=1)
    plt.scatter(x[:, 0], x[:, 1], c=labels, cmap="coolwarm", edgecolor="black", linewidth=0.5, zorder=2)
    plt.title(f"{title}: {accuracy(model.forward(x), labels):.0%} right")


x, labels = two_moons(200, 0.15, np.random.default_rng(0))
rng = np.random.default_rng(1)
model = Sequential(
    [
        Affine(rng.standard_normal((2, 16)), np.zeros(16)),
        Tanh(),
        Affine(0.3 * rng.standard_normal((16, 16)), np.zeros(16)),
        Tanh(),
        Affine(0.3 * rng.standard_normal((16, 2)), np.zeros(2)),
    ]
)

plt.figure(figsize=(13, 4))
plt.subplot(1, 3, 1)
show_boundary(model, x, labels, "random weights")
losses = descend(model, SoftmaxCrossEntropy(), x, labels, lr=0.2, steps=1000)
plt.subplot(1, 3, 2)
show_boundary(model, x, labels, "after 1000 steps")
plt.subplot(1, 3, 3)
plt.semilogx(range(1, 1001), losses)
plt.ylim(0, 1)
plt.xlabel("step")
plt.ylabel("loss")
plt.tight_layout()
plt.show()

new_x, new_labels = two_moons(2000, 0.15, np.random.default_rng(2))
print(f"on 2000 points that it has never seen: {accuracy(model.forward(new_x), new_labels):.1%} right")

# %% [markdown]
# Every step goes down, none is undone. No more underfitting, for this one.

# %% [markdown] question="zeros"
# ### In your own words: why not start at zero?
#
# Take `Affine`, `Tanh`, `Affine`, with all weights and biases 0, and follow one backward pass. Which gradients are 0?
# What will the network have learned after a thousand steps? And what if all weights start at 0.1 instead?
#
# ### BEGIN SOLUTION
# All hidden values h are tanh(0) = 0. The last layer gets dW = hᵀ dout = 0, because h is 0, and hands back dout Wᵀ =
# 0, because W is 0. So the first layer gets nothing at all. Only the last bias has a gradient. After a thousand steps
# the network says the same for every input: the best constant.
#
# With 0.1 the gradients aren't 0. But all hidden units compute the same number, so they get the same gradient, and
# stay equal for ever: sixteen units that are worth one. Only a random start makes them differ.
# ### END SOLUTION

# %% [markdown]
# ## 9. Deeper, and the gradient vanishes
#
# If two hidden layers are good, twenty should be better. For twenty years they weren't: the more layers there were,
# the less the first ones learned. You have all it takes to see why.
#
# On its way back through a layer the gradient is multiplied by the weights, and by the slope of the bend. The slope
# of a sigmoid is at most 1/4. Unless the weights make up for it, ten layers leave less than (1/4)¹⁰, a millionth. The
# slope of ReLU is 1 wherever it is on: there nothing is lost.
#
# ### The weights must keep the signal
#
# So how large should the weights be? In y = Σ x_d W_d the sum has `fan_in` terms. If they are independent and have
# mean 0, their variances add: Var(y) = fan_in · Var(W) · Var(x). The signal keeps its size if Var(W) = 1/fan_in. On
# the way back the sum has `fan_out` terms, and the gradient keeps its size if Var(W) = 1/fan_out. Glorot and Bengio
# took the middle:
#
# $$\text{Xavier:} \quad \mathrm{Var}(W) = \frac{2}{\text{fan\_in} + \text{fan\_out}}$$
#
# ReLU switches half of the signal off, so He and others double the variance to make up for it:
#
# $$\text{He:} \quad \mathrm{Var}(W) = \frac{2}{\text{fan\_in}}$$
#
# Both are variances. A generator wants the standard deviation, which is the square root. And draw from the `rng` that
# you are given, and from nothing else: who passes the same generator gets the same weights.
#
# **By hand.**
#
#     Xavier, fan_in = 6, fan_out = 2:    variance 2 / 8 = 1/4    standard deviation 1/2    shape (6, 2)
#     He,     fan_in = 8, fan_out = 3:    variance 2 / 8 = 1/4    standard deviation 1/2    shape (8, 3)
#
# Xavier Glorot and Yoshua Bengio, *Understanding the difficulty of training deep feedforward neural networks*,
# AISTATS 2010. Kaiming He and others, *Delving deep into rectifiers*, ICCV 2015.


# %% task="xavier_normal"
def xavier_normal(fan_in, fan_out, rng):
    """Return weights (fan_in, fan_out), normal with mean 0 and variance 2 / (fan_in + fan_out), drawn from rng."""
    ### BEGIN SOLUTION
    return rng.normal(0.0, np.sqrt(2 / (fan_in + fan_out)), size=(fan_in, fan_out))
    ### END SOLUTION


# %% check="xavier_normal"
check("xavier_normal")


# %% task="he_normal"
def he_normal(fan_in, fan_out, rng):
    """Return weights (fan_in, fan_out), normal with mean 0 and variance 2 / fan_in, drawn from rng."""
    ### BEGIN SOLUTION
    return rng.normal(0.0, np.sqrt(2 / fan_in), size=(fan_in, fan_out))
    ### END SOLUTION


# %% check="he_normal"
check("he_normal")

# %% [markdown]
# **Lab: what arrives of the gradient?** Twenty layers, 64 wide, each with its bend; one random batch, one backward
# pass, no training. We walk back by hand, and note how large the gradient is as it leaves each Affine.

# %% lab="depth"
import matplotlib.pyplot as plt


def stack(bend, draw, depth, width, rng):
    """Return depth times (Affine, bend), all of one width."""
    parts = []
    for _ in range(depth):
        parts += [Affine(draw(width, width, rng), np.zeros(width)), bend()]
    return Sequential(parts)


def gradient_norms(model, x, dout):
    """Return the norm of the gradient behind each Affine, from the first layer to the last."""
    model.forward(x, train=True)
    norms = []
    for layer in reversed(model.layers):
        dout = layer.backward(dout)
        if isinstance(layer, Affine):
            norms.append(np.linalg.norm(dout))
    return norms[::-1]


rng = np.random.default_rng(3)
batch, start = rng.standard_normal((32, 64)), rng.standard_normal((32, 64))

plt.figure(figsize=(7, 4.5))
for bend, colour in [(Sigmoid, "C3"), (ReLU, "C0")]:
    for draw, line in [(xavier_normal, "--"), (he_normal, "-")]:
        norms = gradient_norms(stack(bend, draw, 20, 64, rng), batch, start)
        plt.semilogy(range(1, 21), norms, line, color=colour, marker=".", label=f"{bend.__name__}, {draw.__name__}")
plt.xticks([1, 5, 10, 15, 20])
plt.xlabel("layer (1 is next to the data)")
plt.ylabel("norm of the gradient")
plt.title("what arrives of the gradient")
plt.legend()
plt.show()

# %% [markdown]
# Read it from right to left, the way the gradient goes. On this axis a straight line is a constant factor a layer.
# Sigmoid loses ground at every layer, with either kind of weights. ReLU with Xavier's weights loses a factor of about
# √½, and ReLU with He's arrives as it left.

# %% [markdown] question="depth"
# ### In your own words: why does one vanish and the other not?
#
# (a) Where does the 1/4 come from, and for which x is it reached? (b) A friend proposes to draw the weights of the
# sigmoid network ten times as large, to make up for it. Why doesn't that mend it? (c) ReLU's slope is 0 for half of
# its inputs, which is far less than 1/4. Why does its gradient arrive all the same?
#
# ### BEGIN SOLUTION
# (a) The slope is y (1 − y), with y between 0 and 1. It is largest at y = 1/2, that is at x = 0, and there it is 1/2
# · 1/2 = 1/4. Everywhere else it is smaller.
#
# (b) Larger weights make larger sums in front of the sigmoid, and there it is flat: y is near 0 or 1, and the slope
# is far below 1/4. What the weights win, the slope loses. (Also good: what they would have to make up for depends on
# where the inputs lie, so no fixed factor fits. Where the inputs happen to be near 0, the gradient explodes instead.)
#
# (c) A sigmoid weakens *every* path through the network, by 4 or more at each layer, so what is left after many
# layers is tiny on all of them. ReLU blocks half of the paths and lets the rest pass in full, with slope 1. On
# average that halves the variance, always by the same factor, and the weights can make up for it once and for all:
# that is He's 2.
# ### END SOLUTION

# %% [markdown]
# **Lab: does it matter?** The moons once more, with ten hidden layers, the same learning rate and the same number of
# steps.

# %% lab="deep_moons"
import matplotlib.pyplot as plt

rng = np.random.default_rng(4)
plt.figure(figsize=(13, 4))
for place, (bend, draw) in enumerate([(Sigmoid, xavier_normal), (ReLU, he_normal)], start=1):
    first = Sequential([Affine(draw(2, 16, rng), np.zeros(16)), bend()])
    last = Affine(xavier_normal(16, 2, rng), np.zeros(2))
    model = Sequential([first, stack(bend, draw, 9, 16, rng), last])
    losses = descend(model, SoftmaxCrossEntropy(), x, labels, lr=0.03, steps=1000)
    plt.subplot(1, 3, place)
    show_boundary(model, x, labels, bend.__name__)
    plt.subplot(1, 3, 3)
    plt.plot(losses, color=["C3", "C0"][place - 1], label=bend.__name__)
plt.xlabel("step")
plt.ylabel("loss")
plt.ylim(0, 1)
plt.legend()
plt.tight_layout()
plt.show()

# %% [markdown]
# The sigmoid network has settled at a loss of ln 2 = 0.69, which is what "half and half" costs: it says nearly the
# same everywhere, and the line in its picture is an accident. It is large enough, and every one of its gradients is
# right. It underfits because they don't arrive.
#
# ## What you have now
#
# Layers that turn both ways, losses that start the gradient, a chain that carries it, a judge that knows right from
# wrong, and weights that let it arrive. Your network learns. But it learns slowly: it looks at all of the data for
# every single step, and one learning rate has to suit every weight. That is the next unit.
