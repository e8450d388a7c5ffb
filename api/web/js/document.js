/**
 * A plan as the page shows it: plan.json, its routes on the map, and what the checker says of it.
 *
 * @typedef {Object} StopView
 * @property {number} index
 * @property {string} placeId
 * @property {number} arriveS
 * @property {number} departS
 * @property {number} restS
 * @property {string[]} deliver
 * @property {string[]} collect
 * @property {number} down pieces unloaded
 * @property {number} up pieces loaded
 * @property {boolean} isHome
 * @property {boolean} isLocked whether it stays with its vehicle
 * @property {boolean} isWrong whether a rule is broken here
 *
 * @typedef {Object} RouteView
 * @property {string} id
 * @property {string} kind
 * @property {string} vehicleId
 * @property {string} type
 * @property {string} color
 * @property {[number, number][]} line
 * @property {number} km
 * @property {number} pieces
 * @property {number} peakKg
 * @property {number} load share of the vehicle's room in use at the fullest moment
 * @property {number} costFen
 * @property {boolean} isLocked
 * @property {any[]} violations
 * @property {StopView[]} stops
 *
 * @typedef {{plan: any, geo: any, analysis: any, trial: string|null, routes: RouteView[], byId: Map<string, RouteView>}} PlanDocument
 */
import { colorOf } from "./palette.js";

/**
 * @param {any} plan @param {any} geo @param {any} analysis
 * @param {string|null} trial how the service calls it; "": it is the version that is open; null: it does not know it
 * @returns {PlanDocument}
 */
export function makeDocument(plan, geo, analysis, trial = "") {
  const lines = new Map();
  const points = new Map();
  for (const { geometry, properties } of geo.features) {
    if (geometry.type === "LineString") lines.set(properties.route_id, { geometry, properties });
    else points.set(`${properties.route_id}#${properties.sequence}`, properties);
  }
  const wrong = byRoute(plan, analysis);
  const routes = plan.routes.map((/** @type {any} */ route) =>
    routeView(route, lines.get(route.route_id), points, wrong.get(route.route_id) ?? [], plan.locked.includes(route.route_id), lockedStops(plan)),
  );
  return { plan, geo, analysis, trial, routes, byId: new Map(routes.map((/** @type {RouteView} */ route) => [route.id, route])) };
}

/** The document after a move, from what the service says of what changes. @param {PlanDocument} before @param {any} told */
export function changedDocument(before, { changes, routes, analysis, trial }) {
  const now = new Set(changes.route_ids);
  const anew = new Set(changes.routes.map((/** @type {any} */ route) => route.route_id));
  const isKept = (/** @type {any} */ { properties }) => now.has(properties.route_id) && !anew.has(properties.route_id);
  const features = [...before.geo.features.filter(isKept), ...routes.features];
  return makeDocument(changedPlan(before.plan, changes), { ...before.geo, features }, analysis, trial);
}

/** plan.json with what a move replaces in it. @param {any} plan @param {any} changes */
function changedPlan(plan, changes) {
  const routes = new Map([...plan.routes, ...changes.routes].map((route) => [route.route_id, route]));
  const assignments = { ...plan.assignments };
  for (const [orderId, legs] of Object.entries(changes.assignments)) {
    if (legs) assignments[orderId] = legs;
    else delete assignments[orderId];
  }
  return {
    ...plan,
    horizon_days: changes.horizon_days,
    routes: changes.route_ids.map((/** @type {string} */ id) => routes.get(id)),
    assignments,
    held: changes.held ?? plan.held,
    unserved: changes.unserved ?? plan.unserved,
    late: changes.late ?? plan.late,
  };
}

