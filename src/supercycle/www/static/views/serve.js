/** Serve: a model served, its frontier, and dollars a million tokens by chip. */

import { chart, colour } from "../lib/chart.js";
import { h } from "../lib/dom.js";
import { notes, part } from "../lib/frame.js";
import * as N from "../lib/numbers.js";
import { BARE, decades } from "../lib/scales.js";
import { table, tiles } from "../lib/table.js";
import { number } from "../lib/tip.js";
import { commandLine } from "../lib/toml.js";
import { entries, given, listed } from "./choices.js";
import { colours } from "./pictures.js";

const about = (path) => ({ key: `serve|${path}` });

async function fields() {
  const [chips, models, engines] = await Promise.all(["chips", "models", "engines"].map(entries));
  return [
    { key: "model", label: "Model", options: models, usual: "llama-3.1-70b" },
    { key: "chip", label: "Chip", options: chips, usual: "h100-sxm" },
    { key: "beside", label: "Beside it", kind: "many", options: chips, usual: "h200-sxm,b200,mi300x" },
    { key: "count", label: "Chips", example: "one server" },
    {
      key: "workload",
      label: "Work",
      kind: "select",
      options: ["chat", "document", "reasoning", "agents", "rollouts"],
      usual: "chat",
    },
    { key: "ttft", label: "Longest to the first token", example: "the workload's", hint: "Like 2 s or 500 ms" },
    { key: "tpot", label: "Longest between tokens", example: "the workload's", hint: "Like 25 ms" },
    {
      key: "precision",
      label: "Precision",
      kind: "select",
      options: ["bf16", "fp16", "fp8", "fp4", "int8", "int4"],
      usual: "fp8",
    },
    { key: "input", label: "Tokens in", example: "the workload's", group: "Requests" },
    { key: "output", label: "Tokens out", example: "the workload's", group: "Requests" },
    { key: "cached", label: "Share read before", example: "the workload's", group: "Requests" },
    { key: "engine", label: "Engine", kind: "select", options: engines, usual: "vllm", group: "Engine" },
    { key: "cache", label: "Format of the KV cache", example: "the engine's", group: "Engine" },
    { key: "drafted", label: "Tokens drafted a pass", example: "none", group: "Engine" },
    { key: "acceptance", label: "Chance that a draft is right", usual: "0.7", group: "Engine" },
  ];
}

const body = (state) => given({ ...state, beside: listed(state.beside).filter((chip) => chip !== state.chip) });

function show(found, state) {
  const { best } = found;
  const apart = best.prefill_split ? `; input read apart in ${best.prefill_split.text}` : "";
  return [
    h(
      "p",
      { class: "verdict" },
      "A million output tokens cost ",
      best.cost_per_mtok ? number(N.SERVE_MONEY, best.cost_per_mtok, about("best")) : "what is not known",
      " of rent on ",
      number(N.WHOLE, found.count, about("count")),
      ` ${found.chip}.`,
    ),
    h(
      "p",
      { class: "sub" },
      `${found.model} in ${found.precision} by ${found.engine}: ${N.WHOLE.text(found.input)} tokens in, ${N.WHOLE.text(found.output)} out; layout `,
      h("span", { class: "mono" }, best.split.text),
      `, ${best.copies} ${best.copies === 1 ? "copy" : "copies"}, ${N.WHOLE.text(best.batch)} requests in flight a copy${apart}. ${limits(found.limits)}`,
    ),
    tiles([
      ["Output of a chip, tokens/s", N.STEP, best.tokens_per_s_per_chip, about("frontier[].tokens_per_s_per_chip")],
      ["For a user, tokens/s", N.STEP, best.tokens_per_s_per_user, about("frontier[].tokens_per_s_per_user")],
      ["First token", N.SERVE_TIME, best.ttft_s, about("frontier[].ttft_s")],
      ["Between tokens", N.SERVE_TIME, best.tpot_s, about("frontier[].tpot_s")],
      ["1M tokens, owned", N.SERVE_MONEY, best.owned_cost_per_mtok, about("best")],
      ["Energy of 1M tokens", N.SERVE_HEAT, best.energy_per_mtok_j, about("frontier[].energy_per_mtok_j")],
    ]),
    part("Chips side by side, each at its least cost within the limits", ...beside(found)),
    part(
      "The frontier",
      h(
        "div",
        { class: "two" },
        frontier(found, "tokens_per_s_per_chip", {
          title: "Throughput against interactivity",
          name: "tokens/s a chip",
          form: N.STEP,
        }),
        frontier(found, "cost_per_mtok", {
          title: "Price against interactivity",
          name: "USD a million tokens",
          form: N.SERVE_MONEY,
          axis: { labelExpr: "'$' + format(datum.value, ',~g')" },
        }),
      ),
      points(found),
    ),
    notes(found.notes),
  ];
}

