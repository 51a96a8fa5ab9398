/** How the axes of charts are marked and lettered. */

/** Axis labels of dollars, with B for the billion as everywhere else. */
export const DOLLARS = { format: "$~s", labelExpr: "replace(datum.label, 'G', 'B')" };

/** Axis labels of counts, as numbers are written everywhere else: k, M, B, T. */
export const COUNTED = {
  labelExpr:
    "datum.value >= 1e17 ? replace(format(datum.value, '.0e'), '+', '') : datum.value >= 1e12 ? format(datum.value / 1e12, ',~g') + 'T' : replace(format(datum.value, '~s'), 'G', 'B')",
};

/** Axis labels of small numbers without letters. */
export const BARE = { labelExpr: "format(datum.value, ',~g')" };

/** So many marks of an axis as its labels have room for. */
export const roomy = (width, label = 70) => ({ tickCount: Math.max(2, Math.floor(width / label)), labelOverlap: true });

/** The marks of a logarithmic axis: powers of ten, with as many between as make three marks among the numbers. */
export function decades(numbers) {
  const known = numbers.filter((x) => x > 0);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const [least, most] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const skip = Math.max(1, Math.ceil((most - least) / 8));
  const marks = (steps) => {
    const found = [];
    for (let power = least; power <= most; power += skip)
      for (const step of steps) found.push(Number(`${step}e${power}`));
    return found;
  };
  if (most - least > 3) return marks([1]);
  const usual = marks([1, 2, 5]);
  return usual.filter((x) => x >= low && x <= high).length > 2 ? usual : marks([1, 2, 3, 4, 5, 6, 7, 8, 9]);
}
