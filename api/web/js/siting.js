/**
 * The planner's screen: siting jobs of the county, a new one, and what they found, side by side too.
 */
import { ask, get } from "./api.js";
import { button, fill, h } from "./dom.js";
import { moment, percent, wholeYuan } from "./format.js";
import { word } from "./i18n.js";
import { trying } from "./notice.js";
import { showSitingComparison } from "./siting_comparison.js";
import { showSitingForm } from "./siting_form.js";
import { showSitingResult } from "./siting_result.js";
import { known, mayModel } from "./store.js";

const ACTIVE = new Set(["queued", "running"]);
const MOST = 50;
const AGAIN_MS = 2000;

/** @param {HTMLElement} screen */
export function showSiting(screen) {
  const list = h("section.card", { id: "siting-jobs", "aria-label": word("siting-jobs") });
  const form = h("section.card", { id: "siting-form", "aria-label": word("new-siting") });
  const result = h("div", { id: "siting-result" });
  fill(screen, h("div.siting", {}, h("h1.unseen", {}, word("screen-planning")), h("div.siting-side", {}, list, mayModel() && form), result));

  /** @type {any[]} the newest first */
  let jobs = [];
  let chosenId = "";
  /** Jobs that are to be laid side by side. @type {Set<string>} */
  const marked = new Set();
  /** @type {Map<string, EventSource>} */
  const streams = new Map();
  /** @type {(() => void)|void} */
  let leaveResult;
  let isLeft = false;

  async function load() {
    const { items } = await get(`/v1/sitings?county_id=${encodeURIComponent(known().countyId)}&limit=${MOST}`);
    if (isLeft) return;
    jobs = items;
    jobs.filter((job) => ACTIVE.has(job.state)).forEach(follow);
    renderJobs();
    if (jobs.length) choose(jobs[0].job_id);
    else fill(result, h("p.card.soft", {}, word("no-siting-yet")));
  }

  /** @param {any} job */
  function follow(job) {
    if (streams.has(job.job_id)) return;
    const path = `/v1/sitings/${encodeURIComponent(job.job_id)}`;
    const events = new EventSource(`${path}/events`);
    streams.set(job.job_id, events);
    events.addEventListener("progress", (event) => take(JSON.parse(event.data)));
    events.addEventListener("end", (event) => {
      events.close();
      streams.delete(job.job_id);
      take(JSON.parse(event.data));
    });
    events.addEventListener("error", () => {
      if (events.readyState !== EventSource.CLOSED || isLeft) return;
      streams.delete(job.job_id);
      setTimeout(() => trying(() => followAgain(path)), AGAIN_MS);
    });
  }

  /** A stream was refused, as when a session has ended. @param {string} path */
  async function followAgain(path) {
    if (isLeft) return;
    const job = await get(path);
    if (ACTIVE.has(job.state)) follow(job);
    take(job);
  }

  /** A job as it is now; what it has found is shown once that is better than before. @param {any} job */
  function take(job) {
    const before = jobs.find((each) => each.job_id === job.job_id);
    jobs = jobs.map((each) => (each.job_id === job.job_id ? job : each));
    const isTheSame = ["state", "best_fen", "is_stopping", "found_at"].every((key) => before?.[key] === job[key]);
    if (isTheSame) renderShare(job);
    else renderJobs();
    if (job.job_id === chosenId && before?.found_at !== job.found_at) showResult(job);
  }

  /** Only how far a job is: what may be pressed stays in its place. @param {any} job */
  function renderShare(job) {
    const element = list.querySelector(`[data-job="${CSS.escape(job.job_id)}"]`);
    const bar = /** @type {HTMLProgressElement|null} */ (element?.querySelector("progress"));
    if (bar) bar.value = job.share;
    const told = element?.querySelector("small");
    if (told) told.textContent = stateOf(job);
  }

  /** @param {string} jobId */
  function choose(jobId) {
    chosenId = jobId;
    renderJobs();
    const job = jobs.find((each) => each.job_id === jobId);
    if (job) showResult(job);
  }

  /** @param {any} job */
  function showResult(job) {
    leaveResult?.();
    leaveResult = showSitingResult(result, job);
  }

  function renderJobs() {
    const focused = document.activeElement?.id;
    fill(list,
      h("h2", {}, word("siting-jobs")),
      jobs.length ? h("ul.siting-list", {}, ...jobs.map(line)) : h("p.soft", {}, word("no-siting-yet")),
      jobs.length > 1 && button(word("compare-marked", { n: marked.size }), compare, { id: "compare-sitings", disabled: marked.size < 2 }));
    if (focused && list.querySelector(`#${CSS.escape(focused)}`)) document.getElementById(focused)?.focus();
  }

  /** @param {any} job */
  function line(job) {
    const isActive = ACTIVE.has(job.state);
    const name = titleOf(job);
    const mark = h("input", { type: "checkbox", id: `mark-${job.job_id}`, checked: marked.has(job.job_id), disabled: job.found_at === null, "aria-label": word("mark-to-compare", { name }), onchange: () => {
      if (mark.checked) marked.add(job.job_id);
      else marked.delete(job.job_id);
      renderJobs();
    } });
    return h(job.job_id === chosenId ? "li.chosen" : "li", { data: { job: job.job_id, state: job.state } },
      mark,
      h("button.siting-job", { type: "button", id: `job-${job.job_id}`, "aria-current": job.job_id === chosenId ? "true" : null, onclick: () => choose(job.job_id) },
        h("strong", {}, name), h("small", {}, stateOf(job))),
      isActive && h("progress", { max: 1, value: job.state === "queued" ? null : job.share, "aria-label": name }),
      isActive && mayModel() && button(word(job.best_fen === null ? "stop" : "stop-and-keep"), () => stop(job), { disabled: job.is_stopping, id: `stop-${job.job_id}` }),
      ...job.issues.map((/** @type {any} */ issue) => h("p.bad", {}, `${issue.detail} ${issue.action} ${issue.code}`)),
    );
  }

  /** @param {any} job */
  const stop = (job) => trying(async () => take(await (await ask("DELETE", `/v1/sitings/${encodeURIComponent(job.job_id)}`)).json()));

  function compare() {
    leaveResult?.();
    leaveResult = undefined;
    chosenId = "";
    renderJobs();
    const names = new Map(jobs.map((job) => [job.job_id, titleOf(job)]));
    trying(() => showSitingComparison(result, jobs.map((job) => job.job_id).filter((id) => marked.has(id)), names));
  }

  if (mayModel()) {
    showSitingForm(form, () => chosenId, (job) => {
      jobs = [job, ...jobs];
      follow(job);
      choose(job.job_id);
    });
  }
  trying(load);
  return () => {
    isLeft = true;
    streams.forEach((events) => events.close());
    leaveResult?.();
  };
}

/** How far a job is, in one line. @param {any} job */
const stateOf = (job) => [
  word(job.is_stopping ? "job-stopping" : `job-${job.state}`), job.state === "running" ? percent(job.share) : "",
  job.best_fen === null ? "" : wholeYuan(job.best_fen),
].filter(Boolean).join(" · ");

/** What a job is called. @param {any} job */
const titleOf = (job) => job.title || word("siting-of", { at: moment(job.submitted_at) });
