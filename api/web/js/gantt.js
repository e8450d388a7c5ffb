/**
 * Routes over time: a row a route, a bar a stay, a line a drive.
 */
import { nameOf } from "./county.js";
import { listenForStops } from "./drag.js";
import { fill, h, svg } from "./dom.js";
import { clock } from "./format.js";
import { word } from "./i18n.js";
import { hear, known, mayPlan, note } from "./store.js";

const ROW = 18;
const HEAD = 20;
const LABEL = 118;
const EDGE = 20;
const HOUR_S = 3600;

/** @param {HTMLElement} panel */
export function showGantt(panel) {
  const box = h("div.chart", { tabindex: 0, role: "region", "aria-label": word("gantt") });
  const details = h("details", { open: window.innerWidth > 820 }, h("summary", {}, word("gantt")), box);
  fill(panel, details);
  let width = 0;

  function render() {
    const { document: shown } = known();
    panel.hidden = !shown || !shown.routes.length;
    if (panel.hidden || !shown) return;
    const routes = [...shown.routes].sort((a, b) => a.stops[0].arriveS - b.stops[0].arriveS);
    fill(box, chart(routes, Math.max(560, box.clientWidth - 18)));
    mark();
  }

  function mark() {
    for (const row of box.querySelectorAll("g.row")) row.classList.toggle("chosen", row.dataset.row === known().routeId);
    box.querySelector("g.row.chosen")?.scrollIntoView({ block: "nearest" });
  }

  const observer = new ResizeObserver(() => {
    if (Math.abs(box.clientWidth - width) < 8) return;
    width = box.clientWidth;
    render();
  });
  observer.observe(box);
  const endings = [hear(["document", "map"], render), hear(["routeId"], mark)];
  render();
  return () => {
    observer.disconnect();
    endings.forEach((ending) => ending());
  };
}

/** @param {import("./document.js").RouteView[]} routes @param {number} width */
function chart(routes, width) {
  const from = Math.floor(Math.min(...routes.map((route) => route.stops[0].arriveS)) / HOUR_S) * HOUR_S;
  const to = Math.ceil(Math.max(...routes.map((route) => route.stops[route.stops.length - 1].departS)) / HOUR_S) * HOUR_S;
  const x = (/** @type {number} */ s) => LABEL + ((s - from) / Math.max(HOUR_S, to - from)) * (width - LABEL - EDGE);
  const height = HEAD + routes.length * ROW + 4;
  const lines = [];
  for (let s = from; s <= to; s += HOUR_S) {
    lines.push(svg("line", { x1: x(s), x2: x(s), y1: HEAD - 4, y2: height, class: "hour" }));
    lines.push(svg("text", { x: x(s), y: 12, "text-anchor": "middle" }, clock(s)));
  }
  const rows = routes.map((route, k) => row(route, HEAD + k * ROW, x, width));
  return svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": word("gantt-label", { n: routes.length }) }, ...lines, ...rows);
}

/** @param {import("./document.js").RouteView} route @param {number} y @param {(s: number) => number} x @param {number} width */
function row(route, y, x, width) {
  const { map } = known();
  const middle = y + ROW / 2;
  const first = route.stops[0];
  const last = route.stops[route.stops.length - 1];
  const stays = route.stops.map((stop) => {
    const title = `${nameOf(map, stop.placeId)} ${clock(stop.arriveS)}–${clock(stop.departS)}`;
    return svg("rect", {
      x: x(stop.arriveS), y: y + 4, width: Math.max(2, x(stop.departS) - x(stop.arriveS)), height: ROW - 8,
      fill: stop.isWrong ? "#b3261e" : route.color, opacity: stop.isHome ? 0.45 : 1,
    }, svg("title", {}, title));
  });
  const element = svg("g", { class: "row", onclick: () => note({ routeId: route.id, placeId: "" }) },
    svg("rect", { x: 0, y, width, height: ROW, class: "back" }),
    svg("text", { x: 4, y: middle + 4 }, `${route.id} ${route.vehicleId}`.slice(0, 20)),
    svg("line", { x1: x(first.arriveS), x2: x(last.departS), y1: middle, y2: middle, stroke: route.color, "stroke-width": 1.6 }),
    ...stays,
    route.violations.length ? svg("text", { x: x(last.departS) + 4, y: middle + 4, class: "bad" }, "!") : svg("g"));
  element.dataset.row = route.id;
  if (mayPlan()) listenForStops(element, route, null);
  return element;
}
