/**
 * A place or roads chosen by clicks on the map.
 *
 * @typedef {{want: "place"|"road", chosen: (id: string) => void}} Picking
 */
import { known, note } from "./store.js";

const NEAR = 24;

/** Have the next place that is clicked chosen. @param {(placeId: string) => void} chosen */
export function pickPlace(chosen) {
  show({ want: "place", chosen: (id) => { stopPicking(); chosen(id); } });
}

/** Have every road that is clicked told, until `stopPicking`. @param {(roadId: string) => void} chosen */
export function pickRoads(chosen) {
  show({ want: "road", chosen });
}

/** @param {Picking} picking */
function show(picking) {
  note({ picking, routeId: "", placeId: "" });
  document.getElementById("map")?.scrollIntoView({ block: "nearest" });
}

export function stopPicking() {
  if (!known().picking) return;
  note({ picking: null });
  document.getElementById("event-form")?.scrollIntoView({ block: "nearest" });
}

/**
 * Tell who waits for it what was clicked on the map; whether somebody waits.
 * @param {any} map @param {any} latlng
 */
export function isPicked(map, latlng) {
  const { picking, map: county } = known();
  if (!picking || !county) return false;
  const at = map.latLngToLayerPoint(latlng);
  const found = picking.want === "place" ? nearestPlace(map, at, county) : nearestRoad(map, at, county);
  if (found) picking.chosen(found);
  return true;
}

/** @param {any} map @param {any} at @param {import("./county.js").CountyMap} county */
function nearestPlace(map, at, county) {
  let best = "";
  let least = NEAR;
  for (const place of county.places.values()) {
    const distance = map.latLngToLayerPoint(place.at).distanceTo(at);
    if (distance < least) [best, least] = [place.id, distance];
  }
  return best;
}

/** @param {any} map @param {any} at @param {import("./county.js").CountyMap} county */
function nearestRoad(map, at, county) {
  const { L } = /** @type {any} */ (window);
  let best = "";
  let least = NEAR;
  for (const road of county.roads) {
    const points = road.line.map((vertex) => map.latLngToLayerPoint(vertex));
    for (let k = 1; k < points.length; k += 1) {
      const distance = L.LineUtil.pointToSegmentDistance(at, points[k - 1], points[k]);
      if (distance < least) [best, least] = [road.id, distance];
    }
  }
  return best;
}
