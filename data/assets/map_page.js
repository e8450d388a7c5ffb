"use strict";
/* The page around the map: words in two languages, figures, layers, list and details.
   Names come from files of others: they are only ever set as text, never as markup. */

(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  let language = data.language;
  const say = (text) => text[language];
  const word = (key) => say(data.words[key]);
  const clock = (s) => {
    const day = Math.floor(s / 86400);
    const rest = s - day * 86400;
    const two = (n) => String(Math.floor(n)).padStart(2, "0");
    return `${two(rest / 3600)}:${two((rest % 3600) / 60)}${day ? ` ${day > 0 ? "+" : ""}${day}` : ""}`;
  };

  const view = new MapView(byId("map"), data, {
    place: (index) => choose(null, index),
    route: (id) => choose(id, null),
    hover: tip,
    view: (scale) => showScale(byId("scale"), scale),
  });

  function choose(routeId, placeIndex) {
    view.choose(routeId, placeIndex);
    render();
    byId("detail").scrollIntoView({ block: "nearest" });
  }

  function tip(index, x, y) {
    const place = data.places[index];
    showTip(index === null ? null : `${place.name} · ${word(`place-${place.kind}`)}`, x, y);
  }

  function close() {
    const button = make("button", "×", "close");
    button.type = "button";
    button.setAttribute("aria-label", word("close"));
    button.addEventListener("click", () => choose(null, null));
    return button;
  }

  function routeName(route) {
    return `${word(`route-${route.kind}`)} ${route.id}`;
  }

  function routeDetail(route) {
    const panel = byId("detail");
    panel.replaceChildren(close(), make("h3", `${routeName(route)} · ${route.type}`));
    panel.append(make("p", `${word("vehicle")} ${route.vehicle} · ${route.km.toFixed(1)} km · `
      + `${route.pieces} ${word("pieces")} · ${word("load")} ${Math.round(route.load * 100)} %`));
    panel.append(make("p", `${word("peak")} ${route.kg.toFixed(0)} kg · ${word("cost")} ¥${(route.fen / 100).toFixed(2)}`));
    if (route.estimates) panel.append(make("p", `${word("estimates")}${word("colon")}${route.estimates}`, "warn"));
    panel.append(link(word("zoom-to"), () => view.showRoute(route)));
    panel.append(table(
      [["", true], [word("stop")], [word("arrive")], [word("depart")], [word("off"), true], [word("on"), true]],
      route.stops.map(([place, arrive, depart, off, on, rest], i) => [
        String(i + 1), link(data.places[place].name, () => choose(null, place)), clock(arrive),
        rest ? `${clock(depart)} · ${word("rest")} ${Math.round(rest / 60)}′` : clock(depart),
        off ? String(off) : "", on ? String(on) : "",
      ]),
    ));
  }

  function placeDetail(index) {
    const place = data.places[index];
    const panel = byId("detail");
    panel.replaceChildren(close(), make("h3", place.name));
    const township = place.township === null ? "" : ` · ${data.places[place.township].name}`;
    panel.append(make("p", `${word(`place-${place.kind}`)} · ${place.id}${township}`));
    panel.append(make("p", `${word("open")} ${clock(place.from)}–${clock(place.to)}`));
    if (place.held) panel.append(make("p", `${word("held")}${word("colon")}${place.held}`, "warn"));
    const rows = data.routes.flatMap((route) => route.stops
      .filter((stop) => stop[0] === index)
      .map((stop) => [link(routeName(route), () => choose(route.id, null)), clock(stop[1]), clock(stop[2]),
        stop[3] ? String(stop[3]) : "", stop[4] ? String(stop[4]) : ""]));
    if (!rows.length) panel.append(make("p", word("nobody")));
    else panel.append(table([[word("route")], [word("arrive")], [word("depart")],
      [word("off"), true], [word("on"), true]], rows));
    if (place.why.length) panel.append(make("h4", word("why")), ...place.why.map((why) => make("p", say(why))));
  }

  function renderList() {
    const routes = view.routes.filter((r) => !view.hidden.has(`route-${r.kind}`));
    byId("list-title").textContent = `${word("routes")} · ${routes.length}`;
    byId("routes").replaceChildren(...routes.map((route) => {
      const button = link("", () => choose(view.routeId === route.id ? null : route.id, null));
      button.setAttribute("aria-pressed", String(view.routeId === route.id));
      const swatch = make("i");
      swatch.style.background = route.color;
      button.append(swatch, make("span", `${routeName(route)} · ${route.type}`),
        make("span", `${clock(route.stops[0][2])}–${clock(route.stops[route.stops.length - 1][1])}`),
        make("small", `${data.places[route.stops[0][0]].name} · ${route.stops.length} ${word("stops")} · `
          + `${route.km.toFixed(1)} km · ${route.pieces} ${word("pieces")}`));
      const item = make("li");
      item.append(button);
      return item;
    }));
  }

  function layerGroups() {
    const routeKinds = new Set(data.routes.map((r) => r.kind));
    const placeKinds = new Set(data.places.map((p) => p.kind));
    return [
      Object.keys(ROUTE_STYLE).filter((k) => routeKinds.has(k)).map((k) => `route-${k}`),
      Object.keys(PLACE_SIZE).filter((k) => placeKinds.has(k)).map((k) => `place-${k}`),
      Object.keys(data.roads).map((k) => `road-${k}`),
    ].filter((keys) => keys.length);
  }

  function renderLayers() {
    const groups = layerGroups();
    byId("layers").replaceChildren(byId("layers").firstElementChild, ...groups.map((keys) => {
      const row = make("div");
      row.append(...keys.map((key) => layerBox(view, key, word(key), renderList)));
      return row;
    }));
    byId("legend").replaceChildren(...groups.flat().map(keyLine), make("small", word("colours")));
  }

  function keyLine(key) {
    const [group, kind] = [key.slice(0, key.indexOf("-")), key.slice(key.indexOf("-") + 1)];
    return legendLine(word(key), (c) => {
      if (group === "place") {
        placeShape(c, kind, 15, 9, Math.min(PLACE_SIZE[kind], 6));
        c.fillStyle = PLACE_COLOR[kind];
        c.fill();
      } else lineSample(c, group === "road" ? ROAD_STYLE[kind] : { ...ROUTE_STYLE[kind], color: "#0b5f55" });
    });
  }

  function renderHead() {
    const name = say(data.county);
    document.title = `${name} ${data.day} · ${word("plan")}`;
    renderWords(language, word, {
      title: `${name} · ${word("plan")}`,
      subtitle: `${data.day} · ${word("engine")} ${data.engine}`,
      figures: data.figures.map((figure) => [say(figure.label), say(figure.value)]),
      note: data.note,
    });
  }

  function render() {
    renderHead();
    renderLayers();
    renderList();
    const route = data.routes.find((r) => r.id === view.routeId);
    byId("detail").hidden = !route && view.placeIndex === null;
    if (route) routeDetail(route);
    else if (view.placeIndex !== null) placeDetail(view.placeIndex);
  }

  listen(view, {
    turn: () => {
      language = language === "zh" ? "en" : "zh";
      render();
    },
    escape: () => choose(null, null),
  });
  render();
})();
