/**
 * A place: what comes and goes there, in what way, how much of the promised time that takes, and why.
 */
import { county, get, getAll } from "./api.js";
import { nameOf } from "./county.js";
import { carryDialog } from "./drag.js";
import { now } from "./day_events.js";
import { callsAt, channelOf, fateOf } from "./document.js";
import { button, fill, h } from "./dom.js";
import { clock, hours, moment, moreYuan } from "./format.js";
import { isEdited } from "./history.js";
import { say, word } from "./i18n.js";
import { complain } from "./notice.js";
import { hear, known, mayPlan, note } from "./store.js";

const MOST_ORDERS = 200;
const HOUR_MS = 3600000;

/** @param {HTMLElement} panel */
export function showDetail(panel) {
  async function render() {
    const { placeId, map } = known();
    const place = map?.places.get(placeId);
    panel.hidden = !place;
    if (!place) return;
    const orders = h("section", {}, h("p.soft", {}, word("loading")));
    const why = h("section", {});
    fill(panel,
      button("×", () => note({ placeId: "" }), { class: "close", "aria-label": word("close") }),
      h("h2", {}, place.name),
      h("p.soft", {}, `${word(`place-${place.kind}`)} · ${place.id}${place.parentId ? ` · ${nameOf(map, place.parentId)}` : ""}`),
      calls(placeId), orders, why);
    try {
      await Promise.all([showOrders(orders, placeId), showWhy(why, placeId)]);
    } catch (error) {
      if (known().placeId === placeId) complain(error);
    }
  }

  render();
  const ending = hear(["placeId", "document"], render);
  return () => ending();
}

/** @param {string} placeId */
function calls(placeId) {
  const { document: shown } = known();
  const found = shown ? callsAt(shown, placeId) : [];
  if (!found.length) return h("p", {}, word(shown ? "nobody-calls" : "no-plan"));
  return h("ul.calls", {}, ...found.map(({ route, stop }) =>
    h("li", {},
      button(route.id, () => note({ routeId: route.id }), { class: "link" }),
      ` ${clock(stop.arriveS)}–${clock(stop.departS)} `,
      h("small", {}, `${word(`route-${route.kind}`)} · ${word("down-n", { n: stop.down })} ${word("up-n", { n: stop.up })}`))));
}

/** @param {HTMLElement} section @param {string} placeId */
async function showOrders(section, placeId) {
  const { countyId, day, document: shown } = known();
  const orders = await getAll(`${county(countyId, "orders")}?day=${day}&place_id=${encodeURIComponent(placeId)}`);
  if (known().placeId !== placeId) return;
  const rows = orders.slice(0, MOST_ORDERS).map((order) => orderRow(order, shown, day));
  fill(section,
    h("h3", {}, word("orders"), h("small", {}, ` ${orders.length}`)),
    rows.length ? h("ul.orders", {}, ...rows) : h("p.soft", {}, word("no-orders-here")),
    orders.length > MOST_ORDERS && h("p.soft", {}, word("and-more", { n: orders.length - MOST_ORDERS })));
}

/** @param {any} order @param {any} shown @param {string} day */
function orderRow(order, shown, day) {
  const member = known().facts?.members.find((/** @type {any} */ each) => each.member_id === order.member_id)?.name_zh ?? order.member_id;
  const goods = `${word("pieces-n", { n: order.pieces })} · ${order.weight_kg} kg${order.temperature === "ambient" ? "" : ` · ${word(`temperature-${order.temperature}`)}`}`;
  return h("li", {},
    h("div", {}, h("strong", {}, order.waybill_no || order.order_id), h("small", {}, ` ${member} · ${word(`direction-${order.direction}`)}`)),
    h("div", {}, h("small", {}, goods),
      mayPlan() && shown && button(word("event-refused"), () => note({ draft: { kind: "refused", at: now(), order_id: order.order_id } }), { class: "quiet", "aria-label": word("record-refused", { id: order.waybill_no || order.order_id }) })),
    shown && progress(order, shown, day));
}

/** How an order goes, and how much of its promised time that takes. @param {any} order @param {any} shown @param {string} day */
function progress(order, shown, day) {
  const { state, entry } = fateOf(shown, order.order_id);
  const legs = shown.plan.assignments?.[order.order_id] ?? [];
  const channel = word(state === "planned" || state === "late" ? channelOf(shown, order.order_id) : state);
  const promised = (Date.parse(order.due_at) - Date.parse(order.released_at)) / HOUR_MS;
  const arrives = legs.length && (state === "planned" || state === "late") ? legs[legs.length - 1].arrive_s : null;
  if (arrives === null) {
    return h("div", {}, h("span.tag.warn", {}, channel), entry && h("p.soft", {}, `${say(entry.cause)} ${say(entry.action)}`),
      h("p.soft", {}, word("due", { at: moment(order.due_at) })),
      mayPlan() && !legs.length && button(word("carry"), () => carryDialog(order)));
  }
  const offset = order.released_at.match(/([+-]\d\d:\d\d|Z)$/)?.[0] ?? "Z";
  const used = (Date.parse(`${day}T00:00:00${offset}`) + arrives * 1000 - Date.parse(order.released_at)) / HOUR_MS;
  return h("div.used", {},
    h(state === "late" ? "span.tag.bad" : "span.tag", {}, channel), ` ${word("arrives", { at: clock(arrives) })}`,
    h("meter", { min: 0, max: 1, high: 0.8, value: Math.min(1, used / promised), "aria-label": word("used-of-promise") }),
    h("small", {}, word("used-hours", { used: hours(used), promised: hours(promised) })));
}

/** @param {HTMLElement} section @param {string} placeId */
async function showWhy(section, placeId) {
  const { countyId, day, planName, version, document: shown } = known();
  if (!shown || !version) return;
  const told = await get(`${county(countyId, "plans", day, planName, "explanations", placeId)}?version=${version}`);
  if (known().placeId !== placeId || !told.calls.length) return;
  fill(section,
    h("h3", {}, word("why")),
    isEdited() && h("p.soft", {}, word("why-of-kept", { version })),
    ...told.calls.map((/** @type {any} */ call) => h("div.why", {}, h("p", {}, say(call.text)), alternatives(call))));
}

/** @param {any} call */
function alternatives(call) {
  const possible = call.alternatives.filter((/** @type {any} */ each) => each.difference_fen !== null);
  if (!possible.length) return null;
  return h("ul", {}, ...possible.map((/** @type {any} */ each) =>
    h("li", {}, `${word(`otherwise-${each.otherwise}`)} ${each.vehicle_id ?? ""} ${each.route_id ?? ""} ${moreYuan(each.difference_fen)}`)));
}
