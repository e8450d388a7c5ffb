/**
 * The day under way: what has been reported, what is at risk of being late, the figures of the plan.
 */
import { county, get } from "./api.js";
import { nameOf } from "./county.js";
import { ordersOf } from "./day_orders.js";
import { button, fill, h, table } from "./dom.js";
import { clock, count, hours, percent, yuan } from "./format.js";
import { handingOver } from "./handing_over.js";
import { say, word } from "./i18n.js";
import { trying } from "./notice.js";
import { planOfDay } from "./opening.js";
import { address } from "./router.js";
import { hear, isOffice, known, mayReport } from "./store.js";

const STATUSES = ["planned", "picked_up", "loaded", "departed", "arrived", "detained", "out_for_delivery", "failed", "cancelled", "signed"];
const TIGHT_S = 2 * 3600;
const MOST = 100;
const AGAIN_MS = 30000;

/** @param {HTMLElement} screen */
export function showToday(screen) {
  const figures = h("section.card", {}, h("h2", {}, word("figures")), h("p.soft", {}, word("loading")));
  const statuses = h("section.card", {}, h("h2", {}, word("statuses")), h("p.soft", {}, word("loading")));
  const risks = h("section.card", {}, h("h2", {}, word("risks")), h("p.soft", {}, word("loading")));
  const routes = h("section.card");
  const note = h("p.soft.note");
  fill(screen,
    h("div.today", {}, h("div.row", {}, h("h1", {}, word("screen-today")), button(word("refresh"), () => load())),
      h("div.column", {}, statuses, isOffice() && figures),
      (isOffice() || mayReport()) && h("div.column", {}, isOffice() && risks, routes),
      note));
  let isLeft = false;

  const load = () =>
    trying(async () => {
      const { countyId, day } = known();
      if (!countyId || !day) return;
      fill(note, known().facts?.data_note ?? "");
      const reported = (await get(`${county(countyId, "statuses")}?day=${day}`)).items;
      if (isLeft || known().day !== day) return;
      showStatuses(statuses, reported);
      if (isOffice()) await Promise.all([showFigures(figures), showRisks(risks, reported)]);
      if (isLeft || known().day !== day) return;
      if (isOffice()) showProgress(routes, known().document?.plan, reported);
      else if (mayReport()) showProgress(routes, await planOfDay(), reported);
    });

  load();
  const timer = setInterval(() => document.hidden || load(), AGAIN_MS);
  const ending = hear(["day", "document"], load);
  return () => {
    isLeft = true;
    clearInterval(timer);
    ending();
  };
}

/** @param {HTMLElement} card @param {any[]} reported */
function showStatuses(card, reported) {
  const counts = new Map(STATUSES.map((status) => [status, 0]));
  for (const { status } of reported) counts.set(status, (counts.get(status) ?? 0) + 1);
  const carried = Object.keys(known().document?.plan.assignments ?? {}).length;
  const rows = STATUSES.filter((status) => counts.get(status)).map((status) => {
    const number = counts.get(status) ?? 0;
    return h("li", {}, h("span", {}, word(`status-${status}`)), h("strong", {}, count(number)),
      carried ? h("meter", { min: 0, max: carried, value: number, "aria-label": word(`status-${status}`) }) : null);
  });
  fill(card, h("h2", {}, word("statuses")), rows.length ? h("ul.bars", {}, ...rows) : h("p.soft", {}, word("nothing-reported")));
}

/** @param {HTMLElement} card */
async function showFigures(card) {
  const { countyId, day, planName, version, document: shown } = known();
  if (!version || !shown) {
    fill(card, h("h2", {}, word("figures")), h("p.soft", {}, word("no-plan-yet")));
    return;
  }
  const name = encodeURIComponent(planName);
  const { items } = await get(`${county(countyId, "plans", day, planName, "comparison")}?with=${name}`);
  const [plan] = items;
  const parts = Object.entries(plan.cost_fen).filter(([key, fen]) => key !== "total" && fen);
  const loads = shown.routes.filter((route) => route.kind !== "bus").map((route) => route.load);
  const load = loads.reduce((sum, each) => sum + each, 0) / Math.max(1, loads.length);
  const rows = [
    ...["routes", "vehicles", "planned", "held", "late", "unserved", "violations"].map((key) => [word(key), count(plan[key])]),
    [word("mean-load"), percent(load)],
    [word("cost"), yuan(plan.cost_fen.total)],
    ...parts.map(([key, fen]) => [word(`cost-${key}`), yuan(/** @type {number} */ (fen))]),
  ];
  fill(card, h("h2", {}, word("figures"), h("small", {}, ` ${word("version-n", { n: plan.version })}`)),
    table([{ text: word("figure") }, { text: word("value"), number: true }], rows, ""));
}

