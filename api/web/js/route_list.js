/**
 * The routes as a list: loads, times, and the stops of the chosen one, to be moved by mouse and keys.
 */
import { button, fill, h } from "./dom.js";
import { isMovable } from "./document.js";
import { nameOf } from "./county.js";
import { now } from "./day_events.js";
import { listenForStops, moveDialog, stopDragged } from "./drag.js";
import { broken, clock, percent, yuan } from "./format.js";
import { word } from "./i18n.js";
import { handedOver, turnRouteLock, turnStopLock } from "./locks.js";
import { move } from "./moving.js";
import { trying } from "./notice.js";
import { address } from "./router.js";
import { hear, known, mayPlan, note } from "./store.js";

/** @param {HTMLElement} panel */
export function showRoutes(panel) {
  const search = h("input", { type: "search", id: "find-route", placeholder: word("find-route"), "aria-label": word("find-route"), oninput: () => render() });
  const head = h("h2");
  const list = h("ol.route-list");
  fill(panel, h("div.row", {}, head, search), list);
  const focusStop = { index: -1 };

  function render() {
    const { document: shown } = known();
    panel.hidden = !shown;
    if (!shown) return;
    const routes = shown.routes.filter((route) => isFound(route, search.value));
    fill(head, word("routes"), h("small", {}, ` ${routes.length}`));
    const focused = document.activeElement?.closest("[data-route]");
    const focusedId = /** @type {HTMLElement|undefined} */ (focused)?.dataset.route;
    const top = list.scrollTop;
    fill(list, ...routes.map((route) => item(route, focusStop)));
    list.scrollTop = top;
    restoreFocus(list, focusedId, focusStop);
  }

  render();
  return joined([
    hear(["document", "map"], render),
    hear(["routeId"], () => {
      render();
      list.querySelector(".chosen")?.scrollIntoView({ block: "nearest" });
    }),
  ]);
}

/** @param {(() => any)[]} endings */
const joined = (endings) => () => endings.forEach((ending) => ending());

/** @param {HTMLElement} list @param {string|undefined} routeId @param {{index: number}} focusStop */
function restoreFocus(list, routeId, focusStop) {
  const { routeId: chosen } = known();
  if (focusStop.index >= 0 && chosen) {
    /** @type {HTMLElement|null} */ (list.querySelector(`[data-route="${CSS.escape(chosen)}"] [data-stop="${focusStop.index}"] .move`))?.focus();
    focusStop.index = -1;
  } else if (routeId) {
    /** @type {HTMLElement|null} */ (list.querySelector(`[data-route="${CSS.escape(routeId)}"] > button`))?.focus({ preventScroll: true });
  }
}

/** @param {import("./document.js").RouteView} route @param {string} text */
function isFound(route, text) {
  const { map } = known();
  const wanted = text.trim().toLowerCase();
  if (!wanted) return true;
  const told = [route.id, route.vehicleId, route.type, word(`route-${route.kind}`), ...route.stops.map((stop) => nameOf(map, stop.placeId))];
  return told.some((each) => each.toLowerCase().includes(wanted));
}

/** @param {import("./document.js").RouteView} route @param {{index: number}} focusStop */
function item(route, focusStop) {
  const isChosen = known().routeId === route.id;
  const first = route.stops[0];
  const last = route.stops[route.stops.length - 1];
  const load = Math.round(route.load * 100);
  const head = h("button.route", {
    type: "button", "aria-expanded": String(isChosen),
    onclick: () => note({ routeId: isChosen ? "" : route.id, placeId: "" }),
  },
    h("i.swatch", { color: route.color, "aria-hidden": "true" }),
    h("span.name", {}, route.id, " ", h("small", {}, `${word(`route-${route.kind}`)} · ${route.vehicleId}`)),
    h("span.times", {}, `${clock(first.departS)}–${clock(last.arriveS)}`),
    h("small.goods", {}, `${nameOf(known().map, first.placeId)} · ${word("stops-n", { n: route.stops.length })} · ${route.km.toFixed(1)} km`),
    h("span.load", { title: word("load") },
      h("meter", { min: 0, max: 1, high: 0.999, value: Math.min(1, route.load), "aria-label": word("load") }), h("small", {}, percent(load / 100))),
    route.isLocked && h("span.tag", {}, word("locked")),
    route.violations.length > 0 && h("span.tag.bad", {}, word("violations-n", { n: route.violations.length })));
  const element = h("li", { class: isChosen ? "chosen" : null, data: { route: route.id } }, head, isChosen && stops(route, focusStop));
  if (mayPlan()) listenForStops(element, route, null);
  return element;
}

