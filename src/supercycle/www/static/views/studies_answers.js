/** Two points of a study told apart, and a choice made over all that varies beside it. */

import { chart, colour } from "../lib/chart.js";
import { h } from "../lib/dom.js";
import { notes } from "../lib/frame.js";
import * as N from "../lib/numbers.js";
import { pairs, table } from "../lib/table.js";
import { number } from "../lib/tip.js";
import { waterfall } from "./pictures.js";
import { cell, marksOf } from "./studies_parts.js";

const AMOUNT = new N.Form({ digits: 4 });
const about = (path) => ({ key: `studies decide|${path}` });
const plain = (name) => name.replace(/^set\./, "");

/** The way from one point to the other, change by change. */
export function walked(found) {
  let at = found.first;
  const steps = found.changes.map((one) => {
    const amount = one.output === null ? null : one.output - at;
    at = one.output ?? at;
    return { ...one, amount, name: `${plain(one.input)}: ${cell(one.before)} → ${cell(one.after)}` };
  });
  if (!steps.length) return h("p", { class: "sub" }, "The two points ask the same.");
  return [
    waterfall({
      title: `${found.output} from the first point to the second`,
      words: "The output at the first point, what each input that differs does to it in its turn, and at the second.",
      note: "Inputs are changed in the order of their names; with another order each would have another share.",
      form: AMOUNT,
      axis: found.output,
      marks: marksOf([found.first, found.last, ...steps.map(({ output }) => output ?? 0)]),
      rows: [
        { name: "First point", amount: found.first, total: true },
        ...steps.filter(({ amount }) => amount !== null),
        { name: "Second point", amount: found.last, total: true },
      ],
    }),
    table(
      "",
      [
        { name: "Input", get: (one) => plain(one.input) },
        { name: "First", get: (one) => String(cell(one.before)) },
        { name: "Second", get: (one) => String(cell(one.after)) },
        {
          name: `${found.output} then`,
          form: AMOUNT,
          get: (one) => one.output,
          none: () => "no answer",
          key: "studies compare|changes[]",
        },
        {
          name: "Change",
          form: AMOUNT,
          get: (one) => one.amount,
          none: () => "goes to the next",
          definition: "what this input adds, after those above it",
        },
      ],
      steps,
      { caption: "Inputs that differ" },
    ),
    notes(found.notes),
  ];
}

/** Choices as they are spoken of, numbers in their order: 8 and not 8.0. */
function inOrder(found) {
  const bare = (choice) => choice.replace(/^(-?\d+)\.0$/, "$1");
  const options = found.options.map((one) => ({ ...one, choice: bare(one.choice) }));
  if (options.every(({ choice }) => Number.isFinite(Number(choice)))) options.sort((a, b) => a.choice - b.choice);
  const tipping = Object.entries(found.tipping).map(([input, turns]) => [input, turns.map(([at, one]) => [at, bare(one)])]);
  return {
    ...found,
    options,
    expected: bare(found.expected),
    robust: bare(found.robust),
    tipping: Object.fromEntries(tipping),
  };
}

