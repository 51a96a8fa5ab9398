/** Studies: what is kept of many questions of one kind; one opened, two points compared, a choice made. */

import { ask } from "../lib/api.js";
import { h } from "../lib/dom.js";
import { problem, part } from "../lib/frame.js";
import * as N from "../lib/numbers.js";
import { table, tiles } from "../lib/table.js";
import { commandLine } from "../lib/toml.js";
import { choicesMade, walked } from "./studies_answers.js";
import { cell, formOf, inputsOf, outputsOf, scatter } from "./studies_parts.js";
import { openings } from "./studies_plan.js";

const MOST_SHOWN = 100; // rows of the table; the answer holds up to a thousand

async function fields() {
  const { studies } = await ask("studies", {}).catch(() => ({ studies: [] }));
  const inputs = [...new Set(studies.flatMap((one) => Object.keys(one.spec.vary)))];
  const outputs = [...new Set(studies.flatMap((one) => one.spec.study.outputs || []))];
  const opened = (state) => Boolean(state.study);
  const names = studies.map(({ id, name }, at) => [
    studies.findIndex((one) => one.name === name) === at ? name : id,
    studies.filter((one) => one.name === name).length > 1 ? `${name} (${id.slice(0, 8)})` : name,
  ]);
  return [
    { key: "study", label: "Study", kind: "select", options: [["", "All that are kept"], ...names], usual: "" },
    { key: "by", label: "Output that counts", options: outputs, example: "the first", when: opened },
    {
      key: "better",
      label: "Better is",
      kind: "select",
      options: ["lower", "higher"],
      usual: "lower",
      when: opened,
    },
    { key: "choose", label: "Yours to choose", options: inputs, example: "the first that varies", when: opened },
    { key: "one", label: "Compare point", example: "a number", when: opened, hint: "Or pick two in the table" },
    { key: "other", label: "With point", example: "a number", when: opened },
  ];
}

/** What is asked of a study once its rows are known: the fields left empty are filled from what it has. */
function asked(state, found) {
  const by = state.by || outputsOf(found)[0];
  const inputs = inputsOf(found);
  const choose = state.choose || (inputs.find(({ texts }) => texts) || inputs[0])?.name;
  return { by, choose };
}

const pointOf = (state, point) => (/^\d+$/.test(point) ? `${state.study}:${point}` : point);
const reasoned = (fault) => {
  if (fault.name === "AbortError") throw fault;
  return { fault };
};

async function answer(state, { signal }) {
  if (!state.study) return { listed: await ask("studies", {}, { signal }) };
  const found = await ask("studies/show", { study: state.study }, { signal });
  const { by, choose } = asked(state, found);
  const two = state.one && state.other;
  const question = { one: pointOf(state, state.one), other: pointOf(state, state.other), by };
  const [compared, decided, opened] = await Promise.all([
    two && by ? ask("studies/compare", question, { signal }).catch(reasoned) : null,
    by && choose && inputsOf(found).filter(({ distinct }) => distinct.length > 1).length > 1
      ? ask("studies/decide", { study: state.study, choose, by, better: state.better }, { signal }).catch(reasoned)
      : null,
    found.kind === "plan" ? openings(found) : null,
  ]);
  return { found, compared, decided, opened };
}

const document = ({ listed, found, compared, decided }) =>
  listed || { study: found, ...(compared && !compared.fault ? { compare: compared } : {}), decide: decided };

function show(all, state, { set }) {
  if (all.listed) return list(all.listed.studies, set);
  const { found, compared, decided, opened } = all;
  const { by, choose } = asked(state, found);
  const at = found.columns.indexOf("fault");
  const without = found.rows.filter((row) => row[at]).length;
  return [
    h(
      "p",
      { class: "verdict" },
      `${found.name}: ${N.WHOLE.text(found.done)} of ${N.WHOLE.text(found.points)} points of ${found.kind}`,
    ),
    h(
      "p",
      { class: "sub" },
      `Begun ${day(found.created)}; ${Object.keys(found.spec.vary).join(", ")} vary. `,
      found.finished ? "" : h("code", {}, `supercycle sweep ${found.name}`),
      found.finished ? "" : " goes on with it. ",
      h("button", { type: "button", class: "link", onclick: () => set(CLOSED) }, "All studies"),
    ),
    tiles([
      ["Points kept", N.WHOLE, found.done, { key: "studies show|done" }],
      ["Points without an answer", N.WHOLE, without, { definition: "points whose row has a reason and no outputs" }],
      ["Inputs that vary", N.WHOLE, inputsOf(found).length, { definition: "inputs that differ from point to point" }],
      ["Seconds of work", N.STEP, found.seconds, { key: "studies show|seconds" }],
      found.front.length > 0 && ["On the Pareto front", N.WHOLE, found.front.length, { key: "studies show|front" }],
    ]),
    by && part(found.front.length ? "What it trades" : "What it found", scatter(found, by, choose, state.better)),
    compared &&
      part(
        `Why point ${state.other} differs from point ${state.one}`,
        compared.fault ? problem(compared.fault) : walked(compared),
      ),
    decided && part(`Which ${choose} to choose`, decided.fault ? problem(decided.fault) : choicesMade(decided)),
    part("Rows", rows(found, state, opened, set)),
  ];
}

const CLOSED = { study: "", by: "", choose: "", one: "", other: "" };
const day = (text) => text.slice(0, 16).replace("T", ", ");

