/** Accuracy: every packaged run, predicted and measured, in training and in serving. */

import { recall } from "../lib/api.js";
import { chart, colour } from "../lib/chart.js";
import { h } from "../lib/dom.js";
import { notes, part } from "../lib/frame.js";
import * as N from "../lib/numbers.js";
import { BARE, decades } from "../lib/scales.js";
import { table, tiles } from "../lib/table.js";
import { number } from "../lib/tip.js";
import { colours } from "./pictures.js";

const GROUPS = {
  by_source: "Source",
  by_chip: "Chip",
  by_framework: "Framework",
  by_engine: "Engine",
  by_model: "Model",
  by_kind: "Kind of model",
  by_precision: "Precision",
};
const SIDES = {
  training: {
    measured: "measured_s",
    predicted: "predicted_s",
    what: "seconds of a step",
    keys: "check",
    label: (row) => row.id,
  },
  serving: {
    measured: "measured_tpot_s",
    predicted: "predicted_tpot_s",
    what: "seconds per output token",
    keys: "check SERVING.csv",
    label: (row) => row.id,
  },
};

async function fields() {
  return [
    {
      key: "side",
      label: "Of what",
      kind: "select",
      options: [
        ["training", "Training steps"],
        ["serving", "Serving"],
      ],
      usual: "training",
    },
    {
      key: "group",
      label: "Coloured by",
      kind: "select",
      options: [
        ["chip", "Chip"],
        ["framework", "Framework or engine"],
        ["source_key", "Source"],
        ["kind", "Kind of model"],
        ["precision", "Precision"],
      ],
      usual: "chip",
    },
    {
      key: "only",
      label: "Only rows with",
      example: "all",
      hint: "A word of the row: a chip, a source, a framework, a model",
    },
  ];
}

/** The engine predicts every packaged run anew, which takes seconds; the page asks once. */
const answer = () => recall("accuracy");

function show(found, state) {
  const side = SIDES[state.side];
  const checked = found[state.side] || found;
  const about = (path) => ({ key: `${side.keys}|${path}` });
  const { all } = checked.summary;
  return [
    h(
      "p",
      { class: "verdict" },
      "Half of the predictions lie within ",
      number(N.PERCENT, all.median_error, about("summary")),
      " of the measured ",
      side.what,
      ".",
    ),
    h(
      "p",
      { class: "sub" },
      `The packaged ${state.side} runs, by the constants that ship. The estimate to beat is off by `,
      number(N.PERCENT, all.baseline_error, about("summary")),
      ".",
    ),
    tiles([
      ["Rows", N.WHOLE, all.rows, about("rows[]")],
      ["Predicted", N.WHOLE, all.predicted, about("summary")],
      ["Median error", N.PERCENT, all.median_error, about("summary")],
      ["Mean error", N.PERCENT, all.mean_error, about("summary")],
      ["Median bias", N.PERCENT, all.median_bias, about("summary")],
      ["In their 90 % interval", N.PERCENT, all.coverage, about("summary")],
    ]),
    part("Predicted against measured", scatter(checked, side, state)),
    ...Object.entries(GROUPS)
      .filter(([name]) => checked.summary[name])
      .map(([name, title]) => part(`Errors by ${title.toLowerCase()}`, errors(title, checked.summary[name], side))),
    checked.ranking?.length > 0 && part("Ranking of layouts", ranking(checked.ranking, side)),
    notes(checked.notes),
  ];
}

