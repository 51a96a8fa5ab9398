/** Files that the reader takes along: JSON, CSV, pictures, and text for the clipboard. */

import { central } from "./numbers.js";

/** Offers a text or a data address as a file. */
export function offer(name, content, type = "text/plain") {
  const link = document.createElement("a");
  const address = content.startsWith("data:") ? content : URL.createObjectURL(new Blob([content], { type }));
  Object.assign(link, { href: address, download: name });
  link.click();
  if (!content.startsWith("data:")) setTimeout(() => URL.revokeObjectURL(address), 1000);
}

const cell = (value) => {
  const text = value === null || value === undefined ? "" : String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** Tables as CSV, in base units; a quantity takes three columns: value, low and high. */
export function csv(tables) {
  return (
    tables
      .map(({ title, columns, rows }) => {
        const doubtful = columns.map((_, index) => rows.some((row) => row[index] && typeof row[index] === "object"));
        const head = columns.flatMap((name, index) =>
          doubtful[index] ? [name, `${name} low`, `${name} high`] : [name],
        );
        const body = rows.map((row) =>
          row.flatMap((value, index) => {
            if (!doubtful[index]) return [value];
            return value && typeof value === "object"
              ? [value.value, value.low, value.high]
              : [central(value), null, null];
          }),
        );
        const said = tables.length > 1 ? [`# ${title}`] : [];
        return [...said, ...[head, ...body].map((row) => row.map(cell).join(","))].join("\n");
      })
      .join("\n\n") + "\n"
  );
}

/** Puts a text on the clipboard; says whether it did. */
export async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}
