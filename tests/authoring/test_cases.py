"""Cases: distinct axes, corners by construction, the same for the same seed, and errors that name the mend."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import find, settings

from autograder import Cases, Draws, GradmarkError, examples, ordinary, regime


def dense(rng: Draws, N: int, D: int, M: int, scale: float = 1.0) -> dict[str, np.ndarray]:
    return {"x": rng.normals(N, D, scale=scale), "W": rng.normals(D, M)}


def cases(*regimes, **axes) -> Cases:
    return Cases(dense, {"N": (2, 6), "D": (2, 6), "M": (2, 6), **axes}, regimes or [ordinary(20)])


def test_no_two_axes_have_the_same_length() -> None:
    for case in cases().draw(7, "key"):
        assert len(set(case.sizes.values())) == 3
        assert case.inputs["x"].shape == (case.sizes["N"], case.sizes["D"])


def test_each_regime_has_exactly_its_count_and_its_corner() -> None:
    drawn = cases(ordinary(5), regime("batch of one", 3, N=1), regime("huge", 2, scale=1000.0)).draw(7, "key")
    count = {name: sum(case.regime == name for case in drawn) for name in ("ordinary", "batch of one", "huge")}
    assert count == {"ordinary": 5, "batch of one": 3, "huge": 2}
    assert all(case.sizes["N"] == 1 for case in drawn if case.regime == "batch of one")
    assert all(np.abs(case.inputs["x"]).max() > 100 for case in drawn if case.regime == "huge")


def test_cases_come_smallest_first() -> None:
    sizes = [case.size for case in cases(ordinary(20), regime("batch of one", 5, N=1)).draw(7, "key")]
    assert sizes == sorted(sizes)


def test_single_precision_cases_hold_float32() -> None:
    drawn = cases(ordinary(1), regime("single precision", 2, dtype="float32")).draw(7, "key")
    assert {case.inputs["x"].dtype.name for case in drawn if case.regime != "ordinary"} == {"float32"}


def test_the_seed_and_the_key_decide_the_cases() -> None:
    def values(seed: int, key: str) -> list[bytes]:
        return [case.inputs["x"].tobytes() for case in cases().draw(seed, key)]

    assert values(1, "a") == values(1, "a")
    assert values(1, "a") != values(2, "a")
    assert values(1, "a") != values(1, "b")
    assert len(set(values(1, "a"))) == 20


def test_what_else_the_process_has_imported_does_not_change_the_cases(tmp_path) -> None:
    (tmp_path / "unrelated.py").write_text("A, B, C = 123456, 4242424, 31337\n", encoding="utf-8")
    code = (
        "import sys; sys.path.insert(0, {path!r}); {extra}\n"
        "from autograder import Cases, ordinary\n"
        "made = Cases(lambda rng, N, D: {{'x': rng.normals(N, D)}}, {{'N': (2, 9), 'D': (2, 9)}}, [ordinary(30)])\n"
        "import zlib; print(zlib.crc32(b''.join(case.inputs['x'].tobytes() for case in made.draw(3, 'k'))))"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", code.format(path=str(tmp_path), extra=extra)],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for extra in ("", "import unrelated, json, decimal")
    }
    assert len(printed) == 1


def test_cases_shrink_to_short_axes() -> None:
    made = cases(ordinary(1), N=(2, 9))
    found = find(made.strategy(made.regimes[0]), lambda case: case.sizes["N"] >= 5, settings=settings(database=None))
    assert found.sizes["N"] == 5
    assert {found.sizes["D"], found.sizes["M"]} == {2, 3}


def test_labels_hold_the_first_and_the_last_class() -> None:
    rng = Draws(np.random.PCG64(1))
    for _ in range(50):
        assert {0, 4} <= set(rng.labels(6, 5).tolist())
        assert rng.labels(1, 5)[0] in (0, 4)


def test_distinct_numbers_are_apart_and_nonzero_ones_away_from_zero() -> None:
    rng = Draws(np.random.PCG64(1))
    assert np.diff(np.sort(rng.distinct(4, 5).ravel())).min() >= 0.25
    assert np.abs(rng.nonzero(100)).min() >= 0.1


def test_a_description_names_sizes_and_regime_but_no_value() -> None:
    (case,) = cases(regime("batch of one", 1, N=1, D=2, M=3)).draw(7, "key")
    assert case.describe() == "N=1, D=2, M=3 (batch of one)"


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: cases(ordinary(0)), "regime 'ordinary' has count=0; a regime has at least one case"),
        (lambda: cases(ordinary(3, depth=2)), "dense() takes no 'depth' (regime 'ordinary')"),
        (lambda: cases(ordinary(3), N=(6, 2)), "axis N=(6, 2) of regime 'ordinary': 6 is larger than 2"),
        (
            lambda: cases(ordinary(3), N=(2, 3), D=(2, 3), M=(2, 3)),
            "axis M=(2, 3) of regime 'ordinary' may find no length",
        ),
        (lambda: cases(ordinary(3), ordinary(4)), "two regimes of dense share a name"),
    ],
)
def test_impossible_arguments_raise_at_once(make, words: str) -> None:
    with pytest.raises(GradmarkError) as caught:
        make()
    assert words in str(caught.value)


def test_a_strategy_that_rejects_too_much_says_so() -> None:
    from hypothesis import strategies as st

    from autograder.authoring.cases import Case, draw_cases

    never = st.builds(Case, st.just({})).filter(lambda case: False)
    with pytest.raises(GradmarkError, match="only 0 of 3 cases could be drawn for key: the strategy rejects too much"):
        draw_cases(never, 3, 1, "key")


def test_worked_examples_are_fresh_copies() -> None:
    fixed = examples(({"x": [[1.0, 2.0]]}, {"y": 3.0}))
    (first,), (second,) = fixed.draw(1, "a"), fixed.draw(2, "b")
    first.inputs["x"][:] = 0
    assert second.inputs["x"].tolist() == [[1.0, 2.0]]
    assert second.kept == {"y": 3.0}
