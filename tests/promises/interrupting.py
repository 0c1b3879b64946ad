"""Interrupts work on a vault: kill -9, a power cut, a call of the operating system that fails.

Each way begins with the vault that the work begins with, interrupts the work at a moment, and lets
the work judge what is left. Now and then the work is then brought to its end, as somebody would
who tries again.
"""

from __future__ import annotations

import random
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from promises import traced_calls
from promises.how_often import Often
from promises.power_cut import Tape, files_below, put
from promises.work import FIRST, Work, acknowledged
from promises.workshop import IDLE, SOURCE, Answer, Workshop

EVERY = frozenset(IDLE)
READS = frozenset({"pread64"})
ROOM = frozenset({"write", "pwrite64", "ftruncate"})
"""The calls that a disk without room refuses."""

FINISHED = 0.1
"""How often work that was interrupted is brought to its end."""

_CALL = re.compile(r"^(\w+)\(")
_FOR_WRITING = re.compile("O_WRONLY|O_RDWR|O_CREAT")
_SPARE = Counter(dict.fromkeys(EVERY, 50)) + Counter(openat=2000, pread64=500)
"""More than the program makes itself before it is given an order, and than chance adds."""

Tally = Callable[[str, str, int], None]
"""Told the work, what was done to it, and how often."""


@dataclass(frozen=True)
class Error:
    """How calls fail: one of them once, or from one on all of these kinds."""

    name: str
    kinds: frozenset[str]
    lasting: bool = False

    def text(self) -> str:
        """For the figures."""
        what = "reads" if self.kinds == READS else "calls"
        return f"{what} failing with {self.name}{' from one on' * self.lasting}"


ONE_BY_ONE = (Error("EIO", EVERY - READS), Error("ENOSPC", EVERY - READS))
UNREADABLE = Error("EIO", READS)
LASTING = (
    Error("ENOSPC", ROOM, lasting=True),
    Error("EIO", EVERY - READS - {"openat"}, lasting=True),
)
"""A disk that is full; a disk that takes no change any more."""


SAMPLED_ONLY = (UNREADABLE, *LASTING)
KINDS_OF_ERRORS = (*ONE_BY_ONE, *SAMPLED_ONLY)


@dataclass(frozen=True)
class Moment:
    """A call of the work that can fail: its kind, and how many of each were made up to it."""

    call: str
    made: dict[str, int]


