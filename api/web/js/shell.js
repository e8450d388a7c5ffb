/**
 * The bar on top of every screen: county, day, screens, language, who is signed in.
 */
import { button, byId, fill, h } from "./dom.js";
import { language, turnLanguage, word } from "./i18n.js";
import { openChosen } from "./job.js";
import { trying } from "./notice.js";
import { openCounty, openDay } from "./opening.js";
import { address, parts } from "./router.js";
import { signOut } from "./session.js";
import { isOffice, known, mayModel, mayReadReports, maySite } from "./store.js";

/** The screens for whoever is signed in; the first is shown if none is named. @returns {string[]} */
export const screens = () => [
  ...(isOffice() ? ["dispatch"] : []), "today", ...(maySite() ? ["planning"] : []), ...(mayReadReports() ? ["reports"] : []),
];

/** @param {() => void} turned what to do once the language is another */
export function showBar(turned) {
  const { user, service } = known();
  const focused = document.activeElement?.id;
  document.title = word("title");
  const skip = byId("skip");
  skip.textContent = word("skip");
  fill(
    byId("bar"),
    h("a.brand", { href: address("dispatch"), "aria-label": word("title") }, h("img", { src: "/web/icon.svg", alt: "", width: 26, height: 26 }), h("span", {}, word("brand"))),
    user && countyChoice(),
    user && known().countyId && dayChoice(),
    user && known().countyId && screens().length > 1 && navigation(),
    h("span.space"),
    button(word("other-language"), () => {
      turnLanguage();
      turned();
    }, { lang: language() === "zh" ? "en" : "zh-CN", class: "quiet", id: "language" }),
    user && !service.is_local && h("span.user", {}, user.name, h("small", {}, ` ${word(`role-${user.role}`)}`)),
    user && !service.is_local && button(word("sign-out"), () => trying(signOut), { class: "quiet" }),
  );
  if (focused && byId("bar").querySelector(`#${focused}`)) byId(focused).focus();
}

function countyChoice() {
  const { counties, countyId } = known();
  if (!counties.length) return null;
  const options = counties.map((each) => {
    const name = language() === "zh" ? each.name_zh : each.name_en;
    return h("option", { value: each.county_id, selected: each.county_id === countyId }, name);
  });
  const more = mayModel() && h("option", { value: "" }, word("add-county"));
  const choice = h("select", { id: "county", onchange: () => choose(choice) }, ...options, more);
  return h("label.pick", {}, h("span", {}, word("county")), choice);
}

/** @param {HTMLSelectElement} choice "": a county that is to be added */
function choose(choice) {
  if (choice.value) openChosen(choice, known().countyId, openCounty);
  else location.hash = address("counties");
}

function dayChoice() {
  const { day } = known();
  const choice = h("input", {
    id: "day", type: "date", value: day, list: "days", required: "", min: "2000-01-01", max: "2199-12-31",
    onchange: () => choice.checkValidity() && openChosen(choice, known().day, openDay),
  });
  const listed = h("datalist", { id: "days" }, ...listedDays());
  return h("label.pick", {}, h("span", {}, word("day")), choice, listed);
}

const listedDays = () => known().days.map((each) => h("option", { value: each.day }));

/** Show the day that is open in its field, which stays in place: somebody may be typing in it. */
export function showDay() {
  const choice = /** @type {HTMLInputElement|null} */ (document.getElementById("day"));
  if (!choice) return;
  if (choice.value !== known().day) choice.value = known().day;
  fill(byId("days"), ...listedDays());
}

function navigation() {
  const [here] = parts();
  const links = screens().map((screen, k) =>
    h("a", { href: address(screen), "aria-current": (here ? here === screen : !k) ? "page" : null }, word(`screen-${screen}`)),
  );
  return h("nav", { "aria-label": word("screens") }, ...links);
}
