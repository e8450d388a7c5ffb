/**
 * The map: the county's roads and places and the plan's routes, drawn without anything from outside.
 */
import { h } from "./dom.js";
import { nameOf } from "./county.js";
import { word } from "./i18n.js";
import { ArrowLine, PlaceMark } from "./map_layers.js";
import { aboutAreas, areasInLegend, showMarks } from "./map_marks.js";
import { isPicked } from "./picking.js";
import { hear, known, note } from "./store.js";

const { L } = /** @type {any} */ (window);

/** @type {Object<string, {color: string, weight: number}>} */
const ROADS = { village: { color: "#d2d9cf", weight: 1 }, township: { color: "#b9c3b8", weight: 1.7 }, county: { color: "#93a096", weight: 2.6 } };
/** @type {Object<string, {size: number, color: string}>} */
const PLACES = {
  point: { size: 3.4, color: "#3b4a4d" }, farm: { size: 4, color: "#5b7a12" }, cold_store: { size: 5, color: "#1a5fa8" },
  station: { size: 6.5, color: "#0b5f55" }, hub: { size: 8, color: "#9c1b1b" },
};
/** @type {Object<string, {weight: number, dashArray: string|null}>} */
const ROUTES = {
  trunk: { weight: 5.5, dashArray: null }, direct: { weight: 3.4, dashArray: null }, bus: { weight: 3, dashArray: "2 6" }, local: { weight: 2.2, dashArray: null },
};
const NAMES_FROM_ZOOM = 13;

