/**
 * Notices: what went wrong and what to do about it, and what went well.
 */
import { Problem } from "./api.js";
import { button, byId, h } from "./dom.js";
import { word } from "./i18n.js";

const SHOWN_MS = 4000;
const MOST = 5;

/** Tell that something went well. @param {string} text */
export function tell(text) {
  const element = h("div.notice.good", {}, h("p", {}, text));
  byId("notices").append(element);
  setTimeout(() => element.remove(), SHOWN_MS);
}

/** Tell what went wrong; it stays until it is closed. @param {unknown} error */
export function complain(error) {
  const problem = error instanceof Problem ? error : null;
  if (!problem) console.error(error);
  const title = problem ? problem.title : word("fault");
  const detail = problem ? problem.detail : String(error);
  const more = (problem?.errors ?? []).filter((each) => each.detail !== title).slice(0, MOST);
  const element = h(
    "div.notice.bad",
    { role: "alert" },
    h("p", {}, h("strong", {}, title), problem?.code ? h("small", {}, ` ${problem.code}`) : null),
    detail && h("p", {}, detail),
    more.length > 0 &&
      h("ul", {}, ...more.map((each) => h("li", {}, `${each.row ? word("row", { n: each.row }) : ""} ${each.detail} ${each.action}`))),
    button("×", () => element.remove(), { class: "close", "aria-label": word("close") }),
  );
  byId("notices").append(element);
}

/**
 * Do something and tell what goes wrong; a button is at rest meanwhile.
 * @param {() => Promise<any>} act @param {HTMLButtonElement} [pressed]
 */
export async function trying(act, pressed) {
  if (pressed) pressed.disabled = true;
  try {
    return await act();
  } catch (error) {
    complain(error);
    return undefined;
  } finally {
    if (pressed) pressed.disabled = false;
  }
}

export const clearNotices = () => byId("notices").replaceChildren();
