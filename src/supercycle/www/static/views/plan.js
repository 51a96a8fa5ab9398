/** Plan: from a goal to the model, the chips, the bill and their doubts. */

import { h } from "../lib/dom.js";
import { notes, part } from "../lib/frame.js";
import * as N from "../lib/numbers.js";
import { pairs, tiles } from "../lib/table.js";
import { number } from "../lib/tip.js";
import { toml, withFile } from "../lib/toml.js";
import { entries, whole } from "./choices.js";
import { shares, tornado } from "./pictures.js";
import { alternatives, BASES, bill, building, calendar, front, memories, stepTimes } from "./plan_parts.js";

const GOALS = [["budget", "Budget"], ["flop", "Training compute"], ["loss", "Loss to reach"], ["power", "Power of the site"], ["model", "A model and its tokens"]];
const about = (path) => ({ key: `plan|${path}` });

async function fields() {
  const [chips, models, laws, sites] = await Promise.all(["chips", "models", "laws", "sites"].map(entries));
  return [
    { key: "goal", label: "Goal", kind: "select", options: GOALS, usual: "budget" },
    { key: "budget", label: "Budget", usual: "$100M", when: (s) => s.goal === "budget" },
    { key: "flop", label: "Training compute", example: "1e25", usual: "1e25", when: (s) => s.goal === "flop", hint: "FLOP of pre-training" },
    { key: "loss", label: "Loss to reach", example: "1.95", usual: "1.95", when: (s) => s.goal === "loss", hint: "nats a token, under the law" },
    { key: "power", label: "Power of the whole site", example: "50 MW", usual: "50 MW", when: (s) => s.goal === "power" },
    { key: "name", label: "Model", options: models, hint: "Of the catalogue; empty for the best size", usual: "" },
    { key: "tokens", label: "Tokens of training", example: "15T", usual: "15T", when: (s) => s.goal === "model" },
    { key: "basis", label: "Price that counts", kind: "select", usual: "rental", options: [["rental", "Rental"], ["amortised", "Amortised hardware and energy"], ["bought", "Hardware bought"], ["programme", "All-in programme"]] },
    { key: "ready", label: "Ready in", usual: "12 months", hint: "A time or a day, like 2027-11-01" },
    { key: "chips", label: "Chips", kind: "many", options: chips, usual: "h100-sxm,h200-sxm,b200,mi300x,tpu-v5p,t-head-ppu" },
    { key: "count", label: "Number of chips", example: "least that train in time", group: "Limits" },
    { key: "training", label: "Longest training", example: "100 days", group: "Limits" },
    { key: "unique_tokens", label: "Unique tokens", example: "no limit", group: "Limits", hint: "Beyond them data repeats" },
    { key: "serving_tokens", label: "Tokens to serve", example: "none", group: "Limits", hint: "Makes the model smaller and trained longer" },
    { key: "global_batch", label: "Global batch", example: "by the batch law", group: "Limits", hint: "Sequences of a step" },
    { key: "precision", label: "Precision", kind: "select", options: ["bf16", "fp16", "fp8", "mxfp8", "fp4"], usual: "bf16", group: "Limits" },
    { key: "law", label: "Scaling law", options: laws, usual: "besiroglu-2024-huber", group: "What it stands on" },
    { key: "site", label: "Site", kind: "select", options: sites, usual: "reference-us", group: "What it stands on" },
    { key: "rent", label: "Rents", kind: "select", options: ["contract", "on-demand", "spot"], usual: "contract", group: "What it stands on" },
    { key: "template", label: "Proportions of", options: models, usual: "llama-3.1-405b", group: "What it stands on" },
    { key: "sequence", label: "Sequence", usual: "8192", group: "What it stands on", hint: "Tokens of a sequence" },
    { key: "as_of", label: "Prices of", example: "the edition", group: "What it stands on" },
    { key: "draws", label: "Draws behind the intervals", usual: "2000", group: "What it stands on", hint: "100 to 1,000,000; many take time" },
    { key: "seed", label: "Seed", example: "as shipped", group: "What it stands on" },
    { key: "set", label: "Inputs of your own", kind: "lines", example: "electricity.price = 0.05..0.12 USD/kWh", group: "Inputs of your own", hint: "One a line: a value, or a 90 % range LOW..HIGH" },
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
  const asked = goal === "model" ? {} : { [goal]: goal === "flop" || goal === "loss" ? numeric(state[goal]) : state[goal] };
  const tables = {
    goal: { ...asked, basis: state.basis, rent: state.rent === "contract" ? "" : state.rent, ready: state.ready },
    model: { name: state.name, tokens: goal === "model" ? state.tokens : "", template: state.template === "llama-3.1-405b" ? "" : state.template, sequence: state.sequence === "8192" ? "" : whole(state.sequence) },
    limits: {
      chips: state.chips.split(",").filter(Boolean), count: whole(state.count), training: state.training, unique_tokens: state.unique_tokens,
      serving_tokens: state.serving_tokens, global_batch: whole(state.global_batch), precision: state.precision === "bf16" ? "" : state.precision,
    },
    basics: { law: state.law === "besiroglu-2024-huber" ? "" : state.law, site: state.site === "reference-us" ? "" : state.site, as_of: state.as_of, draws: whole(state.draws), seed: whole(state.seed) },
    set,
  };
  const kept = Object.entries(tables).map(([name, table]) => [name, Object.fromEntries(Object.entries(table).filter(([, value]) => value !== "" && value !== undefined))]);
  return Object.fromEntries(kept.filter(([, table]) => Object.keys(table).length));
}

const numeric = (text) => (Number.isFinite(Number(text)) && text !== "" ? Number(text) : text);

function show(plan, state, { signal }) {
  const best = plan.alternatives[plan.recommended];
  const basis = plan.goal.basis;
  const price = best.cost[basis];
  const rows = plan.tornado;
  const isDays = plan.goal.kind === "power" || !price;
  return [
    verdict(plan, best, basis),
    tiles([
      ["Loss, nats a token", N.LOSS, plan.loss, about("loss")],
      [`${capital(BASES[basis])}`, N.MONEY, price, about("alternatives[].cost")],
      ["Days of training", N.DAYS, best.days, about("alternatives[].days")],
      ["Chips", N.WHOLE, best.count, about("alternatives[].count")],
      ["Peak MW", N.MEGAWATTS, best.power_w, about("alternatives[].power_w")],
      ["Parameters", N.COUNT, plan.model.parameters, about("model")],
      ["Tokens", N.COUNT, plan.model.tokens, about("data")],
    ]),
    part("Every alternative, side by side", alternatives(plan), skipped(plan.skipped)),
    h("div", { class: "two" }, part("Where a step's time goes", stepTimes(plan)), part("What fills a chip", memories(plan))),
    h("div", { class: "two" }, part("What it trades", front(plan)), part("Timeline", calendar(plan))),
    bill(plan, signal),
    h("div", { class: "two" },
      rows.length > 0 && part("What would change the answer", tornado({
        title: `One input at a time: ${isDays ? "days" : BASES[basis]}`, words: "The recommended run with one input at the ends of its 90 % interval, all others at their centres.",
        rows, center: isDays ? best.days.value : price.value, form: isDays ? N.DAYS : N.MONEY, axis: isDays ? "days" : "million USD", scale: isDays ? 1 : 1e-6,
      })),
      plan.drivers.length > 0 && part("What makes it uncertain", shares({ title: `Share of the variance of the ${isDays ? "days" : "price"}`, words: "Total Sobol' indices of the inputs.", rows: plan.drivers, axis: "% of the variance" }))),
    part("The model and its loss", model(plan), h("div", { class: "two" },
      shares({ title: "Share of the variance of the loss", words: "The law's terms by their share of the variance of the loss.", rows: plan.loss_drivers, axis: "% of the variance" }))),
    building(plan, signal),
    notes(plan.notes),
  ];
}

function verdict(plan, best, basis) {
  const price = best.cost[basis];
  return [
    h("p", { class: "verdict" },
      best.beyond.length ? "Nothing keeps the goal's limits; nearest: " : "Train on ",
      number(N.WHOLE, best.count, about("alternatives[].count")), ` ${best.chip} for `,
      number(N.DAYS, best.days, about("alternatives[].days")), " days, ",
      price ? [`${BASES[basis]} `, number(N.MONEY, price, about("alternatives[].cost"))] : "at a price that is not known", "."),
    h("p", { class: "sub" }, "Best in ", number(N.PERCENT, best.chosen_in, about("alternatives[].chosen_in")), " of draws; keeps the goal's limits in ",
      number(N.PERCENT, best.within_in, about("alternatives[].within_in")), ".",
      best.notes.some((note) => note.startsWith("uncalibrated")) && h("span", { class: "warned" }, " Not calibrated by measured runs: see the notes.")),
  ];
}

function model(plan) {
  const { model: one, data, post_training: after, serving } = plan;
  const shape = one.shape;
  return pairs([
    ["Model", one.name, ", ", number(N.COUNT, one.parameters, about("model")), " parameters",
      one.active_parameters !== one.parameters && [", ", number(N.COUNT, one.active_parameters, about("model")), " active"]],
    ["Shape", `${shape.layers} layers of width ${N.WHOLE.text(shape.width)}, ${shape.heads} heads (${shape.key_value_heads} key-value), vocabulary ${N.WHOLE.text(shape.vocabulary)}`],
    ["Tokens", number(N.COUNT, one.tokens, about("data")), data.repeated > 0 ? [", ", number(N.COUNT, data.unique, about("data")), ` unique, ${N.significant(data.epochs, 2)} epochs`] : ", all unique"],
    ["Batches", number(N.WHOLE, plan.global_batch, about("global_batch")), ` sequences of ${N.WHOLE.text(plan.sequence)}; `, number(N.WHOLE, plan.steps, about("steps")), " steps"],
    ["Compute", number(N.FLOP, plan.flop, about("flop"))],
    ["Loss", number(N.LOSS, plan.loss, about("loss")), ` nats a token, by ${plan.law}`],
    ["After", number(N.PERCENT, after.share, about("post_training")), " of the compute, ", number(N.FLOP, after.flop, about("post_training")), "; not in the prices"],
    serving && ["Serving", number(N.COUNT, serving.tokens, about("serving")), " tokens; ",
      serving.chip_hours === null ? `not priced: ${serving.reason}` : [number(N.COUNT, serving.chip_hours, about("serving")), ` chip-hours of ${serving.chip}, `, serving.cost && [number(N.MONEY, serving.cost, about("serving")), " of rent"]]],
  ]);
}

const skipped = (found) => Object.entries(found).map(([chip, reason]) => h("p", { class: "note" }, `Not planned: ${chip}: ${reason}`));
const capital = (text) => text[0].toUpperCase() + text.slice(1);

export default {
  id: "plan",
  title: "Plan",
  lead: "From a goal to the model, the chips, the bill, and how sure each of them is.",
  fields,
  command: "plan",
  body: (state) => ({ spec: spec(state) }),
  long: (state) => Number(state.draws) > 20000,
  show,
  export: (state) => {
    const text = toml(spec(state));
    return { toml: text, command: withFile("plan.toml", text, "supercycle plan plan.toml") };
  },
};
