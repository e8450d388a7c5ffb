/**
 * The day does not go as planned: events are recorded, the plan is made again for them, and what
 * that would change is told before it is accepted.
 */
import { county, get, post, Problem, requestKey } from "./api.js";
import { figuresOf, listed } from "./comparison.js";
import { forget, now, openEvents, told } from "./day_events.js";
import { button, fill, h } from "./dom.js";
import { showEventForm } from "./event_form.js";
import { isEdited } from "./history.js";
import { word } from "./i18n.js";
import { drop, follow, isActive, jobOfDay, keepAs, progress, unlessUnsaved } from "./job.js";
import { trying } from "./notice.js";
import { hear, known, mayPlan, note } from "./store.js";

const SECONDS = "tongpei.replan-seconds";
const FREEDOMS = ["all", "sequences", "times"];

/** @param {HTMLElement} panel */
export function showEvents(panel) {
  const head = h("h2");
  const add = button(word("record-event"), () => note({ draft: { kind: "breakdown", at: now() } }), { id: "add-event" });
  const form = h("div", { hidden: true });
  const list = h("ul.events");
  const asked = wish();
  const outcome = h("div.outcome", { "aria-live": "polite" });
  fill(panel, h("div.row.head", {}, head, mayPlan() && add), form, list, mayPlan() && asked.element, outcome);
  /** What is wrong with events that wait. @type {Map<import("./day_events.js").DayEvent, string[]>} */
  let wrong = new Map();
  /** @type {{jobId: string, changes: any}} */
  let proposal = { jobId: "", changes: null };

  asked.press.addEventListener("click", () => trying(async () => {
    const { countyId, day, planName, version, events } = known();
    wrong = new Map();
    try {
      const path = county(countyId, "plans", day, planName, "replans");
      follow(await post(path, { version, events, ...asked.read() }, requestKey()));
    } catch (error) {
      wrong = wrongEvents(error, events);
      if (!wrong.size) throw error;
    }
    render();
    outcome.scrollIntoView({ block: "nearest" });
  }, asked.press));

  function render() {
    const { document: plan, version, events, eventsTaken, draft } = known();
    panel.hidden = !plan || !version;
    if (panel.hidden) return;
    const job = jobOfDay("replan");
    fill(head, word("events"), h("small", {}, ` ${events.length + eventsTaken.length}`));
    add.hidden = Boolean(draft);
    fill(list, ...eventsTaken.map((event) => item(event, h("span.tag", {}, word("planned-for")))),
      ...events.map((event) => waiting(event, wrong.get(event) ?? [])));
    asked.render(job);
    const isOpen = job && !job.isKept && job.plan === known().planName;
    fill(outcome,
      ...(isOpen ? progress(job, word("replan")) : []),
      isOpen && isStale(job) && h("p.bad", {}, word("stale-proposal")),
      isOpen && isOffered(job) && offer(job));
  }

  /** @param {import("./day_events.js").DayEvent} event @param {string[]} faults */
  function waiting(event, faults) {
    const label = word("forget-event", { what: word(`event-${event.kind}`), at: event.at });
    const row = item(event, mayPlan() && button("×", () => forget([event]), { class: "close quiet", "aria-label": label }));
    row.append(...faults.map((fault) => h("p.bad", {}, fault)));
    return row;
  }

  /** What a job would change, in words, to be accepted or not. @param {any} job */
  function offer(job) {
    if (proposal.jobId !== job.job_id) {
      proposal = { jobId: job.job_id, changes: null };
      trying(async () => {
        const changes = await get(`/v1/jobs/${encodeURIComponent(job.job_id)}/differences`);
        if (proposal.jobId === job.job_id) proposal = { jobId: job.job_id, changes };
        render();
        outcome.scrollIntoView({ block: "nearest" });
      });
    }
    const { changes } = proposal;
    if (!changes) return h("p.soft", {}, word("loading"));
    const isSame = !changes.routes.length && !changes.orders.length;
    return h("section.proposal", { "aria-label": word("what-changes") },
      h("h3", {}, word("what-changes")),
      figuresOf(changes),
      h("div.scroll", { tabindex: 0, role: "region", "aria-label": word("what-changes") },
        isSame ? h("p.soft", {}, word("nothing-changes")) : null, listed("changed-routes", changes.routes), listed("changed-orders", changes.orders)),
      mayPlan() && h("div.row", {},
        button(word("accept"), (event) => unlessUnsaved(() => accept(job, /** @type {HTMLButtonElement} */ (event.target)), word("unsaved-plan"), word("accept")), { class: "main", id: "accept" }),
        button(word("discard"), () => drop(job))));
  }

  let opened = "";

  /** Read the events anew once another plan or version is open. */
  function reset() {
    const { document: plan, countyId, day, planName, version } = known();
    const shown = plan ? [countyId, day, planName, version].join("/") : "";
    if (shown === opened) return;
    opened = shown;
    wrong = new Map();
    openEvents();
  }

  const endings = [
    showEventForm(form),
    hear(["document"], reset),
    hear(["document", "version", "events", "eventsTaken", "draft", "job"], render),
    hear(["day"], () => note({ draft: null, picking: null })),
    () => note({ draft: null, picking: null }),
  ];
  reset();
  render();
  return () => endings.forEach((ending) => ending());
}

