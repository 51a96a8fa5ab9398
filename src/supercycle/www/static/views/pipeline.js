/** The order of work in a pipeline, drawn: one forward, one backward. The drawing tells an order, not times. */

import { s } from "../lib/dom.js";

const FORWARD = 1; // widths of the drawing: a backward pass is drawn twice as wide as a forward one
const BACKWARD = 2;
const MOST_STAGES = 8;
const MOST_BATCHES = 12;

/** When each stage works on which micro-batch: `[{ stage, batch, back, from, to }]`. */
export function schedule(stages, batches) {
  const orders = Array.from({ length: stages }, (_, stage) => {
    const warm = Math.min(stages - 1 - stage, batches);
    const order = Array.from({ length: warm }, (_, batch) => [batch, false]);
    for (let batch = warm; batch < batches; batch += 1) order.push([batch, false], [batch - warm, true]);
    for (let batch = batches - warm; batch < batches; batch += 1) order.push([batch, true]);
    return order;
  });
  const ends = new Map();
  const done = orders.map(() => 0);
  const clock = orders.map(() => 0);
  const found = [];
  const key = (stage, batch, back) => `${stage}/${batch}/${back}`;
  const ready = (stage, batch, back) => {
    if (!back) return stage === 0 ? 0 : ends.get(key(stage - 1, batch, false));
    return stage === stages - 1 ? ends.get(key(stage, batch, false)) : ends.get(key(stage + 1, batch, true));
  };
  for (let moved = true; moved;) {
    moved = false;
    for (let stage = 0; stage < stages; stage += 1) {
      for (; done[stage] < orders[stage].length; done[stage] += 1) {
        const [batch, back] = orders[stage][done[stage]];
        const from = ready(stage, batch, back);
        if (from === undefined) break;
        const start = Math.max(from, clock[stage]);
        const to = start + (back ? BACKWARD : FORWARD);
        clock[stage] = to;
        ends.set(key(stage, batch, back), to);
        found.push({ stage, batch, back, from: start, to });
        moved = true;
      }
    }
  }
  return found;
}

/** The picture of a pipeline's first stages and micro-batches. */
export function pipeline(stages, batches) {
  const [shownStages, shownBatches] = [Math.min(stages, MOST_STAGES), Math.min(batches, MOST_BATCHES)];
  const boxes = schedule(shownStages, shownBatches);
  const end = Math.max(...boxes.map((box) => box.to));
  const [left, width, row] = [54, 900, 22];
  const x = (time) => left + (time / end) * (width - left);
  const named = (stage) => (shownStages < stages && stage === shownStages - 1 ? stages : stage + 1);
  return s(
    "svg",
    {
      class: "pipeline",
      viewBox: `0 0 ${width} ${shownStages * row + 4}`,
      role: "img",
      "aria-label": `Order of work of ${shownBatches} micro-batches in ${shownStages} pipeline stages: forward passes run down the stages, backward passes run up; the gaps are the bubble.`,
    },
    Array.from({ length: shownStages }, (_, stage) => [
      s("text", { x: 0, y: stage * row + 15 }, `stage ${named(stage)}`),
      s("rect", { x: left, y: stage * row + 1, width: width - left, height: row - 3, fill: "var(--raised)" }),
    ]),
    boxes.map(({ stage, batch, back, from, to }) => [
      s("rect", {
        x: x(from),
        y: stage * row + 1,
        width: x(to) - x(from) - 1,
        height: row - 3,
        fill: `var(--${back ? "green" : "blue"})`,
      }),
      s(
        "text",
        { x: (x(from) + x(to)) / 2, y: stage * row + 15, "text-anchor": "middle", style: null, class: "on" },
        String(batch + 1),
      ),
    ]),
  );
}

/** What of it is drawn, in words. */
export function drawnWords(stages, batches, virtual) {
  const some = stages > MOST_STAGES || batches > MOST_BATCHES;
  return [
    some
      ? `Drawn: ${Math.min(stages, MOST_STAGES)} of ${stages} stages, the first ${Math.min(batches, MOST_BATCHES)} of ${batches} micro-batches.`
      : `${stages} stages, ${batches} micro-batches.`,
    "Blue is forward, green backward, the ground the bubble. The order is one forward, one backward; widths are schematic.",
    virtual > 1 ? `Interleaving in ${virtual} pieces is not drawn; it divides the bubble.` : "",
  ]
    .filter(Boolean)
    .join(" ");
}
