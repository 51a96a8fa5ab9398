/** Plan: from a goal to the model, the chips, the bill and their doubts. */

import { h } from "../lib/dom.js";
import { notes, part } from "../lib/frame.js";
import * as N from "../lib/numbers.js";
import { pairs, tiles } from "../lib/table.js";
import { number } from "../lib/tip.js";
import { toml, withFile } from "../lib/toml.js";
import { shares, tornado } from "./pictures.js";
import { bill, building } from "./plan_later.js";
import { front } from "./plan_front.js";
import { lossFront } from "./plan_loss.js";
import { alternatives, BASES, basisOf, calendar, memories, stepTimes } from "./plan_parts.js";
import { fields, spec } from "./plan_question.js";

const about = (path) => ({ key: `plan|${path}` });

function show(plan, state, { signal }) {
  const best = plan.alternatives[plan.recommended];
  const basis = basisOf(plan);
  const price = best.cost[basis];
  const isDays = plan.goal.kind === "power" || !price;
  const rows = isDays === (plan.goal.kind === "power") ? plan.tornado : [];
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
    h(
      "div",
      { class: "two" },
      part("Where a step's time goes", stepTimes(plan)),
      part("What fills a chip", memories(plan)),
    ),
    h("div", { class: "two" }, part("What it trades", front(plan)), part("Timeline", calendar(plan))),
    lossFront(plan, spec(state), signal),
    bill(plan, signal),
    h(
      "div",
      { class: "two" },
      rows.length > 0 &&
        part(
          "What would change the answer",
          tornado({
            title: `One input at a time: ${isDays ? "days" : BASES[basis]}`,
            words: "The recommended run with one input at the ends of its 90 % interval, all others at their centres.",
            rows,
            center: isDays ? best.days.value : price.value,
            form: isDays ? N.DAYS : N.MONEY,
            axis: isDays ? "days" : "million USD",
            scale: isDays ? 1 : 1e-6,
          }),
        ),
      plan.drivers.length > 0 &&
        part(
          "What makes it uncertain",
          shares({
            title: `Share of the variance of the ${isDays ? "days" : "price"}`,
            words: "Total Sobol' indices of the inputs.",
            rows: plan.drivers,
            axis: "% of the variance",
          }),
        ),
    ),
    part(
      "The model and its loss",
      model(plan),
      h(
        "div",
        { class: "two" },
        shares({
          title: "Share of the variance of the loss",
          words: "The law's terms by their share of the variance of the loss.",
          rows: plan.loss_drivers,
          axis: "% of the variance",
        }),
      ),
    ),
    building(plan, signal),
    notes(plan.notes),
  ];
}

function verdict(plan, best, basis) {
  const price = best.cost[basis];
  return [
    h(
      "p",
      { class: "verdict" },
      best.beyond.length ? "Nothing keeps the goal's limits; nearest: " : "Train on ",
      number(N.WHOLE, best.count, about("alternatives[].count")),
      ` ${best.chip} for `,
      number(N.DAYS, best.days, about("alternatives[].days")),
      " days, ",
      price
        ? [`${BASES[basis]} `, number(N.MONEY, price, about("alternatives[].cost"))]
        : "at a price that is not known",
      ".",
    ),
    h(
      "p",
      { class: "sub" },
      "Best in ",
      number(N.PERCENT, best.chosen_in, about("alternatives[].chosen_in")),
      " of draws; keeps the goal's limits in ",
      number(N.PERCENT, best.within_in, about("alternatives[].within_in")),
      ".",
      best.notes.some((note) => note.startsWith("uncalibrated")) &&
        h("span", { class: "warned" }, " Not calibrated by measured runs: see the notes."),
    ),
  ];
}

function model(plan) {
  const { model: one, data, post_training: after, serving } = plan;
  const shape = one.shape;
  return pairs([
    [
      "Model",
      one.name,
      ", ",
      number(N.COUNT, one.parameters, about("model")),
      " parameters",
      one.active_parameters !== one.parameters && [
        ", ",
        number(N.COUNT, one.active_parameters, about("model")),
        " active",
      ],
    ],
    [
      "Shape",
      `${shape.layers} layers of width ${N.WHOLE.text(shape.width)}, ${shape.heads} heads (${shape.key_value_heads} key-value), vocabulary ${N.WHOLE.text(shape.vocabulary)}`,
    ],
    [
      "Tokens",
      number(N.COUNT, one.tokens, about("data")),
      data.repeated > 0
        ? [", ", number(N.COUNT, data.unique, about("data")), ` unique, ${N.significant(data.epochs, 2)} epochs`]
        : data.synthetic
          ? [", ", number(N.COUNT, data.unique, about("data")), " unique"]
          : ", all unique",
      data.synthetic && [", ", number(N.COUNT, data.synthetic, about("data")), " synthetic"],
    ],
    [
      "Batches",
      number(N.WHOLE, plan.global_batch, about("global_batch")),
      ` sequences of ${N.WHOLE.text(plan.sequence)}; `,
      number(N.WHOLE, plan.steps, about("steps")),
      " steps",
    ],
    ["Compute", number(N.FLOP, plan.flop, about("flop"))],
    ["Loss", number(N.LOSS, plan.loss, about("loss")), ` nats a token, by ${plan.law}`],
    [
      "After",
      number(N.PERCENT, after.share, about("post_training")),
      " of the compute, ",
      number(N.FLOP, after.flop, about("post_training")),
      after.run
        ? ["; ", number(N.COUNT, after.run.accelerator_hours, about("post_training")), " chip-hours, in the bill"]
        : "; not in the prices",
    ],
    serving && [
      "Serving",
      number(N.COUNT, serving.tokens, about("serving")),
      " tokens; ",
      serving.chip_hours === null
        ? `not priced: ${serving.reason}`
        : [
            number(N.COUNT, serving.chip_hours, about("serving")),
            ` chip-hours of ${serving.chip}, `,
            serving.cost && [number(N.MONEY, serving.cost, about("serving")), " of rent"],
          ],
    ],
  ]);
}

const skipped = (found) =>
  Object.entries(found).map(([chip, reason]) => h("p", { class: "note" }, `Not planned: ${chip}: ${reason}`));
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
