/**
 * The plan that is open: its figures, what is wrong with it, undo, save, versions, papers.
 */
import { ask, basedOn, county, download, get, GEOJSON, Problem, XLSX } from "./api.js";
import { showComparison } from "./comparison.js";
import { button, dialog, fill, h } from "./dom.js";
import { broken, count, moment, moreYuan, yuan } from "./format.js";
import { canRedo, canUndo, isEdited, opened, redo, undo } from "./history.js";
import { word } from "./i18n.js";
import { openChosen } from "./job.js";
import { tell, trying } from "./notice.js";
import { openPlan, refreshDays } from "./opening.js";
import { hear, known, mayPlan, note } from "./store.js";

const MOST_VIOLATIONS = 100;

/** @param {HTMLElement} panel */
export function showPlanBar(panel) {
  /** @type {any[]} */
  let versions = [];

  function render() {
    const { document: shown, days, day, planName } = known();
    if (!shown) {
      fill(panel, h("p.empty", {}, word("no-plan-yet")));
      return;
    }
    const names = days.find((each) => each.day === day)?.plans ?? [];
    fill(panel,
      h("div.figures", {}, ...figures()),
      h("div.row", {},
        names.length > 1 && planChoice(names, planName),
        versionChoice(versions),
        mayPlan() && h("span.group", {},
          button("↶", undo, { disabled: !canUndo(), "aria-label": word("undo"), title: word("undo"), id: "undo" }),
          button("↷", redo, { disabled: !canRedo(), "aria-label": word("redo"), title: word("redo"), id: "redo" })),
        mayPlan() && button(word("save"), () => save(), { class: "main", disabled: !isEdited(), id: "save" }),
        button(word("compare"), () => trying(() => showComparison(versions))),
        papers()),
      violations(shown.analysis));
  }

  async function listVersions() {
    const { countyId, day, planName, version } = known();
    const found = version ? await trying(() => get(county(countyId, "plans", day, planName, "versions"))) : null;
    const { countyId: countyNow, day: dayNow, planName: nameNow, version: versionNow } = known();
    if (countyNow !== countyId || dayNow !== day || nameNow !== planName || versionNow !== version) return;
    versions = found?.items ?? [];
    render();
  }

  render();
  listVersions();
  const endings = [hear(["document", "days"], render), hear(["version", "planName", "day"], listVersions)];
  return () => endings.forEach((ending) => ending());
}

function figures() {
  const { document: shown } = known();
  if (!shown) return [];
  const { plan, analysis, routes } = shown;
  const vehicles = new Set(routes.filter((route) => route.kind !== "bus").map((route) => route.vehicleId)).size;
  const before = opened()?.analysis.cost_fen.total ?? 0;
  const more = analysis.cost_fen.total - before;
  const km = routes.reduce((sum, route) => sum + route.km, 0);
  return [
    figure("cost", yuan(analysis.cost_fen.total), isEdited() ? moreYuan(more) : "", more > 0 ? "worse" : more < 0 ? "better" : ""),
    figure("routes", count(routes.length), word("vehicles-n", { n: vehicles })),
    figure("distance", `${Math.round(km)} km`),
    figure("orders-carried", count(Object.keys(plan.assignments ?? {}).length)),
    figure("held", count(plan.held.length)),
    figure("late", count(plan.late.length), "", plan.late.length ? "worse" : ""),
    figure("unserved", count(plan.unserved.length), "", plan.unserved.length ? "worse" : ""),
    figure("violations", count(analysis.count), "", analysis.count ? "worse" : ""),
  ];
}

/** @param {string} key @param {string} value @param {string} more @param {string} kind */
const figure = (key, value, more = "", kind = "") =>
  h("div.figure", { data: { figure: key } }, h("span", {}, word(key)), h(kind && !more ? `strong.${kind}` : "strong", {}, value), more && h(kind ? `small.${kind}` : "small", {}, more));

/** @param {any} analysis */
function violations(analysis) {
  if (!analysis.count) return null;
  const rows = analysis.violations.slice(0, MOST_VIOLATIONS).map((/** @type {any} */ each) => {
    const [subject] = each.subject.split(/[#/]/);
    const isRoute = known().document?.byId.has(subject);
    return h("li", {}, `${broken(each)} · `,
      isRoute ? button(each.subject, () => note({ routeId: subject }), { class: "link" }) : each.subject);
  });
  return h("details.violations", { open: isEdited() }, h("summary", {}, word("violations-n", { n: analysis.count })), h("ul", { tabindex: 0 }, ...rows));
}

/** @param {string[]} names @param {string} planName */
function planChoice(names, planName) {
  const choice = h("select", { "aria-label": word("plan-name"), onchange: () => openChosen(choice, planName, openPlan) },
    ...names.map((name) => h("option", { value: name, selected: name === planName }, name === "main" ? word("plan-main") : name)));
  return choice;
}

/** @param {any[]} versions */
function versionChoice(versions) {
  const { planName, version } = known();
  const choice = h("select", { id: "version", "aria-label": word("version"), onchange: () => openChosen(choice, version, (chosen) => openPlan(planName, Number(chosen))) },
    ...versions.map((each) => h("option", { value: each.version, selected: each.version === version },
      `${word("version-n", { n: each.version })} · ${moment(each.saved_at)}${each.note ? ` · ${each.note}` : ""}`)));
  return choice;
}

let isSaving = false;

/** Save the edited plan on top of the version it was opened at; if somebody was faster, say so. */
async function save(name = known().planName, based = known().version) {
  const { document: shown, countyId, day } = known();
  if (!shown || isSaving) return;
  isSaving = true;
  await trying(async () => {
    const query = new URLSearchParams({ note: word("saved-note") });
    try {
      const path = `${county(countyId, "plans", day, name)}?${query}`;
      const answer = await ask("PUT", path, { body: shown.plan, headers: basedOn(based) });
      const { version } = await answer.json();
      await refreshDays();
      if (known().document === shown) await openPlan(name, version);
      else if (known().day === day && known().countyId === countyId) note({ planName: name, version }); // changed again meanwhile
      tell(word("saved-told", { version }));
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 412) throw error;
      conflict(error);
    }
  });
  isSaving = false;
}

/** Somebody else has saved a version: open that one, or keep one's own beside it. @param {Problem} problem */
function conflict(problem) {
  const { planName } = known();
  const name = h("input", { value: word("draft-name"), maxlength: 100, required: "" });
  dialog(word("conflict"), word("close"), (close) => [
    h("p", {}, h("strong", {}, problem.title)),
    h("p", {}, word("conflict-what")),
    h("label", {}, word("plan-name"), name),
    h("div.row", {},
      button(word("save-beside"), () => { close(); save(name.value.trim() || word("draft-name"), 0); }, { class: "main" }),
      button(word("open-newer"), () => { close(); trying(() => openPlan(planName)); }),
      button(word("cancel"), close)),
  ]);
}

function papers() {
  const { countyId, day, planName, version } = known();
  const path = `${county(countyId, "plans", day, planName)}?version=${version}`;
  const name = `${countyId}-${day}-${version}`;
  const save = (/** @type {string} */ accept, /** @type {string} */ end) => () => trying(() => download(path, accept, `${name}.${end}`));
  return h("details.menu", {}, h("summary.button", {}, word("papers")),
    h("div.menu-items", {},
      button(word("as-xlsx"), save(XLSX, "xlsx"), { id: "as-xlsx" }),
      button(word("as-geojson"), save(GEOJSON, "geojson")),
      button(word("as-json"), save("application/json", "json")),
      button(word("print"), () => window.print())));
}

