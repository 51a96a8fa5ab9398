/** What fields offer, as the catalogue has it. */

import { recall } from "../lib/api.js";

/** The entries of a kind as `[id, name]`. */
export const entries = async (kind) => (await recall(`catalog/${kind}`)).entries.map(({ id, name }) => [id, name]);

/** A whole number where the text is one, so that TOML and JSON hold a number. */
export const whole = (text) => (/^\d+$/.test(text || "") ? Number(text) : text);

/** A body without what is empty. */
export const given = (body) =>
  Object.fromEntries(
    Object.entries(body).filter(
      ([, value]) => value !== "" && value !== undefined && value !== null && !(Array.isArray(value) && !value.length),
    ),
  );

/** Words separated by commas. */
export const listed = (text) => (text || "").split(",").filter(Boolean);
