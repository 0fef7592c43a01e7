"""The process from which every worker is forked. It runs none of the submissions' code, and holds nothing secret."""

from __future__ import annotations

import contextlib
import gc
import os
import random
import shutil
import signal
import socket
import sys
import time
import traceback
from types import ModuleType
from typing import Any

from autograder.border.worker import frames
from autograder.border.worker.confine import SOCKET, Confinement
from autograder.border.worker.preload import preload
from autograder.border.worker.protocol import FROM_GRADER, MESSAGE_BYTES, NO_MEMORY, UNFIT, Kind, Message, Order
from autograder.border.worker.serve import Worker
from autograder.wire import pack, unpack


def main(descriptor: int, folder: str, paths: list[str]) -> None:
    """Loads what the grader sends, then forks and reaps as it is told, until the grader hangs up.

    ``paths`` lead to numpy; once it is loaded they are taken away. ``folder`` is gone at the end, even where the
    grader was killed and can't see to it.
    """
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    control = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, fileno=descriptor)
    request = frames.receive(control)
    if request is None:
        return
    try:
        setup = unpack(request.body, limits=FROM_GRADER)
        scenarios = preload(setup["scenarios"], setup["modules"])
        zygote = Zygote(control, scenarios, setup)
    except BaseException as error:  # noqa: BLE001 - the grader gets to know whatever it was
        text = "".join(traceback.format_exception(error))
        frames.send(control, Kind.FAILED, request.sequence, pack({"text": text[-4000:]}))
        return
    sys.path[:] = [entry for entry in sys.path if entry not in paths]
    sys.argv[:] = [""]
    names = [name for name, value in vars(scenarios).items() if callable(value)]
    frames.send(control, Kind.READY, request.sequence, pack({"scenarios": names}))
    gc.collect()
    gc.freeze()  # workers don't write into the objects of the zygote, so the pages stay shared
    zygote.obey()
    shutil.rmtree(folder, ignore_errors=True)


class Zygote:
    """Forks workers, and keeps their exit statuses until somebody asks."""

    def __init__(self, control: socket.socket, scenarios: ModuleType, setup: dict[str, Any]) -> None:
        self._control = control
        self._scenarios = scenarios
        self._output_bytes: int = setup["output_bytes"]
        self._confinement = Confinement(
            memory_bytes=setup["memory_bytes"], rlimits=setup["rlimits"], program=setup["program"].tobytes()
        )
        self._children: set[int] = set()
        self._pid = os.getpid()

    def obey(self) -> None:
        """Returns when the grader has hung up and no worker is left."""
        with contextlib.suppress(ConnectionError):
            while True:
                data, descriptors, _, _ = socket.recv_fds(self._control, MESSAGE_BYTES, 1)
                if len(data) != MESSAGE_BYTES:
                    break
                message = Message.from_bytes(data)
                if message.order == Order.FORK:
                    self._fork(descriptors[0])
                else:
                    self._control.sendall(self._reap(message).to_bytes())
        for pid in tuple(self._children):
            self._reap(Message(Order.REAP, pid))

    def _fork(self, connection: int) -> None:
        """A worker that talks over ``connection``; the grader gets its pid and, where there are any, its pidfd."""
        try:
            pid = os.fork()
        except OSError as error:
            os.close(connection)
            self._control.sendall(Message(Order.FORK, -1, error.errno or 0).to_bytes())
            return
        if pid == 0:
            self._become_worker(connection)
        os.close(connection)
        self._children.add(pid)
        reply = Message(Order.FORK, pid).to_bytes()
        if sys.platform != "linux":
            self._control.sendall(reply)
            return
        handle = os.pidfd_open(pid)
        socket.send_fds(self._control, [reply], [handle])
        os.close(handle)

    def _become_worker(self, connection: int) -> None:
        """Never returns: nothing of the zygote's own loop may run twice."""
        try:
            self._control.detach()
            random.seed(0)  # a fork seeds it anew; what a submission draws shall be the same in every run
            layers = self._confinement.apply(connection, self._pid)
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, fileno=SOCKET) as link:
                Worker(link, self._scenarios, self._output_bytes).serve(layers)
            os._exit(0)
        except MemoryError:
            os._exit(NO_MEMORY)
        finally:
            os._exit(UNFIT)

    def _reap(self, message: Message) -> Message:
        """The worker is no more, and its status is in the reply. It has ``message.value`` ms to end by itself."""
        pid = message.pid
        if pid not in self._children:
            return Message(Order.REAP, -1)
        deadline = time.monotonic() + message.value / 1000
        ended, status = os.waitpid(pid, os.WNOHANG)
        while not ended and time.monotonic() < deadline:
            time.sleep(0.002)
            ended, status = os.waitpid(pid, os.WNOHANG)
        by_us = not ended
        if by_us:
            os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(OSError):  # it may be too young to lead a group
                os.killpg(pid, signal.SIGKILL)
            _, status = os.waitpid(pid, 0)
        self._children.discard(pid)
        return Message(Order.REAP, pid, status, by_us)
