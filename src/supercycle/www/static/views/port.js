/** Port: what of CUDA code runs on another chip, by which route, what stands in the way, and what the rest takes. */

import { ask, recall } from "../lib/api.js";
import { h } from "../lib/dom.js";
import { notes, part } from "../lib/frame.js";
import * as N from "../lib/numbers.js";
import { tiles } from "../lib/table.js";
import { number } from "../lib/tip.js";
import { commandLine } from "../lib/toml.js";
import { entries, given, listed } from "./choices.js";
import { evidence, hazards, kernels, routes, WORDS } from "./port_parts.js";

const CODE = /(\.(cu|cuh|cpp|cc|cxx|c|h|hpp|hh|hxx|inl|inc|ptx|py|cmake|mk)|(^|\/)(CMakeLists\.txt|Makefile|meson\.build))$/i;
const TWO = new N.Form({ digits: 2 });
const MOST = 400; // files that one question may hold

let files = {}; // the reader's own code, texts by name; it stays in the page and is not in the address
let pasted = "";
let redraw = () => {};

async function take(chosen) {
  const code = chosen.map((file) => [file.webkitRelativePath || file.name, file]).filter(([name]) => CODE.test(name));
  const read = await Promise.all(code.slice(0, MOST).map(async ([name, file]) => [name, await file.text()]));
  files = Object.fromEntries(read);
  redraw();
}

function paste(text) {
  pasted = text;
  redraw();
}

async function fields() {
  const known = await entries("routes");
  files = {};
  pasted = "";
  return [
    {
      key: "files",
      label: "Your files",
      kind: "file",
      multiple: true,
      accept: ".cu,.cuh,.cpp,.cc,.cxx,.c,.h,.hpp,.inl,.ptx,.py,.cmake,.mk,.txt",
      take,
      hint: "CUDA, PTX, Python, CMake; they go to the engine that serves this page, which forgets them",
    },
    {
      key: "pasted",
      label: "Or paste a file",
      kind: "lines",
      rows: 7,
      take: paste,
      example: "__global__ void scale(float *y, float a) { … }",
    },
    { key: "to", label: "Routes", kind: "many", options: known, usual: "" },
    { key: "chips", label: "Or chips", example: "all routes", hint: "Like mi300x, with commas between" },
    { key: "minutes", label: "Minutes for a line by hand", example: "as published", hint: "A number, or LOW:VALUE:HIGH" },
    { key: "people", label: "People", usual: "1" },
  ];
}

const options = ({ to, chips, minutes, people }) =>
  given({
    to: [...listed(to), ...listed(chips).map((one) => one.trim())],
    minutes_per_line: minutes,
    people: people === "1" ? "" : people,
  });

async function answer(state, context) {
  redraw = context.redraw;
  const own = { ...files, ...(pasted.trim() ? { "pasted.cu": pasted } : {}) };
  const code = Object.keys(own).length ? own : state.example ? await example() : null;
  if (!code) return null;
  const question = { files: code, ...options(state) };
  const all = await ask("port", question, context);
  const other = state.by && state.by !== all.summary.route && all.routes.some((one) => one.route === state.by);
  const detail = other ? await ask("port", { ...question, to: [state.by] }, context) : all;
  const known = new Set(all.sources.map((one) => one.key));
  return { ...all, sources: [...all.sources, ...detail.sources.filter((one) => !known.has(one.key))], detail, document: all };
}

/** The example of the API's own description. */
async function example() {
  const described = await recall("openapi.json");
  const [first] = Object.values(described.paths["/api/v1/port"].post.requestBody.content["application/json"].examples);
  return first.value.files;
}

function show(found, state, context) {
  const small = h(
    "button",
    { type: "button", class: "link", onclick: () => start(state, context) },
    "Look at a small example",
  );
  if (!found)
    return [
      h("p", { class: "verdict" }, "Choose files of CUDA, or paste one."),
      h(
        "p",
        { class: "sub" },
        "Every kernel is judged by each route, with the line that decides it. Nothing is compiled or run. ",
        small,
      ),
    ];
  const { detail, advised } = found;
  const { summary, effort, performance } = detail;
  const about = (path) => ({ key: `port|${path}` });
  const named = (route) => found.routes.find((one) => one.route === route)?.name || "no route";
  const pick = (route) => {
    state.by = route;
    context.redraw();
  };
  return [
    h(
      "p",
      { class: "verdict" },
      number(N.PERCENT, summary.runs, about("summary")),
      " of kernels and entry points run as they are or translated, by ",
      h("strong", {}, named(summary.route)),
      ".",
    ),
    h(
      "p",
      { class: "sub" },
      `${N.WHOLE.text(summary.files)} files, ${N.WHOLE.text(summary.lines)} lines. `,
      `Worst verdict: ${WORDS[summary.verdict] || "none"}. `,
      advice(advised, summary.route, named),
      state.example && !Object.keys(files).length && !pasted.trim() ? "This is the small example." : small,
    ),
    tiles([
      effort && ["Lines by hand", TWO, effort.lines, about("effort")],
      effort && ["Hours", TWO, effort.hours, about("effort")],
      effort && ["Cost", N.MONEY, effort.cost, about("effort")],
      performance && ["Speed afterwards", N.PERCENT, performance, about("performance")],
      ["Lines that assume 32 lanes", N.WHOLE, summary.hazards, about("summary")],
    ]),
    part("Kernels and entry points", kernels(detail), evidence(detail)),
    part("Hazards", hazards(detail)),
    part("Routes side by side", routes(found, summary.route, pick)),
    found.skipped.length > 0 &&
      h("p", { class: "note" }, `Not read: ${found.skipped.map((one) => `${one.path} (${one.reason})`).join("; ")}.`),
    notes(detail.notes),
  ];
}

function advice(advised, shown, named) {
  if (!advised) return "No route is advised: too little is known. ";
  return advised === shown
    ? "Of the routes by which most is known it costs least for its speed. "
    : `${named(advised)} costs least for its speed, of the routes by which most is known. `;
}

function start(state, context) {
  files = {};
  pasted = "";
  context.set({ ...state, example: "yes", by: "hip" });
}

export default {
  id: "port",
  title: "Port",
  lead: "CUDA code on another chip: what runs, by which route, what stands in the way, and what the rest takes.",
  fields,
  answer,
  document: (found) => found?.document ?? null,
  show,
  export: (state) => ({ command: commandLine("port", ["code"], options(state)) }),
};