/** @returns {RouteView} */
function routeView(/** @type {any} */ route, /** @type {any} */ line, /** @type {Map<string, any>} */ points, /** @type {any[]} */ violations, /** @type {boolean} */ isLocked, /** @type {any[]} */ lockedStops) {
  const told = line?.properties ?? {};
  const homeId = route.kind === "bus" ? null : route.stops[0].place_id;
  const lockedPlaces = new Set(lockedStops.filter((each) => each.vehicle_id === route.vehicle_id).map((each) => each.place_id));
  const wrongStops = new Set(violations.map((each) => each.subject));
  return {
    id: route.route_id,
    kind: route.kind,
    vehicleId: route.vehicle_id,
    type: told.vehicle_type ?? route.vehicle_type_id ?? "",
    color: colorOf(route.route_id),
    line: (line?.geometry.coordinates ?? []).map((/** @type {[number, number]} */ [lon, lat]) => [lat, lon]),
    km: told.distance_km ?? 0,
    pieces: told.pieces ?? 0,
    peakKg: told.peak_kg ?? 0,
    load: told.load_share ?? 0,
    costFen: told.cost_fen ?? 0,
    isLocked,
    violations,
    stops: route.stops.map((/** @type {any} */ stop, /** @type {number} */ index) => {
      const point = points.get(`${route.route_id}#${index + 1}`) ?? {};
      return {
        index,
        placeId: stop.place_id,
        arriveS: stop.arrive_s,
        departS: stop.depart_s,
        restS: stop.rest_s ?? 0,
        deliver: stop.deliver ?? [],
        collect: stop.collect ?? [],
        down: point.deliver_pieces ?? 0,
        up: point.collect_pieces ?? 0,
        isHome: stop.place_id === homeId,
        isLocked: lockedPlaces.has(stop.place_id),
        isWrong: wrongStops.has(`${route.route_id}#${index + 1}`),
      };
    }),
  };
}

/** The violations of each route: those that name it, a stop of it, or an order that rides on it. */
function byRoute(/** @type {any} */ plan, /** @type {any} */ analysis) {
  const found = new Map();
  const known = new Set(plan.routes.map((/** @type {any} */ route) => route.route_id));
  for (const violation of analysis.violations) {
    const [first] = violation.subject.split(/[#/]/);
    const legs = plan.assignments?.[violation.subject] ?? [];
    const ids = known.has(first) ? [first] : legs.map((/** @type {any} */ leg) => leg.route_id);
    for (const id of new Set(ids)) found.set(id, [...(found.get(id) ?? []), violation]);
  }
  return found;
}

/** How an order goes: the key of a word. @param {PlanDocument} document @param {string} orderId */
export function channelOf(document, orderId) {
  const legs = document.plan.assignments?.[orderId] ?? [];
  const kinds = legs.map((/** @type {any} */ leg) => document.byId.get(leg.route_id)?.kind);
  if (!legs.length) return fateOf(document, orderId).state;
  if (kinds.includes("bus")) return "channel-bus";
  return legs.length > 1 || kinds[0] === "trunk" || kinds[0] === "local" ? "channel-station" : "channel-direct";
}

/** What becomes of an order, with why. @param {PlanDocument} document @param {string} orderId */
export function fateOf(document, orderId) {
  const { plan } = document;
  for (const state of ["unserved", "late", "held"]) {
    const entry = plan[state].find((/** @type {any} */ each) => each.order_id === orderId);
    if (entry) return { state, entry };
  }
  return { state: plan.assignments?.[orderId] ? "planned" : "new", entry: null };
}

/** The stops at a place, with their routes. @param {PlanDocument} document @param {string} placeId */
export function callsAt(document, placeId) {
  return document.routes.flatMap((route) =>
    route.stops.filter((stop) => stop.placeId === placeId && (stop.deliver.length || stop.collect.length)).map((stop) => ({ route, stop })),
  );
}

/** The stops that stay with their vehicles; plans kept before there were such say nothing of them. @param {any} plan @returns {import("./locks.js").LockedStop[]} */
export const lockedStops = (plan) => plan.locked_stops ?? [];

/** Whether a stop may be moved by hand. @param {RouteView} route @param {StopView} stop */
export const isMovable = (route, stop) =>
  route.kind !== "bus" && !route.isLocked && !stop.isHome && stop.index > 0 && stop.index < route.stops.length - 1;
