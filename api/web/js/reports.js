/**
 * Reports over days: choose one and its days, look at figures, charts and tables, take it as a file.
 */
import { ask, county, DOCX, download, get, PDF, Problem, XLSX } from "./api.js";
import { button, filesOf, fill, h } from "./dom.js";
import { word } from "./i18n.js";
import { complain, tell, trying } from "./notice.js";
import { REPORTS } from "./report_views.js";
import { known, mayBe, mayModel } from "./store.js";

/** @type {Object<string, string>} */
const ENDS = { [XLSX]: "xlsx", [PDF]: "pdf", [DOCX]: "docx" };
/** @type {Object<string, string>} */
const TYPES = { csv: "text/csv", xlsx: XLSX };
const CUTS = ["day", "wave", "station", "township", "member", "direction", "temperature"];
const BEING_COUNTED = "E1121";
const AGAIN_MS = 2000;
const USUAL_DAYS = 31;
const DAY_MS = 86400000;

/** What was chosen last; it stays while the page is open. */
const chosen = { countyId: "", name: "kpi", from: "", to: "", month: "", by: "day" };

/** @param {HTMLElement} screen */
export function showReports(screen) {
  const form = h("form.card.report-form", { id: "report-form", onsubmit: (/** @type {Event} */ event) => event.preventDefault() });
  const tables = h("section.card.report-tables", { hidden: true, "aria-label": word("report-tables") });
  const result = h("div", { id: "report", "aria-busy": "true" });
  const note = h("p.soft.note");
  fill(screen, h("div.reports", {}, h("h1", {}, word("screen-reports")), form, tables, result, note));
  fill(note, word(mayBe("member") ? "own-orders-only" : "no-personal-data"), " ", known().facts?.data_note ?? "");
  let turn = 0;
  let isLeft = false;

  async function open() {
    const listed = await get(county(known().countyId, "reports"));
    if (isLeft) return;
    remember(listed);
    showForm(form, listed, () => (showTables(tables, listed, open), load(listed)));
    showTables(tables, listed, open);
    await load(listed);
  }

  /** @param {any} listed */
  async function load(listed) {
    const mine = ++turn;
    const isStale = () => isLeft || mine !== turn;
    result.setAttribute("aria-busy", "true");
    if (!listed.last_day && chosen.name !== "actuals") {
      fill(result, h("p.card", {}, word("no-planned-days")));
    } else {
      fill(result, h("p.card.soft", { role: "status" }, word("loading")));
      try {
        const report = await patiently(() => get(address(chosen.name === "send-receive")), result, isStale);
        if (isStale()) return;
        fill(result, ...REPORTS[chosen.name](report, chosen));
      } catch (error) {
        if (isStale()) return;
        fill(result, refusal(error));
      }
    }
    result.removeAttribute("aria-busy");
  }

  trying(open);
  return () => {
    isLeft = true;
  };
}

/** Keep to what there is. @param {any} listed */
function remember(listed) {
  const names = listed.items.map((/** @type {any} */ item) => item.name);
  if (!names.includes(chosen.name)) chosen.name = names[0];
  if (chosen.countyId === known().countyId && chosen.to) return;
  const last = listed.last_day ?? known().day;
  const early = new Date(Date.parse(last) - (USUAL_DAYS - 1) * DAY_MS).toISOString().slice(0, 10);
  const first = listed.first_day && listed.first_day > early ? listed.first_day : early;
  Object.assign(chosen, { countyId: known().countyId, from: first, to: last, month: last.slice(0, 7) });
}

/** Address of the chosen report. @param {boolean} isCut whether it is grouped by what was chosen */
function address(isCut) {
  const query = new URLSearchParams();
  if (chosen.name === "monthly") query.set("month", chosen.month);
  else {
    query.set("from", chosen.from);
    query.set("to", chosen.to);
  }
  if (isCut) query.set("by", chosen.by);
  if (chosen.name === "actuals") query.set("with_orders", "false");
  return `${county(known().countyId, "reports", chosen.name)}?${query}`;
}

/**
 * Ask, and ask again while the report is being counted.
 * @param {() => Promise<any>} act @param {HTMLElement|null} told where that is said @param {() => boolean} isStale
 */
async function patiently(act, told, isStale) {
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== BEING_COUNTED || isStale()) throw error;
      if (told) fill(told, h("p.card.soft", { role: "status" }, word("being-counted")));
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}

