"""The zygote: starting, dying, starting again, many threads, and nothing left behind."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from autograder.border import Zygote, request_body
from autograder.model import GradmarkError, Limits

VALUE = "def value(solution, case):\n    yield {'value': solution.value(case['x'])}\n"
DOUBLE = "def value(x):\n    return 2 * x\n"
linux = pytest.mark.skipif(sys.platform != "linux", reason="counted in /proc")


def children(parent):
    """Pids of the processes whose parent this is, dead ones too."""
    found = set()
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                status = (folder / "stat").read_text()
            except OSError:
                continue
            if int(status.rpartition(")")[2].split()[1]) == parent:
                found.add(int(folder.name))
    return found


def descriptors(pid):
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def soon(condition, seconds=5.0):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def dropped(handles):
    """As where there are no pidfds."""
    for handle in handles:
        os.close(handle)


@pytest.fixture
def started():
    """A zygote of its own, and its pid."""
    before = children(os.getpid())
    with Zygote(VALUE, limits=Limits(trial_s=0.3, cell_s=0.3)) as zygote:
        (pid,) = children(os.getpid()) - before
        yield zygote, pid


class TestStarting:
    def test_says_how_it_is_sealed(self, zygote):
        assert zygote.seal.startswith("process, rlimits")
        if sys.platform == "linux" and os.uname().machine in ("x86_64", "aarch64"):
            assert zygote.seal.endswith("seccomp (no fork, exec, network, or signals to others)")

    @pytest.mark.parametrize(
        ("scenarios", "modules", "text"),
        [
            ("def value(:\n", {}, "SyntaxError"),
            ("import torch_that_is_not_there\n", {}, "No module named 'torch_that_is_not_there'"),
            ("raise SystemExit(3)\n", {}, "SystemExit: 3"),
            (VALUE, {"layers": "x = 1 / 0\n"}, "ZeroDivisionError"),
        ],
    )
    def test_what_cannot_be_loaded_is_said(self, scenarios, modules, text):
        with pytest.raises(
            GradmarkError, match=r"scenarios\.py, or a unit that it stands on, can't be loaded"
        ) as caught:
            Zygote(scenarios, modules).__enter__()
        assert text in str(caught.value)

    def test_scenarios_that_never_end_loading(self):
        with pytest.raises(GradmarkError, match=r"scenarios.py wasn't loaded after 1.5 s"):
            Zygote("while True: pass\n", start_s=1.5).__enter__()

    @linux
    def test_scenarios_that_end_the_process(self):
        with pytest.raises(GradmarkError, match=r"couldn't start:\nexit code 3"):
            Zygote("import os\nos._exit(3)\n").__enter__()

    @linux
    def test_a_python_that_does_not_run(self, monkeypatch):
        monkeypatch.setattr(sys, "executable", "/bin/false")
        with pytest.raises(GradmarkError, match=r"the process that starts workers couldn't start:\nexit code 1"):
            Zygote(VALUE).__enter__()

    def test_windows_is_told_what_to_do(self, monkeypatch):
        monkeypatch.delattr(os, "fork")
        with pytest.raises(GradmarkError, match=r"Marking needs Linux or macOS.* run gradmark in WSL"):
            Zygote(VALUE)

    @linux
    def test_without_seccomp_it_says_so_and_works(self, monkeypatch, submit, body):
        monkeypatch.setattr("autograder.border.seal.seccomp_program", lambda: b"")
        with Zygote(VALUE) as zygote:
            assert "seccomp" not in zygote.seal
            assert ("no fork" in zygote.seal) == (os.geteuid() != 0)
            with zygote.session(submit(DOUBLE)) as session:
                assert isinstance(session.run("value", body, 1), tuple)

    @linux
    def test_without_pidfds_it_works(self, monkeypatch, submit, body):
        """As on macOS: the zygote itself kills."""
        monkeypatch.setattr("autograder.border.zygote._handle", dropped)
        with Zygote(VALUE, limits=Limits(trial_s=0.3)) as zygote:
            for source, text in [
                ("def value(x):\n    while True: pass", "timed out after 0.3 s"),
                ("import os\ndef value(x): os._exit(0)", "stopped with exit code 0"),
                ("import os, time\ndef value(x): os.close(3); time.sleep(9)", "closed its connection to the grader"),
            ]:
                with zygote.session(submit(source)) as session:
                    lost = session.run("value", body, 1)
                    assert not isinstance(lost, tuple)
                    assert lost.text == text


@linux
class TestDying:
    def test_a_dead_zygote_is_started_again(self, started, submit, body):
        zygote, pid = started
        os.kill(pid, signal.SIGKILL)
        with zygote.session(submit(DOUBLE)) as session:
            assert isinstance(session.run("value", body, 1), tuple)

    def test_a_running_session_goes_on(self, started, submit, body):
        zygote, pid = started
        with zygote.session(submit(DOUBLE)) as session:
            assert isinstance(session.run("value", body, 1), tuple)
            os.kill(pid, signal.SIGKILL)
            assert isinstance(session.run("value", body, 1), tuple)

    def test_ctrl_c_between_order_and_reply(self, started, submit, body, monkeypatch):
        def pressed(*_):
            raise KeyboardInterrupt

        zygote, _ = started
        with monkeypatch.context() as patch:
            patch.setattr(socket, "recv_fds", pressed)
            with pytest.raises(KeyboardInterrupt):
                zygote.worker()
        with zygote.session(submit(DOUBLE)) as session:
            assert isinstance(session.run("value", body, 1), tuple)

    def test_its_workers_die_with_it(self, started, submit, body):
        zygote, pid = started
        with zygote.session(submit("import os\n" + DOUBLE)) as session:
            session.load()
            (worker,) = children(pid)
            os.kill(pid, signal.SIGKILL)
            assert soon(lambda: not os.path.exists(f"/proc/{worker}"))

    def test_closing_takes_the_workers_of_open_sessions_along(self, submit):
        before = children(os.getpid())
        zygote = Zygote(VALUE)
        session = zygote.session(submit(DOUBLE))
        session.load()
        (pid,) = children(os.getpid()) - before
        (worker,) = children(pid)
        zygote.close()
        assert not os.path.exists(f"/proc/{worker}")
        assert children(os.getpid()) == before
        session.close()

    def test_nothing_outlives_a_grader_that_is_killed(self, tmp_path):
        script = tmp_path / "grader.py"
        script.write_text(
            "from autograder.border import Zygote, request_body\n"
            "from autograder.reading.cells import Cell\n"
            "from autograder.reading.submission import Submission\n"
            f"zygote = Zygote({VALUE!r})\n"
            "cells = (Cell(1, 'def value(x):\\n    while True: pass'),)\n"
            "session = zygote.session(Submission('s', 'f', cells, {}, {}, (), ''))\n"
            "session.load()\n"
            "print('loaded', flush=True)\n"
            "session.run('value', request_body([{'x': 1}]), 1)\n"
        )
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, env=environment) as grader:
            assert grader.stdout is not None
            assert grader.stdout.readline() == b"loaded\n"
            (zygote,) = children(grader.pid)
            (worker,) = children(zygote)
            folder = os.readlink(f"/proc/{zygote}/cwd")
            grader.kill()
        assert soon(lambda: not os.path.exists(f"/proc/{zygote}"))
        assert soon(lambda: not os.path.exists(f"/proc/{worker}"))
        assert not os.path.exists(folder)


@linux
class TestNothingIsLeft:
    def test_after_200_workers(self, started, submit):
        zygote, pid = started
        before = descriptors(os.getpid()), descriptors(pid)
        for number in range(200):
            if number % 20:
                zygote.worker().end()
            else:
                with zygote.session(submit("import os\ndef value(x): os._exit(0)")) as session:
                    session.load()
                    session.run("value", request_body([{"x": 1}]), 1)
        assert children(pid) == set()
        assert (descriptors(os.getpid()), descriptors(pid)) == before

    def test_the_zygote_and_its_folder(self, submit):
        before = children(os.getpid()), descriptors(os.getpid())
        with Zygote(VALUE) as zygote:
            (pid,) = children(os.getpid()) - before[0]
            folder = os.readlink(f"/proc/{pid}/cwd")
            with zygote.session(submit("open('left', 'w').write('x')\nf = open('left', 'w')")) as session:
                session.load()
            assert os.listdir(folder) == ["left"]
        assert not os.path.exists(folder)
        assert (children(os.getpid()), descriptors(os.getpid())) == before

    def test_after_a_start_that_failed(self):
        before = children(os.getpid()), descriptors(os.getpid()), set(Path("/tmp").glob("gradmark-*"))
        with pytest.raises(GradmarkError):
            Zygote("1 / 0\n").__enter__()
        after = children(os.getpid()), descriptors(os.getpid()), set(Path("/tmp").glob("gradmark-*"))
        assert after[:2] == before[:2]


def test_several_threads_share_a_zygote(submit):
    wrong = []
    with Zygote(VALUE, limits=Limits(trial_s=5)) as zygote:

        def marks(thread):
            for round in range(8):
                factor = 10 * thread + round
                crash = (
                    "import os\ndef value(x): os._exit(0)"
                    if round % 4 == 3
                    else f"def value(x):\n    return {factor} * x"
                )
                with zygote.session(submit(crash)) as session:
                    session.load()
                    got = session.run("value", request_body([{"x": np.ones(3)}]), 1)
                    told = got[0].outputs["value"] if isinstance(got, tuple) else got.text
                    if repr(told) != repr("stopped with exit code 0" if round % 4 == 3 else np.full(3, float(factor))):
                        wrong.append((thread, round, got))

        threads = [threading.Thread(target=marks, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert wrong == []
