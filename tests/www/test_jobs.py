"""Jobs: started, watched, taken back."""

import json
import time
from typing import Any

import psutil

LONG = {"command": "plan", "body": {"draws": 400_000}}


def until(client: Any, id: str, *states: str) -> Any:
    """The job, once it is in one of the states."""
    for _ in range(1200):
        found = client.get(f"/jobs/{id}").json()
        if found["state"] in states:
            return found
        time.sleep(0.05)
    raise AssertionError(found)


def workers() -> set[int]:
    """The processes that this one has started."""
    return {child.pid for child in psutil.Process().children() if child.status() != psutil.STATUS_ZOMBIE}


def test_a_job_gives_what_the_command_gives(client: Any) -> None:
    """202 with the place of the job; then its result, the document of the command."""
    asked = {"model": "llama-3.1-8b", "chip": "h100-sxm", "count": 64}
    started = client.post("/jobs", json={"command": "run", "body": asked})
    assert started.status_code == 202
    assert started.headers["location"] == f"/api/v1/jobs/{started.json()['id']}"
    done = until(client, started.json()["id"], "done", "failed")
    assert done["result"] == client.post("/run", json=asked).json()


def test_a_job_that_was_asked_before_is_done_at_once(client: Any) -> None:
    """From the memory that answers to requests have too; what may change is never remembered."""
    asked = {"command": "laws/optimum", "body": {"flop": 3.25e23}}
    first = client.post("/jobs", json=asked).json()
    assert first["state"] != "done"
    result = until(client, first["id"], "done", "failed")["result"]
    again = client.post("/jobs", json=asked).json()
    assert again["state"] == "done"
    assert client.get(f"/jobs/{again['id']}").json()["result"] == result
    assert client.post("/laws/optimum", json=asked["body"]).json() == result
    kept = {"command": "studies", "body": {}}
    until(client, client.post("/jobs", json=kept).json()["id"], "done", "failed")
    assert client.post("/jobs", json=kept).json()["state"] != "done"


def test_a_job_that_cannot_be_answered_says_why(client: Any) -> None:
    """What its form tells is refused at once; what only the work tells is its error."""
    assert client.post("/jobs", json={"command": "fly", "body": {}}).status_code == 422
    assert client.post("/jobs", json={"command": "run", "body": {"model": 3}}).status_code == 422
    started = client.post("/jobs", json={"command": "run", "body": {"model": "none", "chip": "h100", "count": 8}})
    failed = until(client, started.json()["id"], "done", "failed")
    assert failed["state"] == "failed"
    assert "no model named 'none'" in failed["error"]["detail"]


def test_the_events_of_a_job_end_with_its_result(client: Any) -> None:
    """Server-sent events: progress with a stage and how much of it is done, then done."""
    id = client.post("/jobs", json={"command": "plan", "body": {"draws": 100_001}}).json()["id"]
    names, forms = [], []
    with client.stream("GET", f"/jobs/{id}/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        for line in stream.iter_lines():
            if line.startswith("event: "):
                names.append(line.removeprefix("event: "))
            elif line.startswith("data: "):
                forms.append(json.loads(line.removeprefix("data: ")))
    assert names[-1] == "done"
    assert set(names[:-1]) <= {"progress", "heartbeat"}
    told = [form["progress"] for form in forms if form["progress"]]
    assert told
    assert all(0 <= one["done"] <= one["of"] for one in told)
    assert client.get(f"/jobs/{id}").json()["result"]["alternatives"]


def test_a_job_that_is_taken_back_stops_working(client: Any) -> None:
    """Its process ends within moments, and another does the next job."""
    id = client.post("/jobs", json=LONG).json()["id"]
    until(client, id, "running")
    before = workers()
    assert client.delete(f"/jobs/{id}").json()["state"] == "cancelled"
    deadline = time.monotonic() + 5
    while not before - workers() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert before - workers()
    assert "result" not in client.get(f"/jobs/{id}").json()
    assert client.delete(f"/jobs/{id}").status_code == 200
    again = client.post("/jobs", json={"command": "laws/optimum", "body": {"flop": 1e23}}).json()["id"]
    assert until(client, again, "done", "failed")["state"] == "done"


def test_no_job_is_made_up(client: Any) -> None:
    """404 for an id that no job has."""
    assert client.get("/jobs/none").status_code == 404
    assert client.get("/jobs/none/events").status_code == 404
    assert client.delete("/jobs/none").status_code == 404
