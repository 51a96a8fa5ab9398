/** Questions to the engine. Long ones go through a job, which tells how far it is and can be stopped. */

const ROOT = "/api/v1/";

/** What the engine says of a question that it cannot answer, in its own words. */
export class Refused extends Error {
  constructor(status, problem) {
    super(problem.detail || problem.title || `The engine answered ${status}.`);
    Object.assign(this, { status, hint: problem.hint || "", faults: problem.faults || [] });
  }
}

/** The token of a server that is bound to more than this machine, for as long as the tab is open. */
export const token = {
  get: () => sessionStorage.getItem("token"),
  set: (value) => sessionStorage.setItem("token", value),
};

function headers(more = {}) {
  const held = token.get();
  return { accept: "application/json", ...(held ? { authorization: `Bearer ${held}` } : {}), ...more };
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
  return answered(await fetch(ROOT + path, { signal, headers: headers() }));
}

/** The answer of a command to a body. */
export async function ask(command, body, { signal } = {}) {
  return answered(await fetch(ROOT + command, posted(body, signal)));
}

function posted(body, signal) {
  return {
    method: "POST",
    signal,
    body: JSON.stringify(body),
    headers: headers({ "content-type": "application/json" }),
  };
}

const remembered = new Map();

/** `read`, kept for as long as the page is open: for what does not change. */
export function recall(path) {
  if (!remembered.has(path)) {
    remembered.set(
      path,
      read(path).catch((fault) => {
        remembered.delete(path);
        throw fault;
      }),
    );
  }
  return remembered.get(path);
}

/** The answer of a command, by way of a job: `progress(share, words)` is told of its course; aborting cancels it. */
export async function work(command, body, { signal, progress = () => {} } = {}) {
  const job = await ask("jobs", { command, body }, { signal });
  const path = `jobs/${job.id}`;
  const cancel = () => fetch(`${ROOT}${path}`, { method: "DELETE", headers: headers() }).catch(() => {});
  signal?.addEventListener("abort", cancel);
  try {
    for await (const state of events(`${path}/events`, signal)) {
      const { done, of: total, ...said } = state.progress || {};
      progress(
        total ? done / total : null,
        said.stage || said.message || `${state.state}, ${Math.round(state.seconds)} s`,
      );
    }
    const ended = await read(path, { signal });
    if (ended.state !== "done") throw new Refused(422, ended.error || { detail: `The job has ${ended.state}.` });
    return ended.result;
  } finally {
    signal?.removeEventListener("abort", cancel);
  }
}

/** The data of a stream of events, one by one. */
async function* events(path, signal) {
  const response = await fetch(ROOT + path, { signal, headers: headers({ accept: "text/event-stream" }) });
  if (!response.ok) await answered(response);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let held = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    held += value;
    const parts = held.split("\n\n");
    held = parts.pop();
    for (const one of parts) {
      const data = one.split("\n").find((line) => line.startsWith("data: "));
      if (data) yield JSON.parse(data.slice(6));
    }
  }
}
