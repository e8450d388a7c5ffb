/**
 * What a siting job has found: its proof and figures, the map, requirements with what they cost,
 * the front, money, sites, alternatives, and what else was asked.
 */
import { download, get, GEOJSON, TOML, XLSX } from "./api.js";
import { nameOf } from "./county.js";
import { button, fill, h, table } from "./dom.js";
import { count, exactHours, exactPercent, wholeYuan } from "./format.js";
import { frontChart } from "./front_chart.js";
import { say, word } from "./i18n.js";
import { trying } from "./notice.js";
import { section } from "./report_views.js";
import { showSitingMap, stateOf } from "./siting_map.js";
import { known } from "./store.js";

/**
 * Show what a job has found so far; returns what ends that.
 * @param {HTMLElement} panel @param {any} job
 */
export function showSitingResult(panel, job) {
  /** @type {(() => void)|undefined} */
  let leave;
  let isLeft = false;
  fill(panel, h("p.card.soft", { role: "status" }, word(job.found_at ? "loading" : "nothing-found-yet")));
  if (job.found_at) {
    trying(async () => {
      const siting = await get(`/v1/sitings/${encodeURIComponent(job.job_id)}/result`);
      if (!isLeft) leave = render(panel, job, siting);
    });
  }
  return () => {
    isLeft = true;
    leave?.();
  };
}

/** @param {HTMLElement} panel @param {any} job @param {any} siting */
function render(panel, job, siting) {
  const { periods } = siting;
  const head = h("section.card", { "aria-label": word("siting-found") },
    h("div.row", {}, h("h2", {}, job.title || word("siting-found")), h(siting.violations ? "span.tag.bad" : "span.tag", {}, word(`siting-${siting.status}`)), h("span.space"), papers(job, periods.length > 0 || (siting.cold?.cost_fen ?? null) !== null)),
    siting.spec.note && h("p.soft", {}, siting.spec.note));
  if (!periods.length) {
    fill(panel, head, section(word("why-no-plan"), h("ul", {}, ...siting.conflicts.map((/** @type {any} */ each) => h("li", {}, h("strong", {}, say(each.cause)), ` ${say(each.action)}`)))), ...stores(siting));
    return undefined;
  }
  const last = periods.length - 1;
  const element = h("div.siting-map", { role: "region", "aria-label": word("coverage-map") });
  const covered = h("p.soft", { "aria-live": "polite" });
  const choice = h("select", { id: "siting-period", onchange: () => showPeriod(Number(choice.value)) },
    ...periods.map((/** @type {any} */ period, /** @type {number} */ k) => h("option", { value: k, selected: k === last }, period.name)));
  fill(panel, head, figures(siting),
    h("div.siting-stage", {},
      h("section.card", { "aria-label": word("coverage-map") },
        h("div.row", {}, h("h2", {}, word("coverage-map")), h("label", {}, word("period"), choice)), covered, element),
      siting.front.length > 1 && frontChart([{ name: "", points: siting.front }])),
    requirements(siting), money(siting), sites(siting), alternatives(siting), scenarios(siting), sensitivity(siting), ...stores(siting), assumptions(siting));
  const map = showSitingMap(element, siting);

  /** @param {number} k */
  function showPeriod(k) {
    map.show(k);
    const states = siting.villages.map((/** @type {any} */ village) => stateOf(village, k));
    const counted = ["point", "fetch", "outside"].map((state) => `${word(`village-${state}`)} ${count(states.filter((/** @type {string} */ each) => each === state).length)}`);
    fill(covered, counted.join(" · "));
  }

  showPeriod(last);
  return map.leave;
}

/** @param {any} siting */
function figures({ cost_fen: cost, bound_fen: bound, gap, status, periods }) {
  const last = periods[periods.length - 1];
  const sum = (/** @type {string} */ key) => periods.reduce((/** @type {number} */ n, /** @type {any} */ period) => n + period.money[key], 0);
  return h("div.tiles", {},
    figure("cost", wholeYuan(cost), status === "optimal" ? word("proven") : gap === null ? "" : word("gap-of", { n: exactPercent(gap), bound: wholeYuan(bound) })),
    figure("villages-covered", part(last.villages), `${last.villages.value}/${last.villages.of}`),
    figure("townships-covered", part(last.townships), `${last.townships.value}/${last.townships.of}`),
    figure("poor-covered", part(last.poor_villages), `${last.poor_villages.value}/${last.poor_villages.of}`),
    figure("open-sites", count(last.open.hub + last.open.station + last.open.point), word("sites-by-kind", last.open)),
    figure("public-money", wholeYuan(sum("public_fen"))), figure("own-money", wholeYuan(sum("own_fen"))),
    figure("hours-to-goods", exactHours(last.access_hours)));
}

