/** Predictions: the ledger of claims, each with its rule, odds, outcome, evidence and score. */

import { ask } from "../lib/api.js";
import { chart, colour } from "../lib/chart.js";
import { h } from "../lib/dom.js";
import { part } from "../lib/frame.js";
import * as N from "../lib/numbers.js";
import { pairs, table, tiles } from "../lib/table.js";
import { number } from "../lib/tip.js";
import { commandLine } from "../lib/toml.js";

const VERDICTS = ["open", "true", "false", "partly", "ambiguous"];
const about = (path) => ({ key: `predictions|${path}` });

async function fields() {
  return [
    { key: "find", label: "Find", example: "a word of the claim" },
    { key: "verdict", label: "Verdict", kind: "select", options: [["", "All"], ...VERDICTS], usual: "" },
    { key: "id", label: "Claim in full", example: "none", hint: "An id of the ledger" },
  ];
}

const listed = (found) => (Array.isArray(found) ? found : found.predictions || []);
const brier = (one) => (one.score && typeof one.score === "object" ? one.score.brier : one.score);

function show(found, state, { set }) {
  const all = listed(found);
  const one = state.id && all.find((other) => other.id === state.id);
  if (one) return claim(one, set);
  const rows = all.filter(
    (other) =>
      (!state.find || JSON.stringify(other).toLowerCase().includes(state.find.toLowerCase())) &&
      (!state.verdict || String(other.outcome) === state.verdict),
  );
  const scored = readings(all).filter((reading) => typeof brier(reading) === "number");
  const mean = scored.reduce((sum, reading) => sum + brier(reading), 0) / (scored.length || 1);
  const counted = (verdict) => all.filter((other) => String(other.outcome) === verdict).length;
  return [
    tiles([
      ["Claims", N.WHOLE, all.length, { definition: "claims of the ledger" }],
      ...VERDICTS.map((verdict) => [
        verdict[0].toUpperCase() + verdict.slice(1),
        N.WHOLE,
        counted(verdict),
        { ...about("[].outcome") },
      ]),
      scored.length > 0 && [
        "Mean Brier score",
        N.SCORE,
        mean,
        { definition: `mean over ${scored.length} readings that have a score; lower is better, 0.25 is a coin` },
      ],
    ]),
    h("div", { class: "two" }, part("Odds", odds(rows)), part("Calibration", calibration(all))),
    part(
      "The ledger",
      table(
        "",
        [
          { name: "Claim", get: (other) => other.id },
          { name: "In words", get: (other) => other.claim, wide: true },
          { name: "Subject", get: (other) => other.subject || "" },
          { name: "Until", get: (other) => h("span", { class: "nowrap" }, other.deadline) },
          {
            name: "Probability",
            form: N.ODDS,
            key: "predictions|[].probability",
            get: (other) => other.probability,
            none: () => "–",
            note: (other) => other.resolution,
            sources: (other) => [other.source].filter((source) => source?.title),
          },
          { name: "Verdict", get: (other) => String(other.outcome ?? "open") },
          { name: "Brier", form: N.SCORE, key: "predictions|[].score", get: (other) => brier(other), none: () => "–" },
        ],
        rows,
        { caption: "The ledger", onpick: (other) => set({ id: other.id }) },
      ),
    ),
  ];
}

const readings = (all) =>
  all.flatMap((one) => (one.readings || [one]).map((reading) => ({ ...reading, claim: one.claim })));

function claim(one, set) {
  return [
    h("p", { class: "verdict" }, one.claim),
    h(
      "p",
      { class: "sub" },
      `${one.id}: ${one.outcome}. ${one.registered ? `Registered ${one.registered}. ` : ""}`,
      source(one.source),
      " ",
      h("button", { type: "button", class: "link", onclick: () => set({ id: "" }) }, "All claims"),
    ),
    ...(one.readings || []).map((reading) =>
      part(
        `Reading: ${reading.id}`,
        pairs([
          ["Meaning", reading.meaning],
          ["True if", reading.resolution],
          ["Until", reading.deadline],
          reading.probability && [
            "Probability",
            number(N.ODDS, reading.probability, about("[].readings")),
            ` (${reading.kind}, as of ${reading.as_of})`,
          ],
          reading.now && ["The forecast says now", number(N.ODDS, reading.now, about("[].readings"))],
          ["Outcome", reading.outcome, reading.decided ? `, known since ${reading.decided}: ${reading.why}` : ""],
          reading.score && [
            "Score",
            "Brier ",
            number(N.SCORE, reading.score.brier, about("[].score")),
            ", log ",
            number(N.SCORE, reading.score.log, about("[].score")),
            ` (${reading.standing})`,
          ],
          ...(reading.reasons || []).map((reason, at) => [at ? "" : "Because", reason]),
        ]),
      ),
    ),
    one.evidence?.length > 0 &&
      part(
        "Evidence",
        h(
          "dl",
          { class: "facts" },
          one.evidence.map((piece) =>
            h(
              "div",
              { class: "fact" },
              h("dt", {}, piece.date),
              h("dd", {}, piece.says, h("p", { class: "where" }, source(piece))),
            ),
          ),
        ),
      ),
    one.notes?.length > 0 &&
      part(
        "Notes",
        h(
          "ul",
          {},
          one.notes.map((text) => h("li", {}, text)),
        ),
      ),
  ];
}

function source(one) {
  if (!one || typeof one === "string") return one || "";
  return [
    one.url ? h("a", { href: one.url, rel: "noreferrer noopener", target: "_blank" }, one.title) : one.title,
    one.at ? `, ${one.at}` : "",
    ".",
  ];
}