function scatter(checked, side, state) {
  const group = (row) => row[state.group] ?? row[state.group === "framework" ? "engine" : "chip"] ?? "not said";
  const wanted = (row) =>
    !state.only ||
    Object.values(row)
      .filter((value) => typeof value === "string")
      .join(" ")
      .toLowerCase()
      .includes(state.only.toLowerCase());
  const rows = checked.rows.filter((row) => row[side.measured] && row[side.predicted] && wanted(row));
  const counts = new Map();
  for (const row of rows) counts.set(group(row), (counts.get(group(row)) || 0) + 1);
  const common = [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 7)
    .map(([name]) => name);
  const named = (row) => (common.includes(group(row)) ? group(row) : "others");
  const domain = [...common, ...(counts.size > common.length ? ["others"] : [])];
  const values = rows.map((row) => ({
    measured: row[side.measured],
    predicted: row[side.predicted],
    group: named(row),
    tip: `${side.label(row)}\nmeasured ${N.seconds(row[side.measured])}, predicted ${N.seconds(row[side.predicted])}\n90 %: ${N.seconds(row.low_s)} to ${N.seconds(row.high_s)}\n${group(row)}`,
  }));
  const all = values.flatMap((v) => [v.measured, v.predicted]);
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const line = (factor) => [
    { a: least, b: least * factor },
    { a: most, b: most * factor },
  ];
  const x = {
    field: "measured",
    type: "quantitative",
    title: `measured, s`,
    scale: { type: "log", nice: false, domain: [least * 0.9, most * 1.1] },
    axis: { ...BARE, values: decades(all) },
  };
  const y = { ...x, field: "predicted", title: "predicted, s" };
  const shapes = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right", "circle"];
  return chart({
    title: `Predicted against measured ${side.what}`,
    words: `${rows.length} rows on logarithmic axes; on the line the prediction is exact, the band is a fifth to each side.`,
    note: `${N.WHOLE.text(rows.length)} rows; on the line a prediction is exact, between the dashed lines it is off by less than a fifth.`,
    data: {
      columns: ["row", "measured s", "predicted s", "low s", "high s", "group"],
      rows: rows.map((row) => [row.id, row[side.measured], row[side.predicted], row.low_s, row.high_s, group(row)]),
    },
    spec: (width) => ({
      height: Math.min(560, Math.max(300, width * 0.6)),
      data: { values },
      layer: [
        ...[
          [1, []],
          [0.8, [4, 4]],
          [1.2, [4, 4]],
        ].map(([factor, strokeDash]) => ({
          data: { values: line(factor) },
          mark: { type: "line", strokeWidth: 1, strokeDash, color: colour("strongline"), clip: true },
          encoding: { x: { ...x, field: "a" }, y: { ...y, field: "b" } },
        })),
        {
          mark: { type: "point", size: 42, opacity: 0.75 },
          encoding: {
            x,
            y,
            tooltip: { field: "tip" },
            color: {
              field: "group",
              type: "nominal",
              scale: { domain, range: colours(8).slice(0, domain.length) },
              legend: { columns: Math.max(2, Math.floor(width / 150)) },
            },
            shape: { field: "group", type: "nominal", scale: { domain, range: shapes.slice(0, domain.length) } },
          },
        },
      ],
    }),
  });
}

function errors(title, groups, side) {
  const column = (name, field) => ({
    name,
    form: N.SHARE,
    key: `${side.keys}|summary`,
    get: ([, one]) => one[field],
    none: () => "",
  });
  const rows = Object.entries(groups).sort((a, b) => b[1].rows - a[1].rows);
  return table(
    "",
    [
      { name: title, get: ([name]) => name },
      { name: "Rows", form: N.WHOLE, key: `${side.keys}|summary`, get: ([, one]) => one.rows },
      column("Median, %", "median_error"),
      column("Mean, %", "mean_error"),
      column("Bias, %", "median_bias"),
      column("In 90 %, %", "coverage"),
      column("Baseline, %", "baseline_error"),
    ],
    rows,
    { caption: `Errors by ${title.toLowerCase()}` },
  );
}

function ranking(rows, side) {
  const layouts = "layouts" in rows[0] ? "layouts" : "points";
  return h(
    "details",
    { class: "data" },
    h("summary", {}, `${rows.length} groups of rows that differ in their layout only`),
    table(
      "",
      [
        { name: "Group", get: (one) => one.group, wide: true },
        {
          name: layouts[0].toUpperCase() + layouts.slice(1),
          form: N.WHOLE,
          key: `${side.keys}|ranking[]`,
          get: (one) => one[layouts],
        },
        {
          name: "Rank correlation",
          form: { text: (x) => N.fixed(x, 2), interval: (x) => N.fixed(x, 2), span: () => "" },
          key: `${side.keys}|ranking[]`,
          get: (one) => one.spearman,
          none: () => "",
        },
        ...("regret" in rows[0]
          ? [
              {
                name: "Regret, %",
                form: N.SHARE,
                key: `${side.keys}|ranking[]`,
                get: (one) => one.regret,
                none: () => "",
              },
            ]
          : []),
      ],
      rows,
      { caption: "Ranking" },
    ),
  );
}

export default {
  id: "accuracy",
  title: "Accuracy",
  lead: "How wrong we are: published runs predicted and measured, row by row.",
  fields,
  answer,
  show,
  export: ({ side }) => ({ command: side === "serving" ? "supercycle check --serving" : "supercycle check" }),
};
