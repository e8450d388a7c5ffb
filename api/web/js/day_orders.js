/**
 * The orders of the day that is open, fetched once for a plan.
 */
import { county, getAll } from "./api.js";
import { known } from "./store.js";

/** @type {{document: any, orders: any[]}} */
let fetched = { document: null, orders: [] };

/** @param {any} document the plan for which they are wanted */
export async function ordersOf(document) {
  const { countyId, day } = known();
  if (fetched.document !== document) fetched = { document, orders: await getAll(`${county(countyId, "orders")}?day=${day}`) };
  return fetched.orders;
}