/** @param {{value: number, of: number}} counted */
const part = ({ value, of }) => (of ? exactPercent(value / of) : "–");

/** @param {string} key @param {string} value @param {string} more */
const figure = (key, value, more = "") =>
  h("div.card.tile", { data: { figure: key } }, h("span", {}, word(key)), h("strong", {}, value), more && h("small", {}, more));

/** @param {any} job @param {boolean} hasPlan of sites or of cold stores */
function papers(job, hasPlan) {
  const path = `/v1/sitings/${encodeURIComponent(job.job_id)}`;
  const name = `${job.county_id}-siting`;
  const take = (/** @type {string} */ key, /** @type {string} */ from, /** @type {string} */ type, /** @type {string} */ end) =>
    button(word(key), () => trying(() => download(`${path}/${from}`, type, `${name}.${end}`)), { id: `siting-${end}` });
  return h("span.row.only-screen", {},
    hasPlan && take("as-xlsx", "result", XLSX, "xlsx"), hasPlan && take("as-geojson", "result", GEOJSON, "geojson"),
    take("as-json", "result", "application/json", "json"), take("as-spec", "spec", `${TOML}, */*;q=0.5`, "toml"),
    button(word("print"), () => window.print()));
}

/** What is reached of a requirement, as people read it. @param {number} value @param {any} each */
const amount = (value, { unit }) => (unit === "fen" ? wholeYuan(value) : `${count(value)} ${word(`unit-${unit}`)}`);

/** A difference that is known between two bounds. @param {any} saving */
const between = (saving) => (!saving ? "–" : saving.least_fen === saving.most_fen ? wholeYuan(saving.least_fen) : `${wholeYuan(saving.least_fen)} – ${wholeYuan(saving.most_fen)}`);

/** @param {any} siting */
function requirements({ requirements: wanted, answers }) {
  if (!wanted.length) return null;
  const prices = answers?.prices ?? null;
  const priceOf = (/** @type {any} */ each) => prices?.find((/** @type {any} */ price) => price.key === each.key && price.period === each.period);
  const heads = [{ text: word("requirement") }, { text: word("period") }, { text: word("wanted"), number: true }, { text: word("reached"), number: true }, { text: word("slack"), number: true }];
  const rows = wanted.map((/** @type {any} */ each) => {
    const price = priceOf(each);
    return [
      h("span", {}, say(each.title), each.source && h("small", {}, ` ${each.source}`)), each.period ?? word("all-periods"),
      `${each.is_least ? "≥" : "≤"} ${amount(each.limit, each)}`, amount(each.value, each),
      h(each.slack < 0 ? "span.tag.bad" : "span.tag", {}, amount(each.slack, each)),
      ...(prices ? [between(price?.without), price ? h("span", {}, between(price.by_step), h("small", {}, ` ${say(price.step)}`)) : "–"] : []),
    ];
  });
  if (prices) heads.push({ text: word("saved-without"), number: true }, { text: word("saved-by-step") });
  return section(word("requirements"), table(heads, rows, ""));
}

/** @param {any} siting */
function money({ periods }) {
  const keys = ["fixed_fen", "closing_fen", "transport_fen", "total_fen", "public_fen", "own_fen", "up_fen", "centre_fen"];
  return section(word("money-by-period"), table(
    [{ text: word("period") }, ...keys.map((key) => ({ text: word(`money-${key}`), number: true }))],
    periods.map((/** @type {any} */ period) => [period.name, ...keys.map((key) => wholeYuan(period.money[key]))]), ""));
}

/** @param {any} siting */
function sites({ periods, sites: opened }) {
  const { map } = known();
  const rows = opened.map((/** @type {any} */ site) => [
    nameOf(map, site.site_id), word(`place-${site.kind}`), nameOf(map, site.township_id), word(`building-${site.building}`),
    ...site.sizes.map((/** @type {number|null} */ size, /** @type {number} */ k) => (size === null ? "–" : `${count(site.pieces[k])}`)),
    wholeYuan(site.build_fen), wholeYuan(site.public_fen),
  ]);
  return folded(word("chosen-sites", { n: count(opened.length) }), table(
    [{ text: word("place") }, { text: word("kind") }, { text: word("township") }, { text: word("building") },
      ...periods.map((/** @type {any} */ period) => ({ text: word("pieces-in", { period: period.name }), number: true })),
      { text: word("build-money"), number: true }, { text: word("public-money"), number: true }], rows, ""));
}