const COLOURS = { open: "blue", true: "green", false: "vermillion", partly: "orange", ambiguous: "purple" };

function odds(rows) {
  const known = rows
    .filter((one) => one.probability)
    .sort((a, b) => N.central(b.probability) - N.central(a.probability));
  if (!known.length)
    return h(
      "p",
      { class: "sub" },
      "None of these claims has a probability that was given before its outcome was known.",
    );
  const span = (one) =>
    typeof one.probability === "object"
      ? one.probability
      : { value: one.probability, low: one.probability, high: one.probability };
  const values = known.map((one) => ({
    id: one.id,
    p: span(one).value,
    low: span(one).low,
    high: span(one).high,
    verdict: String(one.outcome ?? "open"),
    tip: `${one.claim}\n${N.ODDS.interval(one.probability)}, until ${one.deadline}\n${one.outcome}`,
  }));
  const verdicts = VERDICTS.filter((verdict) => values.some((value) => value.verdict === verdict));
  return chart({
    title: "Probability of each claim, with its interval",
    words: "The probability of each claim's likeliest reading, highest first; colour and shape tell the verdict.",
    data: {
      columns: ["claim", "probability", "verdict"],
      rows: known.map((one) => [one.id, one.probability, one.outcome]),
    },
    spec: (width) => ({
      height: { step: 19 },
      data: { values },
      encoding: {
        y: {
          field: "id",
          type: "nominal",
          sort: null,
          title: null,
          axis: { labelLimit: width * 0.5, grid: true, labelColor: colour("ink") },
        },
      },
      layer: [
        {
          mark: { type: "rule", strokeWidth: 1.5, opacity: 0.6 },
          encoding: {
            x: {
              field: "low",
              type: "quantitative",
              title: "probability",
              scale: { domain: [0, 1] },
              axis: { tickCount: 5 },
            },
            x2: { field: "high" },
          },
        },
        {
          mark: { type: "point", size: 70 },
          encoding: {
            x: { field: "p", type: "quantitative" },
            tooltip: { field: "tip" },
            color: {
              field: "verdict",
              type: "nominal",
              scale: { domain: verdicts, range: verdicts.map((verdict) => colour(COLOURS[verdict])) },
            },
            shape: {
              field: "verdict",
              type: "nominal",
              scale: {
                domain: verdicts,
                range: verdicts.map(
                  (verdict) =>
                    ({
                      open: "circle",
                      true: "triangle-up",
                      false: "triangle-down",
                      partly: "square",
                      ambiguous: "diamond",
                    })[verdict],
                ),
              },
            },
          },
        },
      ],
    }),
  });
}

/** What was said against what came true, in fifths: readings that were decided true or false after odds were given. */
function calibration(all) {
  const known = readings(all).filter((one) => one.score && ["true", "false"].includes(String(one.outcome)));
  if (known.length < 3)
    return h("p", { class: "sub" }, `${known.length} readings have been scored: too few for a picture.`);
  const bins = new Map();
  for (const one of known) {
    const at = Math.min(4, Math.floor(N.central(one.probability) * 5));
    bins.set(at, [...(bins.get(at) || []), one]);
  }
  const values = [...bins]
    .map(([, some]) => ({
      said: some.reduce((sum, one) => sum + N.central(one.probability), 0) / some.length,
      came: some.filter((one) => String(one.outcome) === "true").length / some.length,
      n: some.length,
    }))
    .map((one) => ({
      ...one,
      tip: `said ${N.fixed(one.said, 2)} on average\ncame true ${N.fixed(one.came, 2)}\n${one.n} readings`,
    }));
  const kinds = [...new Set(known.map((one) => one.standing))].filter(Boolean).join(", ");
  return chart({
    title: "Said, and came true",
    words: "In fifths of the odds: the mean probability that was said against the share that came true.",
    note: `${known.length} scored readings (${kinds}); the area of a mark is how many stand behind it. On the line, odds are well calibrated.`,
    data: { columns: ["mean said", "came true", "readings"], rows: values.map((one) => [one.said, one.came, one.n]) },
    spec: () => ({
      height: 280,
      layer: [
        {
          data: { values: [{ a: 0 }, { a: 1 }] },
          mark: { type: "line", strokeDash: [4, 4], color: colour("strongline"), strokeWidth: 1 },
          encoding: { x: { field: "a", type: "quantitative" }, y: { field: "a", type: "quantitative" } },
        },
        {
          data: { values },
          mark: { type: "point", color: colour("blue"), opacity: 0.85 },
          encoding: {
            x: { field: "said", type: "quantitative", title: "mean said", scale: { domain: [0, 1] } },
            y: { field: "came", type: "quantitative", title: "came true", scale: { domain: [0, 1] } },
            size: {
              field: "n",
              type: "quantitative",
              legend: null,
              scale: { domain: [0, Math.max(...values.map((v) => v.n))], range: [0, 500] },
            },
            tooltip: { field: "tip" },
          },
        },
      ],
    }),
  });
}

export default {
  id: "predictions",
  title: "Predictions",
  lead: "What was claimed, what resolves it, its odds before the outcome was known, and how it came out.",
  fields,
  answer: (state, { signal }) => ask("predictions", {}, { signal }),
  document: (ledger, { id }) => ledger.find((one) => one.id === id) ?? ledger,
  show,
  export: ({ id }) => ({ command: commandLine("predictions", [id].filter(Boolean), {}) }),
};
