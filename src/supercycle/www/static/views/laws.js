/** Laws: what each predicts at one compute, the optimum under one, a fit of the reader's own runs, the data wall. */

import { ask, work } from "../lib/api.js";
import { chart, colour } from "../lib/chart.js";
import { h } from "../lib/dom.js";
import { notes, part, problem } from "../lib/frame.js";
import * as N from "../lib/numbers.js";
import { COUNTED, decades } from "../lib/scales.js";
import { pairs, table } from "../lib/table.js";
import { number } from "../lib/tip.js";
import { commandLine } from "../lib/toml.js";
import { entries, given } from "./choices.js";
import { fitted } from "./laws_fit.js";
import { fan } from "./fan.js";

let runs = null; // the reader's own table, { name, csv }; it stays in the page and is not in the address

async function fields() {
  const [laws, stocks] = await Promise.all(["laws", "stocks"].map(entries));
  return [
    { key: "flop", label: "Training compute", usual: "1e24", hint: "FLOP; every law is asked what it buys best" },
    { key: "law", label: "Law in detail", kind: "select", options: laws, usual: "besiroglu-2024-huber" },
    { key: "unique_tokens", label: "Unique tokens", example: "no limit", hint: "Beyond them data repeats" },
    { key: "inference_tokens", label: "Tokens to serve", example: "none" },
    {
      key: "csv",
      label: "Your runs (CSV)",
      kind: "file",
      accept: ".csv,text/csv",
      take: async (file) => take(file),
      hint: "Columns parameters, tokens (or flop), loss",
      group: "Fit your own law",
    },
    { key: "columns", label: "Names of columns", example: "parameters=N,loss=val_loss", group: "Fit your own law" },
    {
      key: "objective",
      label: "Objective",
      kind: "select",
      options: [
        ["huber", "Huber, of log loss"],
        ["lad", "Absolute deviations, of log loss"],
        ["mse", "Squared error, of loss"],
      ],
      usual: "huber",
      group: "Fit your own law",
    },
    { key: "bootstrap", label: "Resamples", usual: "200", group: "Fit your own law" },
    { key: "stock", label: "Stock of data", kind: "select", options: stocks, usual: "indexed-web", group: "Data wall" },
    {
      key: "growth",
      label: "Growth",
      example: "as measured",
      hint: "Orders of magnitude a year of the largest set, or LOW:VALUE:HIGH",
      group: "Data wall",
    },
    { key: "over_training", label: "Tokens a parameter over the usual 20", usual: "1", group: "Data wall" },
    { key: "synthetic", label: "Synthetic for each real token", usual: "1", group: "Data wall" },
    { key: "until", label: "Last year", usual: "2035", group: "Data wall" },
  ];
}

let redraw = () => {};

async function take(file) {
  runs = file ? { name: file.name, csv: await file.text() } : null;
  redraw();
}

const wallBody = ({ stock, growth, over_training, synthetic, until }) =>
  given({ stock, growth, over_training, synthetic, until });
const optimumBody = ({ flop, law, unique_tokens, inference_tokens }) =>
  given({ flop, law, unique_tokens, inference_tokens });

async function answer(state, context) {
  redraw = context.redraw;
  const { signal } = context;
  const settled = (promise) =>
    promise.catch((fault) => {
      if (fault.name === "AbortError") throw fault;
      return { fault };
    });
  const [compare, optimum, wall, fit] = await Promise.all([
    ask("laws/compare", { flop: state.flop }, { signal }),
    settled(ask("laws/optimum", optimumBody(state), { signal })),
    settled(ask("laws/wall", wallBody(state), { signal })),
    runs ? settled(work("laws/fit", fitBody(state), context)) : null,
  ]);
  return {
    compare,
    optimum,
    wall,
    fit,
    sources: [...(optimum.sources || []), ...(wall.sources || [])].filter(
      (one, at, all) => all.findIndex((other) => other.key === one.key) === at,
    ),
  };
}

function fitBody({ columns, objective, bootstrap, flop }) {
  const named = Object.fromEntries(
    (columns || "")
      .split(",")
      .filter((pair) => pair.includes("="))
      .map((pair) => pair.split("=").map((word) => word.trim())),
  );
  return given({
    csv: runs.csv,
    objective,
    bootstrap,
    flop: [flop],
    columns: Object.keys(named).length ? named : null,
  });
}

