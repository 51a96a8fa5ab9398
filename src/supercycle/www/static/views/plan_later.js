/** What a plan asks of other commands once it stands on the screen: the bill, and a site of one's own. */

import { ask } from "../lib/api.js";
import { h } from "../lib/dom.js";
import { later } from "../lib/frame.js";
import * as N from "../lib/numbers.js";
import { fan } from "./fan.js";
import { waterfall } from "./pictures.js";

/** The body of `spend` for the recommended alternative. */
export const spendBody = (plan) => {
  const best = plan.alternatives[plan.recommended];
  return {
    chip: best.chip,
    count: String(best.count),
    days: String(best.days.value),
    date: plan.goal.basics.as_of,
    rent: plan.goal.rent,
    site: plan.goal.basics.site,
  };
};

/** From one price to the next, asked of `spend` for the recommended run. */
export function bill(plan, signal) {
  const best = plan.alternatives[plan.recommended];
  return later("The bill", async () => {
    const found = await ask("spend", spendBody(plan), { signal });
    if (!found.reconciliation?.length) return ["The prices that a bill needs are not known for this chip."];
    const rows = found.reconciliation.map(({ name, amount, reached }) => ({
      name,
      amount,
      total: Boolean(reached) || name === "hardware bought",
    }));
    const again = rows.findIndex(
      (row, index) => index && rows.slice(0, index).some((other) => other.name === row.name),
    );
    const [first, second] = again > 0 ? [rows.slice(0, again), rows.slice(again)] : [rows, []];
    const about = `${N.WHOLE.text(best.count)} ${best.chip} for ${N.DAYS.text(best.days.value)} days, at central values.`;
    return [
      twoCharts(
        waterfall({
          title: "From the hardware to its rent",
          words: "How the price of the hardware becomes the amortised cost, the owned cost and the rent.",
          rows: first,
          form: N.MONEY,
          note: about,
        }),
        second.length
          ? waterfall({
              title: "From the final run to the whole programme",
              words: "What experiments, failed runs, staff and data add to the final run.",
              rows: second,
              form: N.MONEY,
              note: about,
            })
          : null,
      ),
    ];
  });
}

const twoCharts = (...charts) => h("div", { class: "two" }, charts);

/** When a site of one's own would have its chips and its power, asked of `site`. */
export function building(plan, signal) {
  const best = plan.alternatives[plan.recommended];
  return later("Built instead of rented: chips and megawatts by month", async () => {
    const found = await ask(
      "site",
      { chip: best.chip, count: String(best.count), location: plan.goal.basics.site, start: plan.goal.basics.as_of },
      { signal },
    );
    const series = (field, scale) =>
      found.ready.map((one) => ({
        at: one.month,
        value: one[field].value * scale,
        low: one[field].low * scale,
        high: one[field].high * scale,
      }));
    return [
      twoCharts(
        fan({
          title: "Megawatts ready",
          words: "Power of the site that is ready, month by month.",
          points: series("power_w", 1e-6),
          form: new N.Form({ unit: "MW", digits: 2 }),
          y: "MW",
          kind: "temporal",
        }),
        fan({
          title: "Chips ready",
          words: "Chips that are ready, month by month.",
          points: series("chips", 1),
          form: N.COUNT,
          y: "chips",
          kind: "temporal",
          note: `A site decided on ${found.start} waits for ${found.waits_for}: ${N.DAYS.interval(found.months)} months.`,
        }),
      ),
    ];
  });
}
