"""A toy task for tests: y = x @ W, and its gradient. Solutions are plain namespaces."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import SimpleNamespace
from typing import Any

from autograder import Cases, Task, agrees, holds, leaves_inputs_alone, ordinary, regime
from autograder.authoring.prepare import PreparedTask, prepare


def product(solution: Any, case: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    yield {"y": solution.product(case["x"], case["W"])}
    yield {"dx": solution.gradient(case["dout"], case["W"])}


def make(rng: Any, N: int, D: int, M: int) -> dict[str, Any]:
    return {"x": rng.normals(N, D), "W": rng.normals(D, M), "dout": rng.normals(N, M)}


CASES = Cases(make, {"N": (2, 5), "D": (2, 5), "M": (2, 5)}, [ordinary(8), regime("batch of one", 3, N=1)])


def tall(case: Any, outputs: Mapping[str, Any]) -> str | None:
    return None if outputs["y"].shape[0] == case.sizes["N"] else "y has lost rows."


def task(**options: Any) -> Task:
    return Task(
        "product",
        scenario=product,
        cases=CASES,
        checks=[
            agrees("y", on="ordinary", points=3),
            agrees("y", on="batch of one", points=1),
            agrees("dx", points=2),
            leaves_inputs_alone(points=1),
            holds("as many rows as x", tall, points=1, outputs=["y"]),
        ],
        **options,
    )


def solution(product_: Callable[..., Any] | None = None, gradient: Callable[..., Any] | None = None) -> SimpleNamespace:
    return SimpleNamespace(product=product_ or (lambda x, W: x @ W), gradient=gradient or (lambda dout, W: dout @ W.T))


def ready(**options: Any) -> PreparedTask:
    return prepare(task(**options), unit="toy", seed=3, reference=solution())
