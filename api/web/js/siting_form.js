/**
 * Ask for a siting job: a spec to start from, written on or read from a file, and how to search.
 */
import { ask, county, post, Problem, requestKey, TOML } from "./api.js";
import { button, filesOf, fill, h } from "./dom.js";
import { word } from "./i18n.js";
import { complain, trying } from "./notice.js";
import { known } from "./store.js";

const QUESTIONS = ["prices", "alternatives", "scenarios", "sensitivity"];
const USUAL = new Set(["prices", "alternatives"]);
const SECONDS = "tongpei.siting.seconds";

/**
 * @param {HTMLElement} panel
 * @param {() => string} chosen id of the job that is looked at; "": none
 * @param {(job: any) => void} submitted
 */
export function showSitingForm(panel, chosen, submitted) {
  const title = h("input", { id: "siting-title", maxlength: 200 });
  const spec = h("textarea", { id: "siting-spec", rows: 14, spellcheck: "false", wrap: "off", "aria-describedby": "siting-wrong" });
  const file = h("input", { type: "file", id: "spec-file", accept: ".toml", onchange: () => trying(async () => {
    const [given] = filesOf(file);
    if (!given) return;
    spec.value = await given.text();
    fill(wrong);
  }) });
  const seconds = number("siting-seconds", 2, 7200, Number(localStorage.getItem(SECONDS)) || 60);
  const levels = number("siting-levels", 0, 50, 5);
  const questionSeconds = number("question-seconds", 1, 3600, 20);
  const questions = QUESTIONS.map((key) => h("input", { type: "checkbox", value: key, checked: USUAL.has(key), id: `ask-${key}` }));
  const wrong = h("div", { id: "siting-wrong", "aria-live": "polite" });
  const press = h("button.main", { type: "submit", id: "site-network" }, word("site-network"));
  const form = h("form", { onsubmit: (/** @type {Event} */ event) => {
    event.preventDefault();
    submit();
  } },
    h("label.stacked", {}, word("siting-title"), title),
    h("label.stacked", {}, word("siting-spec"), spec),
    h("div.row", {},
      button(word("spec-of-county"), () => trying(take), { id: "take-spec" }),
      button(word("spec-of-job"), () => trying(takeChosen)),
      h("label.button", {}, word("spec-file"), h("span.unseen", {}, file))),
    h("fieldset.row", {}, h("legend", {}, word("questions")),
      ...questions.map((box) => h("label", {}, box, word(`ask-${box.value}`))),
      h("label", {}, word("question-seconds"), questionSeconds, word("seconds"))),
    h("div.row", {},
      h("label", {}, word("seconds-in-all"), seconds, word("seconds")),
      h("label", {}, word("front-levels"), levels)),
    h("div.row", {}, press), wrong);
  fill(panel, h("h2", {}, word("new-siting")), form);

  async function take() {
    const answer = await ask("GET", county(known().countyId, "siting-spec"), { accept: TOML });
    spec.value = await answer.text();
    fill(wrong, answer.headers.get("X-Spec-Blank") === "true" && h("p.soft", {}, word("spec-is-blank")));
  }

  async function takeChosen() {
    if (!chosen()) return;
    spec.value = await (await ask("GET", `/v1/sitings/${encodeURIComponent(chosen())}/spec`, { accept: `${TOML}, */*;q=0.5` })).text();
    fill(wrong);
  }

  async function submit() {
    const wanted = {
      title: title.value.trim(), spec: spec.value, time_s: Number(seconds.value), num_front: Number(levels.value),
      questions: questions.filter((box) => box.checked).map((box) => box.value), ask_time_s: Number(questionSeconds.value),
    };
    localStorage.setItem(SECONDS, seconds.value);
    press.disabled = true;
    fill(wrong);
    try {
      submitted(await post(county(known().countyId, "sitings"), wanted, requestKey()));
      title.value = "";
    } catch (error) {
      if (error instanceof Problem && error.errors.length) fill(wrong, ...faults(error));
      else complain(error);
    } finally {
      press.disabled = false;
    }
  }

  trying(take);
}

/** @param {string} id @param {number} min @param {number} max @param {number} value */
const number = (id, min, max, value) => h("input", { type: "number", id, min, max, value, required: "", inputmode: "numeric" });

/** Everything wrong with a spec, with where it stands. @param {Problem} problem */
const faults = (problem) => [
  h("p.bad", {}, h("strong", {}, word("spec-refused", { n: problem.errors.length }))),
  h("ul.faults", {}, ...problem.errors.map((each) => h("li", {},
    each.field && h("code", {}, each.field), ` ${each.detail} ${each.action}`, h("small.code", {}, ` ${each.code}`)))),
];
