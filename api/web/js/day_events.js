/**
 * Events of the day: those recorded here that wait to be planned for, and those the plan knows of.
 *
 * What waits is kept in this browser, by county, day and plan, until a plan that was made for it is
 * accepted.
 *
 * @typedef {Object} DayEvent as events.json holds it
 * @property {string} kind
 * @property {string} at
 * @property {string} [vehicle_id]
 * @property {string} [place_id]
 * @property {string[]} [road_ids]
 * @property {string} [order_id]
 * @property {string} [trip_id]
 * @property {string} [wave]
 * @property {string} [arrives]
 * @property {string} [hub_id]
 * @property {any} [order]
 */
import { county, get } from "./api.js";
import { nameOf } from "./county.js";
import { clock } from "./format.js";
import { word } from "./i18n.js";
import { complain } from "./notice.js";
import { isOffice, known, note } from "./store.js";

const KEPT = "tongpei.events";
export const KINDS = ["breakdown", "vehicle_unavailable", "closure", "late_linehaul", "urgent_order", "refused", "bus_cancelled"];

/** @returns {Object<string, DayEvent[]>} */
const kept = () => JSON.parse(localStorage.getItem(KEPT) ?? "{}");

const whose = () => [known().countyId, known().day, known().planName].join("/");

/** @param {DayEvent[]} events */
function keep(events) {
  const all = { ...kept(), [whose()]: events };
  if (!events.length) delete all[whose()];
  localStorage.setItem(KEPT, JSON.stringify(all));
  note({ events });
}

/** Read what is known of the plan that is open: what it was made again for waits no more. */
export async function openEvents() {
  const { countyId, day, planName, version } = known();
  note({ events: kept()[whose()] ?? [], eventsTaken: [] });
  if (!version || !isOffice()) return;
  try {
    const { items } = await get(`${county(countyId, "plans", day, planName, "events")}?version=${version}`);
    if (known().version !== version || known().planName !== planName || known().day !== day) return;
    const eventsTaken = items.map((/** @type {any} */ item) => item.event);
    note({ eventsTaken });
    forget(known().events.filter((event) => eventsTaken.some((/** @type {any} */ taken) => says(taken, event))));
  } catch (error) {
    complain(error);
  }
}

/** Whether something says at least what something else does. @param {any} more @param {any} less @returns {boolean} */
const says = (more, less) =>
  less !== null && typeof less === "object"
    ? Boolean(more) && Object.entries(less).every(([key, value]) => says(more[key], value))
    : more === less;

/** @param {DayEvent} event */
export const record = (event) => keep([...known().events, event].sort((a, b) => a.at.localeCompare(b.at)));

/** Take events out that wait. @param {DayEvent[]} events */
export function forget(events) {
  if (events.length) keep(known().events.filter((event) => !events.includes(event)));
}

/** Roads that are closed by what was recorded or planned for. @returns {Set<string>} */
export function closedRoads() {
  const { events, eventsTaken, draft } = known();
  return new Set([...eventsTaken, ...events, draft ?? {}].flatMap((event) => event.road_ids ?? []));
}

/** The time of day in the county if it is the day that is open, as 09:05; else "". */
export function now() {
  const timeZone = known().facts?.timezone;
  if (!timeZone) return "";
  const told = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" }).format(new Date());
  const [day, time] = told.split(" ");
  return day === known().day ? time : "";
}

/** What an event says, without its time and kind. @param {DayEvent} event */
export function told(event) {
  const { map } = known();
  const place = event.place_id ? nameOf(map, event.place_id) : "";
  const roads = event.road_ids?.length ? word("roads-n", { n: event.road_ids.length }) : "";
  const order = event.order ? `${event.order.order_id} ${nameOf(map, event.order.origin_id)} → ${nameOf(map, event.order.destination_id)}` : "";
  const wave = event.wave ? `${event.wave} → ${event.arrives}` : "";
  const trip = event.trip_id ? tripName(event.trip_id) : "";
  return [event.vehicle_id, place, roads, event.order_id, order, wave, trip].filter(Boolean).join(" · ");
}

/** @param {string} tripId */
export function tripName(tripId) {
  const trip = known().facts?.bus_trips.find((/** @type {any} */ each) => each.trip_id === tripId);
  if (!trip) return tripId;
  const { map } = known();
  return `${clock(trip.depart_s)} ${nameOf(map, trip.from_id)} → ${nameOf(map, trip.to_id)} (${tripId})`;
}
