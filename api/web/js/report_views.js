/**
 * What each report looks like: figures as tiles, charts over its days or groups, and its tables.
 */
import { barChart, lineChart, rankChart } from "./charts.js";
import { nameOf } from "./county.js";
import { h, table } from "./dom.js";
import { count, exactPercent, wholeYuan } from "./format.js";
import { say, word } from "./i18n.js";
import { known } from "./store.js";

/** Figures that are told first. */
const MAIN = ["pieces", "arriving", "within.72", "on_time", "actual.on_time", "cost_per_piece", "km", "load_factor", "shared", "coverage.villages"];
const BY_DAY = ["pieces", "arriving", "on_time", "actual.on_time", "cost_per_piece", "km", "vehicles", "load_factor", "shared", "held", "unserved"];
const MOST_ROWS = 400;

/** @type {Object<string, (n: number) => string>} */
const KINDS = {
  count: (n) => count(Math.round(n)),
  tenths: (n) => n.toLocaleString("en-US", { minimumFractionDigits: 1, maximumFractionDigits: 1 }),
  money: (n) => n.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 }),
  share: exactPercent,
};

/** A figure as it is read. @param {any} value @param {string} kind */
const shown = (value, kind) => (value === null || value === undefined ? "–" : typeof value === "string" ? value : KINDS[kind](value));

/** @type {Object<string, (report: any, chosen: {by: string}) => (Node|null)[]>} */
export const REPORTS = {
  kpi: showKpi,
  "send-receive": showSendReceive,
  performance: showPerformance,
  monthly: (report) => [verdict(report.is_clean), ...showKpi(report), ...judged(report.performance)],
  actuals: showActuals,
};

/** @param {any} report */
function showKpi(report) {
  const names = new Map(report.names.map((/** @type {any} */ name) => [name.key, name]));
  const values = { ...report.figures, ...report.coverage };
  const days = report.by_day.map((/** @type {any} */ day) => day.day.slice(5));
  const series = (/** @type {string[]} */ keys) => keys.filter((key) => names.has(key)).map((key) => ({
    name: names.get(key).label, values: report.by_day.map((/** @type {any} */ day) => day[key]),
  }));
  const over = (/** @type {string} */ title, /** @type {string[]} */ keys, /** @type {string} */ kind) => ({
    title: word(title), head: word("day"), xs: days, series: series(keys), format: KINDS[kind],
  });
  const isMany = days.length > 1;
  return [
    noticed(report),
    h("div.tiles", {}, ...MAIN.filter((key) => names.has(key)).map((key) => tile(names.get(key), values[key]))),
    h("div.chart-grid", {},
      isMany && barChart(over("chart-pieces", ["pieces", "arriving"], "count")),
      isMany && lineChart(over("chart-in-time", ["on_time", "actual.on_time", "within.24"], "share")),
      isMany && names.has("cost_per_piece") && lineChart(over("chart-cost", ["cost_per_piece"], "money")),
      isMany && barChart(over("chart-kept", ["held", "unserved"], "count"))),
    section(word("all-figures"), table(
      [{ text: word("figure") }, { text: word("value"), number: true }, { text: word("unit") }, { text: word("how-counted") }],
      report.names.map((/** @type {any} */ name) => [name.label, shown(values[name.key], name.kind), name.unit, name.meaning]), "")),
    section(word("day-by-day"), dayTable(report, BY_DAY.filter((key) => names.has(key)).map((key) => names.get(key)))),
  ];
}

/** @param {any} report @param {any[]} names */
const dayTable = (report, names) => table(
  [{ text: word("day") }, ...names.map((name) => ({ text: name.unit ? `${name.label} · ${name.unit}` : name.label, number: true }))],
  report.by_day.map((/** @type {any} */ day) => [day.day, ...names.map((name) => shown(day[name.key], name.kind))]), "");

/** @param {any} name @param {any} value */
const tile = (name, value) => h("div.card.tile", { title: name.meaning, data: { figure: name.key } },
  h("span", {}, name.label), h("strong", {}, shown(value, name.kind)), name.unit && h("small", {}, name.unit));

/** @param {any} report @param {{by: string}} chosen */
function showSendReceive(report, { by }) {
  const names = new Map(report.names.map((/** @type {any} */ name) => [name.key, name]));
  const rows = report.rows;
  const xs = rows.map((/** @type {any} */ row) => (by === "day" ? String(row[by]).slice(5) : row[by] || "–"));
  const keys = ["arrived", "to_deliver", "shipped"].filter((key) => names.has(key));
  const series = keys.map((key) => ({ name: names.get(key).label, values: rows.map((/** @type {any} */ row) => row[key]) }));
  const chart = { title: word("chart-send-receive", { by: word(`by-${by}`) }), head: word(`by-${by}`), xs, series, format: KINDS.count };
  return [
    noticed(report),
    rows.length > 1 && series.length > 0 && (by === "day" ? barChart(chart)
      : rankChart({ ...chart, title: `${chart.title} · ${series[0].name}`, series: series.slice(0, 1) })),
    section(word("report-send-receive"), table(
      report.names.map((/** @type {any} */ name) => ({ text: name.label, number: name.kind !== "text" })),
      rows.slice(0, MOST_ROWS).map((/** @type {any} */ row) => report.names.map((/** @type {any} */ name) => shown(row[name.key], name.kind))), "")),
    rows.length > MOST_ROWS && h("p.soft", {}, word("and-more", { n: count(rows.length - MOST_ROWS) })),
  ];
}

