/**
 * Stops carried from one place of the list to another: dragged, or chosen in a dialog.
 */
import { nameOf } from "./county.js";
import { button, dialog, fill, h } from "./dom.js";
import { clock } from "./format.js";
import { word } from "./i18n.js";
import { bestPosition, move } from "./moving.js";
import { known } from "./store.js";

const OPEN_AFTER_MS = 700;

/** What is being dragged. @type {{routeId: string, stop: number, placeId: string}|null} */
let carried = null;

/** @param {HTMLElement} row @param {import("./document.js").RouteView} route @param {import("./document.js").StopView} stop */
export function stopDragged(row, route, stop) {
  row.addEventListener("dragstart", (event) => {
    carried = { routeId: route.id, stop: stop.index, placeId: stop.placeId };
    event.stopPropagation();
    event.dataTransfer?.setData("text/plain", `${route.id}#${stop.index + 1}`);
    if (event.dataTransfer) event.dataTransfer.effectAllowed = "move";
    row.classList.add("carried");
  });
  row.addEventListener("dragend", () => {
    carried = null;
    row.classList.remove("carried");
  });
}

/**
 * Let stops be dropped on a stop, before which they come, or on a whole route, where they fit best.
 * @param {HTMLElement} element @param {import("./document.js").RouteView} route @param {number|null} before
 */
export function listenForStops(element, route, before) {
  if (route.kind === "bus" || route.isLocked) return;
  let timer = 0;
  element.addEventListener("dragover", (event) => {
    if (!carried) return;
    event.preventDefault();
    event.stopPropagation();
    element.classList.add("over");
    if (before === null && !timer && known().routeId !== route.id) timer = window.setTimeout(() => element.classList.add("ready"), OPEN_AFTER_MS);
  });
  element.addEventListener("dragleave", () => {
    element.classList.remove("over", "ready");
    window.clearTimeout(timer);
    timer = 0;
  });
  element.addEventListener("drop", (event) => {
    if (!carried) return;
    event.preventDefault();
    event.stopPropagation();
    element.classList.remove("over", "ready");
    const { placeId, ...from } = carried;
    move(from, { routeId: route.id, before: before ?? bestPosition(route, placeId) });
  });
}

/** Choose where a stop goes. @param {import("./document.js").RouteView} route @param {import("./document.js").StopView} stop */
export const moveDialog = (route, stop) =>
  targetDialog(word("move-stop", { name: nameOf(known().map, stop.placeId) }), { routeId: route.id, stop: stop.index }, stop.placeId, route.id, stop.isLocked);

/** Choose who carries an order that nobody carries so far. @param {any} order */
export const carryDialog = (order) =>
  targetDialog(word("carry-order", { id: order.waybill_no || order.order_id }), { orderId: order.order_id },
    order.direction === "down" ? order.destination_id : order.origin_id, nearestRoute(order));

/** A route that calls at the order's place, if there is one. @param {any} order */
function nearestRoute(order) {
  const places = [order.destination_id, order.origin_id];
  const found = known().document?.routes.find((route) =>
    route.kind !== "bus" && !route.isLocked && route.stops.some((stop) => !stop.isHome && places.includes(stop.placeId)));
  return found?.id ?? "";
}

/**
 * @param {string} title @param {any} what @param {string} placeId where the call is
 * @param {string} routeId proposed route @param {boolean} stays whether it may not leave that route
 */
function targetDialog(title, what, placeId, routeId, stays = false) {
  const { document: shown, map } = known();
  if (!shown) return;
  const possible = shown.routes.filter((each) => each.kind !== "bus" && !each.isLocked && (!stays || each.id === routeId));
  const homeId = shown.byId.get(routeId)?.stops[0].placeId ?? "";
  const targets = h("select", { onchange: () => listPositions() },
    h("optgroup", { label: word("routes") }, ...possible.map((each) =>
      h("option", { value: `route ${each.id}`, selected: each.id === routeId }, `${each.id} ${word(`route-${each.kind}`)} · ${nameOf(map, each.stops[0].placeId)} · ${each.vehicleId}`))),
    h("optgroup", { label: word("idle-vehicles") }, ...(stays ? [] : idleVehicles(homeId)).map((each) =>
      h("option", { value: `vehicle ${each.vehicle_id}` }, `${each.vehicle_id} ${each.type_name_zh} · ${nameOf(map, each.home_id)}`))));
  const positions = h("select");
  const position = h("label", {}, word("to-position"), positions);
  const chosen = () => {
    const [kind, ...id] = targets.value.split(" ");
    return { kind, id: id.join(" ") };
  };

  function listPositions() {
    const { kind, id } = chosen();
    const target = kind === "route" ? shown?.byId.get(id) : undefined;
    position.hidden = !target;
    if (!target) return;
    const best = bestPosition(target, placeId);
    fill(positions, ...target.stops.slice(1).map((next, k) =>
      h("option", { value: k + 1, selected: k + 1 === best }, word("before-stop", { n: k + 2, name: nameOf(map, next.placeId), at: clock(next.arriveS) }))));
  }

  function agree() {
    const { kind, id } = chosen();
    move(what, kind === "vehicle" ? { vehicleId: id } : { routeId: id, before: Number(positions.value) });
  }

  listPositions();
  dialog(title, word("close"), (close) => [
    h("label", {}, word("to-route"), targets),
    position,
    h("div.row", {}, button(word("move"), () => { close(); agree(); }, { class: "main" }), button(word("cancel"), close)),
  ]);
}

/** Vehicles that stay at home so far, those of a home first. @param {string} homeId */
function idleVehicles(homeId) {
  const { facts, document: shown } = known();
  const out = new Set(shown?.routes.map((each) => each.vehicleId));
  const isElsewhere = (/** @type {any} */ vehicle) => Number(vehicle.home_id !== homeId);
  const idle = (facts?.vehicles ?? []).filter((/** @type {any} */ vehicle) => !out.has(vehicle.vehicle_id));
  return idle.sort((/** @type {any} */ a, /** @type {any} */ b) => isElsewhere(a) - isElsewhere(b));
}
