/** What every view has: its question at the left, its answer at the right, exports above, sources below. */

import { ask, Refused, token, work } from "./api.js";
import { fill, h } from "./dom.js";
import { copied, csv, offer } from "./files.js";
import { completed, form, usualOf } from "./form.js";
import { keep } from "./state.js";
import { tablesIn } from "./table.js";
import { hide, restOn } from "./tip.js";

/**
 * Mounts a view: `{ id, title, lead, fields(), answer(state, context), show(answer, state, context), export(state) }`.
 * `answer` asks the engine (by default the view's `command` with `body(state)`); `show` gives nodes.
 */
export async function mount(view, place, given) {
  const fields = await view.fields();
  const usual = usualOf(fields);
  let state = completed(fields, given);
  const status = h("p", { class: "status", role: "status", "aria-live": "polite" });
  const stop = h(
    "button",
    {
      type: "button",
      class: "quiet stop",
      hidden: true,
      onclick: () => running?.abort(new DOMException("Stopped", "AbortError")),
    },
    "Stop",
  );
  const bar = h("div", { class: "bar" });
  const course = h("progress", { hidden: true, max: 1, "aria-label": "How far the engine is" });
  const result = h("div", { class: "result" });
  let running = null;
  let answer = null;

  async function update(next) {
    state = next;
    keep(view.id, state, usual);
    offered();
    running?.abort(new DOMException("Overtaken", "AbortError"));
    const mine = new AbortController();
    running = mine;
    const from = performance.now();
    result.setAttribute("aria-busy", "true");
    status.textContent = "Computing …";
    stop.hidden = false;
    try {
      const found = await answered(view, state, context(mine.signal));
      if (mine !== running) return;
      hide();
      answer = found;
      restOn(answer?.sources);
      const nodes = await view.show(answer, state, context(mine.signal));
      steady(result);
      fill(result, nodes, sources(answer?.sources));
      const took = performance.now() - from;
      status.textContent = `Answered in ${took < 1000 ? `${Math.round(took)} ms` : `${(took / 1000).toFixed(1)} s`}.`;
      result.dataset.state = "answered";
    } catch (fault) {
      if (mine !== running) return;
      failed(fault);
    }
    result.removeAttribute("aria-busy");
    course.hidden = true;
    stop.hidden = true;
  }

  function context(signal) {
    const progress = (done, text) => {
      course.hidden = false;
      if (typeof done === "number") course.value = done;
      else course.removeAttribute("value");
      if (text) status.textContent = text;
    };
    return { signal, progress, set: (more) => restate({ ...state, ...more }), redraw: () => update(state) };
  }

  function failed(fault) {
    result.dataset.state = "failed";
    if (fault.name === "AbortError") {
      status.textContent = "Stopped.";
      return;
    }
    status.textContent = "";
    fill(result, problem(fault));
    if (!(fault instanceof Refused)) console.error(fault);
  }

  function restate(next) {
    mountForm(next);
    update(next);
  }

  const asking = h("div", { class: "asking" });
  function mountForm(now) {
    if (fields.length)
      fill(
        asking,
        h(
          "details",
          { class: "question", open: innerWidth > 860 },
          h("summary", {}, "Question"),
          form(fields, now, update),
        ),
      );
  }
  mountForm(state);
  fill(
    bar,
    exports(
      view,
      () => state,
      () => answer,
      result,
    ),
  );
  /** The specification is offered where the state has one. */
  function offered() {
    const button = bar.querySelector("[data-toml]");
    if (button) button.hidden = view.export(state).toml === undefined;
  }
  fill(
    place,
    h(
      "section",
      { class: fields.length ? "view" : "view alone", "aria-labelledby": "view-title" },
      h("div", { class: "heading" }, h("h1", { id: "view-title" }, view.title), h("p", { class: "lead" }, view.lead)),
      fields.length ? asking : null,
      h("div", { class: "answer" }, h("div", { class: "over" }, status, course, stop, bar), result),
    ),
  );
  /** A new theme: the answer is shown again in its colours, without a new question. */
  async function dressed() {
    if (!bar.isConnected) return removeEventListener("themechange", dressed);
    if (result.dataset.state !== "answered" || result.hasAttribute("aria-busy")) return;
    const nodes = await view.show(answer, state, context(running.signal));
    steady(result);
    fill(result, nodes, sources(answer?.sources));
  }
  addEventListener("themechange", dressed);
  await update(state);
}

