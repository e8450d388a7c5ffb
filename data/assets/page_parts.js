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
