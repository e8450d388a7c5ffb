/**
 * Elements. Names come from files of others: they are only ever set as text, never as markup.
 */

/** @param {string} id */
export const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/**
 * Return a new element.
 * @param {string} tag its name, with classes after dots: "p.soft"
 * @param {Object<string, any>} attributes `on…` are listeners, `data` a set of data attributes,
 *   properties such as `value` and `disabled` are set as such, all others as attributes
 * @param {...(Node|string|number|null|undefined|false)} children
 * @returns {any}
 */
export function h(tag, attributes = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const element = document.createElement(name);
  if (classes.length) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) set(element, key, value);
  fill(element, ...children);
  return element;
}

const PROPERTIES = new Set(["value", "checked", "disabled", "hidden", "open", "selected", "draggable", "indeterminate", "multiple"]);

/** @param {HTMLElement} element @param {string} key @param {any} value */
function set(element, key, value) {
  if (value === null || value === undefined) return;
  if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
  else if (key === "data") Object.assign(element.dataset, value);
  else if (key === "color") element.style.setProperty("--color", value);
  else if (PROPERTIES.has(key)) /** @type {any} */ (element)[key] = value;
  else element.setAttribute(key, String(value));
}

/**
 * Replace what an element holds.
 * @param {Element} element
 * @param {...(Node|string|number|null|undefined|false)} children
 */
export function fill(element, ...children) {
  const kept = children.filter((child) => child !== null && child !== undefined && child !== false);
  element.replaceChildren(...kept.map((child) => (child instanceof Node ? child : String(child))));
}

/** @param {string} text @param {(event: Event) => void} act @param {Object<string, any>} attributes */
export function button(text, act, attributes = {}) {
  return h("button", { type: "button", onclick: act, ...attributes }, text);
}

/** The files chosen in a field, which is emptied: the same may be chosen again once it is corrected. @param {HTMLInputElement} field */
export function filesOf(field) {
  const files = [...(field.files ?? [])];
  field.value = "";
  return files;
}

/**
 * Return a table.
 * @param {{text: string, number?: boolean}[]} heads
 * @param {(Node|string|number)[][]} rows
 * @param {string} caption
 */
export function table(heads, rows, caption) {
  const cells = (/** @type {any[]} */ row) =>
    row.map((value, i) => h(heads[i].number ? "td.number" : "td", {}, value));
  return h(
    "table",
    {},
    caption && h("caption", {}, caption),
    h("thead", {}, h("tr", {}, ...heads.map((head) => h(head.number ? "th.number" : "th", { scope: "col" }, head.text)))),
    h("tbody", {}, ...rows.map((row) => h("tr", {}, ...cells(row)))),
  );
}

const NAMESPACE = "http://www.w3.org/2000/svg";

/**
 * Return a new SVG element.
 * @param {string} tag @param {Object<string, any>} attributes @param {...(Node|string)} children
 * @returns {any}
 */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(NAMESPACE, tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, String(value));
  }
  element.append(...children);
  return element;
}

/**
 * Show a dialog until it is closed, and remove it then.
 * @param {string} title @param {string} closeWord
 * @param {(close: () => void) => (Node|string)[]} content
 */
export function dialog(title, closeWord, content) {
  const element = h("dialog", { "aria-label": title });
  const close = () => element.close();
  fill(
    element,
    h("header", {}, h("h2", {}, title), button("×", close, { class: "close", "aria-label": closeWord })),
    h("div.body", {}, ...content(close)),
  );
  element.addEventListener("close", () => element.remove());
  document.body.append(element);
  element.showModal();
  return element;
}
