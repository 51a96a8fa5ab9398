/** Run: one training step of a model on chips, split as given or as is fastest. */

import { ask, Refused } from "../lib/api.js";
import { chart, colour } from "../lib/chart.js";
import { h } from "../lib/dom.js";
import { later, notes, part, problem } from "../lib/frame.js";
import * as N from "../lib/numbers.js";
import { BARE, decades } from "../lib/scales.js";
import { table, tiles } from "../lib/table.js";
import { number } from "../lib/tip.js";
import { commandLine } from "../lib/toml.js";
import { entries, given } from "./choices.js";
import { shares, stacked } from "./pictures.js";
import { drawnWords, pipeline } from "./pipeline.js";

const about = (path) => ({ key: `run|${path}` });

async function fields() {
  const [chips, models, frameworks] = await Promise.all(["chips", "models", "frameworks"].map(entries));
  return [
    { key: "model", label: "Model", options: models, usual: "llama-3.1-70b" },
    { key: "chip", label: "Chip", options: chips, usual: "h100-sxm" },
    { key: "count", label: "Chips", usual: "512" },
    {
      key: "split",
      label: "Split",
      example: "the fastest that fits",
      hint: "Like tp=8,pp=4,vpp=2,mb=1,recompute=selective,zero=1",
    },
    { key: "global_batch", label: "Global batch", example: "4M tokens", hint: "Sequences of a step" },
    { key: "seq", label: "Sequence", example: "4096", hint: "Tokens of a sequence" },
    {
      key: "precision",
      label: "Precision",
      kind: "select",
      options: ["bf16", "fp16", "fp32", "fp8", "mxfp8", "fp4"],
      usual: "bf16",
    },
    {
      key: "framework",
      label: "Framework",
      kind: "select",
      options: [["", "The chip's usual"], ...frameworks],
      usual: "",
    },
    { key: "draws", label: "Draws behind the intervals", example: "as shipped", group: "More" },
    { key: "seed", label: "Seed", example: "as shipped", group: "More" },
    {
      key: "set",
      label: "Inputs of your own",
      kind: "lines",
      example: "chip.bandwidth=3.0..3.4 TB/s",
      group: "More",
      hint: "One a line, as after --set",
    },
  ];
}

function body(state) {
  const { set, ...rest } = state;
  return given({
    ...rest,
    set: (set || "")
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean),
  });
}

const question = (state) => {
  const { model, chip, count, global_batch, seq, precision, framework } = state;
  return given({ model, chip, count, global_batch, seq, precision, framework });
};

async function answer(state, { signal }) {
  try {
    return await ask("run", body(state), { signal });
  } catch (fault) {
    if (fault instanceof Refused && state.split) return { fault };
    throw fault;
  }
}

function show(found, state, context) {
  const splits = later("Other splits", () => others(found, state, context));
  if (found.fault) return [part("This split cannot run", problem(found.fault)), splits];
  const { capacity, total, ...parts } = found.memory_bytes;
  const time = Object.values(found.parts_s).reduce((sum, x) => sum + x, 0);
  const said = (name) => name.replaceAll("_", " ");
  const timeRows = [...Object.entries(found.parts_s).filter(([, x]) => x), ["total", time]];
  const memoryRows = Object.entries({ ...parts, total, capacity });
  const batches = found.global_batch / (found.split.data * found.split.micro_batch);
  return [
    h(
      "p",
      { class: "verdict" },
      "A step takes ",
      number(N.SECONDS, found.step_s, about("step_s")),
      "; the chips do useful work at ",
      number(N.PERCENT, found.mfu, about("mfu")),
      " of their peak.",
    ),
    h(
      "p",
      { class: found.fits ? "sub" : "sub warned" },
      found.fits ? "It fits: " : "It does not fit: ",
      number(N.BYTES, total, about("memory_bytes")),
      found.fits ? " of " : " needed, ",
      number(N.BYTES, capacity, about("memory_bytes")),
      found.fits ? ". Split " : " there. Split ",
      h("span", { class: "mono" }, found.split.text),
      found.searched ? " (the fastest that fits)." : " (as given).",
    ),
    tiles([
      ["Step", N.SECONDS, found.step_s, about("step_s")],
      ["Speed", N.RATE, found.tokens_per_s, about("tokens_per_s")],
      ["MFU", N.PERCENT, found.mfu, about("mfu")],
      ["Chips", N.WHOLE, found.count, about("count")],
      ["Global batch, sequences", N.WHOLE, found.global_batch, about("global_batch")],
      ["Sequence, tokens", N.WHOLE, found.sequence, about("sequence")],
    ]),
    part(
      "Timeline of the step",
      stacked({
        title: "Seconds by part",
        words: "The step as one bar, from compute to what it waits for.",
        rows: [{ name: found.chip, parts: found.parts_s }],
        form: N.SECONDS,
        axis: "seconds",
        note: "On the critical path of the fullest stage, at central values; messages are the part that does not run behind arithmetic.",
      }),
      table(
        "",
        [
          { name: "Part of the step", get: ([name]) => said(name) },
          { name: "s", form: N.STEP, key: "run|parts_s", get: ([, x]) => x },
          { name: "% of step", form: N.SHARE, key: "run|parts_s", get: ([, x]) => x / time },
        ],
        timeRows,
        { caption: "Time by parts", strong: ([name]) => name === "total" },
      ),
    ),
    part("Pipeline", ...pipelinePart(found, batches, time)),
    part(
      "Memory of the fullest chip",
      stacked({
        title: "GiB by part, against the capacity",
        words: "Gibibytes in use on the fullest chip by part, and what a chip holds.",
        rows: [{ name: found.chip, parts, limit: capacity }],
        form: N.BYTES,
        scale: 2 ** -30,
        axis: "GiB",
        limitWords: "capacity",
      }),
      table(
        "",
        [
          { name: "Part of the memory", get: ([name]) => name },
          { name: "GiB", form: N.GIBIBYTES, key: "run|memory_bytes", get: ([, x]) => x },
          { name: "% of capacity", form: N.SHARE, key: "run|memory_bytes", get: ([, x]) => x / capacity },
        ],
        memoryRows,
        { caption: "Memory by parts", strong: ([name]) => name === "total" },
      ),
    ),
    splits,
    notes(found.notes),
  ];
}