/** Choices side by side, their regret, and what it is worth to know more. */
export function choicesMade(answer) {
  const found = inOrder(answer);
  const name = (choice) => h("strong", {}, choice);
  const both = found.expected === found.robust;
  const least = 1e-9 * Math.max(...found.options.map(({ mean }) => Math.abs(mean)).filter(Number.isFinite));
  const worth = (amount) => number(AMOUNT, amount < least ? 0 : amount, about("worth"));
  const knowing = Object.entries(found.worth);
  return [
    h(
      "p",
      { class: "sub" },
      both
        ? ["Best on average and least to regret: ", name(found.expected)]
        : ["Best on average: ", name(found.expected), "; least to regret: ", name(found.robust)],
      ` (${found.output}, ${found.better} is better, over ${N.WHOLE.text(found.states)} combinations of all else, each as likely).`,
    ),
    h(
      "div",
      { class: "two" },
      spans(found),
      bars({
        title: "Most regret",
        words: "The most that each choice can be worse than the best one of the same combination.",
        rows: found.options.map(({ choice, most_regret }) => [choice, most_regret]),
        axis: found.output,
      }),
    ),
    knowing.length > 0 &&
      pairs([
        ["Knowing all of it first is worth", number(AMOUNT, found.perfect < least ? 0 : found.perfect, about("perfect"))],
        ...knowing.map(([input, amount]) => [
          `Knowing ${plain(input)}`,
          worth(amount),
          tipped(found.tipping[input]),
        ]),
      ]),
    table(
      "",
      [
        { name: "Choice", get: (one) => one.choice },
        { name: "Mean", form: AMOUNT, get: (one) => one.mean, ...about("options[]"), none: () => "no answer" },
        { name: "Worst", form: AMOUNT, get: (one) => one.worst, ...about("options[]"), none: () => "no answer" },
        {
          name: "Most regret",
          form: AMOUNT,
          get: (one) => one.most_regret,
          ...about("options[]"),
          none: () => "no bound",
        },
        { name: "Best in, %", form: N.SHARE, get: (one) => one.best_in, ...about("options[]") },
      ],
      found.options,
      {
        caption: "Choices",
        strong: ({ choice }) => choice === found.expected,
        tag: ({ choice }) => (choice === found.robust && !both ? "least regret" : null),
      },
    ),
  ];
}

/** Where the best choice changes. */
function tipped(turns = []) {
  if (turns.length < 2) return `; ${turns[0]?.[1]} is best throughout`;
  return `; best: ${turns.map(([value, choice], at) => (at ? `${choice} from ${cell(value)}` : choice)).join(", ")}`;
}

/** Mean and worst of each choice. */
function spans(found) {
  const values = found.options.flatMap((one) =>
    [
      ["mean", one.mean],
      ["worst", one.worst],
    ]
      .filter(([, amount]) => Number.isFinite(amount))
      .map(([kind, amount]) => ({
        choice: one.choice,
        kind,
        amount,
        tip: `${one.choice}, ${kind}\n${AMOUNT.text(amount)}`,
      })),
  );
  return chart({
    title: `${found.output} of each choice`,
    note: "Bars are means over all combinations, marks the worst of them.",
    words: "The mean over all combinations, and the worst of them.",
    data: { columns: ["choice", "which", found.output], rows: values.map((one) => [one.choice, one.kind, one.amount]) },
    spec: () => ({
      height: { step: 34 },
      data: { values },
      encoding: {
        y: axisOf(found.options.map(({ choice }) => choice)),
        x: { field: "amount", type: "quantitative", title: found.output, axis: { ...marksOf(values.map(({ amount }) => amount)), tickCount: 5 } },
        tooltip: { field: "tip" },
      },
      layer: [
        {
          transform: [{ filter: { field: "kind", equal: "mean" } }],
          mark: { type: "bar", color: colour("blue"), height: { band: 0.6 } },
        },
        {
          transform: [{ filter: { field: "kind", equal: "worst" } }],
          mark: { type: "tick", color: colour("ink"), thickness: 2, size: 24 },
        },
      ],
    }),
  });
}

const axisOf = (names) => ({
  field: "choice",
  type: "nominal",
  sort: names,
  title: null,
  axis: { grid: false, labelColor: colour("ink"), labelLimit: 150 },
});

function bars({ title, words, rows, axis }) {
  const values = rows
    .filter(([, amount]) => Number.isFinite(amount))
    .map(([choice, amount]) => ({
      choice,
      amount,
      said: AMOUNT.text(amount),
      tip: `${choice}\n${AMOUNT.text(amount)}`,
    }));
  return chart({
    title,
    words,
    data: { columns: ["choice", axis], rows },
    spec: () => ({
      height: { step: 34 },
      data: { values },
      encoding: {
        y: axisOf(rows.map(([choice]) => choice)),
        x: { field: "amount", type: "quantitative", title: axis, axis: { ...marksOf(values.map(({ amount }) => amount)), tickCount: 5 } },
        tooltip: { field: "tip" },
      },
      layer: [
        { mark: { type: "bar", color: colour("orange"), height: { band: 0.6 } } },
        { mark: { type: "text", align: "left", dx: 5, color: colour("ink") }, encoding: { text: { field: "said" } } },
      ],
    }),
  });
}
