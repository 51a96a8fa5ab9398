/** What a plan is asked, and the specification that it means. */

import { entries, whole } from "./choices.js";

const GOALS = [
  ["budget", "Budget"],
  ["flop", "Training compute"],
  ["loss", "Loss to reach"],
  ["power", "Power of the site"],
  ["model", "A model and its tokens"],
];

/** What a plan is asked. */
export async function fields() {
  const [chips, models, laws, sites] = await Promise.all(["chips", "models", "laws", "sites"].map(entries));
  return [
    { key: "goal", label: "Goal", kind: "select", options: GOALS, usual: "budget" },
    { key: "budget", label: "Budget", usual: "$100M", when: (s) => s.goal === "budget" },
    {
      key: "flop",
      label: "Training compute",
      example: "1e25",
      usual: "1e25",
      when: (s) => s.goal === "flop",
      hint: "FLOP of pre-training",
    },
    {
      key: "loss",
      label: "Loss to reach",
      example: "1.95",
      usual: "1.95",
      when: (s) => s.goal === "loss",
      hint: "nats a token, under the law",
    },
    {
      key: "power",
      label: "Power of the whole site",
      example: "50 MW",
      usual: "50 MW",
      when: (s) => s.goal === "power",
    },
    { key: "name", label: "Model", options: models, hint: "Of the catalogue; empty for the best size", usual: "" },
    { key: "tokens", label: "Tokens of training", example: "15T", usual: "15T", when: (s) => s.goal === "model" },
    {
      key: "basis",
      label: "Price that counts",
      kind: "select",
      usual: "rental",
      options: [
        ["rental", "Rental"],
        ["amortised", "Amortised hardware and energy"],
        ["bought", "Hardware bought"],
        ["programme", "All-in programme"],
      ],
    },
    { key: "ready", label: "Ready in", usual: "12 months", hint: "A time or a day, like 2027-11-01" },
    {
      key: "chips",
      label: "Chips",
      kind: "many",
      options: chips,
      usual: "h100-sxm,h200-sxm,b200,mi300x,tpu-v5p,t-head-ppu",
    },
    { key: "count", label: "Number of chips", example: "least that train in time", group: "Limits" },
    { key: "training", label: "Longest training", example: "100 days", group: "Limits" },
    {
      key: "unique_tokens",
      label: "Unique tokens",
      example: "no limit",
      group: "Limits",
      hint: "Beyond them data repeats",
    },
    {
      key: "serving_tokens",
      label: "Tokens to serve",
      example: "none",
      group: "Limits",
      hint: "Makes the model smaller and trained longer",
    },
    {
      key: "global_batch",
      label: "Global batch",
      example: "by the batch law",
      group: "Limits",
      hint: "Sequences of a step",
    },
    {
      key: "precision",
      label: "Precision",
      kind: "select",
      options: ["bf16", "fp16", "fp8", "mxfp8", "fp4"],
      usual: "bf16",
      group: "Limits",
    },
    { key: "law", label: "Scaling law", options: laws, usual: "besiroglu-2024-huber", group: "What it stands on" },
    { key: "site", label: "Site", kind: "select", options: sites, usual: "reference-us", group: "What it stands on" },
    {
      key: "rent",
      label: "Rents",
      kind: "select",
      options: ["contract", "on-demand", "spot"],
      usual: "contract",
      group: "What it stands on",
    },
    { key: "template", label: "Proportions of", options: models, usual: "llama-3.1-405b", group: "What it stands on" },
    { key: "sequence", label: "Sequence", usual: "8192", group: "What it stands on", hint: "Tokens of a sequence" },
    { key: "as_of", label: "Prices of", example: "the edition", group: "What it stands on" },
    {
      key: "draws",
      label: "Draws behind the intervals",
      usual: "2000",
      group: "What it stands on",
      hint: "100 to 1,000,000; many take time",
    },
    { key: "seed", label: "Seed", example: "as shipped", group: "What it stands on" },
    {
      key: "set",
      label: "Inputs of your own",
      kind: "lines",
      example: "electricity.price = 0.05..0.12 USD/kWh",
      group: "Inputs of your own",
      hint: "One a line: a value, or a 90 % range LOW..HIGH",
    },
  ];
}

/** The tables of the specification that a state means. */
export function spec(state) {
  const { goal } = state;
  const set = {};
  for (const line of (state.set || "").split("\n")) {
    const [, name, value] = line.match(/^\s*"?([^="]+?)"?\s*=\s*"?([^"]*?)"?\s*$/) || [];
    if (name && value) set[name] = value;
  }
  const asked =
    goal === "model" ? {} : { [goal]: goal === "flop" || goal === "loss" ? numeric(state[goal]) : state[goal] };
  const tables = {
    goal: { ...asked, basis: state.basis, rent: state.rent === "contract" ? "" : state.rent, ready: state.ready },
    model: {
      name: state.name,
      tokens: goal === "model" ? state.tokens : "",
      template: state.template === "llama-3.1-405b" ? "" : state.template,
      sequence: state.sequence === "8192" ? "" : whole(state.sequence),
    },
    limits: {
      chips: state.chips.split(",").filter(Boolean),
      count: whole(state.count),
      training: state.training,
      unique_tokens: state.unique_tokens,
      serving_tokens: state.serving_tokens,
      global_batch: whole(state.global_batch),
      precision: state.precision === "bf16" ? "" : state.precision,
    },
    basics: {
      law: state.law === "besiroglu-2024-huber" ? "" : state.law,
      site: state.site === "reference-us" ? "" : state.site,
      as_of: state.as_of,
      draws: whole(state.draws),
      seed: whole(state.seed),
    },
    set,
  };
  const kept = Object.entries(tables).map(([name, table]) => [
    name,
    Object.fromEntries(Object.entries(table).filter(([, value]) => value !== "" && value !== undefined)),
  ]);
  return Object.fromEntries(kept.filter(([, table]) => Object.keys(table).length));
}

const numeric = (text) => (Number.isFinite(Number(text)) && text !== "" ? Number(text) : text);

/**
 * The state that the tables of a specification mean, over the usual state, and the keys that no field has.
 * What the tables leave out is as the engine has it: no day to be ready by, no model of one's own.
 */
export function stateOf(tables, usual) {
  const { goal = {}, model = {}, limits = {}, basics = {}, set = {}, ...rest } = tables;
  const { budget, flop, loss, power, ...aims } = goal;
  const wanted = Object.entries({ budget, flop, loss, power }).find(([, value]) => value !== undefined);
  const { chips = [], ...bounds } = limits;
  const flat = { ...aims, ...model, ...bounds, ...basics };
  const known = Object.keys(flat).filter((key) => key in usual);
  const named = Object.fromEntries(known.map((key) => [key, String(flat[key])]));
  const lines = Object.entries(set).map(([name, value]) => `${name} = ${value}`);
  const state = {
    ...usual,
    ready: "",
    draws: "",
    ...named,
    goal: wanted ? wanted[0] : "model",
    ...(wanted ? { [wanted[0]]: String(wanted[1]) } : {}),
    chips: [].concat(chips).join(","),
    set: lines.join("\n"),
  };
  const without = [...Object.keys(flat).filter((key) => !(key in usual)), ...Object.keys(rest)];
  return { state, without };
}
