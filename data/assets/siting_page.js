"use strict";
/* The page around the map of a network: periods, layers, the sites that open, details. */

(() => {
  const data = JSON.parse(byId("data").textContent);
  let language = data.language;
  const say = (text) => text[language];
  const word = (key) => say(data.words[key]);
  const hasStores = data.places.some((place) => place.store);
  const view = new SitingView(byId("map"), data, {
    place: choose,
    route: () => choose(null),
    hover: tip,
    view: (scale) => showScale(byId("scale"), scale),
  });

  function choose(index) {
    view.choose(null, index);
    render();
    byId("detail").scrollIntoView({ block: "nearest" });
  }

  function state(place, t) {
    const kinds = place.roles[t].map((kind) => word(`place-${kind}`));
    if (kinds.length) return kinds.join(" + ");
    return word(place.served[t] ? `served-${place.served[t]}` : "served-none");
  }

  function tip(index, x, y) {
    const place = data.places[index];
    showTip(index === null ? null : `${place.name} · ${state(place, view.period)}`, x, y);
  }

  function placeButton(index) {
    return index === null ? "" : link(data.places[index].name, () => choose(index));
  }

  function renderDetail() {
    const panel = byId("detail");
    panel.hidden = view.placeIndex === null;
    if (panel.hidden) return;
    const place = data.places[view.placeIndex];
    const close = link("×", () => choose(null));
    close.className = "close";
    close.setAttribute("aria-label", word("close"));
    panel.replaceChildren(close, make("h3", place.name));
    panel.append(make("p", `${place.id} · ${word("residents")} ${place.people.toLocaleString("en")}`
      + `${place.poor ? ` · ${word("poor")}` : ""}`));
    panel.append(make("p", `${word("coordinate")}${word("colon")}${place.source}`,
      place.source === "synthetic" ? "warn" : ""));
    panel.append(table(
      [[word("period")], [word("state")], [word("served-at")], [word("source")], [word("pieces"), true]],
      data.periods.map((name, t) => [
        name, state(place, t), placeButton(place.at[t]),
        placeButton(place.station[t] === null ? place.hub[t] : place.station[t]),
        place.pieces[t] ? place.pieces[t].toLocaleString("en") : "",
      ]),
    ));
    renderStore(panel, place);
  }

  /* The cold store of a place by month, and what the place brings to which store. */
  function renderStore(panel, place) {
    const kg = (amount) => `${amount.toLocaleString("en")} kg`;
    const share = (use) => (use === null ? "" : `${Math.round(use * 100)}%`);
    const { store } = place;
    if (store) {
      panel.append(make("h3", word("cold-store")));
      panel.append(make("p", [
        store.precool && `${word("precool")} ${kg(store.precool)}/d`,
        store.room && `${word("storage")} ${kg(store.room)}`,
        store.degrees !== null && `${store.degrees} °C`,
        `${word("taken")} ${kg(store.taken)}`,
      ].filter(Boolean).join(" · ")));
      panel.append(table(
        [[word("month")], [word("precool"), true], [word("storage"), true], [word("empty-month")]],
        store.months.map(([precool, room, isEmpty], n) => [
          String(n + 1), share(precool), share(room), isEmpty ? "×" : "",
        ]),
      ));
    }
    if (place.brings.length) {
      panel.append(table([[word("brings")], [word("taken"), true]],
        place.brings.map(([other, amount]) => [placeButton(other), kg(amount)])));
    }
  }

  function renderPeriods() {
    const row = make("div");
    data.periods.forEach((name, t) => {
      const label = make("label");
      const box = make("input");
      box.type = "radio";
      box.name = "period";
      box.checked = view.period === t;
      box.addEventListener("change", () => {
        view.setPeriod(t);
        render();
      });
      label.append(box, name);
      row.append(label);
    });
    return row;
  }

  function renderLayers() {
    const groups = [
      SITE_KINDS.map((kind) => `site-${kind}`),
      ["fetch", "outside", "none"].map((kind) => `served-${kind}`),
      Object.keys(LINK_STYLE).filter((kind) => hasStores || kind !== "supply").map((kind) => `link-${kind}`),
      hasStores ? [COLD_STORE] : [],
      Object.keys(data.roads).map((kind) => `road-${kind}`),
    ].filter((keys) => keys.length);
    byId("layers").replaceChildren(byId("layers").firstElementChild, renderPeriods(),
      ...groups.map((keys) => {
        const row = make("div");
        row.append(...keys.map((key) => layerBox(view, key, word(key), () => {})));
        return row;
      }));
    byId("legend").replaceChildren(...[...groups.flat(), "new"].map(keyLine));
  }

  function keyLine(key) {
    const [group, kind] = key.split("-");
    return legendLine(word(key), (c) => {
      if (key === COLD_STORE) coldMark(c, 15, 9, 6);
      else if (group === "site") siteMark(c, kind, null, 15, 9, Math.min(PLACE_SIZE[kind], 6));
      else if (group === "served") siteMark(c, null, kind, 15, 9, 3);
      else if (group === "new") ring(c, 15, 9, 6, NEW_RING, 1.6);
      else lineSample(c, group === "road" ? ROAD_STYLE[kind] : LINK_STYLE[kind]);
    });
  }

  /* The sites that open in the period, hubs first. */
  function renderList() {
    const opened = data.places.map((place, index) => ({ place, index, role: view.role(place) }))
      .filter(({ place, role }) => role && place.opens === view.period);
    opened.sort((a, b) => SITE_KINDS.indexOf(a.role) - SITE_KINDS.indexOf(b.role));
    byId("list-title").textContent = `${data.periods[view.period]} · ${word("new")} · ${opened.length}`;
    byId("routes").replaceChildren(...opened.map(({ place, index, role }) => {
      const button = link("", () => choose(view.placeIndex === index ? null : index));
      button.setAttribute("aria-pressed", String(view.placeIndex === index));
      const swatch = make("i");
      swatch.style.background = PLACE_COLOR[role];
      button.append(swatch, make("span", place.name), make("span", word(`place-${role}`)),
        make("small", `${place.pieces[view.period].toLocaleString("en")} ${word("pieces")}`));
      const item = make("li");
      item.append(button);
      return item;
    }));
  }

  function renderHead() {
    document.title = `${say(data.county)} · ${word("plan")}`;
    renderWords(language, word, {
      title: document.title,
      subtitle: `${data.periods[0]}–${data.periods[data.periods.length - 1]}`,
      figures: data.figures.map((figure) => [say(figure.label), say(figure.values[view.period])]),
      note: [data.spec, data.note || word("no-note")].filter(Boolean).join(" "),
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
    escape: () => choose(null),
  });
  render();
})();
