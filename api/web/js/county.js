/**
 * A county's places and roads, as its GeoJSON holds them.
 *
 * @typedef {{id: string, kind: string, name: string, parentId: string|null, at: [number, number]}} Place
 * @typedef {{id: string, kind: string, line: [number, number][]}} Road
 * @typedef {{kind: string, name: string, source: string, rings: any[]}} Area
 * @typedef {{places: Map<string, Place>, roads: Road[], areas: Area[]}} CountyMap
 */

/** @param {[number, number]} lonLat @returns {[number, number]} */
const turned = ([lon, lat]) => [lat, lon];

/** @param {any} geojson @returns {CountyMap} */
export function readCounty(geojson) {
  const places = new Map();
  const roads = [];
  const areas = [];
  for (const { geometry, properties } of geojson.features) {
    if (geometry.type === "Point") {
      const { place_id: id, kind, name, parent_id: parentId } = properties;
      places.set(id, { id, kind, name, parentId, at: turned(geometry.coordinates) });
    } else if (geometry.type === "LineString") roads.push({ id: properties.road_id, kind: properties.road_class, line: geometry.coordinates.map(turned) });
    else areas.push({ kind: properties.area, name: properties.name, source: properties.source, rings: ringsOf(geometry) });
  }
  return { places, roads, areas };
}

/** The rings of a Polygon or MultiPolygon. @param {any} geometry */
const ringsOf = ({ type, coordinates }) =>
  (type === "Polygon" ? [coordinates] : coordinates).map((/** @type {any[]} */ rings) => rings.map((ring) => ring.map(turned)));

/** The name of a place; its id if there is no such place. @param {CountyMap|null} map @param {string} id */
export const nameOf = (map, id) => map?.places.get(id)?.name ?? id;

const EARTH_M = 6371000;

/** Metres between two (lat, lon) as the crow flies. @param {[number, number]} a @param {[number, number]} b */
export function metres(a, b) {
  const radians = Math.PI / 180;
  const x = (b[1] - a[1]) * radians * Math.cos(((a[0] + b[0]) / 2) * radians);
  return EARTH_M * Math.hypot(x, (b[0] - a[0]) * radians);
}
