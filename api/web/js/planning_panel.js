/**
 * Have the day planned: submit a job, follow it, stop it early, and keep what it has found.
 */
import { county, post, requestKey } from "./api.js";
import { lockedStops } from "./document.js";
import { button, fill, h } from "./dom.js";
import { word } from "./i18n.js";
import { follow, isActive, isFollowing, jobOfDay, keep, progress, resume, unlessUnsaved } from "./job.js";
import { trying } from "./notice.js";
import { hear, known, mayPlan } from "./store.js";

const SECONDS = "tongpei.seconds";

/** @param {HTMLElement} panel */
export function showPlanning(panel) {
  const kept = Number(localStorage.getItem(SECONDS)) || 60;
  const seconds = h("input", { type: "number", id: "seconds", min: 2, max: 3600, value: kept, inputmode: "numeric" });
  const press = button(word("plan-day"), () => submit(), { class: "main", id: "plan-day" });
  const form = h("div.row", {}, h("label", {}, word("search-for"), seconds, word("seconds")), press);
  const around = h("input", { type: "checkbox", id: "around", checked: true });
  const aroundText = h("span");
  const aroundLine = h("label.around", { hidden: true }, around, aroundText);
  const told = h("div.progress");
  fill(panel, h("h2", {}, word("planning")), mayPlan() ? form : null, mayPlan() ? aroundLine : null, told);

  const submit = () =>
    trying(async () => {
      const { countyId, day, planName } = known();
      localStorage.setItem(SECONDS, seconds.value);
      const isAround = around.checked && !aroundLine.hidden;
      const wanted = { day, time_s: Math.max(2, Number(seconds.value) || 60), ...(isAround ? { around: { name: planName } } : {}) };
      follow(await post(county(countyId, "plans"), wanted, requestKey()));
    }, press);

  function render() {
    const job = jobOfDay("plan");
    const plan = known().document?.plan;
    const [routes, stops] = plan ? [plan.locked.length, lockedStops(plan).length] : [0, 0];
    aroundLine.hidden = !routes && !stops;
    aroundText.textContent = word("around-locked", { n: routes, stops });
    press.disabled = isActive(job) || isActive(jobOfDay("replan"));
    fill(told, ...(job ? progress(job, word("planning")) : []),
      job?.isUnkept && mayPlan() && button(word("keep-plan"), () => unlessUnsaved(() => trying(() => keep(job, known().planName)), word("unsaved-plan"), word("keep-plan")), { class: "main" }));
  }

  render();
  if (!isFollowing()) resume();
  const endings = [hear(["job", "day", "document"], render), hear(["day"], resume)];
  return () => endings.forEach((ending) => ending());
}
