/**
 * The form by which an event is recorded: what has happened, when, and to what.
 */
import { nameOf } from "./county.js";
import { KINDS, now, record, tripName } from "./day_events.js";
import { ordersOf } from "./day_orders.js";
import { button, byId, fill, h } from "./dom.js";
import { word } from "./i18n.js";
import { trying } from "./notice.js";
import { pickPlace, pickRoads, stopPicking } from "./picking.js";
import { hear, known, note } from "./store.js";

/** What a kind of event asks for: its fields, and the event they say; null: something is missing. @typedef {{fields: Node[], read: () => any}} Asked */

/** @type {Object<string, (draft: any) => Asked>} */
const ASKED = {
  breakdown: (draft) => vehicle(draft, true),
  vehicle_unavailable: (draft) => vehicle(draft, false),
  closure,
  late_linehaul: lateLinehaul,
  urgent_order: urgentOrder,
  refused,
  bus_cancelled: busCancelled,
};

/** Show the form while an event is being recorded. @param {HTMLElement} box */
export function showEventForm(box) {
  let shown = "";

  function render() {
    const { draft } = known();
    const about = draft ? [draft.kind, draft.vehicle_id, draft.order_id].join(" ") : "";
    if (about === shown) return;
    shown = about;
    box.hidden = !draft;
    if (draft) {
      fill(box, form(draft));
      byId("event-kind").focus();
      box.scrollIntoView({ block: "nearest" });
    } else {
      fill(box);
      queueMicrotask(() => document.getElementById("add-event")?.focus());
    }
  }

  render();
  return hear(["draft"], render);
}

/** @param {any} draft */
function form(draft) {
  const kind = h("select", { id: "event-kind", onchange: () => { stopPicking(); note({ draft: { kind: kind.value, at: at.value } }); } },
    ...KINDS.map((each) => h("option", { value: each, selected: each === draft.kind }, word(`event-${each}`))));
  const at = h("input", { type: "time", id: "event-at", required: "", value: draft.at ?? now() });
  const { fields, read } = ASKED[draft.kind](draft);
  const close = () => { stopPicking(); note({ draft: null }); };
  const press = h("button.main", {
    type: "submit", id: "record",
    onclick: () => [...press.form.elements].forEach((field) => field.setCustomValidity("")), // what was missing may be there now
  }, word("record"));
  return h("form.event-form", {
    id: "event-form", "aria-label": word("record-event"),
    onsubmit: (/** @type {Event} */ event) => {
      event.preventDefault();
      trying(async () => {
        const said = await read();
        if (!said) return;
        record({ kind: draft.kind, at: at.value, ...said });
        close();
      });
    },
  },
    h("div.pair", {}, h("label", {}, word("what-happened"), kind), h("label", {}, word("at-time"), at)),
    ...fields,
    h("div.row", {}, press, button(word("cancel"), close)));
}

/** Tell what is wrong with a field, beside it. @param {HTMLInputElement} field @param {string} text */
function missing(field, text) {
  field.setCustomValidity(text);
  field.reportValidity();
  return null;
}

/** @param {any} draft @param {boolean} stands whether it is asked where it stands */
function vehicle(draft, stands) {
  const { document: plan, facts } = known();
  const routes = (plan?.routes ?? []).filter((route) => route.kind !== "bus");
  const out = new Set(routes.map((route) => route.vehicleId));
  const idle = (facts?.vehicles ?? []).filter((/** @type {any} */ each) => !out.has(each.vehicle_id));
  const choice = h("select", { id: "event-vehicle", required: "", onchange: listStops },
    h("optgroup", { label: word("vehicles-out") }, ...routes.map((route) =>
      h("option", { value: route.vehicleId, selected: route.vehicleId === draft.vehicle_id }, `${route.vehicleId} · ${route.id} ${word(`route-${route.kind}`)}`))),
    h("optgroup", { label: word("idle-vehicles") }, ...idle.map((/** @type {any} */ each) =>
      h("option", { value: each.vehicle_id, selected: each.vehicle_id === draft.vehicle_id }, `${each.vehicle_id} · ${each.type_name_zh}`))));
  const place = h("select", { id: "event-stands" });

  function listStops() {
    const stops = routes.find((route) => route.vehicleId === choice.value)?.stops ?? [];
    const ids = [...new Set(stops.map((stop) => stop.placeId))];
    fill(place, h("option", { value: "" }, word("nearer-stop")), ...ids.map((id) => h("option", { value: id }, nameOf(known().map, id))));
  }

  listStops();
  return {
    fields: [h("label", {}, word("vehicle"), choice), ...(stands ? [h("label", {}, word("stands-at"), place)] : [])],
    read: () => ({ vehicle_id: choice.value, ...(stands && place.value ? { place_id: place.value } : {}) }),
  };
}

