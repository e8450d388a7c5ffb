/**
 * A driver's page on a phone: the next stop, large buttons, what is delivered and what is not.
 */
import { county, get, getAll } from "./api.js";
import { nameOf } from "./county.js";
import { button, byId, fill, h } from "./dom.js";
import { clock } from "./format.js";
import { handingOver } from "./handing_over.js";
import { word } from "./i18n.js";
import { complain, trying } from "./notice.js";
import { report, send, waiting } from "./outbox.js";
import { address } from "./router.js";
import { hear, known, mayReport } from "./store.js";

/** @param {HTMLElement} screen @param {string} [routeId] */
export function showDriver(screen, routeId = "") {
  const page = h("div.driver");
  fill(screen, page);
  /** @type {Map<string, string>} */
  let statuses = new Map();
  /** @type {Map<string, any>} */
  const orders = new Map();
  let handing = handingOver(null);
  let chosen = -1;
  let isLeft = false;

  const load = () =>
    trying(async () => {
      const { countyId, day } = known();
      if (!countyId || !day) return;
      const found = await get(`${county(countyId, "statuses")}?day=${day}`);
      statuses = new Map(found.items.map((/** @type {any} */ each) => [each.order_id, each.status]));
      if (!isLeft) await render();
    });

  async function render() {
    const plan = await planOfDay();
    if (isLeft) return;
    const route = plan?.routes.find((/** @type {any} */ each) => each.route_id === routeId);
    handing = handingOver(plan);
    if (!route) {
      fill(page, h("h1", {}, routeId), h("p", {}, word("no-such-route")), h("a.button", { href: address("today") }, word("screen-today")));
      return;
    }
    const homeId = route.kind === "bus" ? "" : route.stops[0].place_id;
    const next = route.stops.findIndex((/** @type {any} */ stop, /** @type {number} */ k) => k > 0 && !isDone(stop, homeId));
    if (chosen < 0) chosen = next < 0 ? route.stops.length - 1 : next;
    fill(page,
      h("header", {}, h("h1", {}, `${word(`route-${route.kind}`)} ${route.route_id}`), h("p.soft", {}, `${route.vehicle_id} · ${known().day}`)),
      waiting() > 0 && h("p.tag.warn", {}, word("waiting-to-send", { n: waiting() })),
      await stopCard(route, chosen, homeId),
      h("ol.stop-list", {}, ...route.stops.map((/** @type {any} */ stop, /** @type {number} */ k) => stopLine(stop, k, homeId))));
  }

  /** @param {any} stop @param {number} k @param {string} homeId */
  function stopLine(stop, k, homeId) {
    const done = k > 0 && stop.place_id !== homeId && isDone(stop, homeId);
    const line = button("", () => go(k), { "aria-current": k === chosen ? "step" : null });
    fill(line, h("span.number", {}, done ? "✓" : k + 1), h("span", {}, nameOf(known().map, stop.place_id)), h("span.times", {}, clock(stop.arrive_s)));
    return h("li", {}, line);
  }

  /** @param {any} route @param {number} k @param {string} homeId */
  async function stopCard(route, k, homeId) {
    const stop = route.stops[k];
    const { map } = known();
    const place = map?.places.get(stop.place_id);
    await fetchOrders(stop.place_id);
    const isHome = stop.place_id === homeId;
    const [lat, lon] = place?.at ?? [0, 0];
    return h("section.card.next", {},
      h("p.soft", {}, word("stop-of", { n: k + 1, all: route.stops.length })),
      h("h2", {}, nameOf(map, stop.place_id)),
      h("p.big", {}, `${clock(stop.arrive_s)} → ${clock(stop.depart_s)}`),
      h("p", {}, word("hand-over", { out: stop.deliver.length, into: stop.collect.length })),
      place && h("a.button.big", { href: `geo:${lat},${lon}?q=${lat},${lon}` }, word("navigate")),
      ...(isHome || !mayReport() ? [nextButton(route, k)] : handOver(stop, k, route)));
  }

  /** @param {any} stop @param {number} k @param {any} route */
  function handOver(stop, k, route) {
    const place = stop.place_id;
    const open = stop.deliver.filter((/** @type {string} */ id) => !handing.isBrought(id, place, statuses.get(id)));
    const taking = stop.collect.filter((/** @type {string} */ id) => !handing.isTaken(id, place, statuses.get(id)));
    const all = [
      ...open.map((/** @type {string} */ id) => [id, handing.brought(id, place)]),
      ...taking.map((/** @type {string} */ id) => [id, handing.taken(id, place)]),
    ];
    const lines = [...stop.deliver, ...stop.collect].map((/** @type {string} */ id) => orderLine(id, stop));
    const isLast = k + 1 >= route.stops.length;
    return [
      all.length > 0 && button(word("all-done", { n: all.length }), (event) => tell(all, event, () => { if (!isLast) chosen = k + 1; }), { class: "main big", id: "all-done" }),
      nextButton(route, k),
      h("ul.orders", {}, ...lines),
    ];
  }

  /** @param {any} route @param {number} k */
  const nextButton = (route, k) => k + 1 < route.stops.length && button(word("next-stop"), () => go(k + 1), { class: "big" });

  /** Show a stop. @param {number} k */
  function go(k) {
    chosen = k;
    render();
    byId("screen").scrollTo({ top: 0 });
    window.scrollTo({ top: 0 });
  }

  /** @param {string} id @param {any} stop */
  function orderLine(id, stop) {
    const order = orders.get(id);
    const status = statuses.get(id);
    const isOut = stop.deliver.includes(id);
    const isOver = isOut ? handing.isBrought(id, stop.place_id, status) : handing.isTaken(id, stop.place_id, status);
    const yes = isOut ? handing.brought(id, stop.place_id) : handing.taken(id, stop.place_id);
    return h("li", {},
      h("div", {}, h("strong", {}, order?.waybill_no || id), h("small", {}, ` ${word(isOut ? "out" : "into")} ${order ? word("pieces-n", { n: order.pieces }) : ""}`)),
      isOver
        ? h(status === "failed" ? "span.tag.bad" : "span.tag", {}, word(`status-${status}`))
        : h("div.row", {},
          button(word(`do-${yes}`), (event) => tell([[id, yes]], event), { class: "mid" }),
          button(word("do-failed"), (event) => tell([[id, "failed"]], event), { class: "mid bad" })));
  }

  /** Whether everything at a stop has been reported; nothing has to be at home. @param {any} stop @param {string} homeId */
  function isDone(stop, homeId) {
    const place = stop.place_id;
    if (place === homeId) return true;
    const isOver = [
      ...stop.deliver.map((/** @type {string} */ id) => handing.isBrought(id, place, statuses.get(id))),
      ...stop.collect.map((/** @type {string} */ id) => handing.isTaken(id, place, statuses.get(id))),
    ];
    return isOver.length > 0 && isOver.every(Boolean);
  }

  /** @param {string[][]} pairs @param {Event} event @param {() => void} [then] */
  const tell = (pairs, event, then) =>
    trying(async () => {
      const at = new Date().toISOString();
      for (const [id, status] of pairs) statuses.set(id, status);
      then?.();
      try {
        await report(known().countyId, pairs.map(([order_id, status]) => ({ order_id, status, at })));
        await render();
      } catch (error) {
        await load();
        throw error;
      }
    }, /** @type {HTMLButtonElement} */ (event.currentTarget));

  /** @param {string} placeId */
  async function fetchOrders(placeId) {
    const { countyId, day } = known();
    try {
      const found = await getAll(`${county(countyId, "orders")}?day=${day}&place_id=${encodeURIComponent(placeId)}`);
      for (const order of found) orders.set(order.order_id, order);
    } catch (error) {
      if (!orders.size) complain(error);
    }
  }

  const sendAgain = () => trying(send).then(() => (isLeft ? undefined : render()));
  window.addEventListener("online", sendAgain);
  load();
  if (waiting()) sendAgain();
  const ending = hear(["document", "day"], load);
  return () => {
    isLeft = true;
    window.removeEventListener("online", sendAgain);
    ending();
  };
}

/** The plan on the page, or else the one kept for the day; none if there is none. */
async function planOfDay() {
  const { document: shown, countyId, day, planName } = known();
  if (shown) return shown.plan;
  if (!countyId || !day) return undefined;
  const { items } = await get(`${county(countyId, "plans")}?day=${day}`);
  return items.length ? get(county(countyId, "plans", day, planName)) : undefined;
}