/** @param {import("./document.js").RouteView} route @param {{index: number}} focusStop */
function stops(route, focusStop) {
  const tools = [
    mayPlan() && route.kind !== "bus" && button(word(route.isLocked ? "unlock" : "lock"), () => trying(() => turnRouteLock(route))),
    mayPlan() && route.kind !== "bus" && button(word("event-breakdown"), () => note({ draft: { kind: "breakdown", at: now(), vehicle_id: route.vehicleId } }), { "aria-label": word("record-breakdown", { id: route.vehicleId }) }),
    h("a.button", { href: address("route", route.id) }, word("driver-page")),
    h("span.soft", {}, `${yuan(route.costFen)} · ${word("peak")} ${route.peakKg.toFixed(0)} kg`),
  ];
  const wrong = route.violations.map((each) => h("li", {}, `${broken(each)} · ${each.subject}`));
  return h("div.stops", {},
    h("div.row", {}, ...tools),
    wrong.length > 0 && h("ul.bad", {}, ...wrong.slice(0, 8)),
    mayPlan() && route.kind !== "bus" && h("p.soft.hint", {}, word("drag-hint")),
    h("ol", {}, ...route.stops.map((stop) => stopRow(route, stop, focusStop))));
}

/** @param {import("./document.js").RouteView} route @param {import("./document.js").StopView} stop @param {{index: number}} focusStop */
function stopRow(route, stop, focusStop) {
  const name = nameOf(known().map, stop.placeId);
  const canMove = mayPlan() && isMovable(route, stop);
  const goods = [stop.down ? word("down-n", { n: stop.down }) : "", stop.up ? word("up-n", { n: stop.up }) : ""].filter(Boolean).join(" ");
  const row = h(`li.stop${stop.isHome ? ".home" : ""}${stop.isWrong ? ".wrong" : ""}`, {
    draggable: canMove, data: { stop: stop.index },
  },
    h("span.grip", { "aria-hidden": "true" }, canMove ? "⠿" : ""),
    h("span.number", {}, stop.index + 1),
    button(name, () => note({ placeId: stop.placeId }), { class: "link" }),
    h("span.times", {}, `${clock(stop.arriveS)}–${clock(stop.departS)}`),
    h("small.goods", {}, goods, stop.restS ? ` ${word("rest")} ${Math.round(stop.restS / 60)}′` : ""),
    canMove && lockButton(route, stop, name),
    canMove && button(word("move"), () => moveDialog(route, stop), { class: "quiet move", "aria-label": word("move-stop", { name }) }));
  if (canMove) {
    stopDragged(row, route, stop);
    row.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => step(event, route, stop, focusStop));
  }
  if (mayPlan() && stop.index > 0) listenForStops(row, route, stop.index);
  return row;
}

/** What locks a stop, where goods are handed over that a lock can bind. @param {import("./document.js").RouteView} route @param {import("./document.js").StopView} stop @param {string} name */
function lockButton(route, stop, name) {
  const { document: shown } = known();
  if (!stop.isLocked && !handedOver(shown?.plan, route, stop.placeId).length) return null;
  return button(word(stop.isLocked ? "unlock" : "lock"), () => trying(() => turnStopLock(route, stop)), {
    class: stop.isLocked ? "quiet lock on" : "quiet lock", "aria-label": word(stop.isLocked ? "unlock-stop" : "lock-stop", { name }),
  });
}

/** Alt with an arrow moves a stop one up or down. */
function step(/** @type {KeyboardEvent} */ event, /** @type {import("./document.js").RouteView} */ route, /** @type {import("./document.js").StopView} */ stop, /** @type {{index: number}} */ focusStop) {
  const by = { ArrowUp: -1, ArrowDown: 2 }[event.key];
  if (!event.altKey || by === undefined) return;
  event.preventDefault();
  const before = stop.index + by;
  if (before < 1 || before > route.stops.length - 1) return;
  focusStop.index = by < 0 ? before : before - 1;
  move({ routeId: route.id, stop: stop.index }, { routeId: route.id, before });
}
