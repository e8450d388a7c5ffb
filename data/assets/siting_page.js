"use strict";
/* The page around the map of a network: periods, layers, the sites that open, details. */

(() => {
  const data = JSON.parse(byId("data").textContent);
  let language = data.language;
  const say = (text) => text[language];
  const word = (key) => say(data.words[key]);
  const view = new SitingView(byId("map"), data, {
    place: choose,
    route: () => choose(null),
    hover: showTip,
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

  function showTip(index, x, y) {
    const tip = byId("tip");
    tip.hidden = index === null;
    if (index === null) return;
    tip.textContent = `${data.places[index].name} · ${state(data.places[index], view.period)}`;
    tip.style.left = `${Math.max(4, Math.min(x + 14, byId("map").clientWidth - tip.offsetWidth - 6))}px`;
    tip.style.top = `${Math.max(4, y - 32)}px`;
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

  function layerBox(key) {
    const label = make("label");
    const box = make("input");
    box.type = "checkbox";
    box.checked = !view.hidden.has(key);
    box.addEventListener("change", () => {
      if (box.checked) view.hidden.delete(key);
      else view.hidden.add(key);
      view.draw();
    });
    label.append(box, word(key));
    return label;
  }

  function renderLayers() {
    const groups = [
      SITE_KINDS.map((kind) => `site-${kind}`),
      ["fetch", "outside", "none"].map((kind) => `served-${kind}`),
      Object.keys(LINK_STYLE).map((kind) => `link-${kind}`),
      Object.keys(data.roads).map((kind) => `road-${kind}`),
    ].filter((keys) => keys.length);
    byId("layers").replaceChildren(byId("layers").firstElementChild, renderPeriods(),
      ...groups.map((keys) => {
        const row = make("div");
        row.append(...keys.map(layerBox));
        return row;
      }));
    byId("legend").replaceChildren(...groups.flat().map(legendLine), legendLine("new"));
  }

  function legendLine(key) {
    const [group, kind] = key.includes("-") ? key.split("-") : [key, ""];
    const canvas = make("canvas");
    const ratio = window.devicePixelRatio || 1;
    Object.assign(canvas, { width: 30 * ratio, height: 18 * ratio });
    canvas.style.cssText = "position:static;width:30px;height:18px;flex:none;cursor:auto";
    const c = canvas.getContext("2d");
    c.scale(ratio, ratio);
    if (group === "site") siteMark(c, kind, null, 15, 9, Math.min(PLACE_SIZE[kind], 6));
    else if (group === "served") siteMark(c, null, kind, 15, 9, 3);
    else if (group === "new") ring(c, 15, 9, 6, NEW_RING, 1.6);
    else {
      const style = group === "road" ? ROAD_STYLE[kind] : LINK_STYLE[kind];
      c.strokeStyle = style.color;
      c.lineWidth = style.width;
      c.setLineDash(style.dash || []);
      c.beginPath();
      c.moveTo(2, 9);
      c.lineTo(28, 9);
      c.stroke();
    }
    const line = make("div");
    line.append(canvas, word(key));
    return line;
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
    const name = say(data.county);
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
    document.title = `${name} · ${word("plan")}`;
    byId("title").textContent = document.title;
    byId("subtitle").textContent = `${data.periods[0]}–${data.periods[data.periods.length - 1]}`;
    byId("figures").replaceChildren(...data.figures.map((figure) => {
      const group = make("div");
      group.append(make("dt", say(figure.label)), make("dd", say(figure.values[view.period])));
      return group;
    }));
    byId("language").textContent = language === "zh" ? "English" : "中文";
    byId("language").lang = language === "zh" ? "en" : "zh-CN";
    byId("note").textContent = `${word("about")}${word("colon")}${[data.spec, data.note || word("no-note")].filter(Boolean).join(" ")}`;
    byId("map").setAttribute("aria-label", word("map-help"));
    for (const id of ["zoom-in", "zoom-out", "fit"]) {
      byId(id).setAttribute("aria-label", word(id));
      byId(id).title = word(id);
    }
    document.querySelectorAll("[data-t]").forEach((element) => {
      element.textContent = word(element.dataset.t);
    });
  }

  function render() {
    renderHead();
    renderLayers();
    renderList();
    renderDetail();
  }

  byId("language").addEventListener("click", () => {
    language = language === "zh" ? "en" : "zh";
    render();
  });
  byId("zoom-in").addEventListener("click", () => view.zoom(1.5));
  byId("zoom-out").addEventListener("click", () => view.zoom(1 / 1.5));
  byId("fit").addEventListener("click", () => view.fit(view.box));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") choose(null);
  });
  if (window.innerWidth < 820) document.querySelector(".legend").open = false;
  render();
})();
