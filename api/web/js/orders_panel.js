/**
 * Orders of the day: hand in files, and see row by row what was not taken and why.
 */
import { ask, county, Problem, requestKey, XLSX } from "./api.js";
import { button, filesOf, fill, h } from "./dom.js";
import { count } from "./format.js";
import { word } from "./i18n.js";
import { complain } from "./notice.js";
import { openDay, refreshDays } from "./opening.js";
import { hear, known, mayHandIn } from "./store.js";

/** @type {Object<string, string>} */
const TYPES = { csv: "text/csv", xlsx: XLSX, json: "application/json" };
const MOST_ROWS = 200;

/** @param {HTMLElement} panel */
export function showOrders(panel) {
  const head = h("h2");
  const results = h("div.results", { "aria-live": "polite" });
  const files = h("input", { type: "file", id: "order-files", accept: ".csv,.xlsx,.json", multiple: true, onchange: () => handIn(filesOf(files)) });
  const drop = h("label.drop", { for: "order-files" }, h("span", {}, word("drop-orders")), files);
  fill(panel, head, mayHandIn() && drop, results);

  const render = () => {
    const { days, day } = known();
    const number = days.find((each) => each.day === day)?.orders ?? 0;
    fill(head, word("orders"), h("small", {}, word("orders-of-day", { n: count(number) })));
  };

  /** @param {File[]} given */
  async function handIn(given) {
    fill(results);
    panel.setAttribute("aria-busy", "true");
    for (const file of given) results.append(await outcome(file));
    panel.removeAttribute("aria-busy");
    try {
      await refreshDays();
    } catch (error) {
      complain(error);
    }
  }

  listenForDrops(drop, handIn);
  render();
  return hear(["days", "day"], render);
}

/** Hand in a file and return what became of it. @param {File} file */
async function outcome(file) {
  const { countyId, day } = known();
  const type = TYPES[file.name.split(".").pop()?.toLowerCase() ?? ""];
  if (!type) return refusedFile(file.name, [{ detail: word("unknown-file"), action: word("unknown-file-action") }]);
  try {
    const path = `${county(countyId, "orders")}?day=${day}`;
    const answer = await ask("POST", path, { body: file, type, headers: requestKey() });
    const report = await answer.json();
    if (report.day !== day) await openDay(report.day);
    return taken(file.name, report);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const errors = error.errors.length ? error.errors : [{ detail: error.title, action: error.detail }];
    return refusedFile(file.name, errors);
  }
}

/** @param {string} name @param {any} report */
function taken(name, report) {
  const rows = report.rejected.flatMap((/** @type {any} */ row) =>
    row.issues.map((/** @type {any} */ issue) => ({ ...issue, row: row.row, order: row.order_id })),
  );
  return result(
    h("p", {}, h("strong", {}, name), " ", h("span.good", {}, word("rows-taken", { n: count(report.accepted) })),
      report.rejected.length ? h("span.bad", {}, " ", word("rows-refused", { n: count(report.rejected.length) })) : null),
    issueTable(rows),
    report.warnings.length > 0 && h("details", {}, h("summary", {}, word("noticed", { n: report.warnings.length })), issueTable(report.warnings)));
}

/** @param {string} name @param {any[]} errors */
const refusedFile = (name, errors) =>
  result(h("p", {}, h("strong", {}, name), " ", h("span.bad", {}, word("file-refused"))), issueTable(errors));

/** What became of a file, until it is closed. @param {...any} children */
function result(...children) {
  const element = h("div.result", {}, button("×", () => element.remove(), { class: "close quiet", "aria-label": word("close") }), ...children);
  return element;
}

/** @param {any[]} issues */
function issueTable(issues) {
  if (!issues.length) return null;
  const heads = ["row-head", "field-head", "cause-head", "action-head"];
  const rows = issues.slice(0, MOST_ROWS).map((issue) =>
    h("tr", {}, h("td.number", {}, issue.row ?? ""), h("td", {}, issue.field ?? ""),
      h("td", {}, issue.detail, issue.code ? h("small.code", {}, ` ${issue.code}`) : null), h("td", {}, issue.action)));
  return h("div.scroll", { tabindex: 0, role: "region", "aria-label": word("rows-refused", { n: issues.length }) },
    h("table", {}, h("thead", {}, h("tr", {}, ...heads.map((key) => h("th", { scope: "col" }, word(key))))), h("tbody", {}, ...rows)),
    issues.length > MOST_ROWS && h("p.soft", {}, word("and-more", { n: issues.length - MOST_ROWS })));
}

/** @param {HTMLElement} drop @param {(files: File[]) => void} handIn */
function listenForDrops(drop, handIn) {
  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    handIn([...(event.dataTransfer?.files ?? [])]);
  });
}