function limits({ ttft_s, tpot_s }) {
  const said = [
    ttft_s && `${N.SERVE_TIME.text(ttft_s)} to the first token`,
    tpot_s && `${N.SERVE_TIME.text(tpot_s)} between tokens`,
  ].filter(Boolean);
  return said.length ? `Limits: ${said.join(", ")}.` : "No limits.";
}

function beside(found) {
  const rows = [
    { chip: found.chip, ...found.best, count: found.count },
    ...Object.entries(found.beside).map(([chip, one]) => ({
      chip,
      ...(typeof one === "string" ? { reason: one } : one),
    })),
  ];
  const priced = rows
    .filter((row) => row.cost_per_mtok)
    .sort((a, b) => N.central(a.cost_per_mtok) - N.central(b.cost_per_mtok));
  const columns = [
    { name: "Chip", get: (row) => row.chip },
    { name: "Chips", form: N.WHOLE, key: "serve|count", get: (row) => row.count, none: () => "" },
    {
      name: "Tokens/s a chip",
      form: N.STEP,
      key: "serve|frontier[].tokens_per_s_per_chip",
      get: (row) => row.tokens_per_s_per_chip,
      none: (row) => row.reason,
    },
    {
      name: "1M tokens, rented",
      form: N.SERVE_MONEY,
      key: "serve|frontier[].cost_per_mtok",
      get: (row) => row.cost_per_mtok,
      none: (row) => (row.reason ? "" : "unknown"),
    },
    {
      name: "1M tokens, owned",
      form: N.SERVE_MONEY,
      key: "serve|best",
      get: (row) => row.owned_cost_per_mtok,
      none: (row) => (row.reason ? "" : "unknown"),
    },
    {
      name: "Energy",
      form: N.SERVE_HEAT,
      key: "serve|frontier[].energy_per_mtok_j",
      get: (row) => row.energy_per_mtok_j,
      none: () => "",
    },
  ];
  const values = priced.map((row) => ({
    chip: row.chip,
    ...row.cost_per_mtok,
    tip: `${row.chip}\n${N.SERVE_MONEY.interval(row.cost_per_mtok)} a million tokens`,
  }));
  return [
    values.length > 0 &&
      chart({
        title: "Dollars of rent for a million output tokens, by chip",
        words: "Rent for a million output tokens for each chip with its 90 % interval, cheapest first.",
        data: { columns: ["chip", "USD a million tokens"], rows: priced.map((row) => [row.chip, row.cost_per_mtok]) },
        spec: () => ({
          height: { step: 30 },
          data: { values },
          encoding: {
            y: {
              field: "chip",
              type: "nominal",
              sort: values.map((v) => v.chip),
              title: null,
              axis: { grid: false, labelColor: colour("ink") },
            },
          },
          layer: [
            {
              mark: { type: "bar", height: { band: 0.6 } },
              encoding: {
                x: { field: "value", type: "quantitative", title: "USD", axis: { format: "$,.2f", tickCount: 6 } },
                color: {
                  condition: { test: `datum.chip === '${found.chip}'`, value: colour("blue") },
                  value: colour("sky"),
                },
                tooltip: { field: "tip" },
              },
            },
            {
              mark: { type: "rule", strokeWidth: 2 },
              encoding: { x: { field: "low", type: "quantitative" }, x2: { field: "high" } },
            },
          ],
        }),
      }),
    table("", columns, rows, { caption: "Chips side by side", strong: (row) => row.chip === found.chip }),
  ];
}

