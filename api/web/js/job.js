/**
 * The job that is followed: how it gets on, stopping it, and keeping what it has found.
 */
import { ask, basedOn, county, get, Problem } from "./api.js";
import { button, dialog, h } from "./dom.js";
import { count, percent, yuan } from "./format.js";
import { isEdited } from "./history.js";
import { word } from "./i18n.js";
import { complain, tell, trying } from "./notice.js";
import { openPlan, refreshDays } from "./opening.js";
import { known, mayPlan, note } from "./store.js";

const ACTIVE = new Set(["queued", "running"]);
const DROPPED = "tongpei.dropped";
const AGAIN_MS = 2000;

/** What tells of the job that is followed; it goes on whatever screen is shown. @type {EventSource|null} */
let stream = null;

export const isFollowing = () => stream !== null;

/** Whether a job is queued or runs. @param {any} job */
export const isActive = (job) => ACTIVE.has(job?.state);

/** The followed job if it is one of a kind, of the day that is open; else null. @param {string} kind */
export function jobOfDay(kind) {
  const { job, day, countyId } = known();
  return job && job.kind === kind && job.day === day && job.county_id === countyId ? job : null;
}

/**
 * Follow a job to its end; what plans a whole day is kept then, unless the plan that is open has been changed by hand.
 * @param {any} job @param {string} [name] of the plan as which it is kept
 */
export function follow(job, name = known().planName) {
  stream?.close();
  note({ job });
  const path = `/v1/jobs/${encodeURIComponent(job.job_id)}`;
  const events = new EventSource(`${path}/events`);
  stream = events;
  events.addEventListener("progress", (event) => note({ job: JSON.parse(event.data) }));
  events.addEventListener("end", () => end(events, path, name));
  events.addEventListener("error", () => {
    if (events.readyState === EventSource.CLOSED && stream === events) setTimeout(() => resumeFollowing(events, path, name), AGAIN_MS);
  });
}

/** @param {EventSource} events @param {string} path @param {string} name */
async function end(events, path, name) {
  events.close();
  if (stream === events) stream = null;
  await trying(async () => {
    const ended = await get(path);
    const isKeeping = mayPlan() && ended.kind === "plan" && ended.best_fen !== null;
    note({ job: ended });
    if (isKeeping && jobOfDay("plan") && isEdited()) note({ job: { ...ended, isUnkept: true } });
    else if (isKeeping) await keep(ended, name);
  });
}

/** A stream was refused, as when a session has ended: ask for the job, and follow it again. @param {EventSource} events @param {string} path @param {string} name */
async function resumeFollowing(events, path, name) {
  if (stream !== events) return;
  stream = null;
  const job = await trying(() => get(path));
  if (stream) return;
  if (job && isActive(job)) follow(job, name);
  else if (job) await end(events, path, name);
}

const stop = () =>
  trying(async () => note({ job: await (await ask("DELETE", `/v1/jobs/${known().job.job_id}`)).json() }));

/** Follow a job of the day that goes on, or show one whose plan nobody has kept. */
export async function resume() {
  const { countyId, day } = known();
  if (!countyId || !day) return;
  try {
    const { items } = await get(`/v1/jobs?county_id=${encodeURIComponent(countyId)}&limit=20`);
    const [newest] = items.filter((/** @type {any} */ job) => job.day === day);
    if (!newest || known().day !== day || known().countyId !== countyId) return;
    if (isActive(newest)) follow(newest);
    else if (newest.best_fen !== null && localStorage.getItem(DROPPED) !== newest.job_id && !(await keptOf(newest))) note({ job: { ...newest, isUnkept: true } });
  } catch (error) {
    complain(error);
  }
}

/** The version as which somebody has kept a job's plan; null: nobody has. @param {any} job */
async function keptOf(job) {
  const { items: plans } = await get(`${county(job.county_id, "plans")}?day=${job.day}`);
  for (const { name } of plans) {
    const { items } = await get(county(job.county_id, "plans", job.day, name, "versions"));
    const found = items.find((/** @type {any} */ version) => version.job_id === job.job_id);
    if (found) return { name, version: found.version };
  }
  return null;
}

