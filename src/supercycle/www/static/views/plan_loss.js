/** The loss of a plan against what it costs and how long it takes: the same question with more and less compute. */

import { ask } from "../lib/api.js";
import { chart, colour } from "../lib/chart.js";
import { h } from "../lib/dom.js";
import { later } from "../lib/frame.js";
import * as N from "../lib/numbers.js";
import { COUNTED, decades, DOLLARS } from "../lib/scales.js";
import { table } from "../lib/table.js";
import { BASES, basisOf } from "./plan_parts.js";

const BARE_FLOP = new N.Form();
const TIMES = [1 / 8, 1 / 4, 1 / 2, 2, 4];
const DRAWS = 200; // behind the intervals of plans with more or less compute

/**
 * The loss against dollars and against days: the same question with more and with less compute, on every chip.
 * `asked` are the tables of the question.
 */
export function lossFront(plan, asked, signal) {
  return later("What more or less compute would buy", async () => {
    const plans = await Promise.all(TIMES.map((times) => scaled(plan, asked, times, signal)));
    const answered = [plan, ...plans.filter(Boolean)].sort((a, b) => a.flop - b.flop);
    const points = pointsOf(answered, plan);
    return [
      h("div", { class: "two" }, lossAgainst(points, "cost", plan), lossAgainst(points, "days", plan)),
      table(
        "",
        [
          { name: "Compute", get: (one) => saidOf(one.flop / plan.flop) },
          { name: "FLOP", form: BARE_FLOP, key: "plan|flop", get: (one) => one.flop },
          { name: "Loss, nats a token", form: N.LOSS, key: "plan|loss", get: (one) => one.loss },
          { name: "Parameters", form: N.COUNT, key: "plan|model", get: (one) => one.model.parameters },
          { name: "Tokens", form: N.COUNT, key: "plan|data", get: (one) => one.model.tokens },
          { name: "Chips", get: (one) => `${N.WHOLE.text(best(one).count)} ${best(one).chip}` },
          { name: "Days", form: N.DAYS, key: "plan|alternatives[].days", get: (one) => best(one).days },
          {
            name: capital(BASES[basisOf(plan)]),
            form: N.MONEY,
            key: "plan|alternatives[].cost",
            get: (one) => best(one).cost[basisOf(plan)],
          },
          { name: "Limits", get: (one) => best(one).beyond.join(", ") || "keeps them" },
        ],
        answered,
        { caption: "Plans by compute", strong: (one) => one === plan, tag: (one) => (one === plan ? "this plan" : null) },
      ),
      h(
        "p",
        { class: "note" },
        `Each row is the same question with that compute in place of its goal, planned by the engine with ${DRAWS} draws.`,
      ),
    ];
  });
}

const saidOf = (times) => TIMES.map((one) => [one, one < 1 ? `1/${1 / one}` : `${one} times`]).find(([one]) => Math.abs(times / one - 1) < 0.01)?.[1] ?? "as planned";
const best = (plan) => plan.alternatives[plan.recommended];
const capital = (text) => text[0].toUpperCase() + text.slice(1);

/** The plan of the same question with so many times the compute, or null where the engine has none. */
async function scaled(plan, asked, times, signal) {
  const { budget, flop, loss, power, ...aims } = asked.goal || {};
  const { tokens, ...model } = asked.model || {};
  const goal = { ...aims, flop: plan.flop * times };
  const spec = { ...asked, goal, model, basics: { ...asked.basics, draws: DRAWS } };
  try {
    return await ask("plan", { spec }, { signal });
  } catch (fault) {
    if (fault.name === "AbortError") throw fault;
    return null;
  }
}

/** Every alternative of every plan, and whether another has a loss as low for as few dollars and days. */
function pointsOf(plans, shown) {
  const basis = basisOf(shown);
  const points = plans.flatMap((plan) =>
    plan.alternatives
      .filter((one) => one.cost[basis])
      .map((one) => ({
        chip: one.chip,
        loss: plan.loss.value,
        low: plan.loss.low,
        high: plan.loss.high,
        cost: one.cost[basis].value,
        days: one.days.value,
        here: plan === shown && one === best(shown),
        tip: `${one.chip}, ${N.WHOLE.text(one.count)} chips\nloss ${N.LOSS.interval(plan.loss)}\n${BASES[basis]} ${N.MONEY.interval(one.cost[basis])}\n${N.DAYS.interval(one.days)} days`,
      })),
  );
  const figures = ({ loss, cost, days }) => [loss, cost, days];
  return points.map((one) => ({
    ...one,
    on: points.some(
      (other) =>
        figures(other).every((x, index) => x <= figures(one)[index]) &&
        figures(other).some((x, index) => x < figures(one)[index]),
    )
      ? "beaten in loss, dollars and days"
      : "on the front",
  }));
}

/** The loss of every point against one of its figures. */
function lossAgainst(points, field, plan) {
  const money = field === "cost";
  const axis = money ? `${BASES[basisOf(plan)]}, USD` : "days of training";
  const shapes = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right", "stroke"];
  const chips = [...new Set(points.map((one) => one.chip))];
  const x = {
    field,
    type: "quantitative",
    title: axis,
    scale: { type: "log", nice: false, padding: 14 },
    axis: { ...(money ? DOLLARS : COUNTED), values: decades(points.map((one) => one[field])) },
  };
  const y = {
    field: "loss",
    type: "quantitative",
    title: "loss, nats a token",
    scale: { zero: false, padding: 8 },
    axis: { format: ".2f", tickCount: 6 },
  };
  return chart({
    title: money ? "Loss against dollars" : "Loss against days",
    words: `The loss of plans with more and less compute against ${axis}, on every chip, with the interval of the loss.`,
    note: "Filled marks are on the front of loss, dollars and days together; the ring is this plan, upright lines are 90 % intervals of the loss.",
    data: {
      columns: ["chip", "loss", axis, "front"],
      rows: points.map((one) => [one.chip, { value: one.loss, low: one.low, high: one.high }, one[field], one.on]),
    },
    spec: () => ({
      height: 280,
      data: { values: points },
      layer: [
        {
          transform: [{ filter: "datum.on === 'on the front'" }],
          mark: { type: "rule", opacity: 0.3 },
          encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" } },
        },
        {
          transform: [{ filter: "datum.here" }],
          mark: { type: "point", filled: false, size: 330, strokeWidth: 2, color: colour("vermillion") },
          encoding: { x, y },
        },
        {
          mark: { type: "point", opacity: 1, size: 75, strokeWidth: 1.5 },
          encoding: {
            x,
            y,
            shape: {
              field: "chip",
              type: "nominal",
              scale: { domain: chips, range: chips.map((_, index) => shapes[index % shapes.length]) },
              legend: { symbolFillColor: colour("paper"), symbolStrokeColor: colour("blue") },
            },
            fill: {
              field: "on",
              type: "nominal",
              scale: { domain: ["on the front", "beaten in loss, dollars and days"], range: [colour("blue"), colour("paper")] },
              legend: null,
            },
            stroke: { value: colour("blue") },
            tooltip: { field: "tip" },
          },
        },
      ],
    }),
  });
}
