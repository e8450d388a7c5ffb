/**
 * Charts: lines and bars as inline SVG, each with its numbers as a table for whoever does not see it.
 *
 * @typedef {{name: string, values: (number|null)[]}} Series
 * @typedef {{title: string, head: string, xs: string[], series: Series[], format: (n: number) => string}} Chart
 */
import { fill, h, svg, table } from "./dom.js";
import { word } from "./i18n.js";

export const COLORS = ["#0b5f55", "#b45309", "#1a5fa8", "#8b1a5e"];
const DASHES = [null, "7 4", "2 3", "9 3 2 3"];
export const FRAME = { left: 62, right: 14, top: 12, bottom: 26 };
const HEIGHT = 200;
const LABEL_PX = 46;
const ROW = 22;
const NAME_PX = 120;
const NAME_UNITS = 18;

/** Values over time. @param {Chart} chart */
export const lineChart = (chart) => framed(chart, (width) => overTime(chart, width, false));

/** Amounts over time, side by side. @param {Chart} chart */
export const barChart = (chart) => framed(chart, (width) => overTime(chart, width, true));

/** Amounts by name, one below the other; the first series only. @param {Chart} chart */
export const rankChart = (chart) => framed(chart, (width) => ranks(chart, width));

/**
 * A chart in its frame: title, legend, picture, numbers. It is drawn as wide as there is room.
 * @param {Chart} chart @param {(width: number) => Node} draw
 */
export function framed(chart, draw) {
  const box = h("div.chart-box");
  let drawn = 0;
  const observer = new ResizeObserver(() => {
    const width = Math.floor(box.clientWidth);
    if (!width || Math.abs(width - drawn) < 4) return;
    drawn = width;
    fill(box, draw(width));
  });
  observer.observe(box);
  return h("figure.card.chart-card", {},
    h("figcaption", {}, h("h2", {}, chart.title), chart.series.length > 1 && legend(chart.series)),
    box,
    h("details", {}, h("summary", {}, word("chart-numbers")),
      h("div.scroll", { tabindex: 0, role: "region", "aria-label": chart.title }, numbers(chart))));
}

/** @param {Series[]} series */
function legend(series) {
  return h("ul.chart-legend", {}, ...series.map(({ name }, k) => h("li", {},
    svg("svg", { width: 26, height: 10, "aria-hidden": "true" }, svg("line", { x1: 1, x2: 25, y1: 5, y2: 5, stroke: COLORS[k], "stroke-width": 4, "stroke-dasharray": DASHES[k] })),
    name)));
}

/** @param {Chart} chart */
function numbers({ head, xs, series, format }) {
  const rows = xs.map((x, k) => [x, ...series.map(({ values }) => shown(values[k], format))]);
  return table([{ text: head }, ...series.map(({ name }) => ({ text: name, number: true }))], rows, "");
}

/** @param {number|null|undefined} value @param {(n: number) => string} format */
const shown = (value, format) => (value === null || value === undefined ? "–" : format(value));

/**
 * Tidy values between two bounds, both ends included.
 * @param {number} low @param {number} high @param {number} most
 */
export function ticks(low, high, most = 4) {
  const range = high - low || Math.abs(high) || 1;
  const rough = range / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((n) => n * power).find((n) => n >= rough * 0.999) ?? power;
  const first = Math.floor(low / step + 1e-9) * step;
  const found = [];
  for (let value = first; found.length < 2 || found[found.length - 1] < high - step * 1e-9; value += step) found.push(value);
  return found;
}

