/**
 * What lies under and over the routes on the map: areas of the county, roads that are closed, and
 * the choice of a place or of roads by clicks.
 */
import { closedRoads } from "./day_events.js";
import { button, fill, h } from "./dom.js";
import { word } from "./i18n.js";
import { stopPicking } from "./picking.js";
import { hear, known } from "./store.js";

const { L } = /** @type {any} */ (window);

/** @type {Object<string, any>} */
const AREAS = {
  county: { color: "#6d5a86", weight: 2, fillColor: "#ffffff", fillOpacity: 0.7 },
  township: { color: "#a597b8", weight: 1, fill: false },
};
const DERIVED = { county: "9 6", township: "1 6" };
const CLOSED = { color: "#c01616", weight: 6, opacity: 0.75, dashArray: "2 9", lineCap: "round", interactive: false };

/** @param {any} map @param {HTMLElement} element @returns {() => void} what ends it */
export function showMarks(map, element) {
  map.createPane("areas").style.zIndex = "340";
  const areas = L.featureGroup().addTo(map);
  const closures = L.featureGroup().addTo(map);
  const hint = h("div.pick-hint", { hidden: true, role: "status" });
  element.append(hint);
  L.DomEvent.disableClickPropagation(hint);
  let shownCounty = null;

  function renderAreas() {
    const { map: county } = known();
    if (county === shownCounty) return;
    shownCounty = county;
    areas.clearLayers();
    for (const area of county?.areas ?? []) {
      const kind = area.kind === "county" ? "county" : "township";
      const dashArray = area.source === "file" ? null : DERIVED[kind];
      L.polygon(area.rings, { ...AREAS[kind], dashArray, pane: "areas", interactive: false, smoothFactor: 1.5 }).addTo(areas);
    }
  }

  function renderClosures() {
    closures.clearLayers();
    const closed = closedRoads();
    if (!closed.size) return;
    for (const road of known().map?.roads ?? []) if (closed.has(road.id)) L.polyline(road.line, CLOSED).addTo(closures);
  }

  function renderHint() {
    const { picking } = known();
    hint.hidden = !picking;
    element.classList.toggle("picking", Boolean(picking));
    if (picking) fill(hint, h("span", {}, word(`pick-${picking.want}`)), button(word("pick-done"), stopPicking, { class: "main", id: "pick-done" }));
  }

  const render = () => { renderAreas(); renderClosures(); };
  render();
  renderHint();
  const endings = [hear(["map"], render), hear(["events", "eventsTaken", "draft"], renderClosures), hear(["picking"], renderHint)];
  return () => endings.forEach((ending) => ending());
}

/** What the map's legend says of areas: whose line it is, and where it is from. */
export function areasInLegend() {
  const areas = known().map?.areas ?? [];
  return ["county", "township"].flatMap((kind) => {
    const area = areas.find((each) => each.kind === kind);
    if (!area) return [];
    const isGiven = area.source === "file";
    return [h("li", {}, h(`i.line.area.${kind}${isGiven ? "" : ".derived"}`, { "aria-hidden": "true" }), word(`area-${kind}${isGiven ? "" : "-derived"}`))];
  });
}

/** What is to be known of lines that are no boundaries; null: there are none. */
export const aboutAreas = () =>
  (known().map?.areas ?? []).some((area) => area.source !== "file") ? h("p", {}, word("areas-derived")) : null;
