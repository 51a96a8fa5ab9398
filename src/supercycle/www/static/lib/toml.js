/** A specification as the TOML and the command line that give the same answer. */

const BARE = /^[A-Za-z0-9_-]+$/;

/** A value in TOML. */
function valued(value) {
  if (Array.isArray(value)) return `[${value.map(valued).join(", ")}]`;
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

/** Tables of plain values in TOML. */
export function toml(tables) {
  const parts = [];
  for (const [name, table] of Object.entries(tables)) {
    const lines = Object.entries(table).filter(([, value]) => value !== "" && value !== null && value !== undefined);
    if (!lines.length) continue;
    parts.push(
      `[${name}]\n${lines.map(([key, value]) => `${BARE.test(key) ? key : JSON.stringify(key)} = ${valued(value)}`).join("\n")}`,
    );
  }
  return `${parts.join("\n\n")}\n`;
}

/** A word as a shell reads it. */
export function quoted(word) {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${String(word).replaceAll("'", "'\\''")}'`;
}

/** A command line of a body: positional words, then long options. */
export function commandLine(command, words, options) {
  const parts = ["supercycle", ...command.split("/"), ...words.map(quoted)];
  for (const [key, value] of Object.entries(options)) {
    const option = `--${key.replaceAll("_", "-")}`;
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one === true) parts.push(option);
      else if (one !== false && one !== null && one !== undefined && one !== "")
        parts.push(option, quoted(String(one)));
    }
  }
  return parts.join(" ");
}

/** A file to be made in a shell, then a command that reads it. */
export function withFile(name, text, command) {
  return `cat > ${name} <<'END'\n${text}END\n${command}`;
}