/** Keeps the height of what is replaced until its charts are drawn, so that the reader's place stays. */
function steady(result) {
  result.style.minHeight = `${result.offsetHeight}px`;
  setTimeout(() => (result.style.minHeight = ""), 1500);
}

async function answered(view, state, context) {
  if (view.answer) return view.answer(state, context);
  const how = view.long?.(state) ? work : ask;
  return how(view.command, view.body(state), context);
}

/** What the engine says against a question. */
export function problem(fault) {
  return h(
    "div",
    { class: "problem", role: "alert" },
    h("p", { class: "title" }, fault.message),
    fault.faults?.length > 0 &&
      h(
        "ul",
        {},
        fault.faults.map((one) => h("li", {}, one)),
      ),
    fault.status === 401 ? tokenField() : fault.hint && h("p", {}, fault.hint),
  );
}

/** Where the token of a server that serves more than its own machine is given. */
function tokenField() {
  const input = h("input", { type: "password", id: "token", autocomplete: "off" });
  const enter = (event) => {
    event.preventDefault();
    token.set(input.value.trim());
    location.reload();
  };
  return h(
    "form",
    { class: "token", onsubmit: enter },
    h("label", { for: "token" }, "The server printed it when it started."),
    input,
    h("button", { class: "quiet" }, "Enter"),
  );
}

function exports(view, state, answer, result) {
  const said = h("span", { class: "said", role: "status" });
  const tell = (text) => {
    said.textContent = text;
    setTimeout(() => (said.textContent = ""), 2500);
  };
  const button = (label, action, title) =>
    h("button", { type: "button", class: "quiet", title, onclick: action }, label);
  const copy = (text) => async () => tell((await copied(text())) ? "Copied" : "The clipboard is not open to this page");
  const commands = h("details", { class: "commands" }, h("summary", {}, "Command"));
  commands.addEventListener("toggle", () => {
    if (!commands.open) return;
    const text = view.export(state()).command;
    commands.replaceChildren(
      commands.firstChild,
      h(
        "div",
        { class: "sheet" },
        h("pre", { tabindex: "0" }, text),
        button(
          "Copy",
          copy(() => text),
        ),
      ),
    );
  });
  return [
    said,
    button(
      "Link",
      copy(() => location.href),
      "Copy the address of this view in this state",
    ),
    button(
      "JSON",
      () =>
        answer() &&
        offer(
          `${view.id}.json`,
          `${JSON.stringify(view.document ? view.document(answer(), state()) : answer(), null, 2)}\n`,
          "application/json",
        ),
      "The engine's answer",
    ),
    button(
      "CSV",
      () => offer(`${view.id}.csv`, csv(tablesIn(result)), "text/csv"),
      "The tables of this view, in base units",
    ),
    view.export && specification(view, state),
    view.export && commands,
  ];
}

function specification(view, state) {
  const save = () => offer(`${view.id}.toml`, view.export(state()).toml, "application/toml");
  const attributes = { type: "button", class: "quiet", title: "The specification", "data-toml": "", onclick: save };
  return h("button", attributes, "TOML");
}

function sources(found) {
  if (!found?.length) return null;
  return h(
    "details",
    { class: "sources" },
    h("summary", {}, `${found.length} sources`),
    h(
      "ol",
      {},
      found.map((one) =>
        h(
          "li",
          { id: `source-${one.key}` },
          one.url ? h("a", { href: one.url, rel: "noreferrer noopener", target: "_blank" }, one.title) : one.title,
          [one.author, one.date, one.via && `read in ${one.via}`]
            .filter(Boolean)
            .map((part) => `, ${part}`)
            .join(""),
          ".",
        ),
      ),
    ),
  );
}

/** Notes of an answer, each with a number. */
export function notes(found) {
  if (!found?.length) return null;
  return h(
    "details",
    { class: "notes", open: found.length < 4 },
    h("summary", {}, `${found.length} note${found.length > 1 ? "s" : ""}`),
    h(
      "ol",
      {},
      found.map((text) => h("li", {}, text)),
    ),
  );
}

/** A part of an answer under a heading. */
export function part(title, ...children) {
  return h("section", { class: "part" }, h("h2", {}, title), children);
}

/** A part that is asked for by itself, after the rest stands on the screen. */
export function later(title, question) {
  const place = h("div", { class: "later", "aria-busy": "true" }, h("p", { class: "faint" }, "Computing …"));
  question()
    .then(
      (nodes) => fill(place, nodes),
      (fault) => fault.name !== "AbortError" && fill(place, problem(fault)),
    )
    .finally(() => place.removeAttribute("aria-busy"));
  return part(title, place);
}