/** @param {HTMLElement} element */
export function showMap(element) {
  const map = L.map(element, {
    preferCanvas: true, renderer: L.canvas({ padding: 0.5, tolerance: 4 }), attributionControl: false, zoomControl: false,
    zoomSnap: 0.5, minZoom: 7, maxZoom: 17,
  });
  L.control.zoom({ zoomInTitle: word("zoom-in"), zoomOutTitle: word("zoom-out") }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  map.createPane("roads").style.zIndex = "350";
  const layers = { roads: group(map), routes: group(map), places: group(map), numbers: L.layerGroup().addTo(map), names: L.layerGroup().addTo(map) };
  const endMarks = showMarks(map, element);
  legend(map);
  let shownCounty = null;

  function renderCounty() {
    const county = known().map;
    if (!county || county === shownCounty) return;
    shownCounty = county;
    layers.roads.clearLayers();
    for (const road of county.roads) L.polyline(road.line, { ...ROADS[road.kind], pane: "roads", interactive: false, smoothFactor: 1.5 }).addTo(layers.roads);
    fit();
    renderPlaces();
  }

  /** Show the whole county: at first, and whenever the map's size changes until somebody moves it. */
  function fit() {
    const places = [...(known().map?.places.values() ?? [])];
    if (places.length) map.fitBounds(L.latLngBounds(places.map((place) => place.at)), { padding: [24, 24], animate: false });
  }

  function renderPlaces() {
    const { map: county, placeId } = known();
    layers.places.clearLayers();
    layers.names.clearLayers();
    const places = [...(county?.places.values() ?? [])].sort((a, b) => (PLACES[a.kind]?.size ?? 3) - (PLACES[b.kind]?.size ?? 3));
    for (const place of places) placeMark(map, place, place.id === placeId).addTo(layers.places);
    renderNames();
  }

  /** Names: of hubs and stations always, of points where there is room; none over another. */
  function renderNames() {
    layers.names.clearLayers();
    const { map: county } = known();
    const isNear = map.getZoom() >= NAMES_FROM_ZOOM;
    const box = map.getBounds().pad(0.1);
    const places = [...(county?.places.values() ?? [])].filter((place) => (isMajor(place) || isNear) && box.contains(place.at));
    /** @type {number[][]} */
    const taken = [];
    for (const place of places.sort((a, b) => PLACES[b.kind].size - PLACES[a.kind].size)) {
      const { x, y } = map.latLngToContainerPoint(place.at);
      const own = [x, y - 8, x + 12 + 13 * place.name.length, y + 8];
      if (taken.some((other) => own[0] < other[2] && own[2] > other[0] && own[1] < other[3] && own[3] > other[1])) continue;
      taken.push(own);
      const html = h(`span.place-name${isMajor(place) ? ".major" : ""}`, {}, place.name);
      L.marker(place.at, { icon: L.divIcon({ html, className: "place-label", iconSize: null }), interactive: false, keyboard: false }).addTo(layers.names);
    }
  }

  function renderRoutes() {
    const { document: shown, routeId, placeId } = known();
    layers.routes.clearLayers();
    layers.numbers.clearLayers();
    if (!shown) return;
    const isChosen = (/** @type {any} */ route) => (routeId ? route.id === routeId : placeId && route.stops.some((/** @type {any} */ stop) => stop.placeId === placeId));
    const anyChosen = shown.routes.some(isChosen);
    const order = [...shown.routes].sort((a, b) => Number(Boolean(isChosen(a))) - Number(Boolean(isChosen(b))) || (ROUTES[b.kind].weight - ROUTES[a.kind].weight));
    for (const route of order) {
      const chosen = Boolean(isChosen(route));
      const style = { ...ROUTES[route.kind], color: route.color, opacity: chosen || !anyChosen ? 0.85 : 0.12, arrows: chosen || !anyChosen, lineJoin: "round" };
      if (chosen) L.polyline(route.line, { color: "#ffffff", weight: style.weight + 5, opacity: 0.9, interactive: false }).addTo(layers.routes);
      new ArrowLine(route.line, style)
        .on("click", (/** @type {any} */ event) => { L.DomEvent.stop(event); if (!isPicked(map, event.latlng)) note({ routeId: route.id, placeId: "" }); })
        .bindTooltip(() => h("span", {}, `${route.id} · ${route.vehicleId}`), { sticky: true })
        .addTo(layers.routes);
      if (chosen && routeId) numbers(route);
    }
    layers.places.eachLayer((/** @type {any} */ mark) => mark.bringToFront());
  }

  /** @param {import("./document.js").RouteView} route */
  function numbers(route) {
    const seen = new Set();
    for (const stop of route.stops) {
      const place = known().map?.places.get(stop.placeId);
      if (!place || stop.isHome || seen.has(stop.placeId)) continue;
      seen.add(stop.placeId);
      const html = h("span.stop-number", { color: route.color }, stop.index + 1);
      L.marker(place.at, { icon: L.divIcon({ html, className: "place-label", iconSize: null }), keyboard: false, title: place.name })
        .on("click", () => note({ placeId: place.id }))
        .addTo(layers.numbers);
    }
  }

  function showChosenRoute() {
    renderRoutes();
    const { document: shown, routeId } = known();
    const line = shown?.byId.get(routeId)?.line;
    if (line?.length && !map.getBounds().contains(L.latLngBounds(line))) map.fitBounds(L.latLngBounds(line), { padding: [40, 40], maxZoom: 13 });
  }

  map.on("moveend", renderNames);
  map.on("click", (/** @type {any} */ event) => isPicked(map, event.latlng) || note({ routeId: "", placeId: "" }));
  renderCounty();
  renderRoutes();
  let isMoved = false;
  for (const act of ["pointerdown", "wheel", "keydown"]) element.addEventListener(act, () => { isMoved = true; }, { passive: true });
  const observer = new ResizeObserver(() => {
    map.invalidateSize({ animate: false });
    if (!isMoved && !known().routeId) fit();
  });
  observer.observe(element);
  const endings = [
    hear(["map"], renderCounty),
    hear(["document"], renderRoutes),
    hear(["routeId"], showChosenRoute),
    hear(["placeId"], () => { renderPlaces(); renderRoutes(); }),
  ];
  return () => {
    observer.disconnect();
    endMarks();
    endings.forEach((ending) => ending());
    map.remove();
  };
}

/** @param {import("./county.js").Place} place */
const isMajor = (place) => place.kind === "hub" || place.kind === "station";

/** @param {any} map */
const group = (map) => L.featureGroup().addTo(map);

/** @param {any} map @param {import("./county.js").Place} place @param {boolean} isChosen */
function placeMark(map, place, isChosen) {
  const { size, color } = PLACES[place.kind] ?? PLACES.point;
  return new PlaceMark(place.at, {
    radius: isChosen ? size + 3 : size, shape: place.kind, fill: true, fillOpacity: 1, fillColor: color,
    color: isChosen ? "#c2410c" : "#ffffff", weight: isChosen ? 3 : 1.2,
  })
    .bindTooltip(() => h("span", {}, `${nameOf(known().map, place.id)} · ${word(`place-${place.kind}`)}`))
    .on("click", (/** @type {any} */ event) => { L.DomEvent.stop(event); if (!isPicked(map, event.latlng)) note({ placeId: place.id, routeId: "" }); });
}

/** @param {any} map */
function legend(map) {
  const control = L.control({ position: "bottomright" });
  control.onAdd = () => {
    const places = ["hub", "station", "point"].map((kind) => h("li", {}, h(`i.mark.${kind}`, { "aria-hidden": "true" }), word(`place-${kind}`)));
    const routes = ["trunk", "direct", "local", "bus"].map((kind) => h("li", {}, h(`i.line.${kind}`, { "aria-hidden": "true" }), word(`route-${kind}`)));
    const box = h("details.legend", { open: window.innerWidth > 820 }, h("summary", {}, word("legend")));
    box.append(h("ul", {}, ...places, ...routes, ...areasInLegend()));
    const note = known().facts?.data_note;
    const areas = aboutAreas();
    const about = (note || areas) && h("details.legend.note", {}, h("summary", {}, word("about-data")), note && h("p", {}, note), areas);
    const boxes = h("div.boxes", {}, about, box);
    L.DomEvent.disableClickPropagation(boxes);
    return boxes;
  };
  control.addTo(map);
}
