/** The state of a view stands in the address, so that a view is a link: `#/plan?budget=$100M&chips=b200`. */

/** The view and the state that the address names. */
export function here() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  return { view: path.split("/")[0], state: Object.fromEntries(new URLSearchParams(query)) };
}

/** The address of a view in a state; what is empty or as usual is left out. */
export function address(view, state, usual = {}) {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(state)) {
    if (value !== undefined && value !== null && String(value) !== String(usual[key] ?? "")) query.set(key, value);
  }
  const text = query
    .toString()
    .replaceAll("%2C", ",")
    .replaceAll("%24", "$")
    .replaceAll("%3D", "=")
    .replaceAll("%2F", "/");
  return `#/${view}${text ? `?${text}` : ""}`;
}

/** Puts a state into the address without a new step in the history. */
export function keep(view, state, usual) {
  history.replaceState(null, "", address(view, state, usual));
}
