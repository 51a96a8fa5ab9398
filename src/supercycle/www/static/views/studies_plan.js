/** From a point of a study of plans to the Plan view with its inputs. */

import { usualOf } from "../lib/form.js";
import { address } from "../lib/state.js";
import { fields, stateOf } from "./plan_question.js";

/** `links(row)` gives the address of a point's plan; `without` the inputs that the Plan view has no field for. */
export async function openings(found) {
  const usual = usualOf(await fields());
  const { draws = 100, ...question } = found.spec.question;
  const tables = (row) => {
    const whole = structuredClone(question);
    found.columns.forEach((name, place) => name.startsWith("vary.") && put(whole, name.slice(5), row[place]));
    return { ...whole, basics: { ...whole.basics, draws } };
  };
  return {
    links: (row) => address("plan", stateOf(tables(row), usual).state, usual),
    without: found.rows.length ? stateOf(tables(found.rows[0]), usual).without : [],
  };
}

/** Puts a value at its dotted place; what stands under `set` is one name, dots and all. */
function put(whole, name, value) {
  const path = name.startsWith("set.") ? ["set", name.slice(4)] : name.split(".");
  const last = path.pop();
  let table = whole;
  for (const key of path) table = table[key] ??= {};
  table[last] = value;
}
