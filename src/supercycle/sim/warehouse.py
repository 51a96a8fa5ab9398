"""A warehouse day by discrete events: robots on one-way streets that block one another, stations, failures, people.

A robot fetches a shelf, brings it to a station, waits for its turn, is picked from, and goes for the next. A cell holds
one robot. Throughput against the number of robots bends twice: where stations are full, and where streets are.
"""

from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Any

import numpy as np

from supercycle.base.errors import InputError
from supercycle.base.units import Count, Number, Seconds, Share
from supercycle.sim.streets import Floor, checked, ways

WARM_UP: Share = 0.1
"""Share of the simulated time that is not counted, while robots spread out (a choice)."""

BATCHES, STUDENT_T_95 = 5, 2.132
"""Spans of the counted time whose means tell how sure the whole is (a choice), and Student's t of one fewer at 95 %."""


@dataclass(frozen=True)
class Shift:
    """How robots work. ``cell`` seconds a cell, ``lift`` at a shelf, ``pick`` seconds of a station a shelf,
    ``picks`` items a shelf; ``failure`` chance a trip, which blocks the street until one of ``people`` has spent
    ``repair``; a robot works ``battery`` seconds and charges ``charge`` off the floor.
    """

    cell: Seconds = 1.0
    lift: Seconds = 8.0
    pick: Seconds = 15.0
    picks: Count = 1.5
    failure: Share = 0.002
    repair: Seconds = 180.0
    people: int = 2
    battery: Seconds = 4 * 3600.0
    charge: Seconds = 0.5 * 3600.0


@dataclass(frozen=True)
class Day:
    """What a simulated time gave: items picked an hour, the shares of robots' time, interventions an hour.

    ``picks_per_hour_low`` and ``high`` are the 90 % interval of the long-run rate by batch means: spans of the
    time taken as so many small experiments (one that is shorter than a battery's cycle is somewhat too narrow).
    ``alone`` is what as many robots would pick if they never met and stations were free: the product of averages.
    """

    robots: int
    picks_per_hour: Number
    alone: Number
    blocked: Share
    queued: Share
    interventions_per_hour: Number
    station_use: Share
    picks_per_hour_low: Number
    picks_per_hour_high: Number


@dataclass
class _State:
    """The floor as it is now (the one place of this package that changes things: events cannot be had otherwise)."""

    place: list[int]
    goal: list[int]
    errand: list[str]
    held: dict[int, int]
    waits: dict[int, int] = field(default_factory=dict)
    behind: dict[int, list[int]] = field(default_factory=dict)
    events: list[tuple[float, int, int, str]] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)
    lines: dict[int, list[int]] = field(default_factory=dict)
    busy: dict[int, bool] = field(default_factory=dict)
    coming: dict[int, int] = field(default_factory=dict)
    since: dict[int, float] = field(default_factory=dict)
    charged: dict[int, float] = field(default_factory=dict)
    spent: dict[str, float] = field(default_factory=lambda: {"blocked": 0.0, "queued": 0.0, "picking": 0.0})
    trips: list[int] = field(default_factory=lambda: [0] * BATCHES)
    repairs: int = 0
    free: int = 0
    order: int = 0


def day(robots: int, floor: Floor, shift: Shift, *, seconds: Seconds = 2 * 3600.0, seed: int = 1) -> Day:
    """Simulates so many robots for a time and counts after a warm-up.

    Robots that wait for one another in a ring move on together, as a fleet's controller lets them. Deterministic for
    a seed. Raises InputError for more robots than two thirds of the cells.
    """
    checked(floor)
    if not 1 <= robots <= floor.cells * 2 // 3:
        raise InputError(f"{robots} robots on {floor.cells} cells: at least 1 and at most {floor.cells * 2 // 3}")
    run = _Run(robots, floor, shift, float(seconds), np.random.default_rng(seed))
    run.go()
    state, counted = run.state, float(seconds) * (1 - WARM_UP)
    whole = robots * counted
    rates = np.array(state.trips) * float(shift.picks) * BATCHES / counted * 3600.0
    mean, error = float(rates.mean()), STUDENT_T_95 * float(rates.std(ddof=1)) / BATCHES**0.5
    return Day(
        robots, mean, robots * lone_rate(floor, shift) * 3600.0,
        state.spent["blocked"] / whole, state.spent["queued"] / whole, state.repairs / counted * 3600.0,
        state.spent["picking"] / (floor.stations * counted), max(mean - error, 0.0), mean + error,
    )  # fmt: skip