function show({ compare, optimum, wall, fit }, state) {
  return [
    h(
      "div",
      { class: "two" },
      part(`The optimum under ${state.law}`, optimum.fault ? problem(optimum.fault) : best(optimum)),
      part("Laws side by side", compared(compare, state)),
    ),
    part(`Every law at ${N.FLOP.text(compare.flop)}`, lawTable(compare, state)),
    part(
      "Fit of your own runs",
      fit
        ? fit.fault
          ? problem(fit.fault)
          : fitted(fit, runs)
        : h(
            "p",
            { class: "sub" },
            "Choose a CSV of runs under “Fit your own law”. It is fitted on this machine; what the runs cannot tell is said.",
          ),
    ),
    part("The data wall", wall.fault ? problem(wall.fault) : walled(wall)),
  ];
}

function best(found) {
  const about = (path) => ({ key: `laws optimum|${path}` });
  const ratio = N.central(found.tokens) / N.central(found.parameters);
  return [
    pairs([
      ["Compute", number(N.FLOP, found.flop, about("flop"))],
      ["Parameters", number(N.COUNT, found.parameters, about("parameters"))],
      ["Tokens", number(N.COUNT, found.tokens, about("tokens"))],
      ["", `${N.significant(ratio, 3)} tokens a parameter`],
      ["Loss", found.loss === null ? "not said by this law" : number(N.LOSS, found.loss, about("loss"))],
      found.repeated > 0 && [
        "Data",
        number(N.COUNT, found.unique, about("unique")),
        " unique, ",
        number(N.COUNT, found.repeated, about("repeated")),
        " repeated",
      ],
      ["Extrapolated", found.extrapolated ? "YES, see the notes" : "no"],
    ]),
    notes(found.notes),
  ];
}

const marks = (one) =>
  [one.warning.startsWith("extrapolated") && "extrapolated", !one.verified && "unverified", one.reading && one.reading]
    .filter(Boolean)
    .join("; ");

function compared(found, state) {
  const known = found.laws.filter((one) => one.parameters && one.tokens);
  const values = known.map((one) => ({
    law: one.law,
    n: one.parameters,
    d: one.tokens,
    kind: one.law === state.law ? "the law in detail" : "other laws",
    tip: `${one.law}\n${N.COUNT.text(one.parameters)} parameters, ${N.COUNT.text(one.tokens)} tokens\nloss ${one.loss ? N.LOSS.text(one.loss) : "not said"}\n${marks(one)}`,
  }));
  values.sort((a, b) => (a.kind === b.kind ? 0 : a.kind === "other laws" ? -1 : 1));
  const axis = (field) => ({
    scale: { type: "log", nice: false, padding: 16 },
    axis: { ...COUNTED, values: decades(values.map((v) => v[field])) },
  });
  return chart({
    title: "Parameters and tokens of the optimum",
    words: "For each law, the parameters and tokens that it makes best of the compute.",
    note: "Each law in its own convention of what a parameter is; hover a point for its name.",
    data: {
      columns: ["law", "parameters", "tokens", "loss"],
      rows: known.map((one) => [one.law, one.parameters, one.tokens, one.loss]),
    },
    spec: () => ({
      height: 280,
      data: { values },
      mark: { type: "point", opacity: 0.9 },
      encoding: {
        x: { field: "n", type: "quantitative", title: "parameters", ...axis("n") },
        y: { field: "d", type: "quantitative", title: "tokens", ...axis("d") },
        color: {
          field: "kind",
          type: "nominal",
          scale: { domain: ["the law in detail", "other laws"], range: [colour("vermillion"), colour("blue")] },
        },
        shape: {
          field: "kind",
          type: "nominal",
          scale: { domain: ["the law in detail", "other laws"], range: ["diamond", "circle"] },
        },
        size: { condition: { test: "datum.kind === 'other laws'", value: 60 }, value: 170 },
        tooltip: { field: "tip" },
      },
    }),
  });
}

