/**
 * What was changed by hand since the plan was opened, to be taken back and done again.
 */
import { known, note } from "./store.js";

/** @type {import("./document.js").PlanDocument[]} */
let before = [];
/** @type {import("./document.js").PlanDocument[]} */
let after = [];

/**
 * Begin with a plan as it is kept, and note what else is open with it.
 * @param {import("./document.js").PlanDocument|null} document @param {Partial<import("./store.js").State>} [news]
 */
export function begin(document, news = {}) {
  before = [];
  after = [];
  note({ document, ...news });
}

/** Show a changed plan. @param {import("./document.js").PlanDocument} document */
export function change(document) {
  const shown = known().document;
  if (shown) before.push(shown);
  after = [];
  note({ document });
}

export function undo() {
  const shown = known().document;
  const last = before.pop();
  if (!last || !shown) return;
  after.push(shown);
  note({ document: last });
}

export function redo() {
  const shown = known().document;
  const next = after.pop();
  if (!next || !shown) return;
  before.push(shown);
  note({ document: next });
}

export const canUndo = () => before.length > 0;
export const canRedo = () => after.length > 0;
export const isEdited = () => before.length > 0;

/** The plan as it was opened. */
export const opened = () => before[0] ?? known().document;