def lone_rate(floor: Floor, shift: Shift) -> Number:
    """Picks a second of one robot that nothing stops: over mean ways to a shelf and back to a station."""
    _, length = ways(floor)
    stations = list(floor.station_cells)
    shelves = list(range(floor.wide, floor.cells))
    way = float(length[np.ix_(stations, shelves)].mean() + length[np.ix_(shelves, stations)].mean())
    trip = way * float(shift.cell) + float(shift.lift) + float(shift.pick) + float(shift.failure) * float(shift.repair)
    working = float(shift.battery) / (float(shift.battery) + float(shift.charge))
    return float(shift.picks) / trip * working


class _Run:
    """One simulation: events in order of time, each a method."""

    def __init__(self, robots: int, floor: Floor, shift: Shift, seconds: float, random: np.random.Generator) -> None:
        self.floor, self.shift, self.seconds, self.random = floor, shift, seconds, random
        self.following = ways(floor)[0].tolist()
        self.stations = list(floor.station_cells)
        cells = random.choice(np.arange(floor.wide, floor.cells), robots, replace=robots > floor.cells - floor.wide)
        starts = list(dict.fromkeys(int(c) for c in cells))
        starts += [c for c in range(floor.cells) if c not in set(starts)][: robots - len(starts)]
        self.state = _State(starts, [0] * robots, ["shelf"] * robots, {c: r for r, c in enumerate(starts)})
        self.state.free = shift.people
        self.state.coming = dict.fromkeys(self.stations, 0)
        for robot, age in enumerate(self._ages(robots)):
            self.state.goal[robot] = self._shelf()
            self.state.charged[robot] = -age
            if age > float(shift.battery):
                del self.state.held[self.state.place[robot]]
                self.state.charged[robot] = float(shift.battery) + float(shift.charge) - age
                self._at(self.state.charged[robot], robot, "enter")
            else:
                self._at(float(random.uniform(0, 5)), robot, "step")

    def _ages(self, robots: int) -> list[float]:
        """Seconds since each robot was last charged, spread evenly over its work and charging (a choice)."""
        cycle = float(self.shift.battery) + float(self.shift.charge)
        spread = (self.random.permutation(robots) + self.random.random()) / robots
        return [float(share) * cycle for share in spread]

    def go(self) -> None:
        """All events until the end."""
        acts: dict[str, Any] = {
            "step": self._step, "lifted": self._lifted, "picked": self._picked, "repaired": self._repaired,
            "enter": self._enter,
        }  # fmt: skip
        while self.state.events:
            now, _, robot, what = heappop(self.state.events)
            if now > self.seconds:
                return
            acts[what](now, robot)

    def _at(self, when: float, robot: int, what: str) -> None:
        self.state.order += 1
        heappush(self.state.events, (when, self.state.order, robot, what))

    def _shelf(self) -> int:
        return int(self.random.integers(self.floor.wide, self.floor.cells))

    def _step(self, now: float, robot: int) -> None:
        """A robot goes on: it has arrived, or enters the next cell, or waits for who is there."""
        state = self.state
        here, goal = state.place[robot], state.goal[robot]
        if here == goal:
            self._arrived(now, robot)
            return
        wanted = self.following[here][goal]
        if wanted not in state.held:
            self._move(now, [robot], [wanted])
            return
        state.waits[robot] = wanted
        state.since[robot] = now
        ring = self._ring(robot)
        if ring:
            self._move(now, ring, [state.waits[one] for one in ring])
        else:
            state.behind.setdefault(wanted, []).append(robot)

    def _ring(self, robot: int) -> list[int]:
        """Robots that wait for one another in a circle through this one; empty where there is none."""
        ring, one = [robot], robot
        while True:
            ahead = self.state.held.get(self.state.waits[one])
            if ahead is None or ahead not in self.state.waits:
                return []
            if ahead == robot:
                return ring
            if ahead in ring:
                return []
            ring.append(ahead)
            one = ahead

    def _move(self, now: float, movers: list[int], cells: list[int]) -> None:
        """Robots leave their cells for the next ones; who waited for a cell that stays free is woken."""
        state = self.state
        left = [state.place[robot] for robot in movers]
        for robot, cell in zip(movers, left, strict=True):
            if state.held.get(cell) == robot:
                del state.held[cell]
        for robot, cell in zip(movers, cells, strict=True):
            if robot in state.waits:
                line = state.behind.get(state.waits.pop(robot), [])
                if robot in line:
                    line.remove(robot)
                self._spend("blocked", state.since.pop(robot), now)
            state.held[cell] = robot
            state.place[robot] = cell
            self._at(now + float(self.shift.cell), robot, "step")
        for cell in left:
            self._wake(now, cell)

    def _wake(self, now: float, cell: int) -> None:
        """The first robot that waits for a free cell takes it."""
        line = self.state.behind.get(cell)
        if line and cell not in self.state.held:
            robot = line.pop(0)
            self._move(now, [robot], [cell])

    def _arrived(self, now: float, robot: int) -> None:
        state = self.state
        if self.random.random() < float(self.shift.failure) / 2:
            state.broken.append(robot)
            self._send_help(now)
        elif state.errand[robot] == "shelf":
            self._at(now + float(self.shift.lift), robot, "lifted")
            self._off(now, robot)
        else:
            self._off(now, robot)
            state.lines.setdefault(state.goal[robot], []).append(robot)
            state.since[robot] = now
            self._serve(now, state.goal[robot])

    def _off(self, now: float, robot: int) -> None:
        """The robot leaves the street, under a shelf or into a station's line."""
        cell = self.state.place[robot]
        if self.state.held.get(cell) == robot:
            del self.state.held[cell]
            self._wake(now, cell)

    def _send_help(self, now: float) -> None:
        while self.state.broken and self.state.free:
            self.state.free -= 1
            self._at(now + float(self.shift.repair), self.state.broken.pop(0), "repaired")

    def _repaired(self, now: float, robot: int) -> None:
        self.state.free += 1
        if now > self.seconds * WARM_UP:
            self.state.repairs += 1
        self._send_help(now)
        self._at(now, robot, "step")

    def _lifted(self, now: float, robot: int) -> None:
        """With its shelf the robot goes to the station with the shortest line."""
        station = min(self.stations, key=lambda cell: self.state.coming[cell])
        self.state.coming[station] += 1
        self.state.goal[robot], self.state.errand[robot] = station, "station"
        self._enter(now, robot)

    def _enter(self, now: float, robot: int) -> None:
        """Back onto the street, as soon as its cell is free."""
        state, cell = self.state, self.state.place[robot]
        if cell in state.held:
            state.waits[robot], state.since[robot] = cell, now
            state.behind.setdefault(cell, []).append(robot)
            return
        state.held[cell] = robot
        self._at(now, robot, "step")

    def _serve(self, now: float, cell: int) -> None:
        state = self.state
        if state.busy.get(cell) or not state.lines.get(cell):
            return
        robot = state.lines[cell].pop(0)
        self._spend("queued", state.since.pop(robot), now)
        state.busy[cell] = True
        self._spend("picking", now, now + float(self.shift.pick))
        self._at(now + float(self.shift.pick), robot, "picked")

    def _picked(self, now: float, robot: int) -> None:
        """Items are picked; the robot charges where it must, and goes for the next shelf."""
        state, cell = self.state, self.state.goal[robot]
        state.busy[cell] = False
        state.coming[cell] -= 1
        after = now / self.seconds - WARM_UP
        if after > 0:
            state.trips[min(int(after / (1 - WARM_UP) * BATCHES), BATCHES - 1)] += 1
        self._serve(now, cell)
        state.goal[robot], state.errand[robot] = self._shelf(), "shelf"
        away = 0.0
        if now - state.charged[robot] > float(self.shift.battery):
            away = float(self.shift.charge)
            state.charged[robot] = now + away
        self._at(now + away, robot, "enter")

    def _spend(self, what: str, start: float, end: float) -> None:
        """Counts time after the warm-up and before the end."""
        first, last = max(start, self.seconds * float(WARM_UP)), min(end, self.seconds)
        self.state.spent[what] += max(last - first, 0.0)