/** @param {any} report */
function showPerformance(report) {
  return [noticed(report), verdict(report.is_clean), ...judged(report)];
}

/** @param {boolean} isClean */
const verdict = (isClean) => h("p.card", {}, h(isClean ? "strong.good" : "strong.bad", {}, word(isClean ? "all-holds" : "not-all-holds")));

/** Targets, money and coverage against what they have to be. @param {any} found */
function judged(found) {
  const { targets, central_money: central, findings, coverage, sites } = found;
  if (!targets.length && !central.length && !coverage.length) return [h("p.card.soft", {}, word("no-targets"))];
  return [
    findings.length > 0 && section(word("findings"), h("ul", {}, ...findings.map((/** @type {any} */ each) => h("li.bad", {}, say(each.meaning))))),
    targets.length > 0 && section(word("targets"), table(
      [{ text: word("target") }, { text: word("year") }, { text: word("wanted"), number: true }, { text: word("actual"), number: true }, { text: word("unit") }, { text: word("standing") }, { text: word("source") }],
      targets.map((/** @type {any} */ each) => [
        [each.name].flat().filter(Boolean).join(" › "), each.year, `${each.rule === "at_most" ? "≤" : "≥"} ${each.target}`,
        each.actual === null ? "–" : Math.round(each.actual * 100) / 100, each.unit,
        h(each.standing === "missed" ? "span.tag.bad" : each.standing === "met" ? "span.tag" : "span.tag.warn", {}, word(`standing-${each.standing}`)),
        each.figure ?? each.source ?? "",
      ]), "")),
    coverage.length > 0 && section(word("coverage-required"), table(
      [{ text: word("figure") }, { text: word("actual"), number: true }, { text: word("wanted"), number: true }],
      coverage.map((/** @type {any} */ each) => [say(each.label), exactPercent(each.share), `≥ ${exactPercent(each.required)}`]), "")),
    central.length > 0 && section(word("central-money"), table(
      [{ text: word("stage") }, { text: word("total"), number: true }, { text: word("up-money"), number: true }, { text: word("share"), number: true }, { text: word("centre-money"), number: true }, { text: word("share"), number: true }],
      central.map((/** @type {any} */ each) => [word(`stage-${each.stage}`), wholeYuan(each.total_fen), wholeYuan(each.up_fen), exactPercent(each.up_share), wholeYuan(each.centre_fen), exactPercent(each.centre_share)]), "")),
    sites.length > 0 && section(word("money-by-site"), table(
      [{ text: word("place") }, { text: word("public-money"), number: true }, { text: word("cap"), number: true }],
      sites.map((/** @type {any} */ each) => [nameOf(known().map, each.place_id), wholeYuan(each.public_fen), wholeYuan(each.cap_fen)]), "")),
  ];
}

/** @param {any} report */
function showActuals({ tally }) {
  const standings = ["signed", "open", "failed", "cancelled"];
  const within = Object.entries(tally.within);
  const delay = tally.median_delay_s;
  return [
    h("div.tiles", {},
      plain("orders", count(tally.orders)), plain("planned-to-arrive", count(tally.planned)), plain("order-signed", count(tally.signed)),
      plain("overdue", count(tally.overdue)), plain("on-time-planned", exactPercent(tally.planned_on_time)),
      plain("on-time-actual", exactPercent(tally.on_time)),
      delay !== null && plain("median-delay", word("minutes", { n: `${delay > 0 ? "+" : ""}${Math.round(delay / 60)}` }))),
    h("div.chart-grid", {},
      rankChart({ title: word("chart-standing"), head: word("standing"), xs: standings.map((key) => word(`order-${key}`)),
        series: [{ name: word("orders"), values: standings.map((key) => tally[key]) }], format: KINDS.count }),
      within.length > 0 && rankChart({ title: word("chart-within"), head: word("hours-from-release"), xs: within.map(([n]) => word("hours", { n })),
        series: [{ name: word("share"), values: within.map(([, share]) => Number(share)) }], format: exactPercent })),
  ];
}

/** @param {string} key @param {string} value */
const plain = (key, value) => h("div.card.tile", { data: { figure: key } }, h("span", {}, word(key)), h("strong", {}, value));

/** @param {any} report */
function noticed({ days_planned: days, issues }) {
  return h("div", {}, h("p.soft", {}, word("days-planned", { n: count(days) })),
    ...issues.map((/** @type {any} */ issue) => h("p.soft", {}, `${issue.detail} ${issue.action}`, h("small.code", {}, ` ${issue.code}`))));
}

/** @param {string} title @param {Node} content */
export const section = (title, content) =>
  h("section.card.report-table", {}, h("h2", {}, title), h("div.scroll", { tabindex: 0, role: "region", "aria-label": title }, content));