function frontier(found, field, { title, name, form, axis = {} }) {
  const apart = (one) => (one.prefill_split ? "input read by other chips" : "one layout for both");
  const values = found.frontier
    .filter((one) => one[field])
    .map((one) => ({
      user: one.tokens_per_s_per_user,
      y: one[field],
      kind: apart(one),
      tip: `${one.split.text}, batch ${N.WHOLE.text(one.batch)}\n${N.STEP.text(one.tokens_per_s_per_user)} tokens/s a user\n${form.text(one[field])} ${name.replace("USD ", "")}\nfirst token ${N.SERVE_TIME.text(one.ttft_s)}`,
    }));
  const best = {
    user: N.central(found.best.tokens_per_s_per_user),
    y: N.central(found.best[field]),
    tip: "least cost within the limits",
  };
  const domain = ["one layout for both", "input read by other chips"];
  const x = { field: "user", type: "quantitative", title: "tokens/s for a user" };
  const y = {
    field: "y",
    type: "quantitative",
    title: name,
    scale: { type: "log", nice: false, padding: 12 },
    axis: { ...BARE, ...axis, values: decades(values.map((v) => v.y)) },
  };
  return chart({
    title,
    words: `${name} against tokens a second of one user, along the points that no other beats.`,
    data: {
      columns: ["layout", "batch", "tokens/s a user", name],
      rows: found.frontier.map((one) => [one.split.text, one.batch, one.tokens_per_s_per_user, one[field]]),
    },
    spec: () => ({
      height: 270,
      data: { values },
      layer: [
        { mark: { type: "line", opacity: 0.35, color: colour("grey") }, encoding: { x, y } },
        {
          mark: { type: "point", size: 45 },
          encoding: {
            x,
            y,
            color: { field: "kind", type: "nominal", scale: { domain, range: colours(2) } },
            shape: { field: "kind", type: "nominal", scale: { domain, range: ["circle", "square"] } },
            tooltip: { field: "tip" },
          },
        },
        ...(best.y
          ? [
              {
                data: { values: [best] },
                mark: {
                  type: "point",
                  shape: "diamond",
                  size: 170,
                  filled: false,
                  color: colour("ink"),
                  strokeWidth: 2,
                },
                encoding: { x, y, tooltip: { field: "tip" } },
              },
            ]
          : []),
      ],
    }),
    note: "The diamond is the point of least cost within the limits.",
  });
}

function points(found) {
  const at = (name) => `serve|frontier[].${name}`;
  return h(
    "details",
    { class: "data" },
    h("summary", {}, `All ${found.frontier.length} points of the frontier`),
    table(
      "",
      [
        { name: "Layout", get: (one) => one.split.text + (one.prefill_split ? " +" : ""), mono: true },
        { name: "Batch", form: N.WHOLE, key: at("batch"), get: (one) => one.batch },
        { name: "Tok/s user", form: N.STEP, key: at("tokens_per_s_per_user"), get: (one) => one.tokens_per_s_per_user },
        { name: "Tok/s chip", form: N.STEP, key: at("tokens_per_s_per_chip"), get: (one) => one.tokens_per_s_per_chip },
        { name: "First", form: N.SERVE_TIME, key: at("ttft_s"), get: (one) => one.ttft_s },
        {
          name: "1M tok",
          form: N.SERVE_MONEY,
          key: at("cost_per_mtok"),
          get: (one) => one.cost_per_mtok,
          none: () => "unknown",
        },
        { name: "Energy", form: N.SERVE_HEAT, key: at("energy_per_mtok_j"), get: (one) => one.energy_per_mtok_j },
      ],
      found.frontier,
      { caption: "The frontier (+: input read by other chips)" },
    ),
  );
}

export default {
  id: "serve",
  title: "Serve",
  lead: "A model served: how fast, how soon, and for how many dollars and joules a million tokens.",
  fields,
  command: "serve",
  body,
  show,
  export: (state) => {
    const { model, ...options } = body(state);
    return { command: commandLine("serve", [model], options) };
  },
};