class Interruption:
    """Interrupts one work, in a folder of its own."""

    def __init__(self, work: Work, base: Path, chance: random.Random, tally: Tally) -> None:
        self.work = work
        self.root = base / "root"
        self._made, self._base = base / "made", base
        self._chance, self._tally = chance, tally
        self._source = SOURCE if work.program is None else work.program(self.root)
        self._judge: Workshop | None = None
        self.root.mkdir()
        work.made(self.root)
        self.root.rename(self._made)

    def close(self) -> None:
        """Let go of the program that judges, if it is another one."""
        if self._judge is not None:
            self._judge.close()

    def kill(self, count: int) -> None:
        """Kill -9 at random moments; a vault is killed again and again until its work is done."""
        self._fresh()
        with self._workshop() as workshop:
            whole = self._whole(workshop)
            done = self.work.last
            for _ in range(count):
                if done == self.work.last:
                    self._fresh()
                    done = FIRST
                left = whole * (self.work.last + 1 - done) / self.work.last
                after = self._chance.uniform(0, left)
                answer = workshop.do("run", self.root, done + 1, self.work.last, kill_after=after)
                assert answer.code in {0, -9}, answer.words
                with self._told(f"killed after {after:.4f} s of step {done + 1} and on"):
                    done = self._judged(acknowledged(answer.said, done))
                    done = self._finished(workshop, done, self.work.last)
        self._tally(self.work.title, "kills", count)

    def cut_power(self, count: int) -> None:
        """What a power cut may leave, at every moment of the work or at some of them."""
        self._fresh()
        before = files_below(self.root)
        options = ["-s", "9999999", "-xx", "-e", f"trace={traced_calls.CALLS}"]
        with self._traced(options) as workshop:
            answer = workshop.do("run", self.root, FIRST + 1, self.work.last)
            lines = workshop.trace(answer)
        tape = Tape.read(lines, self.root, before)
        assert tape.acknowledged(len(tape.calls), FIRST) == self.work.last, answer.words
        every = tape.cuts()
        cuts = [*every] * (count // len(every))
        cuts += self._chance.sample(every, count - len(cuts))
        with self._workshop() as workshop:
            for at, files in tape.states(cuts, self._chance):
                put(files, self.root)
                with self._told(f"power cut at call {at} of {len(tape.calls)}"):
                    done = self._judged(tape.acknowledged(at, FIRST))
                    self._finished(workshop, done, self.work.last)
        self._tally(self.work.title, "power cuts", count)

    def fail_in_many_ways(self, often: Often) -> None:
        """Errors of all kinds, or of some."""
        for error in self._chance.sample(KINDS_OF_ERRORS, often.kinds_of_errors):
            self.fail(error, often.lasting if error in SAMPLED_ONLY else often.calls)

    def fail(self, error: Error, count: int | None) -> None:
        """Let each call on the files of the work fail, or as many as `count`."""
        moments, most = self._moments(error)
        some = moments if count is None else self._chance.sample(moments, min(count, len(moments)))
        at = most + _SPARE
        options = ["-e", f"trace={','.join(sorted(error.kinds))}"]
        for kind in sorted(error.kinds):
            when = f"{at[kind]}{'+' * error.lasting}"
            options += ["-e", f"inject={kind}:error={error.name}:when={when}"]
        hit = 0
        with (
            self._traced(options) as failing,
            self._workshop() as workshop,
        ):
            for moment in some:
                self._fresh()
                last = self.work.brief
                idle = {call: at[call] - made for call, made in moment.made.items()}
                answer = failing.do("run", self.root, FIRST + 1, last, idle=idle)
                injected = [line for line in failing.trace(answer) if "INJECTED" in line]
                hit += bool(injected)
                with self._told(f"{error.name} at {injected[:1]}: {answer.said} {answer.words}"):
                    assert answer.code == 0
                    done = self._judged(acknowledged(answer.said, FIRST))
                    self._finished(workshop, done, last)
        # What is random in the files moves a few calls from one run to the next.
        assert hit >= 0.9 * len(some), f"only {hit} of {len(some)} errors reached the work"
        self._tally(self.work.title, error.text(), hit)

    def _moments(self, error: Error) -> tuple[list[Moment], Counter[str]]:
        """Every call of an undisturbed run on the files of the work; and how many of each kind."""
        self._fresh()
        with self._traced(["-y", "-e", f"trace={','.join(sorted(error.kinds))}"]) as workshop:
            answer = workshop.do("run", self.root, FIRST + 1, self.work.brief)
            lines = workshop.trace(answer)
        assert acknowledged(answer.said, FIRST) == self.work.brief, (answer.said, answer.words)
        made: Counter[str] = Counter()
        found = []
        for line in lines:
            kind = _CALL.match(line)
            if kind is None:
                continue
            call = kind[1]
            made[call] += 1
            if str(self.root) not in line or (call == "openat" and not _FOR_WRITING.search(line)):
                continue
            together = error.kinds if error.lasting else {call}
            found.append(Moment(call, {each: made[each] + (each != call) for each in together}))
        return found, made

    def _fresh(self) -> None:
        shutil.rmtree(self.root, ignore_errors=True)
        shutil.copytree(self._made, self.root)

    def _whole(self, workshop: Workshop) -> float:
        """How long the whole work takes when nothing disturbs it, in seconds."""
        answer: Answer = workshop.do("run", self.root, FIRST + 1, self.work.last)
        assert acknowledged(answer.said, FIRST) == self.work.last, (answer.said, answer.words)
        assert self._judged(self.work.last) == self.work.last
        return answer.seconds

    def _judged(self, known: int) -> int:
        done = self._found(known)
        assert done in {known, known + 1}, f"{known} was acknowledged, {done} is there"
        return done

    def _found(self, known: int) -> int:
        if self.work.program is None:
            return self.work.judge(self.root, known)
        if self._judge is None:
            self._judge = self._workshop()
        answer = self._judge.do("judge", self.root, known)
        assert answer.code == 0, answer.words
        return int(answer.said[-1].split()[1])

    def _finished(self, workshop: Workshop, done: int, last: int) -> int:
        """Now and then bring the work to its end; the step it is then at."""
        if done == last or self._chance.random() >= FINISHED:
            return done
        answer = workshop.do("run", self.root, done + 1, last)
        assert acknowledged(answer.said, done) == last, (answer.said, answer.words)
        return self._judged(last)

    def _workshop(self) -> Workshop:
        return Workshop(self.work, source=self._source)

    def _traced(self, options: list[str]) -> Workshop:
        strace = ("-o", str(self._base / "trace"), *options)
        return Workshop(self.work, source=self._source, strace=strace)

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        """Say at which moment the work had been interrupted when its judgement fails."""
        try:
            yield
        except BaseException as error:
            error.add_note(f"{self.work.title}: {what}")
            raise
