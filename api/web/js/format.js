/**
 * Figures as people read them.
 */
import { language, word } from "./i18n.js";

const two = (/** @type {number} */ n) => String(Math.floor(n)).padStart(2, "0");

/** Seconds after the planned day's midnight as 09:05, with +1 for the day after. @param {number} s */
export function clock(s) {
  const day = Math.floor(s / 86400);
  const rest = s - day * 86400;
  return `${two(rest / 3600)}:${two((rest % 3600) / 60)}${day ? ` ${day > 0 ? "+" : ""}${day}` : ""}`;
}

/** @param {number} fen */
export const yuan = (fen) =>
  `¥${(fen / 100).toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;

/** A difference of money, with its sign. @param {number} fen */
export const moreYuan = (fen) => `${fen > 0 ? "+" : fen < 0 ? "−" : "±"}${yuan(Math.abs(fen))}`;

/** @param {number} n */
export const count = (n) => n.toLocaleString("en-US");

/** @param {number} share */
export const percent = (share) => `${Math.round(share * 100)} %`;

/** A share to a tenth of a per cent; "–": there is none. @param {number|null|undefined} share */
export const exactPercent = (share) => (share === null || share === undefined ? "–" : `${(share * 100).toFixed(1)} %`);

/** Yuan without fen, as large sums are read; "–": there is none. @param {number|null|undefined} fen */
export const wholeYuan = (fen) => (fen === null || fen === undefined ? "–" : `¥${Math.round(fen / 100).toLocaleString("en-US")}`);

/** @param {number} hours */
export const hours = (hours) => word("hours", { n: hours.toFixed(1) });

/** Hours to a hundredth; "–": not known. @param {number|null} n */
export const exactHours = (n) => (n === null ? "–" : word("hours", { n: n.toFixed(2) }));

/** A violation with by how much, in one line. @param {any} violation */
export function broken({ meaning, amount, unit }) {
  if (unit === "count") return meaning;
  const much = unit === "s" ? word("minutes", { n: Math.ceil(amount / 60) }) : `${Math.round(amount * 10) / 10} ${unit}`;
  return `${meaning} (${much})`;
}

/** A moment of the service as people here read it. @param {string} moment */
export const moment = (moment) =>
  new Date(moment).toLocaleString(language() === "zh" ? "zh-CN" : "en-GB", {
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });

/** The local day of this computer, as 2026-03-02. */
export function today() {
  const now = new Date();
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