function lawTable(found, state) {
  const column = (name, form, field) => ({
    name,
    form,
    key: "laws compare|laws[]",
    get: (one) => one[field],
    none: () => "",
  });
  const known = found.laws.filter((one) => one.parameters && one.tokens);
  const silent = found.laws.filter((one) => !(one.parameters && one.tokens)).map((one) => one.law);
  return [
    h(
      "div",
      { class: "tall" },
      table(
        "",
        [
          { name: "Law", get: (one) => one.law },
          column("N", N.COUNT, "parameters"),
          column("D", N.COUNT, "tokens"),
          {
            ...column(
              "D/N",
              { text: (x) => N.significant(x, 3), interval: (x) => N.significant(x, 3), span: () => "" },
              "tokens_per_parameter",
            ),
          },
          column("Loss", N.LOSS, "loss"),
          { name: "N counts", get: (one) => one.counts },
          { name: "How far to trust it", get: marks, wide: true },
        ],
        known,
        { caption: "Optima of every law", strong: (one) => one.law === state.law },
      ),
    ),
    h(
      "p",
      { class: "note" },
      "Losses are of unlike data and tokenizers and do not compare.",
      silent.length ? ` Without an optimum: ${silent.join(", ")}.` : "",
    ),
  ];
}

function walled(found) {
  const about = (path) => ({ key: `laws wall|${path}` });
  const points = found.by_year.flatMap((one) =>
    [
      ["stock", one.available],
      ["largest training set", one.wanted],
    ].map(([name, q]) => ({ name, at: one.year, ...q })),
  );
  return [
    h("p", { class: "verdict" }, "The stock is exhausted in ", number(N.YEAR, found.year, about("year")), "."),
    h(
      "p",
      { class: "sub" },
      `${found.stock}: `,
      number(N.COUNT, found.effective, about("effective")),
      ` effective tokens. ${found.demand} grow by `,
      number(N.GROWTH, found.growth, about("growth")),
      " orders of magnitude a year; the run of that year takes ",
      number(N.FLOP, found.flop, about("flop")),
      ".",
    ),
    h(
      "div",
      { class: "two" },
      fan({
        title: "Tokens at hand and tokens wanted",
        words: "The stock of data and the largest training set by year, with 90 % intervals.",
        points,
        form: N.COUNT,
        y: "tokens",
        log: true,
        height: 280,
      }),
      chart({
        title: "Chance that the wall has come",
        words: "Share of draws in which the largest set is as large as the stock, by year.",
        data: { columns: ["year", "chance"], rows: found.by_year.map((one) => [one.year, one.chance]) },
        spec: () => ({
          height: 280,
          data: {
            values: found.by_year.map((one) => ({
              ...one,
              percent: 100 * one.chance,
              tip: `${one.year}\n${N.PERCENT.text(one.chance)}`,
            })),
          },
          mark: { type: "bar", color: colour("blue") },
          encoding: {
            x: { field: "year", type: "ordinal", title: null, axis: { labelAngle: 0, grid: false } },
            y: { field: "percent", type: "quantitative", title: "%", scale: { domain: [0, 100] } },
            tooltip: { field: "tip" },
          },
        }),
      }),
    ),
    table(
      "What puts it off, each alone over tokens seen once",
      [
        { name: "Remedy", get: (one) => one.name },
        { name: "Year", form: N.YEAR, key: "laws wall|remedies[]", get: (one) => one.year },
        { name: "Years", form: N.YEAR, key: "laws wall|remedies[]", get: (one) => one.years },
        { name: "Loss at the wall", form: N.LOSS, key: "laws wall|remedies[]", get: (one) => one.loss },
      ],
      found.remedies,
    ),
    notes(found.notes),
  ];
}

export default {
  id: "laws",
  title: "Laws",
  lead: "What training buys: scaling laws side by side, a law of your own runs, and when the data end.",
  fields,
  answer,
  document: ({ sources, ...rest }) => rest,
  show,
  export: (state) => ({
    command: [
      commandLine("laws/compare", [], { flop: state.flop }),
      commandLine("laws/optimum", [], optimumBody(state)),
      commandLine("laws/wall", [], wallBody(state)),
      commandLine(
        "laws/fit",
        [runs?.name || "RUNS.csv"],
        given({ objective: state.objective, bootstrap: state.bootstrap, flop: state.flop, columns: state.columns }),
      ),
    ].join("\n"),
  }),
};
