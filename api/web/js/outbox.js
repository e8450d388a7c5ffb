/**
 * What was reported and has not reached the service yet: kept in this browser, sent when it can be.
 */
import { ask, county, Problem } from "./api.js";

const KEPT = "tongpei.outbox";

/** @typedef {{countyId: string, key: string, statuses: any[]}} Report */

/** @returns {Report[]} */
const kept = () => JSON.parse(localStorage.getItem(KEPT) ?? "[]");
/** @param {Report[]} reports */
const keep = (reports) => localStorage.setItem(KEPT, JSON.stringify(reports));

export const waiting = () => kept().reduce((sum, report) => sum + report.statuses.length, 0);

/** Report statuses; without an answer they wait. @param {string} countyId @param {any[]} statuses */
export async function report(countyId, statuses) {
  const key = [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("");
  keep([...kept(), { countyId, key, statuses }]);
  await send();
}

let isSending = false;

/** Send what waits, the oldest first; what the service refuses is taken out and thrown. */
export async function send() {
  if (isSending) return;
  isSending = true;
  try {
    for (let [first] = kept(); first; [first] = kept()) {
      try {
        await ask("POST", county(first.countyId, "statuses"), { body: first.statuses, headers: { "Idempotency-Key": first.key } });
      } catch (error) {
        const isRefused = error instanceof Problem && error.status >= 400 && error.status < 500 && ![401, 409, 429].includes(error.status);
        if (!isRefused) {
          if (error instanceof Problem && error.status === 0) return;
          throw error;
        }
        keep(kept().slice(1));
        throw error;
      }
      keep(kept().slice(1));
    }
  } finally {
    isSending = false;
  }
}
