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

/** How often something was to be opened: what comes late is not shown over what was chosen since. */
let asked = 0;

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
  const mine = ++asked;
  const [geojson, facts] = await Promise.all([
    get(county(countyId), GEOJSON),
    isOffice() ? get(county(countyId, "facts")) : null,
  ]);
  if (mine !== asked) return;
  localStorage.setItem(KEPT, countyId);
  begin(null, { countyId, facts, map: readCounty(geojson), routeId: "", placeId: "", version: 0, day: "" });
  await refreshDays();
  if (mine === asked) await openDay(day ?? known().days[0]?.day ?? today());
}

export async function refreshDays() {
  if (!isOffice()) return;
  const { countyId } = known();
  const { items } = await get(county(countyId, "days"));
  if (known().countyId === countyId) note({ days: items });
}

/** @param {string} day @param {string} [planName] */
export async function openDay(day, planName) {
  const mine = ++asked;
  begin(null, { day, version: 0, routeId: "", placeId: "" });
  const { items } = await get(`${county(known().countyId, "plans")}?day=${day}`);
  if (mine !== asked) return;
  const names = items.map((/** @type {any} */ each) => each.name);
  const name = planName ?? (names.includes("main") || !names.length ? "main" : names[0]);
  note({ planName: name });
  if (names.includes(name) && isOffice()) await openPlan(name);
}

/** Open a plan of the day, at its newest version by default. @param {string} name @param {number} [version] */
export async function openPlan(name, version) {
  const mine = ++asked;
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
  if (mine !== asked) return;
  begin(makeDocument(plan, geo, analysis), { planName: name, version: number });
}

/** The plan on the page, or else the one kept for the day; none if there is none. */
export async function planOfDay() {
  const { document: shown, countyId, day, planName } = known();
  if (shown) return shown.plan;
  if (!countyId || !day) return undefined;
  const { items } = await get(`${county(countyId, "plans")}?day=${day}`);
  return items.length ? get(county(countyId, "plans", day, planName)) : undefined;
}
