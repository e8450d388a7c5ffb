/**
 * The page: it finds out who asks, opens what there is, and shows the screen that the address names.
 */
import { showCounties } from "./counties.js";
import { byId, fill } from "./dom.js";
import { showDispatch } from "./dispatch.js";
import { showDriver } from "./driver.js";
import { isEdited } from "./history.js";
import { loadWords } from "./i18n.js";
import { trying } from "./notice.js";
import { openCounties } from "./opening.js";
import { onTurn, parts } from "./router.js";
import { findSession, showSignIn } from "./session.js";
import { showReports } from "./reports.js";
import { screens, showBar, showDay } from "./shell.js";
import { showSiting } from "./siting.js";
import { hear, isOffice, known } from "./store.js";
import { showToday } from "./today.js";

/** @type {Object<string, (screen: HTMLElement, ...rest: string[]) => (() => void)|void>} */
const SCREENS = {
  dispatch: showDispatch, today: showToday, planning: showSiting, reports: showReports, route: showDriver, counties: showCounties,
};
/** @type {(() => void)|void} */
let leave;

function show() {
  leave?.();
  leave = undefined;
  showBar(show);
  const screen = byId("screen");
  fill(screen);
  const { user, countyId } = known();
  const [name, ...rest] = parts();
  const shown = [...screens(), "route", ...(isOffice() ? ["counties"] : [])].includes(name) ? name : screens()[0];
  document.body.dataset.screen = user && countyId ? shown : "start";
  if (!user) showSignIn(screen, start);
  else if (!countyId) showCounties(screen);
  else leave = SCREENS[shown](screen, ...rest);
}

let isStarting = true;

async function start() {
  isStarting = true;
  await trying(findSession);
  if (known().user) await trying(openCounties);
  isStarting = false;
  show();
}

await loadWords();
byId("skip").addEventListener("click", (event) => {
  event.preventDefault();
  byId("screen").focus();
});
onTurn(show);
window.addEventListener("beforeunload", (event) => isEdited() && event.preventDefault());
hear(["countyId"], () => isStarting || show());
hear(["counties", "user"], () => isStarting || showBar(show));
hear(["days", "day"], () => isStarting || showDay());
await start();