/** @param {HTMLElement} form @param {any} listed @param {() => void} changed */
function showForm(form, listed, changed) {
  const item = listed.items.find((/** @type {any} */ each) => each.name === chosen.name);
  const again = (/** @type {string} */ id) => {
    showForm(form, listed, changed);
    /** @type {HTMLElement|null} */ (form.querySelector(`#${id}`))?.focus();
    changed();
  };
  const names = h("select", { id: "report-name", onchange: () => { chosen.name = names.value; again("report-name"); } },
    ...listed.items.map((/** @type {any} */ each) => h("option", { value: each.name, selected: each.name === chosen.name }, word(`report-${each.name}`))));
  const cuts = CUTS.filter((cut) => cut !== "member" || !mayBe("member"));
  fill(form,
    h("label", {}, word("report"), names),
    item.of === "month" ? dateInput("month", "month", changed) : null,
    item.of === "days" ? dateInput("date", "from", changed) : null,
    item.of === "days" ? dateInput("date", "to", changed) : null,
    chosen.name === "send-receive" ? h("label", {}, word("group-by"), choice(cuts, changed)) : null,
    h("span.space"),
    ...item.forms.filter((/** @type {string} */ type) => type in ENDS).map((/** @type {string} */ type) => takeButton(type)),
    button(word("print"), () => window.print(), { id: "print-report" }));
}

/** @param {string} type @param {"month"|"from"|"to"} key @param {() => void} changed */
function dateInput(type, key, changed) {
  const input = h("input", { type, id: `report-${key}`, value: chosen[key], required: "", onchange: () => {
    if (!input.value) return;
    chosen[key] = input.value;
    changed();
  } });
  return h("label", {}, word(`days-${key}`), input);
}

/** @param {string[]} cuts @param {() => void} changed */
function choice(cuts, changed) {
  const select = h("select", { id: "report-by", onchange: () => { chosen.by = select.value; changed(); } },
    ...cuts.map((cut) => h("option", { value: cut, selected: cut === chosen.by }, word(`by-${cut}`))));
  return select;
}

/** @param {string} type */
function takeButton(type) {
  const span = () => (chosen.name === "monthly" ? chosen.month : `${chosen.from}-${chosen.to}`);
  const press = button(ENDS[type].toUpperCase(), () => trying(async () => {
    const file = `${known().countyId}-${chosen.name}-${span()}.${ENDS[type]}`;
    await patiently(() => download(address(false), type, file), null, () => false);
  }, press), { id: `take-${ENDS[type]}`, title: word("download") });
  return press;
}

/** The tables that the report reads, for reports on targets and money. @param {HTMLElement} card @param {any} listed @param {() => Promise<void>} kept */
function showTables(card, listed, kept) {
  card.hidden = !["performance", "monthly"].includes(chosen.name) || !listed.tables.length;
  fill(card, h("h2", {}, word("report-tables")), h("ul", {}, ...listed.tables.map((/** @type {any} */ table) => tableLine(table, kept))));
}

/** @param {any} table @param {() => Promise<void>} kept */
function tableLine({ name, file }, kept) {
  const path = county(known().countyId, "tables", name);
  const choose = h("input", { type: "file", id: `table-${name}`, accept: ".csv,.xlsx", onchange: () => trying(async () => {
    const [given] = filesOf(choose);
    if (!given) return;
    const type = TYPES[given.name.split(".").pop().toLowerCase()];
    if (!type) throw new Problem({ status: 0, title: word("unknown-file"), detail: word("unknown-file-action") });
    await ask("PUT", path, { body: given, type });
    tell(word("table-kept", { name: word(`table-${name}`) }));
    await kept();
  }) });
  return h("li", {},
    h("strong", {}, word(`table-${name}`)),
    file ? button(file, () => trying(() => download(path, "*/*", file)), { class: "link" }) : h("span.soft", {}, word("no-table")),
    mayModel() && h("label", {}, word("upload-table"), choose));
}

/** What is wrong, where the report would stand. @param {unknown} error */
function refusal(error) {
  if (!(error instanceof Problem)) {
    complain(error);
    return null;
  }
  const more = error.errors.filter((each) => each.detail !== error.title);
  return h("div.card", { role: "alert" },
    h("p.bad", {}, h("strong", {}, error.title), " ", h("small.code", {}, error.code)), h("p", {}, error.detail),
    more.length > 0 && h("ul", {}, ...more.map((each) => h("li", {}, `${each.row ? word("row", { n: each.row }) : ""} ${each.detail} ${each.action}`))));
}
