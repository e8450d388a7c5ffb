/**
 * What the page knows, and who wants to hear of changes.
 *
 * @typedef {Object} State
 * @property {{version: string, is_local: boolean, is_signed_in: boolean}} service
 * @property {any} user who is signed in; null: nobody
 * @property {any[]} counties
 * @property {string} countyId
 * @property {any} facts members and vehicles of the county
 * @property {import("./county.js").CountyMap|null} map places and roads
 * @property {any[]} days
 * @property {string} day
 * @property {string} planName
 * @property {number} version of the plan that is open; 0: there is none
 * @property {import("./document.js").PlanDocument|null} document the plan as it is on the screen
 * @property {string} routeId chosen route; "": none
 * @property {string} placeId chosen place; "": none
 * @property {any} job planning job that is followed; null: none
 * @property {import("./day_events.js").DayEvent[]} events recorded and not planned for yet
 * @property {import("./day_events.js").DayEvent[]} eventsTaken for which the plan was planned again
 * @property {Partial<import("./day_events.js").DayEvent>|null} draft event that is being recorded
 * @property {import("./picking.js").Picking|null} picking what is to be chosen on the map
 */

/** @type {State} */
const state = {
  service: { version: "", is_local: true, is_signed_in: false },
  user: null,
  counties: [],
  countyId: "",
  facts: null,
  map: null,
  days: [],
  day: "",
  planName: "main",
  version: 0,
  document: null,
  routeId: "",
  placeId: "",
  job: null,
  events: [],
  eventsTaken: [],
  draft: null,
  picking: null,
};

/** @type {Set<{keys: string[], act: () => void}>} */
const listeners = new Set();

/** @returns {Readonly<State>} */
export const known = () => state;

/** Note something new and tell who wants to hear of it. @param {Partial<State>} news */
export function note(news) {
  const changed = Object.keys(news).filter((key) => /** @type {any} */ (state)[key] !== /** @type {any} */ (news)[key]);
  Object.assign(state, news);
  if (!changed.length) return;
  for (const listener of [...listeners]) {
    if (listeners.has(listener) && listener.keys.some((key) => changed.includes(key))) listener.act();
  }
}

/**
 * Hear of changes of some keys; returns what ends that.
 * @param {string[]} keys @param {() => void} act
 */
export function hear(keys, act) {
  const listener = { keys, act };
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** @param {...string} roles */
export const mayBe = (...roles) => roles.includes(state.user?.role);
export const mayPlan = () => mayBe("dispatcher", "planner", "admin");
export const mayHandIn = () => mayBe("dispatcher", "admin");
export const mayReport = () => mayBe("dispatcher", "station", "admin");
export const mayModel = () => mayBe("planner", "admin");
export const maySite = () => mayBe("planner", "viewer", "admin");
export const mayReadReports = () => isOffice() || mayBe("member");
export const isOffice = () => mayBe("dispatcher", "planner", "viewer", "admin");
