/**
 * Have the day planned: submit a job, follow it, stop it early, and keep what it has found.
 */
import { ask, basedOn, county, get, post, Problem, requestKey } from "./api.js";
import { button, dialog, fill, h } from "./dom.js";
import { count, percent, yuan } from "./format.js";
import { isEdited } from "./history.js";
import { word } from "./i18n.js";
import { complain, tell, trying } from "./notice.js";
import { openPlan, refreshDays } from "./opening.js";
import { hear, known, mayPlan, note } from "./store.js";

const SECONDS = "tongpei.seconds";
const ACTIVE = new Set(["queued", "running"]);

/** What tells of the job that is followed; it goes on whatever screen is shown. @type {EventSource|null} */
let stream = null;

/** @param {HTMLElement} panel */
export function showPlanning(panel) {
  const kept = Number(localStorage.getItem(SECONDS)) || 60;
  const seconds = h("input", { type: "number", id: "seconds", min: 2, max: 3600, value: kept, inputmode: "numeric" });
  const press = button(word("plan-day"), () => (isEdited() ? askFirst(submit) : submit()), { class: "main", id: "plan-day" });
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
    const { job, day, countyId } = known();
    const isOurs = job && job.day === day && job.county_id === countyId;
    const locked = known().document?.plan.locked.length ?? 0;
    aroundLine.hidden = !locked;
    aroundText.textContent = word("around-locked", { n: locked });
    press.disabled = Boolean(isOurs && ACTIVE.has(job.state));
    fill(told, ...(isOurs ? progress(job) : []));
  }

  render();
  if (!stream) resume();
  const endings = [hear(["job", "day", "document"], render), hear(["day"], resume)];
  return () => endings.forEach((ending) => ending());
}

/** @param {() => void} submit */
function askFirst(submit) {
  const agree = (/** @type {() => void} */ close) => () => {
    close();
    submit();
  };
  dialog(word("unsaved"), word("close"), (close) => [
    h("p", {}, word("unsaved-plan")),
    h("div.row", {}, button(word("plan-anyway"), agree(close), { class: "main" }), button(word("cancel"), close)),
  ]);
}

/** Follow a job to its end, and keep its plan then. @param {any} job */
function follow(job) {
  stream?.close();
  note({ job });
  const events = new EventSource(`/v1/jobs/${encodeURIComponent(job.job_id)}/events`);
  stream = events;
  events.addEventListener("progress", (event) => note({ job: JSON.parse(event.data) }));
  events.addEventListener("end", async () => {
    events.close();
    if (stream === events) stream = null;
    await trying(async () => {
      const ended = await get(`/v1/jobs/${encodeURIComponent(job.job_id)}`);
      note({ job: ended });
      if (ended.best_fen !== null) await keep(ended);
    });
  });
}

const stop = () =>
  trying(async () => note({ job: await (await ask("DELETE", `/v1/jobs/${known().job.job_id}`)).json() }));

/** Follow a job of the day that goes on, or show one whose plan nobody has kept. */
async function resume() {
  const { countyId, day } = known();
  if (!countyId || !day) return;
  try {
    const { items } = await get(`/v1/jobs?county_id=${encodeURIComponent(countyId)}&limit=20`);
    const [newest] = items.filter((/** @type {any} */ job) => job.day === day);
    if (!newest || known().day !== day || known().countyId !== countyId) return;
    if (ACTIVE.has(newest.state)) follow(newest);
    else if (newest.best_fen !== null && !(await isKept(newest))) note({ job: { ...newest, isUnkept: true } });
  } catch (error) {
    complain(error);
  }
}

/** @param {any} job */
async function isKept(job) {
  const { items: plans } = await get(`${county(job.county_id, "plans")}?day=${job.day}`);
  for (const { name } of plans) {
    const { items } = await get(county(job.county_id, "plans", job.day, name, "versions"));
    if (items.some((/** @type {any} */ version) => version.job_id === job.job_id)) return true;
  }
  return false;
}

/** @param {any} job */
function progress(job) {
  const isActive = ACTIVE.has(job.state);
  const state = job.is_stopping ? word("job-stopping") : word(`job-${job.state}`);
  const figures = [
    job.state === "running" ? percent(job.share) : null,
    job.best_fen === null ? null : word("best-so-far", { cost: yuan(job.best_fen) }),
    job.unserved ? word("unserved-n", { n: count(job.unserved) }) : null,
  ].filter(Boolean);
  return [
    isActive && h("progress", { max: 1, value: job.state === "queued" ? null : job.share, "aria-label": word("planning") }),
    h("p", {}, h("strong", {}, state), figures.length ? ` · ${figures.join(" · ")}` : ""),
    isActive && mayPlan() && button(word(job.best_fen === null ? "stop" : "stop-and-keep"), stop, { id: "stop", disabled: job.is_stopping }),
    job.isUnkept && mayPlan() && button(word("keep-plan"), () => trying(() => keep(job)), { class: "main" }),
    ...job.issues.map((/** @type {any} */ issue) => h("p.bad", {}, `${issue.detail} ${issue.action} ${issue.code}`)),
  ];
}

/** Keep a job's plan on top of what is there: no version is ever lost. @param {any} job */
async function keep(job) {
  const { planName } = known();
  const body = { name: planName, note: word("planned-note", { cost: yuan(job.best_fen) }) };
  const path = `/v1/jobs/${encodeURIComponent(job.job_id)}/version`;
  let version = await newest(job, planName);
  for (let tries = 0; ; tries += 1) {
    try {
      const answer = await ask("POST", path, { body, headers: basedOn(version) });
      version = (await answer.json()).version;
      break;
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 412 || tries) throw error;
      version = await newest(job, planName);
    }
  }
  note({ job: { ...job, isUnkept: false } });
  await refreshDays();
  if (known().day === job.day && known().countyId === job.county_id) await openPlan(planName, version);
  tell(word("plan-kept", { version }));
}

/** @param {any} job @param {string} name */
async function newest(job, name) {
  const { items } = await get(`${county(job.county_id, "plans")}?day=${job.day}`);
  return items.find((/** @type {any} */ each) => each.name === name)?.version ?? 0;
}
