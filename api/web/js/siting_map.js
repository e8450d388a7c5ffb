/**
 * A roll-out on the map: hubs, stations and points of a period, and which villages they cover.
 */
import { h } from "./dom.js";
import { word } from "./i18n.js";
import { PlaceMark } from "./map_layers.js";
import { known } from "./store.js";

const { L } = /** @type {any} */ (window);

const ROADS = { village: { color: "#dfe4dc", weight: 1 }, township: { color: "#c9d1c8", weight: 1.5 }, county: { color: "#a9b4aa", weight: 2.2 } };
/** How a village looks by how it gets its goods: colour and shape tell it. */
const VILLAGES = {
  point: { fillColor: "#0b5f55", color: "#ffffff", weight: 1, radius: 4, shape: "point" },
  fetch: { fillColor: "#ffffff", color: "#b45309", weight: 2.2, radius: 3.6, shape: "point" },
  outside: { fillColor: "#fdecea", color: "#a32018", weight: 1.8, radius: 3.8, shape: "cold_store" },
};
const SITES = {
  point: { fillColor: "#0b5f55", radius: 4 }, station: { fillColor: "#1a5fa8", radius: 7 }, hub: { fillColor: "#9c1b1b", radius: 8 },
  cold_store: { fillColor: "#5b2d8c", radius: 6.5 },
};
const LINES = { call: { color: "#0b5f55", weight: 1.1, opacity: 0.55 }, trunk: { color: "#1a5fa8", weight: 2, opacity: 0.6 } };

/**
 * Show a map; returns what shows a period on it, and what takes it away.
 * @param {HTMLElement} element @param {any} siting siting.json
 */
export function showSitingMap(element, siting) {
  const map = L.map(element, {
    preferCanvas: true, renderer: L.canvas({ padding: 0.5, tolerance: 4 }), attributionControl: false, zoomControl: false,
    scrollWheelZoom: false, zoomSnap: 0.5, minZoom: 7, maxZoom: 17,
  });
  L.control.zoom({ zoomInTitle: word("zoom-in"), zoomOutTitle: word("zoom-out") }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  map.createPane("roads").style.zIndex = "350";
  const layers = { roads: L.layerGroup().addTo(map), lines: L.layerGroup().addTo(map), marks: L.featureGroup().addTo(map) };
  const places = known().map?.places ?? new Map();
  for (const road of known().map?.roads ?? []) L.polyline(road.line, { ...ROADS[road.kind], pane: "roads", interactive: false, smoothFactor: 1.5 }).addTo(layers.roads);
  legend(map, Boolean(siting.cold));
  const fit = () => places.size && map.fitBounds(L.latLngBounds([...places.values()].map((place) => place.at)), { padding: [20, 20], animate: false });
  fit();

  /** @param {number} period */
  function show(period) {
    layers.lines.clearLayers();
    layers.marks.clearLayers();
    for (const village of siting.villages) {
      const state = stateOf(village, period);
      mark(village.village_id, VILLAGES[state], word(`village-${state}`));
      line(village.village_id, village.point_ids[period] ?? village.station_ids[period], LINES.call);
    }
    for (const site of siting.sites) {
      if (site.sizes[period] === null) continue;
      const isNew = period ? site.sizes[period - 1] === null : site.today === null;
      const told = [word(`place-${site.kind}`), isNew ? word("opens-now") : "", word("pieces-a-day", { n: site.pieces[period] })];
      mark(site.site_id, { ...SITES[site.kind], shape: site.kind, color: isNew ? "#f59e0b" : "#ffffff", weight: isNew ? 2.6 : 1.4 }, told.filter(Boolean).join(" · "));
      if (site.kind === "station") line(site.site_id, site.hub_ids[period], LINES.trunk);
    }
    for (const store of siting.cold?.stores ?? []) mark(store.site_id, { ...SITES.cold_store, shape: "cold_store", color: "#ffffff", weight: 1.4 }, word("place-cold_store"));
  }

  /** @param {string} id @param {any} style @param {string} told */
  function mark(id, style, told) {
    const place = places.get(id);
    if (!place) return;
    new PlaceMark(place.at, { fill: true, fillOpacity: 1, ...style }).bindTooltip(() => h("span", {}, `${place.name} · ${told}`)).addTo(layers.marks);
  }

  /** @param {string} from @param {string|null} to @param {any} style */
  function line(from, to, style) {
    const [a, b] = [places.get(from), to && places.get(to)];
    if (a && b && a !== b) L.polyline([a.at, b.at], { ...style, interactive: false }).addTo(layers.lines);
  }

  const observer = new ResizeObserver(() => {
    map.invalidateSize({ animate: false });
    fit();
  });
  observer.observe(element);
  return {
    show,
    leave: () => {
      observer.disconnect();
      map.remove();
    },
  };
}

/** How a village gets its goods in a period. @param {any} village @param {number} period */
export const stateOf = (village, period) => (village.point_ids[period] ? "point" : village.station_ids[period] ? "fetch" : "outside");

/** @param {any} map @param {boolean} hasStores */
function legend(map, hasStores) {
  const control = L.control({ position: "bottomright" });
  control.onAdd = () => {
    const villages = ["point", "fetch", "outside"].map((state) => h("li", {}, h(`i.mark.village-${state}`, { "aria-hidden": "true" }), word(`village-${state}`)));
    const sites = ["hub", "station", ...(hasStores ? ["cold_store"] : [])].map((kind) => h("li", {}, h(`i.mark.site-${kind}`, { "aria-hidden": "true" }), word(`place-${kind}`)));
    const box = h("details.legend", { open: window.innerWidth > 820 }, h("summary", {}, word("legend")),
      h("ul", {}, ...sites, ...villages, h("li", {}, h("i.mark.site-new", { "aria-hidden": "true" }), word("opens-now"))));
    L.DomEvent.disableClickPropagation(box);
    return box;
  };
  control.addTo(map);
}
