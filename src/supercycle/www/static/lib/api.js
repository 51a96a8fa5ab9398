/** Questions to the engine. Long ones go through a job, which tells how far it is and can be stopped. */

const ROOT = "/api/v1/";

/** What the engine says of a question that it cannot answer, in its own words. */
export class Refused extends Error {
  constructor(status, problem) {
    super(problem.title || `The engine answered ${status}.`);
    Object.assign(this, { status, hint: problem.detail || "", faults: (problem.faults || []).map(faultText) });
  }
}

function faultText(fault) {
  if (typeof fault === "string") return fault;
  return [fault.loc && [].concat(fault.loc).join("."), fault.msg || fault.message].filter(Boolean).join(": ");
}

async function answered(response) {
  const text = await response.text();
  let document;
  try {
    document = JSON.parse(text);
  } catch {
    throw new Refused(response.status, { title: `The engine gave no JSON (${response.status}).` });
  }
  if (!response.ok) throw new Refused(response.status, document);
  return document;
}

/** The answer to `GET` of a path. */
export async function read(path, { signal } = {}) {
  return answered(await fetch(ROOT + path, { signal, headers: { accept: "application/json" } }));
}

/** The answer of a command to a body. */
export async function ask(command, body, { signal } = {}) {
  return answered(await fetch(ROOT + command, posted(body, signal)));
}

function posted(body, signal) {
  return {
    method: "POST", signal, body: JSON.stringify(body),
    headers: { "content-type": "application/json", accept: "application/json" },
  };
}

const remembered = new Map();

/** `read`, kept for as long as the page is open: for what does not change. */
export function recall(path) {
  if (!remembered.has(path)) {
    remembered.set(path, read(path).catch((fault) => {
      remembered.delete(path);
      throw fault;
    }));
  }
  return remembered.get(path);
}

/** The answer of a command, by way of a job: `progress(done, text)` is told of its course; aborting cancels it. */
export async function work(command, body, { signal, progress } = {}) {
  let job;
  try {
    job = await ask("jobs", { command, body }, { signal });
  } catch (fault) {
    if (fault instanceof Refused && (fault.status === 404 || fault.status === 405)) return ask(command, body, { signal });
    throw fault;
  }
  return followed(job.id, signal, progress || (() => {}));
}

function followed(id, signal, progress) {
  return new Promise((resolve, reject) => {
    const events = new EventSource(`${ROOT}jobs/${id}/events`);
    const end = (settle, value) => {
      events.close();
      settle(value);
    };
    const take = (event) => {
      let state;
      try {
        state = JSON.parse(event.data);
      } catch {
        return;
      }
      const status = state.status || state.state || event.type;
      if (["done", "finished", "succeeded"].includes(status)) {
        if (state.result) end(resolve, state.result);
        else read(`jobs/${id}`).then((job) => end(resolve, job.result), (fault) => end(reject, fault));
      } else if (["failed", "error", "cancelled"].includes(status)) {
        end(reject, new Refused(422, state.error || state.problem || { title: state.detail || `The job was ${status}.` }));
      } else {
        progress(state.progress ?? state.done ?? null, state.message || state.stage || "");
      }
    };
    for (const name of ["message", "progress", "done", "failed", "cancelled", "state", "result"]) {
      events.addEventListener(name, take);
    }
    events.onerror = () => {
      if (events.readyState === EventSource.CLOSED) end(reject, new Refused(0, { title: "The job's events have ended." }));
    };
    signal?.addEventListener("abort", () => {
      fetch(`${ROOT}jobs/${id}`, { method: "DELETE" }).catch(() => {});
      end(reject, signal.reason);
    });
  });
}
