"""The worker's one loop: it holds the submission, and answers what the grader asks of it."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from types import ModuleType
from typing import Any

from autograder.border.worker import frames
from autograder.border.worker.answers import cell_tree, yielded_tree
from autograder.border.worker.columns import in_rows
from autograder.border.worker.frames import Request
from autograder.border.worker.protocol import FROM_GRADER, Kind
from autograder.model import Raised, Yielded
from autograder.reading.cells import CellProblem, CellResult
from autograder.reading.execute import Namespace
from autograder.reading.exercise import exercise
from autograder.wire import Tree, pack, unpack


class Worker:
    """Holds the submission that this process is for."""

    def __init__(self, connection: socket.socket, scenarios: ModuleType, output_bytes: int) -> None:
        self._connection = connection
        self._scenarios = scenarios
        self._output_bytes = output_bytes
        self._namespace: Namespace | None = None

    def serve(self, layers: list[str]) -> None:
        """Says that it's there, then answers until the grader hangs up. Whatever is raised here ends the worker."""
        frames.send(self._connection, Kind.READY, 0, pack({"layers": layers}))
        while (request := frames.receive(self._connection)) is not None:
            kind, body = self._answer(request)
            frames.send(self._connection, kind, request.sequence, body)

    def _answer(self, request: Request) -> tuple[Kind, bytes]:
        body = pack(self._tree(request))
        return (Kind.ANSWER, body) if len(body) <= self._output_bytes else (Kind.TOO_LARGE, b"")

    def _tree(self, request: Request) -> Tree:
        sent = unpack(request.body, limits=FROM_GRADER)
        if request.kind is Kind.OPEN:
            self._namespace = Namespace("submission", sent["helpers"])
            return None
        assert self._namespace is not None
        if request.kind is Kind.CELL:
            return cell_tree(_execute(self._namespace, sent))
        scenario = getattr(self._scenarios, request.head)
        cases = in_rows(sent["inputs"], sent["count"])
        return yielded_tree([_exercise(scenario, self._namespace.module, case) for case in cases])


def _execute(namespace: Namespace, cell: Mapping[str, Any]) -> CellResult:
    try:
        return namespace.execute(
            cell["number"], cell["source"], definitions_only=cell["definitions_only"], whole=cell["whole"]
        )
    except KeyboardInterrupt as error:  # nobody presses Ctrl-C here: the submission raised it
        return CellResult(cell["number"], (CellProblem("KeyboardInterrupt", None, str(error)),))


def _exercise(scenario: Any, solution: ModuleType, case: Mapping[str, Any]) -> Yielded:
    try:
        return exercise(scenario, solution, case)
    except KeyboardInterrupt as error:
        return Yielded(raised=Raised("KeyboardInterrupt", text=str(error)))