/** @param {import("./day_events.js").DayEvent} event @param {Node|false} end */
const item = (event, end) =>
  h("li", {}, h("span.times", {}, event.at), " ", h("strong", {}, word(`event-${event.kind}`)), " ", h("span.what", {}, told(event)), end);

/** How the day is to be planned again. */
function wish() {
  const freedom = h("select", { id: "freedom" }, ...FREEDOMS.map((each) => h("option", { value: each }, word(`freedom-${each}`))));
  const seconds = h("input", { type: "number", id: "replan-seconds", min: 1, max: 600, value: Number(localStorage.getItem(SECONDS)) || 5, inputmode: "numeric" });
  const at = h("input", { type: "time", id: "replan-at" });
  const takes = h("input", { type: "checkbox", id: "takes-new" });
  const press = button(word("replan"), () => {}, { class: "main", id: "replan" });
  const hint = h("p.soft", {}, word("save-first"));
  let number = 0;
  const element = h("details.wish", {},
    h("summary", {}, word("replan")),
    h("label", {}, word("freedom"), freedom),
    h("div.pair", {}, h("label", {}, word("from-time"), at), h("label", {}, word("search-for-s"), seconds)),
    h("label.around", {}, takes, word("takes-new")),
    h("div.row", {}, press, hint));
  return {
    element,
    press,
    /** @param {any} job */
    render: (job) => {
      press.disabled = isEdited() || isActive(job) || isActive(jobOfDay("plan"));
      hint.hidden = !isEdited();
      const { length } = known().events;
      if (length > number) element.open = true;
      number = length;
    },
    read: () => {
      localStorage.setItem(SECONDS, seconds.value);
      return {
        freedom: freedom.value, time_s: Math.min(600, Math.max(1, Number(seconds.value) || 5)), takes_new_orders: takes.checked,
        ...(at.value ? { at: at.value } : {}),
      };
    },
  };
}

/** Whether a job planned another version than the one that is open. @param {any} job */
const isStale = (job) => job.version !== known().version;

/** Whether a job has found something that can be accepted. @param {any} job */
const isOffered = (job) => !isActive(job) && job.best_fen !== null && !isStale(job);

/** Make what a job has found the next version. @param {any} job @param {HTMLButtonElement} pressed */
function accept(job, pressed) {
  trying(() => keepAs(job, { name: job.plan, note: word("replanned-note") }, job.version), pressed);
}

/**
 * What the service says of single events; none if it says something else.
 * @param {unknown} error @param {import("./day_events.js").DayEvent[]} events as they were told
 */
function wrongEvents(error, events) {
  /** @type {Map<import("./day_events.js").DayEvent, string[]>} */
  const found = new Map();
  for (const fault of error instanceof Problem ? error.errors : []) {
    const event = events[Number(fault.pointer?.match(/^\/events\/(\d+)/)?.[1] ?? -1)];
    if (!event) return new Map();
    found.set(event, [...(found.get(event) ?? []), `${fault.detail} ${fault.action}`]);
  }
  return found;
}
