/**
 * Two versions of a plan, or two plans of the day, side by side: figures, and what differs.
 */
import { county, get } from "./api.js";
import { button, dialog, fill, h, table } from "./dom.js";
import { count, moreYuan, yuan } from "./format.js";
import { say, word } from "./i18n.js";
import { trying } from "./notice.js";
import { known } from "./store.js";

const MOST = 60;
const COUNTS = ["routes", "vehicles", "planned", "held", "late", "unserved", "violations"];

/** @param {any[]} versions of the plan that is open */
export async function showComparison(versions) {
  const { days, day, planName, version } = known();
  const names = (days.find((each) => each.day === day)?.plans ?? []).filter((/** @type {string} */ name) => name !== planName);
  const others = [
    ...versions.filter((each) => each.version !== version).map((each) => ({ value: `v:${each.version}`, text: `${word("version-n", { n: each.version })} ${each.note}` })),
    ...names.map((/** @type {string} */ name) => ({ value: `p:${name}`, text: name === "main" ? word("plan-main") : name })),
  ];
  const result = h("div.comparison", { "aria-live": "polite" });
  const choice = h("select", { onchange: () => trying(() => compare(choice.value, result)) },
    ...others.map((each) => h("option", { value: each.value }, each.text)));
  dialog(word("compare"), word("close"), (close) => [
    others.length ? h("label", {}, word("compare-with"), choice) : h("p", {}, word("nothing-to-compare")),
    result,
    h("div.row", {}, button(word("close"), close)),
  ]);
  if (others.length) await compare(others[0].value, result);
}

/** @param {string} chosen @param {HTMLElement} result */
async function compare(chosen, result) {
  const { countyId, day, planName, version } = known();
  const path = county(countyId, "plans", day, planName);
  const other = chosen.slice(2);
  const isPlan = chosen.startsWith("p:");
  const query = isPlan ? `with=${encodeURIComponent(other)}` : `version=${version}&since=${other}`;
  fill(result, h("p.soft", {}, word("loading")));
  const [changes, figures] = await Promise.all([
    get(`${path}/differences?${query}`),
    isPlan ? get(`${path}/comparison?${query}`) : null,
  ]);
  const rows = figures ? ofPlans(figures.items) : figuresOf(changes);
  fill(result, rows, listed("changed-routes", changes.routes), listed("changed-orders", changes.orders));
}

/** @param {any[]} plans the open one first */
function ofPlans([own, other]) {
  const rows = COUNTS.map((key) => [word(key), count(other[key]), count(own[key])]);
  return figures([[word("cost"), yuan(other.cost_fen.total), yuan(own.cost_fen.total)], ...rows], other.name, own.name);
}

/** The figures of what changes. @param {any} changes as changes.json holds them */
export function figuresOf(changes) {
  const more = changes.cost_fen - changes.cost_before_fen;
  return figures([
    [word("cost"), yuan(changes.cost_before_fen), `${yuan(changes.cost_fen)} (${moreYuan(more)})`],
    [word("unchanged-routes"), "", count(changes.kept_routes)],
    [word("unchanged-orders"), "", count(changes.kept_orders)],
  ], word("before"), word("now"));
}

/** @param {any[][]} rows @param {string} before @param {string} now */
const figures = (rows, before, now) => table([{ text: "" }, { text: before, number: true }, { text: now, number: true }], rows, "");

/** What changes, in words. @param {string} key @param {any[]} changes */
export function listed(key, changes) {
  if (!changes?.length) return null;
  return h("section", {},
    h("h3", {}, word(key), h("small", {}, ` ${changes.length}`)),
    h("ul", {}, ...changes.slice(0, MOST).map((each) => h("li", {}, h("strong", {}, each.route_id ?? each.order_id), ` ${say(each.text)}`))),
    changes.length > MOST && h("p.soft", {}, word("and-more", { n: changes.length - MOST })));
}
