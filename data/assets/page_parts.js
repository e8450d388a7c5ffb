"use strict";
/* What the pages around a map have in common. Names come from files of others: they are only ever
   set as text, never as markup. */

const byId = (id) => document.getElementById(id);

function make(tag, text, className) {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (className) element.className = className;
  return element;
}

function table(headers, rows) {
  const result = make("table");
  const head = result.createTHead().insertRow();
  headers.forEach(([text, isNumber]) => {
    const cell = make("th", text, isNumber ? "n" : "");
    cell.scope = "col";
    head.append(cell);
  });
  const body = result.createTBody();
  for (const row of rows) {
    const line = body.insertRow();
    row.forEach((value, i) => {
      const cell = line.insertCell();
      cell.className = headers[i][1] ? "n" : "";
      cell.append(value);
    });
  }
  return result;
}

function link(text, act) {
  const button = make("button", text);
  button.type = "button";
  button.addEventListener("click", act);
  return button;
}

function showScale(bar, scale) {
  const metresPerPixel = 1.11195 / scale;
  const options = [50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000];
  const metres = options.filter((m) => m / metresPerPixel < 130).pop() || options[0];
  bar.style.width = `${Math.round(metres / metresPerPixel)}px`;
  bar.firstElementChild.textContent = metres < 1000 ? `${metres} m` : `${metres / 1000} km`;
}

/* The note that follows the pointer, kept inside the map. */
function showTip(text, x, y) {
  const tip = byId("tip");
  tip.hidden = text === null;
  if (text === null) return;
  tip.textContent = text;
  tip.style.left = `${Math.max(4, Math.min(x + 14, byId("map").clientWidth - tip.offsetWidth - 6))}px`;
  tip.style.top = `${Math.max(4, y - 32)}px`;
}

/* A box that shows or hides a layer of the view. */
function layerBox(view, key, text, changed) {
  const label = make("label");
  const box = make("input");
  box.type = "checkbox";
  box.checked = !view.hidden.has(key);
  box.addEventListener("change", () => {
    if (box.checked) view.hidden.delete(key);
    else view.hidden.add(key);
    view.draw();
    changed();
  });
  label.append(box, text);
  return label;
}

/* A line of the legend: what `draw` puts on a canvas of 30 by 18, and its words. */
function legendLine(text, draw) {
  const canvas = make("canvas");
  const ratio = window.devicePixelRatio || 1;
  Object.assign(canvas, { width: 30 * ratio, height: 18 * ratio });
  canvas.style.cssText = "position:static;width:30px;height:18px;flex:none;cursor:auto";
  const c = canvas.getContext("2d");
  c.scale(ratio, ratio);
  draw(c);
  const line = make("div");
  line.append(canvas, text);
  return line;
}

function lineSample(c, style) {
  c.strokeStyle = style.color;
  c.lineWidth = style.width;
  c.setLineDash(style.dash || []);
  c.beginPath();
  c.moveTo(2, 9);
  c.lineTo(28, 9);
  c.stroke();
}

/* The page's words in its language. `head` has title, subtitle, figures as pairs, and note. */
function renderWords(language, word, head) {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  byId("title").textContent = head.title;
  byId("subtitle").textContent = head.subtitle;
  byId("figures").replaceChildren(...head.figures.map(([name, value]) => {
    const group = make("div");
    group.append(make("dt", name), make("dd", value));
    return group;
  }));
  byId("language").textContent = language === "zh" ? "English" : "中文";
  byId("language").lang = language === "zh" ? "en" : "zh-CN";
  byId("note").textContent = `${word("about")}${word("colon")}${head.note || word("no-note")}`;
  byId("map").setAttribute("aria-label", word("map-help"));
  for (const id of ["zoom-in", "zoom-out", "fit"]) {
    byId(id).setAttribute("aria-label", word(id));
    byId(id).title = word(id);
  }
  document.querySelectorAll("[data-t]").forEach((element) => {
    element.textContent = word(element.dataset.t);
  });
}

/* What buttons and keys around the map do. */
function listen(view, { turn, escape }) {
  byId("language").addEventListener("click", turn);
  byId("zoom-in").addEventListener("click", () => view.zoom(1.5));
  byId("zoom-out").addEventListener("click", () => view.zoom(1 / 1.5));
  byId("fit").addEventListener("click", () => view.fit(view.box));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") escape();
  });
  if (window.innerWidth < 820) document.querySelector(".legend").open = false;
}
