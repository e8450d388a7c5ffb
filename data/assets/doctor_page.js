"use strict";
/* The page around the map of findings: layers, kinds with their lists, what is so and what to do. */

(() => {
  const data = JSON.parse(byId("data").textContent);
  const MOST = 200;
  let language = data.language;
  let openKind = null;
  let placeIndex = null;
  const say = (text) => text[language];
  const word = (key) => say(data.words[key]);
  const kindOf = (finding) => data.kinds.find((kind) => kind.word === finding.kind);
  const ofPlace = data.places.map(() => []);
  data.findings.forEach((finding, i) => finding.places.forEach((index) => ofPlace[index].push(i)));

  const view = new DoctorView(byId("map"), data, {
    place: choosePlace,
    finding: choose,
    route: () => choosePlace(null),
    hover: tip,
    view: (scale) => showScale(byId("scale"), scale),
  });

  /* Notes are many and touch no plan: shown when asked for. */
  data.kinds.filter((kind) => kind.severity === "note").forEach((kind) => view.hidden.add(`finding-${kind.word}`));

  function choose(index) {
    placeIndex = null;
    view.chooseFinding(index);
    render();
    byId("detail").scrollIntoView({ block: "nearest" });
  }

  function choosePlace(index) {
    placeIndex = index;
    view.chooseFinding(null);
    render();
    if (index !== null) byId("detail").scrollIntoView({ block: "nearest" });
  }

  function goTo(index) {
    view.hidden.delete(`finding-${data.findings[index].kind}`);
    view.show(index);
    choose(index);
  }

  function tip(index, x, y) {
    if (index === null) {
      showTip(null);
      return;
    }
    const titles = ofPlace[index].map((i) => say(kindOf(data.findings[i]).title));
    showTip([data.places[index].name, ...new Set(titles)].join(" · "), x, y);
  }

  function told(panel, finding) {
    const kind = kindOf(finding);
    panel.append(make("h4", `${word(`severity-${kind.severity}`)} · ${say(kind.title)}`));
    panel.append(make("p", say(finding.cause), kind.severity === "note" ? "" : "warn"));
    panel.append(make("p", `${word("effect")}${word("colon")}${say(kind.effect)}`));
    panel.append(make("p", `${word("action")}${word("colon")}${say(kind.action)}`));
  }

  function renderDetail() {
    const panel = byId("detail");
    const index = view.findingIndex;
    panel.hidden = index === null && placeIndex === null;
    if (panel.hidden) return;
    const close = link("×", () => choosePlace(null));
    close.className = "close";
    close.setAttribute("aria-label", word("close"));
    if (index === null) {
      const place = data.places[placeIndex];
      panel.replaceChildren(close, make("h3", place.name));
      panel.append(make("p", `${place.id} · ${word(`place-${place.kind}`)}`));
      if (place.source) panel.append(make("p", `${word("coordinate")}${word("colon")}${place.source}`));
      ofPlace[placeIndex].forEach((i) => told(panel, data.findings[i]));
      if (!ofPlace[placeIndex].length) panel.append(make("p", word("healthy")));
      return;
    }
    const finding = data.findings[index];
    panel.replaceChildren(close, make("h3", finding.name));
    panel.append(make("p", finding.x === null ? `${finding.subject} · ${word("nowhere")}` : finding.subject));
    told(panel, finding);
    if (finding.places.length > 1) {
      panel.append(make("h4", `${word("concerned")} ${finding.places.length}`));
      const line = make("p");
      finding.places.slice(0, MOST).forEach((i) => line.append(link(data.places[i].name, () => choosePlace(i)), " "));
      panel.append(line);
    }
  }

  function layers() {
    return [
      data.kinds.map((kind) => [`finding-${kind.word}`, say(kind.title)]),
      Object.keys(data.roads).map((kind) => [`road-${kind}`, word(`road-${kind}`)]),
      [...new Set(data.places.map((place) => place.kind))].map((kind) => [`place-${kind}`, word(`place-${kind}`)]),
      data.areas.length ? [["area", word("area")]] : [],
    ].filter((group) => group.length);
  }

  function renderLayers() {
    byId("layers").replaceChildren(byId("layers").firstElementChild, ...layers().map((group) => {
      const row = make("div");
      row.append(...group.map(([key, text]) => layerBox(view, key, text, () => {})));
      return row;
    }));
    const severities = ["error", "warning", "note"];
    byId("legend").replaceChildren(
      ...severities.map((severity) => legendLine(word(`severity-${severity}`), (c) => {
        mark(c, 15, 9, 6.5, SEVERITY_COLOR[severity], 2.5);
      })),
      ...Object.keys(data.roads).map((kind) => legendLine(word(`road-${kind}`), (c) => lineSample(c, ROAD_STYLE[kind]))),
      ...(data.areas.length ? [legendLine(word("area"), (c) => lineSample(c, AREA_STYLE))] : []),
    );
  }

  function findingButton(finding, index) {
    const button = link("", () => goTo(index));
    button.setAttribute("aria-pressed", String(view.findingIndex === index));
    const swatch = make("i");
    swatch.style.background = "transparent";
    button.append(swatch, make("span", finding.name), make("span", finding.name === finding.subject ? "" : finding.subject),
      make("small", say(finding.cause)));
    const item = make("li");
    item.append(button);
    return item;
  }

  function kindItem(kind) {
    const found = data.findings.map((finding, index) => ({ finding, index })).filter(({ finding }) => finding.kind === kind.word);
    const button = link("", () => {
      openKind = openKind === kind.word ? null : kind.word;
      render();
    });
    button.setAttribute("aria-expanded", String(openKind === kind.word));
    const swatch = make("i");
    swatch.style.background = SEVERITY_COLOR[kind.severity];
    button.append(swatch, make("span", say(kind.title)), make("span", found.length.toLocaleString("en")),
      make("small", say(kind.effect)));
    const item = make("li");
    item.append(button);
    if (openKind !== kind.word) return [item];
    const items = found.slice(0, MOST).map(({ finding, index }) => findingButton(finding, index));
    const rest = found.length - items.length;
    return [item, ...items, ...(rest > 0 ? [make("li", `${rest} ${word("more")}`)] : [])];
  }

  function renderList() {
    byId("list-title").textContent = `${word("findings")} · ${data.findings.length.toLocaleString("en")}`;
    byId("routes").replaceChildren(...data.kinds.flatMap(kindItem));
    if (!data.kinds.length) byId("routes").append(make("li", word("nothing")));
  }

  function renderHead() {
    document.title = `${say(data.county)} · ${word("doctor")}`;
    renderWords(language, word, {
      title: document.title,
      subtitle: word("subtitle"),
      figures: data.figures.map((figure) => [say(figure.label), say(figure.value)]),
      note: data.note,
    });
  }

  function render() {
    renderHead();
    renderLayers();
    renderList();
    renderDetail();
  }

  listen(view, {
    turn: () => {
      language = language === "zh" ? "en" : "zh";
      render();
    },
    escape: () => choosePlace(null),
  });
  render();
})();
