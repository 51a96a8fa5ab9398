/** Numbers as the tables of the command line write them: the same digits as `report/numbers.py`, value by value. */

const COUNTS = [
  [1, ""],
  [1e3, "k"],
  [1e6, "M"],
  [1e9, "B"],
  [1e12, "T"],
];
const DECIMAL = [
  [1, ""],
  [1e3, "k"],
  [1e6, "M"],
  [1e9, "G"],
  [1e12, "T"],
  [1e15, "P"],
];
const BINARY = [
  [1, ""],
  [2 ** 10, "Ki"],
  [2 ** 20, "Mi"],
  [2 ** 30, "Gi"],
  [2 ** 40, "Ti"],
  [2 ** 50, "Pi"],
];
const PLAIN = [[1, ""]];
const MILLI = [
  [1e-3, "m"],
  [1, ""],
];
const TOO_LONG = 1e6;
const TOO_SMALL = 1e-4;
const EXACT = 90; // digits after the point that tell a tie from what only looks like one, for numbers from 1e-4 on

/** `number.toFixed(decimals)`, but ties go to the even digit, as in Python. */
export function fixed(number, decimals) {
  if (Math.abs(number) >= 1e21) return BigInt(number).toString();
  const text = number.toFixed(decimals);
  const tail = number.toFixed(EXACT).split(".")[1].slice(decimals);
  if (!/^50*$/.test(tail)) return text;
  const last = Number(text.at(-1));
  if (last % 2 === 0) return text;
  const step = decimals ? `0.${"0".repeat(decimals - 1)}1` : "1";
  return (Math.sign(number) * (Math.abs(Number(text)) - Number(step))).toFixed(decimals);
}

/** `number.toExponential(digits)` with ties to the even digit. */
function exponential(number, digits) {
  const text = number.toExponential(digits);
  const [mantissa, exponent] = text.split("e");
  const tail = number.toExponential(100).split("e")[0].split(".")[1].slice(digits);
  if (/^50*$/.test(tail) && Number(mantissa.at(-1)) % 2) {
    const step = 10 ** -digits;
    return `${(Number(mantissa) - Math.sign(number) * step).toFixed(digits)}e${exponent}`;
  }
  return text;
}

function magnitude(number) {
  return Number(Math.abs(number).toExponential().split("e")[1]);
}

/** Commas between thousands. */
export function grouped(text) {
  const [whole, part] = text.split(".");
  const said = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return part === undefined ? said : `${said}.${part}`;
}

/** A number with at least so many significant digits; its whole part is never rounded, save for an exponent. */
export function significant(number, digits) {
  if (number === 0) return "0";
  if (Math.abs(number) >= TOO_LONG || Math.abs(number) < TOO_SMALL) {
    let [mantissa, exponent] = exponential(number, digits - 1).split("e");
    if (mantissa.includes(".")) mantissa = mantissa.replace(/0+$/, "").replace(/\.$/, "");
    return `${mantissa}e${Number(exponent)}`;
  }
  let decimals = Math.max(digits - 1 - magnitude(number), 0);
  const rounded = Number(fixed(number, decimals));
  if (rounded && decimals) decimals = Math.max(digits - 1 - magnitude(rounded), 0);
  return grouped(fixed(rounded, decimals));
}

const isQuantity = (x) => x !== null && typeof x === "object" && "value" in x;

/** The central value of a quantity with or without doubt. */
export const central = (x) => (isQuantity(x) ? x.value : x);

/** How one kind of quantity is written. */
export class Form {
  constructor({ before = "", scales = PLAIN, unit = "", digits = 3, factor = 1, divisor = 1 } = {}) {
    Object.assign(this, { before, scales, unit, digits, factor: factor / divisor });
  }

  /** The number alone; "unknown" where there is none. */
  text(value) {
    if (value === null || value === undefined || Number.isNaN(value)) return "unknown";
    if (!Number.isFinite(value)) return value > 0 ? "unbounded" : "-unbounded";
    const [number, letter] = this.scaled(value);
    const sign = this.before && number.startsWith("-") ? "-" : "";
    return `${sign}${this.before}${number.slice(sign.length)}${this.withUnit(letter)}`;
  }

  /** The number with its 90 % interval; alone where there is no doubt about it. */
  interval(quantity) {
    if (!isQuantity(quantity)) return this.text(quantity);
    if (quantity.low === quantity.high) return this.text(quantity.value);
    return `${this.text(quantity.value)} (${this.span(quantity)})`;
  }