/** @param {any} draft */
function closure(draft) {
  const roads = h("input", { id: "event-roads", value: (draft.road_ids ?? []).join(" "), placeholder: word("roads-how"), onchange: tell });
  const place = placeField("event-place", word("closed-place"), "");
  const ids = () => [...new Set(roads.value.split(/[\s,，、]+/).filter(Boolean))];

  function tell() {
    const { draft: current } = known();
    if (current) note({ draft: { ...current, road_ids: ids() } });
  }

  /** @param {string} id */
  function turn(id) {
    const chosen = ids();
    roads.value = (chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen, id]).join(" ");
    tell();
  }

  const pick = button(word("pick-on-map"), () => pickRoads(turn), { id: "pick-roads" });
  return {
    fields: [h("div.picked", {}, h("label", {}, word("closed-roads"), roads), pick), place.element],
    read: () => {
      const unknown = ids().filter((id) => !known().map?.roads.some((road) => road.id === id));
      if (unknown.length) return missing(roads, word("no-such-road", { id: unknown[0] }));
      const placeId = place.read();
      if (placeId === null) return null;
      if (!ids().length && !placeId) return missing(roads, word("nothing-closed"));
      return { ...(ids().length ? { road_ids: ids() } : {}), ...(placeId ? { place_id: placeId } : {}) };
    },
  };
}

function lateLinehaul() {
  const { map, document: plan } = known();
  const hubs = [...(map?.places.values() ?? [])].filter((place) => place.kind === "hub");
  const hub = h("select", { id: "event-hub" }, h("option", { value: "" }, word("all-hubs")), ...hubs.map((place) => h("option", { value: place.id }, place.name)));
  const wave = h("select", { id: "event-wave", required: "" });
  const arrives = h("input", { type: "time", id: "event-arrives", required: "" });
  trying(async () => {
    const ids = new Set(hubs.map((place) => place.id));
    const counts = new Map();
    for (const order of await ordersOf(plan)) {
      const at = order.released_at.slice(11, 19).replace(/:00$/, "");
      if (ids.has(order.origin_id) && order.released_at.slice(0, 10) === known().day) counts.set(at, (counts.get(at) ?? 0) + 1);
    }
    fill(wave, ...[...counts].sort().map(([at, n]) => h("option", { value: at }, word("wave-n", { at, n }))));
  });
  return {
    fields: [
      h("div.pair", {}, h("label", {}, word("wave"), wave), h("label", {}, word("arrives-now"), arrives)),
      ...(hubs.length > 1 ? [h("label", {}, word("place-hub"), hub)] : []),
    ],
    read: () => ({ wave: wave.value, arrives: arrives.value, ...(hub.value ? { hub_id: hub.value } : {}) }),
  };
}

