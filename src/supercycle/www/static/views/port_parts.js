/** The parts of a port: verdicts with their evidence, hazards, routes side by side. */

import { h } from "../lib/dom.js";
import * as N from "../lib/numbers.js";
import { table } from "../lib/table.js";
import { stacked } from "./pictures.js";
import { spans } from "./spans.js";

const TWO = new N.Form({ digits: 2 });

/** The verdicts as they are spoken. */
export const WORDS = {
  "as-is": "runs as is",
  mechanical: "mechanical translation",
  "needs-work": "needs work",
  unknown: "unknown",
  "new-kernel": "needs a new kernel",
};

const TONES = { "as-is": "green", mechanical: "sky", "needs-work": "orange", unknown: "grey", "new-kernel": "vermillion" };

const said = (verdict) => h("span", { class: `judged ${verdict}` }, WORDS[verdict] || verdict);
const place = (one) => h("span", { class: "place" }, `${one.file}:${one.line}`);
const why = (one) => (one ? [place(one), " ", h("span", { class: "name" }, one.name), `: ${one.why}`] : "nothing of CUDA");

/** Every kernel and entry point with its verdict and the finding that decides it. */
export function kernels(found) {
  if (!found.kernels.length) return h("p", { class: "sub" }, "No kernel and no entry point was found in these files.");
  return table(
    "",
    [
      { name: "Name", get: (one) => one.name },
      { name: "Kind", get: (one) => one.kind },
      { name: "Where", get: place },
      { name: "Verdict", get: (one) => said(one.verdict) },
      { name: "Decided by", wide: true, get: (one) => h("span", {}, why(one.evidence[0])) },
      { name: "Hazards", form: N.WHOLE, key: "port|kernels[].hazards", get: (one) => one.hazards },
    ],
    found.kernels,
    { caption: "Kernels and entry points" },
  );
}

/** All findings of each. */
export function evidence(found) {
  const title = new Map(found.sources.map((one) => [one.key, one.title]));
  return found.kernels
    .filter((one) => one.evidence.length)
    .map((one) =>
      h(
        "details",
        { class: "data" },
        h(
          "summary",
          {},
          `${one.name}: ${one.evidence.length + one.hidden} finding${one.evidence.length + one.hidden > 1 ? "s" : ""}`,
        ),
        table(
          "",
          [
            { name: "Where", get: place },
            { name: "Name", get: (finding) => finding.name, mono: true },
            { name: "Asks for", get: (finding) => said(finding.verdict) },
            { name: "Why", get: (finding) => finding.why, wide: true },
            {
              name: "By",
              wide: true,
              get: (finding) => [title.get(finding.source), finding.at].filter(Boolean).join(", "),
            },
          ],
          one.evidence,
          { caption: `Findings of ${one.name}` },
        ),
        one.hidden > 0 && h("p", { class: "note" }, `${one.hidden} more are not listed.`),
      ),
    );
}

/** Lines that hold only where a warp has 32 lanes. */
export function hazards(found) {
  if (!found.hazards.length)
    return h(
      "p",
      { class: "sub" },
      "By this route no line is in danger: either none assumes 32 lanes, or the chips that it leads to have as many.",
    );
  return [
    h("p", { class: "sub" }, "Lines that assume warps of 32 lanes, where chips of this route may have 64."),
    table(
      "",
      [
        { name: "Where", get: place },
        { name: "Kind", get: (one) => one.kind },
        { name: "Line", get: (one) => one.text, mono: true },
      ],
      found.hazards,
      { caption: "Lines that assume 32 lanes" },
    ),
  ];
}

/** The routes: verdicts, hours, money; `by` is the one whose verdicts are listed, `pick` chooses another. */
export function routes(found, by, pick) {
  const all = found.routes;
  const key = "port|routes[]";
  const unknown = () => "unknown";
  return [
    h(
      "div",
      { class: "two" },
      stacked({
        title: "Verdicts by route",
        words: "Kernels and entry points by their verdict, for each route.",
        rows: all.map((one) => ({
          name: one.route,
          parts: Object.fromEntries(
            Object.entries(WORDS).map(([verdict, word]) => [
              word,
              one.counts.kernels[verdict] + one.counts.entries[verdict],
            ]),
          ),
        })),
        form: N.WHOLE,
        axis: "kernels and entry points",
        whole: true,
        wide: 150,
        tones: Object.fromEntries(Object.entries(TONES).map(([verdict, tone]) => [WORDS[verdict], tone])),
        strong: by,
      }),
      spans({
        title: "Hours by route",
        words: "Hours of work by each route with 90 % intervals; routes of which too little is known are left out.",
        rows: all.map((one) => ({ name: one.route, amount: one.effort?.hours ?? null })),
        form: TWO,
        axis: "hours",
        log: true,
        strong: by,
      }),
    ),
    table(
      "",
      [
        { name: "Route", get: (one) => one.name, wide: true },
        { name: "Worst verdict", get: (one) => said(one.verdict) },
        { name: "Runs, %", form: N.SHARE, key, get: (one) => one.runs },
        { name: "Lines by hand", form: TWO, key, get: (one) => one.effort?.lines, none: unknown },
        { name: "Hours", form: TWO, key, get: (one) => one.effort?.hours, none: unknown },
        { name: "Cost", form: N.MONEY, key, get: (one) => one.effort?.cost, none: unknown },
        { name: "Speed", form: N.PERCENT, key, get: (one) => one.performance, none: unknown },
        { name: "Hazards", form: N.WHOLE, key, get: (one) => one.hazards },
      ],
      all,
      {
        caption: "Routes side by side",
        strong: (one) => one.route === by,
        tag: (one) => (one.route === found.advised ? "advised" : null),
        onpick: (one) => pick(one.route),
      },
    ),
    limits(all),
  ];
}

function limits(all) {
  const told = all.filter((one) => one.limits.length || one.notes.length);
  if (!told.length) return null;
  return h(
    "details",
    { class: "notes" },
    h("summary", {}, "What limits each route"),
    told.map((one) => [
      h("p", {}, h("strong", {}, one.name)),
      h(
        "ul",
        {},
        [...one.limits, ...one.notes].map((text) => h("li", {}, text)),
      ),
    ]),
  );
}
