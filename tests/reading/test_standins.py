import subprocess
import sys

import pytest

from autograder.reading.execute import Namespace
from autograder.reading.standins import INERT, REFUSED, Inert, refusal, stand_in

PLOTS = """
import matplotlib
import matplotlib.pyplot as plt
from matplotlib import cm, pyplot
from mpl_toolkits.mplot3d import Axes3D
from IPython.display import display, HTML, clear_output
from ipywidgets import interact
from google.colab import files
from autograder import check
import seaborn as sns, pandas as pd
import autograder

fig, ax = plt.subplots()
fig, ((a, b), (c, d)) = plt.subplots(2, 2, figsize=(1, 2))
line, = plt.plot([1, 2], label="x")
counts, bins, *patches = plt.hist([1])
first, *rest, last = plt.anything()
plt.rcParams["figure.figsize"] = (8, 6)
plt.rcParams.update({"font.size": 3})
ax.title = "x"
size = fig.get_figwidth() * 2 + 1 - -fig.dpi / 3 // 2 % 5 @ 2 ** 2
small = not (fig.dpi < 100 or fig.dpi >= 5) and "x" not in ax
number = float(fig.dpi) + int(fig.dpi) + len(fig.axes) + [5][fig.dpi]
rounded = round(fig.dpi)
text = f"{fig.dpi:.2f} {fig!r}"
if True:
    with plt.style.context("x") as style, open(__file__) if 0 else plt.ioff():
        for each in plt.subplots(3)[1].flat:
            raise AssertionError
    for i, each in zip(range(3), fig.axes):
        raise AssertionError
    del ax.lines[0]
@interact(x=(0, 1))
def shown(x):
    return x
@interact
def also(x):
    return x
class Callback(sns.Base):
    pass
made = Callback()
check("Affine")
answer = check("Affine")
"""


@pytest.fixture
def namespace():
    with Namespace("handed_in") as opened:
        yield opened


def test_whatever_is_asked_of_a_stand_in_nothing_happens(namespace):
    assert namespace.execute(1, PLOTS).problems == ()
    module = namespace.module
    assert [type(value) for value in (module.fig, module.d, module.line, module.last, module.plt)] == [Inert] * 5
    assert (module.also(5), module.number, module.small) == (5, 5, True)
    assert module.text == f"{module.fig.dpi!r} {module.fig!r}"
    assert repr(module.plt.figure) == "<stand-in for matplotlib.pyplot.figure>"


def test_stand_ins_hold_in_functions_called_later(namespace):
    namespace.execute(1, "def f():\n    import matplotlib.pyplot as plt\n    fig, ax = plt.subplots()\n    return ax")
    assert type(namespace.module.f()) is Inert


def test_a_star_import_of_a_stand_in_is_no_problem(namespace):
    assert namespace.execute(1, "from matplotlib.pylab import *\nx = 1").problems == ()


def test_a_progress_bar_loops_over_what_it_was_given(namespace):
    source = """
from tqdm import tqdm, trange
from tqdm.auto import tqdm as auto
from tqdm.notebook import trange as notebook
import tqdm as whole
a = list(tqdm([1, 2], desc="x")) + list(trange(3, 5)) + list(auto(iter([5]))) + list(notebook(1)) + [*whole.tqdm([7])]
b = [len(tqdm([1, 2])), len(trange(5))]
bar = tqdm(total=3)
if True:
    with tqdm([1]) as bar:
        c = [bar.set_postfix(x=1) and bar.update(2) and i for i in bar]
"""
    assert namespace.execute(1, source).problems == ()
    assert (namespace.module.a, namespace.module.b) == ([1, 2, 3, 4, 5, 0, 7], [2, 5])


@pytest.mark.parametrize(
    "statement", ["import torch", "from torch import nn", "import jax.numpy as jnp", "import scipy.special"]
)
def test_a_refusal_says_why(namespace, statement):
    (problem,) = namespace.execute(1, f"{statement}\nx = 1").problems
    package = statement.split()[1].split(".")[0]
    assert (problem.type, problem.line) == ("ImportError", 1)
    assert problem.text == (
        f"{package} can't be used when your work is marked: the tasks are to be written in numpy, and in nothing else. "
        f"Remove the import of {package}."
    )
    assert namespace.module.x == 1


def test_a_refusal_can_be_caught(namespace):
    assert namespace.execute(1, "try:\n    import torch\nexcept ImportError:\n    torch = None").problems == ()
    assert namespace.module.torch is None


def test_packages_are_either_inert_or_refused():
    assert not INERT & REFUSED
    assert {
        "torch",
        "jax",
        "tensorflow",
        "keras",
        "autograd",
        "scipy",
        "sklearn",
        "cupy",
        "numba",
        "theano",
        "mxnet",
    } <= REFUSED
    assert {"matplotlib", "seaborn", "plotly", "IPython", "ipywidgets", "tqdm"} <= INERT
    assert stand_in("numpy.linalg") is None
    assert isinstance(stand_in("autograder.anything"), Inert)
    with pytest.raises(ImportError, match="Remove the import of torch"):
        stand_in("torch.nn.functional")


def test_nobody_elses_imports_are_touched(namespace):
    before = dict(sys.modules)
    namespace.execute(1, PLOTS)
    assert sys.modules == before
    import autograder

    assert not isinstance(autograder, Inert)


def test_in_the_worker_importlib_gets_the_same():
    program = """
import importlib, sys
from autograder.reading.standins import install_for_good
install_for_good(); install_for_good()
assert sum(type(finder).__module__.startswith("autograder") for finder in sys.meta_path) == 1
import matplotlib.pyplot as plt, tqdm.auto
fig, ax = importlib.import_module("matplotlib.pyplot").subplots()
assert list(importlib.import_module("tqdm").tqdm([1])) == list(tqdm.auto.tqdm([1])) == [1]
import autograder.model
assert autograder.model.GradmarkError
try:
    importlib.import_module("torch.nn")
except ImportError as error:
    print(error)
"""
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert found.stdout.strip() == refusal("torch")