/** Leave what a job has found; it is not offered again. @param {any} job */
export function drop(job) {
  localStorage.setItem(DROPPED, job.job_id);
  note({ job: null });
}

/** How a job gets on. @param {any} job @param {string} label */
export function progress(job, label) {
  const active = isActive(job);
  const state = job.is_stopping ? word("job-stopping") : word(`job-${job.state}`);
  const figures = [
    job.state === "running" ? percent(job.share) : null,
    job.best_fen === null ? null : word("best-so-far", { cost: yuan(job.best_fen) }),
    job.unserved ? word("unserved-n", { n: count(job.unserved) }) : null,
  ].filter(Boolean);
  return [
    active && h("progress", { max: 1, value: job.state === "queued" ? null : job.share, "aria-label": label }),
    h("p", {}, h("strong", {}, state), figures.length ? ` · ${figures.join(" · ")}` : ""),
    active && mayPlan() && button(word(job.best_fen === null ? "stop" : "stop-and-keep"), stop, { id: "stop", disabled: job.is_stopping }),
    ...job.issues.map((/** @type {any} */ issue) => h("p.bad", {}, `${issue.detail} ${issue.action} ${issue.code}`)),
  ];
}

/** Keep a job's plan on top of what is there, once of all who follow it: no version is ever lost. @param {any} job @param {string} name of the plan */
export async function keep(job, name) {
  const body = { name, note: word("planned-note", { cost: yuan(job.best_fen) }) };
  for (let tries = 0; ; tries += 1) {
    const version = await newestVersion(job, name);
    const kept = await keptOf(job);
    if (kept) return openKept(job, kept.name, kept.version);
    try {
      return await keepAs(job, body, version);
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 412 || tries) throw error;
    }
  }
}

/** Keep a job's plan on top of a version and open it. @param {any} job @param {{name: string, note: string}} body @param {number} based */
export async function keepAs(job, body, based) {
  const path = `/v1/jobs/${encodeURIComponent(job.job_id)}/version`;
  const { version } = await (await ask("POST", path, { body, headers: basedOn(based) })).json();
  await openKept(job, body.name, version);
}

/** Open what a job has found as it was kept, if its day is open. @param {any} job @param {string} name @param {number} version */
async function openKept(job, name, version) {
  note({ job: { ...job, isUnkept: false, isKept: true } });
  await refreshDays();
  if (known().day === job.day && known().countyId === job.county_id) await openPlan(name, version);
  tell(word("plan-kept", { version }));
}

/** @param {any} job @param {string} name */
async function newestVersion(job, name) {
  const { items } = await get(`${county(job.county_id, "plans")}?day=${job.day}`);
  return items.find((/** @type {any} */ each) => each.name === name)?.version ?? 0;
}

/**
 * Open what was chosen in a field; if that drops unsaved changes, the field shows what is open until somebody agrees.
 * @param {HTMLInputElement|HTMLSelectElement} field @param {string|number} now what is open @param {(chosen: string) => Promise<any>} open
 */
export function openChosen(field, now, open) {
  const chosen = field.value;
  if (isEdited()) field.value = String(now);
  unlessUnsaved(() => trying(() => open(chosen)), word("unsaved-open"), word("open-anyway"));
}

/** Do what drops unsaved changes, but ask first if there are any. @param {() => void} act @param {string} text @param {string} agreeWord */
export function unlessUnsaved(act, text, agreeWord) {
  if (!isEdited()) {
    act();
    return;
  }
  const agree = (/** @type {() => void} */ close) => () => {
    close();
    act();
  };
  dialog(word("unsaved"), word("close"), (close) => [
    h("p", {}, text),
    h("div.row", {}, button(agreeWord, agree(close), { class: "main" }), button(word("cancel"), close)),
  ]);
}
