/**
 * Add a county: take one that comes along, or bring one's own; all there is while none is kept.
 */
import { ask, county, get } from "./api.js";
import { button, filesOf, fill, h } from "./dom.js";
import { language, word } from "./i18n.js";
import { trying } from "./notice.js";
import { openCounties, openCounty } from "./opening.js";
import { address } from "./router.js";
import { known, mayModel, note } from "./store.js";

/** @param {HTMLElement} screen */
export function showCounties(screen) {
  if (!mayModel()) {
    fill(screen, h("section.card.start", {}, h("h1", {}, word("no-county")), h("p", {}, word("no-county-ask"))));
    return;
  }
  const choices = h("div.choices");
  fill(
    screen,
    h("section.card.start", {},
      h("h1", {}, word(known().countyId ? "add-county" : "no-county")),
      h("p", {}, word("no-county-why")),
      h("h2", {}, word("take-sample")), choices,
      h("h2", {}, word("bring-county")), h("p.soft", {}, word("bring-county-how")), ownFile()),
  );
  trying(async () => {
    const { items } = await get("/v1/samples");
    fill(choices, ...items.map(sampleButton));
  });
}

/** @param {any} sample */
function sampleButton(sample) {
  const name = language() === "zh" ? sample.name_zh : sample.name_en;
  const press = button(`${name} · ${sample.day}`, () => trying(async () => {
    await ask("PUT", `/v1/samples/${encodeURIComponent(sample.county_id)}`);
    note({ counties: (await get("/v1/counties")).items });
    await openCounty(sample.county_id, sample.day);
    location.hash = address("dispatch");
  }, press), { class: "main" });
  return press;
}

function ownFile() {
  const file = h("input", {
    type: "file", accept: ".zip", id: "county-file",
    onchange: () => trying(async () => {
      const [archive] = filesOf(file);
      if (!archive) return;
      const id = archive.name.replace(/\.zip$/i, "");
      await ask("PUT", county(id), { body: archive, type: "application/zip" });
      await openCounties();
      if (known().countyId !== id) await openCounty(id);
      location.hash = address("dispatch");
    }),
  });
  return h("label.drop", { for: "county-file" }, h("span", {}, word("choose-zip")), file);
}