/** @param {Chart} chart @param {number} width @param {boolean} areBars */
function overTime({ title, xs, series, format }, width, areBars) {
  const values = series.flatMap((each) => each.values).filter((n) => n !== null && n !== undefined).map(Number);
  const high = Math.max(...values, areBars ? 0 : -Infinity);
  const least = areBars ? Math.min(0, ...values) : Math.min(...values);
  const marks = values.length ? ticks(least === high ? high - Math.abs(high) / 10 : least, high) : [0, 1];
  const y = scale(marks[0], marks[marks.length - 1], HEIGHT - FRAME.bottom, FRAME.top);
  const step = (width - FRAME.left - FRAME.right) / xs.length;
  const x = (/** @type {number} */ k) => FRAME.left + step * (k + 0.5);
  const every = Math.max(1, Math.ceil(LABEL_PX / step));
  return svg("svg", { width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`, role: "img", "aria-label": title, class: "chart-svg" },
    ...grid(marks, y, width, format),
    ...xs.map((name, k) => k % every === 0 && svg("text", { x: x(k), y: HEIGHT - 8, "text-anchor": "middle" }, name)).filter(Boolean),
    ...series.flatMap((each, k) => (areBars ? columns(each, k, series.length) : line(each, k))));

  /** @param {Series} each @param {number} k @param {number} of */
  function columns({ name, values: amounts }, k, of) {
    const bar = Math.min(26, (step * 0.78) / of);
    return amounts.map((n, i) => n !== null && n !== undefined && svg("rect", {
      x: x(i) + (k - of / 2) * bar, y: Math.min(y(n), y(0)), width: Math.max(1, bar - 1), height: Math.max(0.5, Math.abs(y(0) - y(n))), fill: COLORS[k],
    }, svg("title", {}, `${xs[i]} · ${name} ${format(n)}`))).filter(Boolean);
  }

  /** @param {Series} each @param {number} k */
  function line({ name, values: points }, k) {
    /** @type {number[][][]} */
    const parts = [[]];
    points.forEach((n, i) => {
      if (n === null || n === undefined) parts.push([]);
      else parts[parts.length - 1].push([x(i), y(n)]);
    });
    return [
      ...parts.map((part) => svg("polyline", { points: part.map((at) => at.join(",")).join(" "), fill: "none", stroke: COLORS[k], "stroke-width": 2.2, "stroke-dasharray": DASHES[k] })),
      ...points.map((n, i) => n !== null && n !== undefined && svg("circle", { cx: x(i), cy: y(n), r: 2.8, fill: COLORS[k] }, svg("title", {}, `${xs[i]} · ${name} ${format(n)}`))).filter(Boolean),
    ];
  }
}

/** Where a value stands. @param {number} low @param {number} high @param {number} from @param {number} to */
export const scale = (low, high, from, to) => (/** @type {number} */ n) => from + ((n - low) / (high - low || 1)) * (to - from);

/** Lines across with what they stand for. @param {number[]} marks @param {(n: number) => number} y @param {number} width @param {(n: number) => string} format */
export const grid = (marks, y, width, format) =>
  marks.flatMap((n) => [
    svg("line", { x1: FRAME.left, x2: width - FRAME.right, y1: y(n), y2: y(n), class: "grid" }),
    svg("text", { x: FRAME.left - 6, y: y(n) + 4, "text-anchor": "end" }, format(n)),
  ]);

/** A name that fits beside its bar: Chinese is twice as wide. @param {string} name */
function clipped(name) {
  let room = NAME_UNITS;
  const end = [...name].findIndex((letter) => (room -= letter > "\u2e7f" ? 2 : 1.15) < 0);
  return end < 0 ? name : `${[...name].slice(0, end - 1).join("")}…`;
}

/** @param {Chart} chart @param {number} width */
function ranks({ title, xs, series, format }, width) {
  const values = series[0].values.map((n) => n ?? 0);
  const most = Math.max(...values, 1e-9);
  const height = Math.max(1, xs.length) * ROW + 4;
  const room = width - NAME_PX - 84;
  return svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": title, class: "chart-svg" },
    ...xs.flatMap((name, k) => {
      const y = k * ROW + 3;
      const length = Math.max(1, (values[k] / most) * room);
      return [
        svg("text", { x: NAME_PX - 8, y: y + 13, "text-anchor": "end" }, clipped(name), svg("title", {}, name)),
        svg("rect", { x: NAME_PX, y, width: length, height: ROW - 7, fill: COLORS[0] }),
        svg("text", { x: NAME_PX + length + 6, y: y + 13 }, format(values[k])),
      ];
    }));
}
