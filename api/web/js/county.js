/**
 * A county's places and roads, as its GeoJSON holds them.
 *
 * @typedef {{id: string, kind: string, name: string, parentId: string|null, at: [number, number]}} Place
 * @typedef {{kind: string, line: [number, number][]}} Road
 * @typedef {{places: Map<string, Place>, roads: Road[]}} CountyMap
 */

/** @param {[number, number]} lonLat @returns {[number, number]} */
const turned = ([lon, lat]) => [lat, lon];

/** @param {any} geojson @returns {CountyMap} */
export function readCounty(geojson) {
  const places = new Map();
  const roads = [];
  for (const { geometry, properties } of geojson.features) {
    if (geometry.type === "Point") {
      const { place_id: id, kind, name, parent_id: parentId } = properties;
      places.set(id, { id, kind, name, parentId, at: turned(geometry.coordinates) });
    } else roads.push({ kind: properties.road_class, line: geometry.coordinates.map(turned) });
  }
  return { places, roads };
}

/** The name of a place; its id if there is no such place. @param {CountyMap|null} map @param {string} id */
export const nameOf = (map, id) => map?.places.get(id)?.name ?? id;

const EARTH_M = 6371000;

/** Metres between two (lat, lon) as the crow flies. @param {[number, number]} a @param {[number, number]} b */
export function metres(a, b) {
  const radians = Math.PI / 180;
  const x = (b[1] - a[1]) * radians * Math.cos(((a[0] + b[0]) / 2) * radians);
  return EARTH_M * Math.hypot(x, (b[0] - a[0]) * radians);
}
