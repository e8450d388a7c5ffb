/**
 * A driver's page on a phone: the next stop, large buttons, what is delivered and what is not.
 */
import { county, get, getAll, Problem } from "./api.js";
import { nameOf } from "./county.js";
import { button, byId, fill, h } from "./dom.js";
import { clock } from "./format.js";
import { handingOver } from "./handing_over.js";
import { word } from "./i18n.js";
import { trying } from "./notice.js";
import { planOfDay } from "./opening.js";
import { report, send, waiting, waitingOf } from "./outbox.js";
import { address } from "./router.js";
import { hear, known, mayReport } from "./store.js";

const AGAIN_MS = 20000;

/** @param {HTMLElement} screen @param {string} [routeId] */
export function showDriver(screen, routeId = "") {
  const page = h("div.driver");
  fill(screen, page);
  /** The plan as it was fetched last, since a driver is not always connected. @type {any} */
  let plan;
  let day = "";
  /** @type {Map<string, string>} */
  let statuses = new Map();
  /** @type {Map<string, any>} */
  const orders = new Map();
  /** Places whose orders are known or asked for. @type {Set<string>} */
  const fetched = new Set();
  let handing = handingOver(null);
  let chosen = -1;
  let isLeft = false;

  const load = () =>
    trying(async () => {
      const { countyId, day: asked } = known();
      if (!countyId || !asked) return;
      const [kept, found] = await Promise.all([planOfDay(), get(`${county(countyId, "statuses")}?day=${asked}`)]);
      if (isLeft || known().day !== asked || known().countyId !== countyId) return;
      if (day !== asked) {
        [day, chosen] = [asked, -1];
        fetched.clear();
      }
      plan = kept;
      handing = handingOver(plan);
      statuses = new Map([...found.items, ...waitingOf(countyId)].map((/** @type {any} */ each) => [each.order_id, each.status]));
      render();
      await fetchOrders();
    });

  const routeOfDriver = () => plan?.routes.find((/** @type {any} */ each) => each.route_id === routeId);

  function render() {
    if (isLeft || !day) return;
    const route = routeOfDriver();
    if (!route) {
      fill(page, h("h1", {}, routeId), h("p", {}, word("no-such-route")), h("a.button", { href: address("today") }, word("screen-today")));
      return;
    }
    const homeId = route.kind === "bus" ? "" : route.stops[0].place_id;
    const next = route.stops.findIndex((/** @type {any} */ stop, /** @type {number} */ k) => k > 0 && !isDone(stop, homeId));
    if (chosen < 0 || chosen >= route.stops.length) chosen = next < 0 ? route.stops.length - 1 : next;
    fill(page,
      h("header", {}, h("h1", {}, `${word(`route-${route.kind}`)} ${route.route_id}`), h("p.soft", {}, `${route.vehicle_id} · ${day}`)),
      waiting() > 0 && h("p.tag.warn", {}, word("waiting-to-send", { n: waiting() })),
      stopCard(route, chosen, homeId),
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
  function stopCard(route, k, homeId) {
    const stop = route.stops[k];
    const { map } = known();
    const place = map?.places.get(stop.place_id);
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
      const sent = report(known().countyId, pairs.map(([order_id, status]) => ({ order_id, status, at })));
      render();
      try {
        await sent;
        render();
      } catch (error) {
        await load();
        throw error;
      }
    }, /** @type {HTMLButtonElement} */ (event.currentTarget));

  /** Fetch the orders of all stops while there is a connection, those of the stop that is shown first. */
  async function fetchOrders() {
    const { countyId } = known();
    const places = (routeOfDriver()?.stops ?? []).map((/** @type {any} */ stop) => stop.place_id);
    const asked = day;
    let fetching = "";
    try {
      for (const placeId of new Set([places[chosen], ...places].filter(Boolean))) {
        if (isLeft || day !== asked) return;
        if (fetched.has(placeId)) continue;
        fetching = placeId;
        fetched.add(placeId);
        const found = await getAll(`${county(countyId, "orders")}?day=${asked}&place_id=${encodeURIComponent(placeId)}`);
        for (const order of found) orders.set(order.order_id, order);
        if (places[chosen] === placeId) render();
      }
    } catch (error) {
      fetched.delete(fetching);
      if (!(error instanceof Problem) || error.status !== 0) throw error; // the rest is fetched once there is a connection
    }
  }

  const sendAgain = () => trying(send).then(render);
  const catchUp = () => {
    sendAgain();
    trying(fetchOrders);
  };
  const timer = setInterval(() => waiting() && sendAgain(), AGAIN_MS);
  window.addEventListener("online", catchUp);
  load();
  if (waiting()) sendAgain();
  const ending = hear(["document", "day"], load);
  return () => {
    isLeft = true;
    clearInterval(timer);
    window.removeEventListener("online", catchUp);
    ending();
  };
}