function pipelinePart(found, batches, time) {
  const { pipeline: stages, virtual, schedule } = found.split;
  const share = [
    " The bubble takes ",
    number(N.SECONDS, found.parts_s.bubble, about("parts_s")),
    ", ",
    number(N.PERCENT, found.parts_s.bubble / time, about("parts_s")),
    " of the step.",
  ];
  if (stages === 1)
    return [h("p", { class: "note" }, "One stage: no pipeline, nothing waits for another stage.", share)];
  return [
    pipeline(stages, Math.max(1, Math.round(batches))),
    h(
      "p",
      { class: "note" },
      drawnWords(stages, Math.round(batches), virtual),
      schedule ? " The schedule here is DualPipe, which starts at both ends." : "",
      share,
    ),
  ];
}

async function others(found, state, { signal, set }) {
  const search = await ask("search", { ...question(state), top: 20 }, { signal });
  const why = Object.entries(search.rejected).sort((a, b) => b[1] - a[1]);
  const current = found.split?.text;
  const all = search.examined;
  return [
    h(
      "p",
      { class: "sub" },
      number(N.WHOLE, all, { key: "search|examined" }),
      " splits looked at, ",
      number(N.WHOLE, search.admitted, { key: "search|admitted" }),
      ` fit and were costed, in ${N.seconds(search.seconds)}.`,
    ),
    table(
      "Fastest splits",
      [
        { name: "Split", get: (one) => one.split.text, mono: true },
        { name: "Step, s", form: N.STEP, key: "search|best[]", get: (one) => one.step_s },
        { name: "MFU, %", form: N.SHARE, key: "search|best[]", get: (one) => one.mfu },
        { name: "GiB a chip", form: N.GIBIBYTES, key: "search|best[]", get: (one) => one.memory_bytes },
      ],
      search.best.slice(0, 10),
      { strong: (one) => one.split.text === current, onpick: (one) => set({ split: one.split.text }) },
    ),
    h(
      "div",
      { class: "two spaced" },
      paretoChart(search, found),
      why.length > 0 &&
        shares({
          title: "Why splits were left out",
          words: "Reasons for which splits were rejected, by their number.",
          rows: why.map(([input, count]) => ({ input, share: count / all })),
          axis: "% of the splits looked at",
        }),
    ),
    why.length > 0 &&
      h(
        "details",
        { class: "data" },
        h("summary", {}, "Reasons and numbers of splits left out"),
        table(
          "",
          [
            { name: "Why a split was left out", get: ([reason]) => reason, wide: true },
            { name: "Splits", form: N.WHOLE, key: "search|rejected", get: ([, count]) => count },
          ],
          why,
          { caption: "Left out" },
        ),
      ),
  ];
}

function paretoChart(search, found) {
  const point = (one, kind) => ({
    step: one.step_s,
    gib: one.memory_bytes / 2 ** 30,
    kind,
    tip: `${one.split.text}\n${N.SECONDS.text(one.step_s)}, ${N.GIBIBYTES.text(one.memory_bytes)} GiB, MFU ${N.PERCENT.text(one.mfu)}`,
  });
  const own = found.split && {
    split: found.split,
    step_s: found.step_s.value,
    memory_bytes: found.memory_bytes.total,
    mfu: found.mfu.value,
  };
  const values = [
    ...search.pareto.map((one) => point(one, "no other beats it")),
    ...(own ? [point(own, "this split")] : []),
  ];
  return chart({
    title: "Least memory for their time",
    words: "Splits that no other beats in both step time and memory.",
    data: {
      columns: ["split", "step s", "bytes a chip"],
      rows: search.pareto.map((one) => [one.split.text, one.step_s, one.memory_bytes]),
    },
    spec: () => ({
      height: 240,
      data: { values },
      mark: { type: "point", opacity: 0.9 },
      encoding: {
        x: {
          field: "step",
          type: "quantitative",
          title: "step, s",
          scale: { type: "log", nice: false, padding: 12 },
          axis: { ...BARE, values: decades(values.map((v) => v.step)) },
        },
        y: {
          field: "gib",
          type: "quantitative",
          title: "GiB a chip",
          scale: { type: "log", nice: false, padding: 12 },
          axis: { ...BARE, values: decades(values.map((v) => v.gib)) },
        },
        color: {
          field: "kind",
          type: "nominal",
          scale: { domain: ["no other beats it", "this split"], range: [colour("blue"), colour("vermillion")] },
        },
        shape: {
          field: "kind",
          type: "nominal",
          scale: { domain: ["no other beats it", "this split"], range: ["circle", "diamond"] },
        },
        size: { condition: { test: "datum.kind === 'this split'", value: 130 }, value: 45 },
        tooltip: { field: "tip" },
      },
    }),
  });
}

export default {
  id: "run",
  title: "Run",
  lead: "One training step of a model on chips: its time, its memory, and why other splits are slower or do not fit.",
  fields,
  answer,
  show,
  export: (state) => {
    const { model, ...options } = body(state);
    return { command: commandLine("run", [model], options) };
  },
};
