/**
 * What was reported and has not reached the service yet: kept in this browser, sent when it can be.
 */
import { ask, county, Problem } from "./api.js";

const KEPT = "tongpei.outbox";
/** No answer, a report that is being taken just now, and too much at once: the same may be taken later. */
const LATER = [0, 409, 429];

/** @typedef {{countyId: string, key: string, statuses: any[]}} Report */

/** @returns {Report[]} */
const kept = () => JSON.parse(localStorage.getItem(KEPT) ?? "[]");
/** @param {Report[]} reports */
const keep = (reports) => localStorage.setItem(KEPT, JSON.stringify(reports));

export const waiting = () => kept().reduce((sum, report) => sum + report.statuses.length, 0);

/** What waits of a county, the oldest first. @param {string} countyId @returns {any[]} */
export const waitingOf = (countyId) => kept().filter((report) => report.countyId === countyId).flatMap((report) => report.statuses);

/** Take out a report that is done with; another window may have done so already. @param {Report} report */
const takeOut = (report) => keep(kept().filter((each) => each.key !== report.key));

/** Report statuses; without an answer they wait. @param {string} countyId @param {any[]} statuses */
export async function report(countyId, statuses) {
  keep([...kept(), { countyId, key: newKey(), statuses }]);
  await send();
}

const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("");

/** Put single reports in the place of one of several orders: only what is refused of it is lost. @param {Report} report */
const split = (report) => keep(kept().flatMap((each) =>
  each.key === report.key ? each.statuses.map((status) => ({ countyId: each.countyId, key: newKey(), statuses: [status] })) : [each]));

let isSending = false;

/** Send what waits, the oldest first, while the service can be reached; what it refuses is taken out and thrown. */
export async function send() {
  if (isSending) return;
  isSending = true;
  try {
    for (let [first] = kept(); first; [first] = kept()) {
      try {
        await ask("POST", county(first.countyId, "statuses"), { body: first.statuses, headers: { "Idempotency-Key": first.key } });
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        if (error.status >= 500 || LATER.includes(error.status)) return;
        if (error.status === 404 && first.statuses.length > 1) {
          split(first);
          continue;
        }
        if (error.status !== 401) takeOut(first);
        throw error;
      }
      takeOut(first);
    }
  } finally {
    isSending = false;
  }
}
