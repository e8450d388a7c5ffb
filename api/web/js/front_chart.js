/**
 * What more coverage costs: cost, and hours on the way to goods, over the villages that are covered.
 *
 * @typedef {{name: string, points: any[]}} Front the points of a roll-out, as siting.json holds them
 */
import { COLORS, FRAME, framed, grid, scale, ticks } from "./charts.js";
import { svg } from "./dom.js";
import { exactPercent, exactHours, wholeYuan } from "./format.js";
import { word } from "./i18n.js";

const UPPER = 210;
const LOWER = 110;
const GAP = 22;
const TEN_THOUSAND_YUAN = 1e6;

/** @param {any} point */
const share = (point) => point.villages.value / Math.max(1, point.villages.of);
/** Ten thousands of yuan. @param {number} fen */
const money = (fen) => (fen / TEN_THOUSAND_YUAN).toLocaleString("en-US", { maximumFractionDigits: 1 });

/** @param {Front[]} fronts */
export function frontChart(fronts) {
  const known = fronts.map(({ name, points }) => ({ name, points: points.filter((point) => point.cost_fen !== null).sort((a, b) => share(a) - share(b)) }));
  const all = known.flatMap(({ points }) => points);
  const chart = {
    title: word("front"), head: word("villages-covered"), format: wholeYuan,
    xs: all.map((point) => exactPercent(share(point))),
    series: known.map(({ name, points }) => ({ name: fronts.length > 1 ? name : word("cost"), values: all.map((point) => (points.includes(point) ? point.cost_fen : null)) })),
  };
  return framed(chart, (width) => draw(known, all, width));
}

/** @param {Front[]} fronts @param {any[]} all @param {number} width */
function draw(fronts, all, width) {
  const height = UPPER + GAP + LOWER;
  const shares = ticks(Math.min(...all.map(share)), Math.max(...all.map(share)), Math.max(2, Math.floor(width / 110)));
  const costs = ticks(Math.min(...all.map((point) => point.cost_fen)), Math.max(...all.map((point) => point.cost_fen)));
  const timed = all.filter((point) => point.access_hours !== null);
  const times = ticks(0, Math.max(0.1, ...timed.map((point) => point.access_hours)), 2);
  const x = scale(shares[0], shares[shares.length - 1], FRAME.left + 8, width - FRAME.right - 8);
  const yCost = scale(costs[0], costs[costs.length - 1], UPPER - 4, FRAME.top + 8);
  const yTime = scale(times[0], times[times.length - 1], height - FRAME.bottom, UPPER + GAP);
  return svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": word("front-label", { n: all.length }), class: "chart-svg" },
    ...grid(costs, yCost, width, money),
    ...grid(times, yTime, width, (n) => n.toFixed(2)),
    svg("text", { x: 4, y: FRAME.top, class: "axis" }, word("cost-axis")),
    svg("text", { x: 4, y: UPPER + GAP - 8, class: "axis" }, word("hours-axis")),
    ...shares.map((n) => svg("text", { x: x(n), y: height - 8, "text-anchor": "middle" }, `${Math.round(n * 100)} %`)),
    ...fronts.flatMap(({ name, points }, k) => [
      path(points.filter((point) => point.is_efficient), (point) => yCost(point.cost_fen), k),
      path(points.filter((point) => point.access_hours !== null), (point) => yTime(point.access_hours), k),
      ...points.map((point) => dot(point, name, x(share(point)), yCost(point.cost_fen), k)),
      ...points.filter((point) => point.access_hours !== null).map((point) => svg("circle", { cx: x(share(point)), cy: yTime(point.access_hours), r: 3, fill: COLORS[k % COLORS.length] }, svg("title", {}, told(point, name)))),
    ]));

  /** @param {any[]} points @param {(point: any) => number} y @param {number} k */
  function path(points, y, k) {
    return svg("polyline", { points: points.map((point) => `${x(share(point))},${y(point)}`).join(" "), fill: "none", stroke: COLORS[k % COLORS.length], "stroke-width": 1.6 });
  }
}

/** A roll-out: filled if it is within the budgets, hollow beyond. @param {any} point @param {string} name @param {number} cx @param {number} cy @param {number} k */
function dot(point, name, cx, cy, k) {
  const color = COLORS[k % COLORS.length];
  return svg("circle", { cx, cy, r: point.is_efficient ? 5 : 3.5, fill: point.is_within_budgets ? color : "#ffffff", stroke: color, "stroke-width": 2 }, svg("title", {}, told(point, name)));
}

/** @param {any} point @param {string} name */
const told = (point, name) => [
  name, exactPercent(share(point)), wholeYuan(point.cost_fen), point.access_hours === null ? "" : exactHours(point.access_hours),
  word(point.is_within_budgets ? "within-budgets" : "beyond-budgets"),
].filter(Boolean).join(" · ");