/** Orders that are late by the plan, or have little time to spare, and are not signed for. */
async function showRisks(/** @type {HTMLElement} */ card, /** @type {any[]} */ reported) {
  const { day, document: shown, map } = known();
  if (!shown) {
    fill(card, h("h2", {}, word("risks")), h("p.soft", {}, word("no-plan-yet")));
    return;
  }
  const done = new Set(reported.filter((each) => ["signed", "cancelled"].includes(each.status)).map((each) => each.order_id));
  const failed = new Set(reported.filter((each) => each.status === "failed").map((each) => each.order_id));
  const orders = await ordersOf(shown);
  if (known().document !== shown) return;
  const midnight = (/** @type {any} */ order) => Date.parse(`${day}T00:00:00${order.released_at.match(/([+-]\d\d:\d\d|Z)$/)?.[0] ?? "Z"}`);
  const found = orders.flatMap((order) => {
    const legs = shown.plan.assignments?.[order.order_id] ?? [];
    const last = legs[legs.length - 1];
    if (done.has(order.order_id) || !last) return [];
    const spare = (Date.parse(order.due_at) - midnight(order)) / 1000 - last.arrive_s;
    const arrives = last.to_id === order.destination_id;
    return (arrives && spare < TIGHT_S) || failed.has(order.order_id) ? [{ order, last, spare }] : [];
  });
  found.sort((a, b) => a.spare - b.spare);
  const rows = found.slice(0, MOST).map(({ order, last, spare }) => [
    order.waybill_no || order.order_id,
    nameOf(map, order.destination_id),
    h("a", { href: address("route", last.route_id) }, last.route_id),
    clock(last.arrive_s),
    failed.has(order.order_id) ? word("status-failed") : spare < 0 ? word("late-by", { n: hours(-spare / 3600) }) : word("spare", { n: hours(spare / 3600) }),
  ]);
  const waiting = [...shown.plan.unserved, ...shown.plan.held.filter((/** @type {any} */ entry) => entry.latest_day <= 1)];
  fill(card,
    h("h2", {}, word("risks"), h("small", {}, ` ${found.length}`)),
    rows.length
      ? h("div.scroll", { tabindex: 0, role: "region", "aria-label": word("risks") }, table([{ text: word("order") }, { text: word("destination") }, { text: word("route") }, { text: word("arrive") }, { text: word("time-left") }], rows, ""))
      : h("p.soft", {}, word("no-risks")),
    waiting.length > 0 && h("details", {}, h("summary", {}, word("must-go-tomorrow", { n: waiting.length })),
      h("ul", {}, ...waiting.slice(0, MOST).map((/** @type {any} */ entry) => h("li", {}, `${entry.order_id} · ${say(entry.cause)}`)))));
}

/** How far each route is by what was reported of its deliveries. @param {HTMLElement} card @param {any} plan @param {any[]} reported */
function showProgress(card, plan, reported) {
  if (!plan) {
    fill(card);
    return;
  }
  const handing = handingOver(plan);
  const statuses = new Map(reported.map((each) => [each.order_id, each.status]));
  const rows = plan.routes.map((/** @type {any} */ { route_id: id, kind, vehicle_id: vehicleId, stops }) => {
    const isAway = (/** @type {any} */ stop) => kind === "bus" || stop.place_id !== stops[0].place_id;
    const isBrought = stops.filter(isAway).flatMap((/** @type {any} */ stop) =>
      (stop.deliver ?? []).map((/** @type {string} */ each) => handing.isBrought(each, stop.place_id, statuses.get(each))));
    const share = isBrought.filter(Boolean).length / Math.max(1, isBrought.length);
    return [
      h("a", { href: address("route", id) }, id), word(`route-${kind}`), vehicleId,
      `${clock(stops[0].depart_s)}–${clock(stops[stops.length - 1].arrive_s)}`,
      isBrought.length ? h("span", {}, h("meter", { min: 0, max: 1, value: share, "aria-label": id }), ` ${percent(share)}`) : "–",
    ];
  });
  fill(card, h("h2", {}, word("routes")),
    h("div.scroll", { tabindex: 0, role: "region", "aria-label": word("routes") },
      table([{ text: word("route") }, { text: word("kind") }, { text: word("vehicle") }, { text: word("times") }, { text: word("delivered") }], rows, "")));
}
