/**
 * Open counties, days and plans: what is chosen is fetched and noted.
 */
import { ask, county, get, GEOJSON } from "./api.js";
import { readCounty } from "./county.js";
import { makeDocument } from "./document.js";
import { today } from "./format.js";
import { begin } from "./history.js";
import { isOffice, known, note } from "./store.js";

const KEPT = "tongpei.county";

/** Fetch the counties and open the one that was open last, or the first. */
export async function openCounties() {
  const { items } = await get("/v1/counties");
  note({ counties: items });
  const last = localStorage.getItem(KEPT);
  const chosen = items.find((/** @type {any} */ each) => each.county_id === last) ?? items[0];
  if (chosen) await openCounty(chosen.county_id);
}

/** @param {string} countyId @param {string} [day] */
export async function openCounty(countyId, day) {
  const [geojson, facts] = await Promise.all([
    get(county(countyId), GEOJSON),
    isOffice() ? get(county(countyId, "facts")) : null,
  ]);
  localStorage.setItem(KEPT, countyId);
  begin(null);
  note({ countyId, facts, map: readCounty(geojson), routeId: "", placeId: "", version: 0, day: "" });
  await refreshDays();
  await openDay(day ?? known().days[0]?.day ?? today());
}

export async function refreshDays() {
  if (isOffice()) note({ days: (await get(county(known().countyId, "days"))).items });
}

/** @param {string} day @param {string} [planName] */
export async function openDay(day, planName) {
  note({ day, routeId: "", placeId: "" });
  const { items } = await get(`${county(known().countyId, "plans")}?day=${day}`);
  const names = items.map((/** @type {any} */ each) => each.name);
  const name = planName ?? (names.includes("main") || !names.length ? "main" : names[0]);
  note({ planName: name });
  if (names.includes(name) && isOffice()) await openPlan(name);
  else {
    note({ version: 0 });
    begin(null);
  }
}

/** Open a plan of the day, at its newest version by default. @param {string} name @param {number} [version] */
export async function openPlan(name, version) {
  const { countyId, day } = known();
  const path = county(countyId, "plans", day, name);
  const answer = await ask("GET", version ? `${path}?version=${version}` : path);
  const number = Number(answer.headers.get("X-Plan-Version"));
  const at = `?version=${number}`;
  const [plan, geo, analysis] = await Promise.all([
    answer.json(),
    get(path + at, GEOJSON),
    get(`${path}/analysis${at}`),
  ]);
  if (known().day !== day || known().countyId !== countyId) return;
  note({ planName: name, version: number });
  begin(makeDocument(plan, geo, analysis));
}

/** The plan on the page, or else the one kept for the day; none if there is none. */
export async function planOfDay() {
  const { document: shown, countyId, day, planName } = known();
  if (shown) return shown.plan;
  if (!countyId || !day) return undefined;
  const { items } = await get(`${county(countyId, "plans")}?day=${day}`);
  return items.length ? get(county(countyId, "plans", day, planName)) : undefined;
}
