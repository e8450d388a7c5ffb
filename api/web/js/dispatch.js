/**
 * The dispatcher's screen: orders, planning, the plan with its figures, map, routes, times, details.
 */
import { showDetail } from "./detail_panel.js";
import { fill, h } from "./dom.js";
import { redo, undo } from "./history.js";
import { word } from "./i18n.js";
import { showEvents } from "./events_panel.js";
import { showGantt } from "./gantt.js";
import { showMap } from "./map_view.js";
import { showOrders } from "./orders_panel.js";
import { showPlanBar } from "./plan_bar.js";
import { showPlanning } from "./planning_panel.js";
import { showRoutes } from "./route_list.js";
import { note } from "./store.js";

/** @param {HTMLElement} screen */
export function showDispatch(screen) {
  const orders = h("section.card", { id: "orders", "aria-label": word("orders") });
  const planning = h("section.card", { id: "planning", "aria-label": word("planning") });
  const events = h("section.card", { id: "events", "aria-label": word("events") });
  const bar = h("section.plan-bar", { id: "plan", "aria-label": word("plan") });
  const routes = h("section.routes", { id: "routes", "aria-label": word("routes") });
  const map = h("div.map", { id: "map", "aria-label": word("map"), role: "region" });
  const detail = h("aside.detail", { id: "detail", "aria-label": word("detail"), hidden: true });
  const gantt = h("section.gantt", { id: "gantt", "aria-label": word("gantt") });
  fill(
    screen,
    h("h1.unseen", {}, word("screen-dispatch")),
    h("div.dispatch", {},
      h("div.side", {}, h("div.steps", {}, orders, planning, events), routes),
      h("div.stage", {}, bar, h("div.map-and-detail", {}, map, detail), gantt)),
  );
  const leaving = [
    showOrders(orders),
    showPlanning(planning),
    showEvents(events),
    showPlanBar(bar),
    showRoutes(routes),
    showMap(map),
    showDetail(detail),
    showGantt(gantt),
  ];
  document.addEventListener("keydown", press);
  return () => {
    document.removeEventListener("keydown", press);
    leaving.forEach((leave) => leave());
  };
}

/** @param {KeyboardEvent} event */
function press(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  if (target.closest("input, textarea, select, dialog")) return;
  const isCommand = event.ctrlKey || event.metaKey;
  if (isCommand && event.key.toLowerCase() === "z") {
    event.preventDefault();
    if (event.shiftKey) redo();
    else undo();
  } else if (isCommand && event.key.toLowerCase() === "y") {
    event.preventDefault();
    redo();
  } else if (event.key === "Escape") note({ routeId: "", placeId: "", picking: null });
}
