/** Predictions: the ledger of claims with what resolves them, and how well chances came true. */

import { ask } from "../lib/api.js";
import { chart, colour } from "../lib/chart.js";
import { h } from "../lib/dom.js";
import { notes, part } from "../lib/frame.js";
import * as N from "../lib/numbers.js";
import { table, tiles } from "../lib/table.js";
import { commandLine } from "../lib/toml.js";

async function fields() {
  return [
    { key: "find", label: "Find", example: "a word of the claim" },
    { key: "state", label: "Show", kind: "select", options: [["", "All claims"], ["open", "Open"], ["resolved", "Resolved"]], usual: "" },
  ];
}

const claims = (found) => (Array.isArray(found) ? found : found.predictions || found.claims || []);
const resolved = (one) => one.outcome !== null && one.outcome !== undefined;
const about = (path) => ({ key: `predictions|${path}` });

function show(found, { find, state }) {
  const all = claims(found);
  const rows = all.filter((one) => (!find || JSON.stringify(one).toLowerCase().includes(find.toLowerCase())) && (!state || resolved(one) === (state === "resolved")));
  const scored = all.filter((one) => typeof one.score === "number");
  return [
    tiles([
      ["Claims", N.WHOLE, all.length, about("[]")], ["Resolved", N.WHOLE, all.filter(resolved).length, about("[].outcome")],
      scored.length > 0 && ["Mean score", N.STEP, scored.reduce((sum, one) => sum + one.score, 0) / scored.length, about("[].score")],
    ]),
    h("div", { class: "two" }, part("Chances now", chances(rows)), calibration(all)),
    part("The ledger", table("", [
      { name: "Claim", get: (one) => one.claim, wide: true },
      { name: "Deadline", get: (one) => one.deadline },
      { name: "Chance", form: N.PERCENT, key: "predictions|[].probability", get: (one) => one.probability, note: (one) => text(one.evidence), sources: (one) => [{ title: text(one.source) }], none: () => "not said" },
      { name: "Outcome", get: (one) => (resolved(one) ? outcome(one.outcome) : "open") },
      { name: "Score", form: N.STEP, key: "predictions|[].score", get: (one) => one.score, none: () => "" },
      { name: "Resolves by", get: (one) => text(one.resolution), wide: true },
      { name: "Source", get: (one) => text(one.source), wide: true },
    ], rows, { caption: "The ledger" })),
    notes(found.notes),
  ];
}

const outcome = (value) => (value === true || value === 1 ? "came true" : value === false || value === 0 ? "did not" : String(value));
const text = (value) => (value === null || value === undefined ? "" : Array.isArray(value) ? value.map(text).join("; ") : typeof value === "object" ? value.title || value.text || Object.values(value).filter((x) => typeof x === "string").join(", ") : String(value));

function chances(rows) {
  const known = rows.map((one) => ({ ...one, chance: N.central(one.probability) })).filter((one) => typeof one.chance === "number").sort((a, b) => b.chance - a.chance).slice(0, 30);
  const short = (claim) => (claim.length > 60 ? `${claim.slice(0, 58)}…` : claim);
  const values = known.map((one) => ({ id: one.id, claim: short(one.claim), percent: 100 * one.chance, kind: resolved(one) ? outcome(one.outcome) : "open", tip: `${one.claim}\n${N.PERCENT.text(one.chance)}, by ${one.deadline}` }));
  return chart({
    title: "Chance of each claim", words: "The probability of each claim, highest first; colour tells what has been resolved.",
    data: { columns: ["claim", "chance"], rows: known.map((one) => [one.claim, one.chance]) },
    spec: (width) => ({
      height: { step: 20 }, data: { values }, mark: { type: "bar", height: { band: 0.7 } },
      encoding: {
        y: { field: "claim", type: "nominal", sort: null, title: null, axis: { labelLimit: width * 0.5, grid: false, labelColor: colour("ink") } }, x: { field: "percent", type: "quantitative", title: "%", scale: { domain: [0, 100] } },
        color: { field: "kind", type: "nominal", scale: { domain: ["open", "came true", "did not"], range: [colour("blue"), colour("green"), colour("vermillion")] } }, tooltip: { field: "tip" },
      },
    }),
  });
}

/** How often claims of like chance came true, in tenths. */
function calibration(all) {
  const known = all.filter((one) => resolved(one) && typeof N.central(one.probability) === "number" && [true, false, 0, 1].includes(one.outcome));
  if (known.length < 3) return part("Calibration", h("p", { class: "sub" }, `${known.length} resolved claims with a chance: too few for a picture.`));
  const bins = new Map();
  for (const one of known) {
    const at = Math.min(9, Math.floor(N.central(one.probability) * 10));
    bins.set(at, [...(bins.get(at) || []), Number(one.outcome)]);
  }
  const values = [...bins].map(([at, outcomes]) => ({ said: at * 10 + 5, came: (100 * outcomes.reduce((a, b) => a + b, 0)) / outcomes.length, count: outcomes.length, tip: `said ${at * 10}–${at * 10 + 10} %\n${outcomes.length} claims` }));
  return part("Calibration", chart({
    title: "Said and came true", words: "Share of claims that came true against the chance that was said.",
    data: { columns: ["said %", "came true %", "claims"], rows: values.map((v) => [v.said, v.came, v.count]) },
    spec: () => ({
      height: 280,
      layer: [
        { data: { values: [{ a: 0 }, { a: 100 }] }, mark: { type: "line", strokeDash: [4, 4], color: colour("strongline"), strokeWidth: 1 }, encoding: { x: { field: "a", type: "quantitative" }, y: { field: "a", type: "quantitative" } } },
        { data: { values }, mark: { type: "point", color: colour("blue") }, encoding: { x: { field: "said", type: "quantitative", title: "said, %", scale: { domain: [0, 100] } }, y: { field: "came", type: "quantitative", title: "came true, %", scale: { domain: [0, 100] } }, size: { field: "count", type: "quantitative", legend: null }, tooltip: { field: "tip" } } },
      ],
    }),
  }));
}

export default {
  id: "predictions",
  title: "Predictions",
  lead: "What was foretold, what resolves it, its chance now, and how it came out.",
  fields,
  answer: (state, { signal }) => ask("predictions", {}, { signal }),
  show,
  export: () => ({ command: commandLine("predictions", [], {}) }),
};