function list(studies, set) {
  if (!studies.length)
    return [
      h("p", { class: "verdict" }, "No studies are kept yet."),
      h(
        "p",
        { class: "sub" },
        "A study asks one question many times: over chips, prices, laws, or any other input. ",
        "Make one on the command line; it appears here as soon as it has rows. ",
        "The first of these runs the example, 81 points of training an 8B model; the second a file of your own.",
      ),
      h("pre", { tabindex: "0" }, "supercycle sweep\nsupercycle sweep study.toml"),
    ];
  return [
    table(
      "",
      [
        { name: "Study", get: (one) => one.name },
        { name: "Asks", get: (one) => one.kind },
        { name: "Points", form: N.WHOLE, get: (one) => one.points, key: "studies show|points" },
        { name: "Kept", form: N.WHOLE, get: (one) => one.done, key: "studies show|done" },
        { name: "What varies", get: (one) => Object.keys(one.spec.vary).join(", "), wide: true },
        { name: "Seconds of work", form: N.STEP, get: (one) => one.seconds, key: "studies show|seconds" },
        { name: "Begun", get: (one) => h("span", { class: "nowrap" }, day(one.created)) },
      ],
      studies,
      {
        caption: "Studies that are kept",
        onpick: (one) =>
          set({ ...CLOSED, study: studies.find(({ name }) => name === one.name) === one ? one.name : one.id }),
        tag: (one) => (one.finished ? null : "unfinished"),
      },
    ),
    h("p", { class: "note" }, "The latest first. supercycle sweep makes more; supercycle studies delete forgets one."),
  ];
}

/** Picks a point: the first, then the second, then the second becomes the first. */
function picked({ one, other }, point) {
  if (!one || one === point) return { one: point };
  return other ? { one: other, other: point } : { other: point };
}

function rows(found, state, opened, set) {
  const shown = found.rows.slice(0, MOST_SHOWN);
  const at = found.columns.indexOf("point");
  const point = (row) => String(row[at]);
  const front = new Set(found.front.map(String));
  const chosen = { [state.one]: "first", [state.other]: "second" };
  const columns = columnsShown(found).map(([name, place]) => column(found, name, place));
  if (opened) columns.unshift({ name: "Plan", get: (row) => h("a", { href: opened.links(row) }, "Open") });
  const made = table("", [{ name: "Point", get: point }, ...columns], shown, {
    caption: `Rows of ${found.name}`,
    onpick: (row) => set(picked(state, point(row))),
    strong: (row) => Boolean(chosen[point(row)]),
    tag: (row) => chosen[point(row)] || (front.has(point(row)) ? "front" : null),
  });
  if (shown.length > 14) made.classList.add("compact");
  return [
    h(
      "p",
      { class: "sub" },
      "In base units: s, B, W, USD. Pick two points to see why they differ. ",
      opened?.without.length ? `The plan has no field for ${opened.without.join(", ")}. ` : "",
    ),
    made,
    found.done > shown.length &&
      h(
        "p",
        { class: "note" },
        `The first ${shown.length} of ${N.WHOLE.text(found.done)} rows. All of them: `,
        h("code", {}, `supercycle studies export ${found.name} --to ${found.name}.csv`),
      ),
  ];
}

/** What the table shows: no reasons where every point has an answer, no ends of intervals, nothing twice. */
function columnsShown(found) {
  return found.columns
    .map((name, place) => [name, place])
    .filter(
      ([name, place]) =>
        name !== "point" &&
        (name !== "fault" || found.rows.some((row) => row[place])) &&
        !/\.(low|high)$/.test(name) &&
        !found.columns.includes(`vary.${name}`),
    );
}

function column(found, name, place) {
  const values = found.rows.map((row) => row[place]).filter((value) => value !== null);
  const title = name.replace(/^vary\./, "").replace(/^set\./, "");
  if (!values.length || values.some((value) => typeof value !== "number"))
    return {
      name: title,
      get: (row) => (name === "fault" ? cell(row[place]) : h("span", { class: "nowrap" }, cell(row[place]))),
      raw: (row) => row[place],
      wide: name === "fault",
    };
  const [low, high] = ["low", "high"].map((end) => found.columns.indexOf(`${name}.${end}`));
  const doubtful = low >= 0 && high >= 0;
  const about = name.startsWith("vary.")
    ? { definition: `${title}, an input of the point` }
    : { key: `${found.kind}|${name}` };
  return {
    name: title,
    form: formOf(values),
    get: (row) =>
      doubtful && row[place] !== null ? { value: row[place], low: row[low], high: row[high] } : row[place],
    none: () => "–",
    ...about,
  };
}

function command(state) {
  if (!state.study) return { command: "supercycle studies list" };
  const lines = [commandLine("studies show", [state.study], {})];
  if (state.one && state.other)
    lines.push(
      commandLine("studies compare", [pointOf(state, state.one), pointOf(state, state.other)], {
        by: state.by || "OUTPUT",
      }),
    );
  lines.push(
    commandLine("studies decide", [state.study], {
      choose: state.choose || "INPUT",
      by: state.by || "OUTPUT",
      better: state.better,
    }),
  );
  return { command: lines.join("\n") };
}

export default {
  id: "studies",
  title: "Studies",
  lead: "Many questions of one kind, kept: what they found, why two points differ, and what to choose.",
  fields,
  answer,
  show,
  document,
  export: command,
};
