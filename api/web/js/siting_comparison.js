/**
 * Siting jobs side by side: what each costs, covers, spends and reaches, and their fronts together.
 */
import { download, get, XLSX } from "./api.js";
import { button, fill, h, table } from "./dom.js";
import { count, exactHours, exactPercent, wholeYuan } from "./format.js";
import { frontChart } from "./front_chart.js";
import { say, word } from "./i18n.js";
import { trying } from "./notice.js";
import { section } from "./report_views.js";

/** Money over all periods. */
const MONEY = ["fixed_fen", "closing_fen", "transport_fen", "public_fen", "own_fen"];

/** @param {HTMLElement} panel @param {string[]} ids of jobs @param {Map<string, string>} names */
export async function showSitingComparison(panel, ids, names) {
  fill(panel, h("p.card.soft", { role: "status" }, word("loading")));
  const [first, ...others] = ids;
  const path = `/v1/sitings/${encodeURIComponent(first)}/comparison?${others.map((id) => `with=${encodeURIComponent(id)}`).join("&")}`;
  const found = await get(path);
  const runs = ids.map((id) => found[id]);
  const titles = ids.map((id) => names.get(id) ?? id);
  const heads = [{ text: word("figure") }, ...titles.map((text) => ({ text, number: true }))];
  const fronts = runs.map((run, k) => ({ name: titles[k], points: run.front })).filter(({ points }) => points.length > 1);
  fill(panel,
    h("section.card", {}, h("div.row", {}, h("h2", {}, word("siting-comparison")), h("span.space"),
      h("span.row.only-screen", {}, button(word("as-xlsx"), () => trying(() => download(path, XLSX, "comparison.xlsx")), { id: "comparison-xlsx" }), button(word("print"), () => window.print())))),
    section(word("figures-side-by-side"), table(heads, [...figures(runs), ...moneyRows(runs)], "")),
    section(word("requirements"), table(heads, requirementRows(runs), "")),
    fronts.length > 0 && frontChart(fronts));
}

/** @param {any[]} runs */
function figures(runs) {
  const ofLast = (/** @type {(period: any) => any} */ value) => runs.map(({ periods }) => (periods.length ? value(periods[periods.length - 1]) : "–"));
  const part = (/** @type {string} */ key) => ofLast((period) => (period[key].of ? `${exactPercent(period[key].value / period[key].of)} (${period[key].value}/${period[key].of})` : "–"));
  return [
    [word("cost"), ...runs.map((run) => wholeYuan(run.cost_fen))],
    [word("state"), ...runs.map((run) => word(`siting-${run.status}`))],
    [word("gap"), ...runs.map((run) => (run.gap === null ? "–" : `${(run.gap * 100).toFixed(2)} %`))],
    [word("period"), ...ofLast((period) => period.name)],
    [word("place-hub"), ...ofLast((period) => count(period.open.hub))],
    [word("place-station"), ...ofLast((period) => count(period.open.station))],
    [word("place-point"), ...ofLast((period) => count(period.open.point))],
    [word("villages-covered"), ...part("villages")],
    [word("townships-covered"), ...part("townships")],
    [word("poor-covered"), ...part("poor_villages")],
    [word("hours-to-goods"), ...ofLast((period) => exactHours(period.access_hours))],
    [word("violations"), ...runs.map((run) => count(run.violations))],
  ];
}

/** @param {any[]} runs */
const moneyRows = (runs) => MONEY.map((key) => [
  word(`money-${key}`), ...runs.map(({ periods }) => (periods.length ? wholeYuan(periods.reduce((/** @type {number} */ sum, /** @type {any} */ period) => sum + period.money[key], 0)) : "–")),
]);

/** What each run reaches of every requirement that any of them has. @param {any[]} runs */
function requirementRows(runs) {
  /** @type {Map<string, any>} */
  const wanted = new Map();
  const keyOf = (/** @type {any} */ each) => [each.key, each.title.en, each.period, each.is_least].join("|");
  for (const run of runs) for (const each of run.requirements) wanted.set(keyOf(each), each);
  return [...wanted].map(([key, each]) => [
    [say(each.title), each.period].filter(Boolean).join(" · "),
    ...runs.map((run) => {
      const found = run.requirements.find((/** @type {any} */ one) => keyOf(one) === key);
      if (!found) return "–";
      const amount = (/** @type {number} */ n) => (found.unit === "fen" ? wholeYuan(n) : count(n));
      return h(found.slack < 0 ? "span.bad" : "span", {}, `${amount(found.value)} ${found.is_least ? "≥" : "≤"} ${amount(found.limit)}`);
    }),
  ]);
}
