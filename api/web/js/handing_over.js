/**
 * What handing an order over at a stop means, as the plan says: its start, its end, or a change of vehicle.
 */

const TAKEN = ["picked_up", "loaded", "departed", "arrived", "signed", "failed"];
const TAKEN_ON = ["loaded", "departed", "signed", "failed"]; // it has arrived before it is taken on
const BROUGHT = ["signed", "failed"];
const BROUGHT_PART_OF_THE_WAY = ["arrived", "signed", "failed"];

/** @param {any} plan with assignments, held and unserved, as plan.json has them; none: nothing is known */
export function handingOver(plan) {
  const waiting = new Set([...(plan?.held ?? []), ...(plan?.unserved ?? [])].map((/** @type {any} */ entry) => entry.order_id));
  const legsOf = (/** @type {string} */ id) => plan?.assignments?.[id] ?? [];

  /** @param {string} id @param {string} placeId */
  const starts = (id, placeId) => (legsOf(id)[0]?.from_id ?? placeId) === placeId;

  /** @param {string} id @param {string} placeId */
  const ends = (id, placeId) => (legsOf(id).at(-1)?.to_id ?? placeId) === placeId && !waiting.has(id);

  return {
    /** The status that says an order was brought here. @param {string} id @param {string} placeId */
    brought: (id, placeId) => (ends(id, placeId) ? "signed" : "arrived"),

    /** The status that says an order was taken here. @param {string} id @param {string} placeId */
    taken: (id, placeId) => (starts(id, placeId) ? "picked_up" : "loaded"),

    /** Whether an order need not be brought here any more. @param {string} id @param {string} placeId @param {string} [status] */
    isBrought: (id, placeId, status = "") => (ends(id, placeId) ? BROUGHT : BROUGHT_PART_OF_THE_WAY).includes(status),

    /** Whether an order need not be taken here any more. @param {string} id @param {string} placeId @param {string} [status] */
    isTaken: (id, placeId, status = "") => (starts(id, placeId) ? TAKEN : TAKEN_ON).includes(status),
  };
}