function urgentOrder() {
  const { map, facts } = known();
  const hub = [...(map?.places.values() ?? [])].find((place) => place.kind === "hub");
  const id = h("input", { id: "event-order", required: "", maxlength: 100, value: `U${Date.now().toString(36).toUpperCase()}` });
  const member = h("select", { id: "event-member", required: "" }, ...(facts?.members ?? []).map((/** @type {any} */ each) => h("option", { value: each.member_id }, each.name_zh)));
  const direction = h("select", { id: "event-direction", onchange: turn }, ...["down", "up", "lateral"].map((each) => h("option", { value: each }, word(`direction-${each}`))));
  const from = placeField("event-from", word("origin"), hub?.id ?? "");
  const to = placeField("event-to", word("destination"), "");
  const pieces = h("input", { id: "event-pieces", type: "number", min: 1, value: 1, required: "" });
  const weight = h("input", { id: "event-kg", type: "number", min: 0.001, step: "any", value: 1, required: "" });
  const temperature = h("select", { id: "event-temperature" }, ...["ambient", "chilled", "frozen"].map((each) => h("option", { value: each }, word(`temperature-${each}`))));
  const due = h("input", { id: "event-due", type: "time" });
  let isUp = false;

  /** What goes up ends where what goes down begins. */
  function turn() {
    if ((direction.value === "up") === isUp) return;
    isUp = !isUp;
    [from.input.value, to.input.value] = [to.input.value, from.input.value];
  }

  return {
    fields: [
      h("div.pair", {}, h("label", {}, word("order"), id), h("label", {}, word("member"), member)),
      from.element, to.element,
      h("div.pair", {}, h("label", {}, word("direction"), direction), h("label", {}, word("temperature"), temperature)),
      h("div.pair", {}, h("label", {}, word("pieces"), pieces), h("label", {}, "kg", weight), h("label", {}, word("due-today"), due)),
    ],
    read: () => {
      const [origin, destination] = [from.read(), to.read()];
      if (origin === null || destination === null) return null;
      if (!origin || !destination) return missing(origin ? to.input : from.input, word("place-wanted"));
      const order = {
        order_id: id.value.trim(), member_id: member.value, direction: direction.value, origin_id: origin, destination_id: destination,
        pieces: Number(pieces.value), weight_kg: Number(weight.value), temperature: temperature.value, ...(due.value ? { due: due.value } : {}),
      };
      return { order };
    },
  };
}

/** @param {any} draft */
function refused(draft) {
  const order = h("input", { id: "event-order", required: "", value: draft.order_id ?? "", placeholder: word("order-how") });
  return {
    fields: [h("label", {}, word("order"), order)],
    read: async () => {
      const text = order.value.trim();
      const found = (await ordersOf(known().document)).filter((each) => each.order_id === text || each.waybill_no === text);
      if (found.length !== 1) return missing(order, word(found.length ? "order-not-unique" : "no-such-order", { id: text }));
      return { order_id: found[0].order_id };
    },
  };
}

function busCancelled() {
  const { facts, day, document: plan } = known();
  const weekday = ((new Date(`${day}T12:00:00Z`).getUTCDay() + 6) % 7) + 1;
  const used = new Set((plan?.routes ?? []).filter((route) => route.kind === "bus").map((route) => route.vehicleId));
  const trips = (facts?.bus_trips ?? []).filter((/** @type {any} */ trip) => trip.weekdays.includes(weekday));
  trips.sort((/** @type {any} */ a, /** @type {any} */ b) => a.depart_s - b.depart_s || a.trip_id.localeCompare(b.trip_id));
  const group = (/** @type {string} */ label, /** @type {boolean} */ carries) => h("optgroup", { label: word(label) },
    ...trips.filter((/** @type {any} */ trip) => used.has(trip.trip_id) === carries).map((/** @type {any} */ trip) => h("option", { value: trip.trip_id }, tripName(trip.trip_id))));
  const trip = h("select", { id: "event-trip", required: "" }, group("trips-used", true), group("trips-other", false));
  return { fields: [h("label", {}, word("bus-trip"), trip)], read: () => ({ trip_id: trip.value }) };
}

/**
 * A place, by name, by id, or from the map; empty is allowed.
 * @param {string} id @param {string} label @param {string} placeId
 */
function placeField(id, label, placeId) {
  const places = [...(known().map?.places.values() ?? [])];
  const text = (/** @type {any} */ place) => `${place.name} · ${place.id}`;
  const chosen = places.find((place) => place.id === placeId);
  const input = h("input", { id, list: `${id}-places`, value: chosen ? text(chosen) : "", placeholder: word("place-how") });
  const listed = h("datalist", { id: `${id}-places` }, ...places.map((place) => h("option", { value: text(place) })));
  const pick = button(word("pick-on-map"), () => pickPlace((found) => {
    const place = known().map?.places.get(found);
    if (place) input.value = text(place);
  }));
  return {
    input,
    element: h("div.picked", {}, h("label", {}, label, input), pick, listed),
    /** The id of the place; "": none; null: there is no such place, which is told. */
    read: () => {
      const said = input.value.trim();
      if (!said) return "";
      const found = places.filter((place) => text(place) === said || place.id === said || place.name === said);
      if (found.length === 1) return found[0].id;
      return missing(input, word(found.length ? "place-not-unique" : "no-such-place", { name: said }));
    },
  };
}
