/**
 * Words in two languages: Chinese unless the other is chosen; the choice is kept in this browser.
 */

const KEPT = "tongpei.language";
/** @type {Object<string, {zh: string, en: string}>} */
let words = {};
let chosen = localStorage.getItem(KEPT) === "en" ? "en" : "zh";

export async function loadWords() {
  const answer = await fetch("/web/words.json");
  words = await answer.json();
  show();
}

/** @returns {"zh"|"en"} */
export const language = () => /** @type {"zh"|"en"} */ (chosen);

export function turnLanguage() {
  chosen = chosen === "zh" ? "en" : "zh";
  localStorage.setItem(KEPT, chosen);
  show();
}

function show() {
  document.documentElement.lang = chosen === "zh" ? "zh-CN" : "en";
}

/**
 * Return a text by its key, with its {names} filled in.
 * @param {string} key @param {Object<string, any>} values
 */
export function word(key, values = {}) {
  const text = words[key]?.[language()] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** Return a text that comes in both languages. @param {{zh: string, en: string}|string} text */
export const say = (text) => (typeof text === "string" ? text : text[language()]);
