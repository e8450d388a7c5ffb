/**
 * Lock routes and stops: at once in the plan that is kept, with the next save in an edited one.
 */
import { ask, basedOn, county } from "./api.js";
import { nameOf } from "./county.js";
import { lockedStops, makeDocument } from "./document.js";
import { change, isEdited } from "./history.js";
import { word } from "./i18n.js";
import { tell } from "./notice.js";
import { openPlan } from "./opening.js";
import { known, note } from "./store.js";

/** @typedef {{vehicle_id: string, place_id: string, order_ids: string[]}} LockedStop */

/** @param {import("./document.js").RouteView} route */
export async function turnRouteLock(route) {
  const { document: shown } = known();
  if (!shown) return;
  const others = shown.plan.locked.filter((/** @type {string} */ id) => id !== route.id);
  const locked = route.isLocked ? others : [...others, route.id];
  await lock(route, locked, lockedStops(shown.plan), word(route.isLocked ? "unlocked-told" : "locked-told", { id: route.id }));
}

/** @param {import("./document.js").RouteView} route @param {import("./document.js").StopView} stop */
export async function turnStopLock(route, stop) {
  const { document: shown, map } = known();
  if (!shown) return;
  const isOther = (/** @type {LockedStop} */ each) => each.vehicle_id !== route.vehicleId || each.place_id !== stop.placeId;
  const others = lockedStops(shown.plan).filter(isOther);
  const own = { vehicle_id: route.vehicleId, place_id: stop.placeId, order_ids: handedOver(shown.plan, route, stop.placeId) };
  const text = word(stop.isLocked ? "stop-unlocked-told" : "stop-locked-told", { name: nameOf(map, stop.placeId), id: route.vehicleId });
  await lock(route, shown.plan.locked, stop.isLocked ? others : [...others, own], text);
}

/**
 * The orders that a route hands over at a place whose way begins or ends there: what a lock binds.
 * @param {any} plan @param {import("./document.js").RouteView} route @param {string} placeId @returns {string[]}
 */
export function handedOver(plan, route, placeId) {
  const waiting = new Set([...plan.held, ...plan.unserved].map((entry) => entry.order_id));
  const legs = (/** @type {string} */ id) => plan.assignments?.[id] ?? [];
  const here = route.stops.filter((stop) => stop.placeId === placeId && !stop.isHome);
  return [
    ...here.flatMap((stop) => stop.deliver).filter((id) => !waiting.has(id) && legs(id).at(-1)?.to_id === placeId),
    ...here.flatMap((stop) => stop.collect).filter((id) => legs(id)[0]?.from_id === placeId),
  ];
}

/** @param {import("./document.js").RouteView} route @param {string[]} routeIds @param {LockedStop[]} stops @param {string} text */
async function lock(route, routeIds, stops, text) {
  const { document: shown, countyId, day, planName, version } = known();
  if (!shown) return;
  if (isEdited()) {
    change(makeDocument({ ...shown.plan, locked: routeIds, locked_stops: stops }, shown.geo, shown.analysis, null));
    return;
  }
  const ids = new Map(shown.routes.map((each) => [each.vehicleId, each]));
  const calls = stops.flatMap((stop) => {
    const by = ids.get(stop.vehicle_id);
    return by && handedOver(shown.plan, by, stop.place_id).length ? [{ route_id: by.id, place_id: stop.place_id }] : [];
  });
  const path = county(countyId, "plans", day, planName, "locked");
  await ask("PUT", path, { body: { route_ids: routeIds, stops: calls, note: text }, headers: basedOn(version) });
  await openPlan(planName);
  note({ routeId: route.id });
  tell(text);
}
