/**
 * Move stops and orders by hand: the service makes the times fit, checks and prices the plan at once.
 */
import { county, post, Problem } from "./api.js";
import { metres } from "./county.js";
import { changedDocument, makeDocument } from "./document.js";
import { change } from "./history.js";
import { trying } from "./notice.js";
import { known, note } from "./store.js";

const NOT_AT_HAND = "E1141";
let isMoving = false;

/**
 * Move a stop, or an order that nobody carries, before a stop or to a vehicle that stays at home.
 * @param {{routeId: string, stop: number}|{orderId: string}} what
 * @param {{routeId: string, before: number}|{vehicleId: string}} to
 */
export async function move(what, to) {
  const { document: shown } = known();
  if (!shown || isMoving || isNowhere(what, to)) return;
  isMoving = true;
  window.document.body.setAttribute("aria-busy", "true");
  await trying(async () => {
    const changed = await changedBy(shown, query(what, to));
    if (known().document !== shown) return;
    change(changed);
    const routeId = "routeId" in to ? to.routeId : changed.routes.find((route) => route.vehicleId === to.vehicleId)?.id;
    note({ routeId });
  });
  window.document.body.removeAttribute("aria-busy");
  isMoving = false;
}

/**
 * Ask for a move: the service has the plan at hand, or is sent it.
 * @param {import("./document.js").PlanDocument} shown @param {Object<string, string>} asked
 */
async function changedBy(shown, asked) {
  const { countyId, day, planName, version } = known();
  const path = (/** @type {string} */ what, /** @type {Object<string, string>} */ more) =>
    `${county(countyId, "plans", day, planName, what)}?${new URLSearchParams(more)}`;
  if (shown.trial !== null) {
    /** @type {Object<string, string>} */
    const from = shown.trial ? { trial: shown.trial } : { version: `${version}` };
    try {
      return changedDocument(shown, await post(path("trials", { ...from, ...asked }), undefined));
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== NOT_AT_HAND) throw error;
    }
  }
  const moved = await post(path("moves", asked), shown.plan);
  return makeDocument(moved.plan, moved.routes, moved.analysis, moved.trial);
}

/** Whether a stop would stay where it is. @param {any} what @param {any} to */
const isNowhere = (what, to) =>
  what.routeId !== undefined && what.routeId === to.routeId && (to.before === what.stop || to.before === what.stop + 1);

/** @param {any} what @param {any} to @returns {Object<string, string>} */
function query(what, to) {
  const asked = what.orderId ? { order: what.orderId } : { route: what.routeId, stop: `${what.stop}` };
  const there = to.vehicleId ? { vehicle: to.vehicleId } : { to: to.routeId, before: `${to.before}` };
  return { .../** @type {any} */ (asked), ...there };
}

/**
 * Return the index before which a place costs the least way as the crow flies, never before the start.
 * @param {import("./document.js").RouteView} route @param {string} placeId
 */
export function bestPosition(route, placeId) {
  const places = known().map?.places;
  const at = places?.get(placeId)?.at;
  let best = route.stops.length - 1;
  let least = Infinity;
  if (!at) return best;
  for (let k = 1; k < route.stops.length; k += 1) {
    const here = places?.get(route.stops[k - 1].placeId)?.at;
    const there = places?.get(route.stops[k].placeId)?.at;
    if (!here || !there) continue;
    const detour = metres(here, at) + metres(at, there) - metres(here, there);
    if (detour < least) [best, least] = [k, detour];
  }
  return best;
}