/** @param {any} siting */
function alternatives({ answers, cost_fen: cost }) {
  const found = answers?.alternatives;
  if (!found) return null;
  if (!found.found.length) return section(word("alternatives"), h("p", {}, word(found.is_all ? "no-alternatives" : "no-alternatives-known")));
  const names = (/** @type {string[]} */ ids) => ids.map((id) => nameOf(known().map, id)).join("、") || "–";
  return section(word("alternatives"), table(
    [{ text: word("alternative") }, { text: word("cost"), number: true }, { text: word("more-than-plan"), number: true }, { text: word("opened-instead") }, { text: word("left-out") }],
    found.found.map((/** @type {any} */ each, /** @type {number} */ k) => [k + 1, wholeYuan(each.cost_fen), exactPercent(each.cost_fen / cost - 1), names(each.opened), names(each.left)]), ""));
}

/** @param {any} siting */
function scenarios({ answers }) {
  const found = answers?.scenarios;
  if (!found) return null;
  return section(word("scenarios"), table(
    [{ text: word("roll-out") }, ...found.scenarios.map((/** @type {any} */ each) => ({ text: say(each.name), number: true })), { text: word("expected-cost"), number: true }, { text: word("greatest-regret"), number: true }],
    found.standings.map((/** @type {any} */ each, /** @type {number} */ k) => [
      h("span", {}, say(each.title), " ", k === found.least_expected && h("span.tag", {}, word("least-expected")), " ", k === found.least_regret && h("span.tag", {}, word("least-regret"))),
      ...each.cost_fen.map((/** @type {number} */ fen, /** @type {number} */ s) => h("span", {}, wholeYuan(fen), each.regret_fen[s] > 0 && h("small", {}, ` +${wholeYuan(each.regret_fen[s])}`))),
      wholeYuan(each.expected_fen), wholeYuan(each.max_regret_fen),
    ]), ""));
}

/** @param {any} siting */
function sensitivity({ answers, cost_fen: cost }) {
  const found = answers?.sensitivity;
  if (!found) return null;
  return folded(word("sensitivity"), table(
    [{ text: word("assumption") }, { text: "%", number: true }, { text: word("cost"), number: true }, { text: word("more-than-plan"), number: true }, { text: word("sites-changed"), number: true }, { text: word("staying-costs") }],
    found.map((/** @type {any} */ each) => [
      say(each.title), each.percent, wholeYuan(each.cost_fen), each.cost_fen === null ? "–" : exactPercent(each.cost_fen / cost - 1),
      each.opened.length + each.left.length, each.staying ? between(each.staying) : word("does-not-fit"),
    ]), ""));
}

/** Cold stores, where they were asked for. @param {any} siting */
function stores({ cold }) {
  if (!cold) return [];
  const { map } = known();
  return [
    section(word("cold-stores"), h("div", {},
      h("p", {}, h("span.tag", {}, word(`siting-${cold.status}`)), ` ${word("cost-a-year", { cost: wholeYuan(cold.cost_fen) })}`),
      ...cold.conflicts.map((/** @type {any} */ each) => h("p", {}, h("strong", {}, say(each.cause)), ` ${say(each.action)}`)),
      cold.stores.length > 0 && table(
        [{ text: word("place") }, { text: word("precool"), number: true }, { text: word("cold-room"), number: true }, { text: word("empty-months"), number: true }, { text: word("build-money"), number: true }, { text: word("public-money"), number: true }],
        cold.stores.map((/** @type {any} */ each) => [nameOf(map, each.site_id), count(each.precool_kg), count(each.store_kg), each.empty_months, wholeYuan(each.build_fen), wholeYuan(each.public_fen)]), ""))),
    cold.requirements.length > 0 && requirements({ requirements: cold.requirements, answers: cold.prices ? { prices: cold.prices.map((/** @type {any} */ price) => ({ ...price, period: null, step: price.step ?? "–" })) } : null }),
  ];
}

/** What the spec calls an assumption. @param {any} siting */
function assumptions({ spec }) {
  const assumed = spec.values.filter((/** @type {any} */ each) => each.is_assumed);
  if (!assumed.length) return null;
  return folded(word("assumptions", { n: count(assumed.length) }), table(
    [{ text: word("key") }, { text: word("value"), number: true }, { text: word("unit") }, { text: word("meaning") }],
    assumed.map((/** @type {any} */ each) => [h("code", {}, each.key), String(each.value), each.unit, say(each.meaning)]), ""));
}

/** @param {string} title @param {Node} content */
const folded = (title, content) =>
  h("details.card.report-table", {}, h("summary", {}, title), h("div.scroll", { tabindex: 0, role: "region", "aria-label": title }, content));