  /** The interval alone; a unit is repeated only where its scale letter is another one. */
  span({ value, low, high }) {
    const [a, from] = this.scaled(low);
    const [b, to] = this.scaled(high);
    if (this.counts) return `${a}${from === to || a === "0" ? "" : from}–${b}${to}`;
    if (from === to && to === this.scaled(value)[1]) return `${a}–${b}`;
    return `${a}${this.withUnit(from)}–${b}${this.withUnit(to)}`;
  }

  get counts() {
    return this.scales === COUNTS;
  }

  withUnit(letter) {
    if (!this.unit || this.unit === "%") return `${letter}${this.unit}`;
    return this.counts ? `${letter} ${this.unit}` : ` ${letter}${this.unit}`;
  }

  scaled(value) {
    const number = value * this.factor;
    if (!Number.isFinite(number)) return [number > 0 ? "unbounded" : "-unbounded", ""];
    let [size, letter] = this.scales[0];
    for (const [next, nextLetter] of this.scales.slice(1)) {
      if (Math.abs(number) >= next * (1 - 0.5 * 10 ** -this.digits)) [size, letter] = [next, nextLetter];
    }
    return [significant(number / size, this.digits), letter];
  }
}

export const BYTES = new Form({ scales: BINARY, unit: "B" });
export const COUNT = new Form({ scales: COUNTS });
export const DAYS = new Form({ digits: 2 });
export const ENERGY = new Form({ scales: DECIMAL, unit: "Wh", divisor: 3600 });
export const FLOP = new Form({ unit: "FLOP" });
export const LOSS = new Form({ digits: 4 });
export const MEGAWATTS = new Form({ digits: 2, factor: 1e-6 });
export const MEGAWATT_HOURS = new Form({ scales: COUNTS, digits: 2, divisor: 3.6e9 });
export const MONEY = new Form({ before: "$", scales: COUNTS, digits: 2 });
export const PERCENT = new Form({ unit: "%", digits: 2, factor: 100 });
export const POWER = new Form({ scales: DECIMAL, unit: "W" });
export const RATE = new Form({ scales: COUNTS, unit: "tokens/s" });
export const SECONDS = new Form({ unit: "s" });
export const SHARE = new Form({ digits: 2, factor: 100 });
export const STEP = new Form();
export const GIBIBYTES = new Form({ divisor: 2 ** 30 });
export const SERVE_TIME = new Form({ scales: MILLI, unit: "s" });
export const SERVE_MONEY = new Form({ before: "$", digits: 2 });
export const SERVE_HEAT = new Form({ scales: DECIMAL, unit: "J", digits: 2 });
export const HOURLY = new Form({ before: "$", digits: 3 });
export const YEAR = decimals(1);
export const GROWTH = decimals(2);
export const WHOLE = {
  text: (x) => (x == null ? "unknown" : grouped(fixed(x, 0))),
  interval: (x) => WHOLE.text(central(x)),
  span: (q) => `${WHOLE.text(q.low)}–${WHOLE.text(q.high)}`,
};

/** Numbers with so many digits after the point, as the tables of years write them. */
export function decimals(count) {
  return {
    text: (x) => fixed(x, count),
    interval: (q) => spanned(q, count),
    span: (q) => `${fixed(q.low, count)}–${fixed(q.high, count)}`,
  };
}

export const ODDS = {
  text: (x) => fixed(x, 2),
  interval: (q) => (isQuantity(q) && q.low === q.high ? fixed(q.value, 2) : spanned(q, 2)),
  span: (q) => `${fixed(q.low, 2)}–${fixed(q.high, 2)}`,
};
export const SCORE = { text: (x) => fixed(x, 3), interval: (x) => fixed(central(x), 3), span: () => "" };

function spanned(quantity, decimals) {
  if (!isQuantity(quantity)) return fixed(quantity, decimals);
  return `${fixed(quantity.value, decimals)} (${fixed(quantity.low, decimals)}–${fixed(quantity.high, decimals)})`;
}

/** A duration in the unit that suits it. */
export function seconds(value) {
  for (const [size, unit] of [
    [86400, "days"],
    [3600, "h"],
    [60, "min"],
    [1, "s"],
    [1e-3, "ms"],
    [1e-6, "us"],
  ]) {
    if (value >= size * (unit === "days" ? 2 : 1)) return `${significant(value / size, 3)} ${unit}`;
  }
  return value === 0 ? "0 s" : `${significant(value, 3)} s`;
}
