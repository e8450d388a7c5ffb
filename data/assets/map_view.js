"use strict";
/* The map itself: a canvas with pan, zoom and picking. Knows coordinates, not words. */

const ROAD_STYLE = {
  village: { color: "#d2d9cf", width: 1 },
  township: { color: "#b9c3b8", width: 1.7 },
  county: { color: "#93a096", width: 2.6 },
};
const ROUTE_STYLE = {
  trunk: { width: 6, dash: [] },
  direct: { width: 3.6, dash: [] },
  bus: { width: 3, dash: [2, 5] },
  local: { width: 2, dash: [] },
};
const PLACE_SIZE = { hub: 9, station: 6, cold_store: 5, farm: 4, point: 3.2 };
const PLACE_COLOR = {
  hub: "#9c1b1b", station: "#0b5f55", cold_store: "#1a5fa8", farm: "#5b7a12", point: "#3b4a4d",
};
const KEY_STEP = 60;

function routeColor(index) {
  return `hsl(${(index * 137.508 + 205) % 360} 68% ${index % 2 ? 44 : 34}%)`;
}

/* Lines arrive as whole 1e-5 degrees: the first vertex, then differences. */
function unpack(line, squeeze) {
  const points = new Float64Array(line.length);
  let x = 0;
  let y = 0;
  for (let i = 0; i < line.length; i += 2) {
    x += line[i];
    y += line[i + 1];
    points[i] = x * squeeze;
    points[i + 1] = -y;
  }
  return points;
}

function placeShape(context, kind, x, y, size) {
  context.beginPath();
  if (kind === "hub") {
    context.rect(x - size, y - size, 2 * size, 2 * size);
  } else if (kind === "station") {
    context.moveTo(x, y - size * 1.25);
    context.lineTo(x + size * 1.15, y + size * 0.85);
    context.lineTo(x - size * 1.15, y + size * 0.85);
    context.closePath();
  } else if (kind === "farm" || kind === "cold_store") {
    context.moveTo(x, y - size);
    context.lineTo(x + size, y);
    context.lineTo(x, y + size);
    context.lineTo(x - size, y);
    context.closePath();
  } else {
    context.arc(x, y, size, 0, 2 * Math.PI);
  }
}

class MapView {
  constructor(canvas, data, on) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.on = on;
    this.hidden = new Set();
    this.routeId = null;
    this.placeIndex = null;
    this.read(data);
    this.view = { scale: 1, x: 0, y: 0 };
    this.pointers = new Map();
    this.listen();
    new ResizeObserver(() => this.resize()).observe(canvas);
  }

  read(data) {
    const latitudes = data.places.map((p) => p.y);
    const middle = (Math.min(...latitudes) + Math.max(...latitudes)) / 2e5;
    const squeeze = Math.cos((middle * Math.PI) / 180);
    this.squeeze = squeeze;
    this.places = data.places.map((p) => ({ ...p, mx: p.x * squeeze, my: -p.y }));
    this.roads = Object.entries(data.roads).map(([kind, lines]) => ({
      kind, lines: lines.map((line) => unpack(line, squeeze)),
    }));
    this.roads.sort((a, b) => ROAD_STYLE[a.kind].width - ROAD_STYLE[b.kind].width);
    this.routes = data.routes.map((r, i) => ({
      ...r, color: routeColor(i), way: unpack(r.way, squeeze),
    }));
    /* Wide lines first, so that narrow ones on the same road stay visible. */
    this.routes.sort((a, b) => ROUTE_STYLE[b.kind].width - ROUTE_STYLE[a.kind].width);
    this.box = this.bounds();
  }

  bounds() {
    const box = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
    for (const p of this.places) {
      box.left = Math.min(box.left, p.mx);
      box.right = Math.max(box.right, p.mx);
      box.top = Math.min(box.top, p.my);
      box.bottom = Math.max(box.bottom, p.my);
    }
    return box;
  }

  resize() {
    const ratio = window.devicePixelRatio || 1;
    const first = !this.width;
    this.width = this.canvas.clientWidth;
    this.height = this.canvas.clientHeight;
    this.canvas.width = Math.round(this.width * ratio);
    this.canvas.height = Math.round(this.height * ratio);
    this.ratio = ratio;
    if (first) this.fit(this.box);
    this.paint();
    this.on.view(this.view.scale);
  }

  fit(box) {
    const margin = 60;
    const spanX = Math.max(box.right - box.left, 200);
    const spanY = Math.max(box.bottom - box.top, 200);
    const room = [this.width - 2 * margin, this.height - 2 * margin - 30];
    this.view.scale = Math.max(Math.min(room[0] / spanX, room[1] / spanY), 1e-4);
    this.view.x = (box.left + box.right) / 2;
    this.view.y = (box.top + box.bottom) / 2 + 15 / this.view.scale;
    this.draw();
  }

  toScreen(mx, my) {
    const { scale, x, y } = this.view;
    return [(mx - x) * scale + this.width / 2, (my - y) * scale + this.height / 2];
  }

  zoomAt(factor, sx, sy) {
    const view = this.view;
    const scale = Math.min(Math.max(view.scale * factor, 1e-4), 40);
    const dx = (sx - this.width / 2) * (1 / view.scale - 1 / scale);
    const dy = (sy - this.height / 2) * (1 / view.scale - 1 / scale);
    this.view = { scale, x: view.x + dx, y: view.y + dy };
    this.draw();
  }

  zoom(factor) {
    this.zoomAt(factor, this.width / 2, this.height / 2);
  }

  pan(dx, dy) {
    this.view.x -= dx / this.view.scale;
    this.view.y -= dy / this.view.scale;
    this.draw();
  }

  draw() {
    if (this.frame || !this.width) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.paint();
      this.on.view(this.view.scale);
    });
  }

  paint() {
    const c = this.context;
    c.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    c.clearRect(0, 0, this.width, this.height);
    c.lineJoin = "round";
    c.lineCap = "round";
    for (const { kind, lines } of this.roads) {
      if (this.hidden.has(`road-${kind}`)) continue;
      this.stroke(lines, ROAD_STYLE[kind].color, ROAD_STYLE[kind].width, []);
    }
    const chosen = this.routes.filter((r) => this.isChosen(r));
    const shown = this.routes.filter((r) => !this.hidden.has(`route-${r.kind}`));
    const anyChosen = chosen.length > 0;
    c.globalAlpha = anyChosen ? 0.14 : 0.85;
    for (const r of shown) if (!this.isChosen(r)) this.strokeRoute(r, 0);
    c.globalAlpha = 1;
    for (const r of chosen) {
      this.stroke([r.way], "#ffffff", ROUTE_STYLE[r.kind].width + 5, []);
      this.strokeRoute(r, 1.4);
    }
    this.paintPlaces(anyChosen ? new Set(chosen.flatMap((r) => r.stops.map((s) => s[0]))) : null);
    if (this.routeId !== null) for (const r of chosen) this.paintStops(r);
  }

  isChosen(route) {
    if (this.routeId !== null) return route.id === this.routeId;
    return this.placeIndex !== null && route.stops.some((s) => s[0] === this.placeIndex);
  }

  strokeRoute(route, extra) {
    const { width, dash } = ROUTE_STYLE[route.kind];
    this.stroke([route.way], route.color, width + extra, dash);
  }

  stroke(lines, color, width, dash) {
    const c = this.context;
    const { scale, x, y } = this.view;
    const ox = this.width / 2 - x * scale;
    const oy = this.height / 2 - y * scale;
    c.strokeStyle = color;
    c.lineWidth = width;
    c.setLineDash(dash);
    c.beginPath();
    for (const line of lines) {
      c.moveTo(line[0] * scale + ox, line[1] * scale + oy);
      for (let i = 2; i < line.length; i += 2) c.lineTo(line[i] * scale + ox, line[i + 1] * scale + oy);
    }
    c.stroke();
    c.setLineDash([]);
  }

  paintPlaces(stressed) {
    const c = this.context;
    const taken = [];
    const order = Object.keys(PLACE_SIZE);
    const places = this.places.map((p, i) => ({ p, i })).filter(({ p }) => !this.hidden.has(`place-${p.kind}`));
    places.sort((a, b) => order.indexOf(b.p.kind) - order.indexOf(a.p.kind));
    for (const { p, i } of places) {
      const [x, y] = this.toScreen(p.mx, p.my);
      c.globalAlpha = !stressed || stressed.has(i) || i === this.placeIndex ? 1 : 0.3;
      placeShape(c, p.kind, x, y, PLACE_SIZE[p.kind]);
      c.fillStyle = PLACE_COLOR[p.kind];
      c.strokeStyle = "#ffffff";
      c.lineWidth = 1.2;
      c.fill();
      c.stroke();
      if (i === this.placeIndex) {
        c.strokeStyle = "#c2410c";
        c.lineWidth = 3;
        c.beginPath();
        c.arc(x, y, PLACE_SIZE[p.kind] + 6, 0, 2 * Math.PI);
        c.stroke();
      }
    }
    c.globalAlpha = 1;
    for (const { p, i } of places.reverse()) {
      const isMajor = p.kind === "hub" || p.kind === "station";
      const isWanted = stressed ? stressed.has(i) || p.kind === "hub" : isMajor || this.view.scale > 0.12;
      if (isWanted || i === this.placeIndex) this.label(p, taken);
    }
  }

  /* The order of calls, in discs on the stops; a place called at twice shows its first call. */
  paintStops(route) {
    const c = this.context;
    const seen = new Set();
    route.stops.slice(0, -1).forEach(([index], i) => {
      if (!i || seen.has(index) || index === route.stops[0][0]) return;
      seen.add(index);
      const [x, y] = this.toScreen(this.places[index].mx, this.places[index].my);
      c.beginPath();
      c.arc(x, y, 8, 0, 2 * Math.PI);
      c.fillStyle = route.color;
      c.fill();
      c.lineWidth = 1.5;
      c.strokeStyle = "#ffffff";
      c.stroke();
      c.fillStyle = "#ffffff";
      c.font = "600 10px system-ui, sans-serif";
      c.textAlign = "center";
      c.textBaseline = "middle";
      c.fillText(String(i + 1), x, y + 0.5);
      c.textAlign = "left";
    });
  }

  label(place, taken) {
    const c = this.context;
    const [x, y] = this.toScreen(place.mx, place.my);
    if (x < -50 || y < -20 || x > this.width + 50 || y > this.height + 20) return;
    const isMajor = place.kind === "hub" || place.kind === "station";
    c.font = `${isMajor ? "600 12.5px" : "11.5px"} "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif`;
    const width = c.measureText(place.name).width;
    const left = x + PLACE_SIZE[place.kind] + (this.routeId === null ? 4 : 7);
    const box = [left, y - 8, left + width, y + 8];
    if (taken.some((t) => box[0] < t[2] && box[2] > t[0] && box[1] < t[3] && box[3] > t[1])) return;
    taken.push(box);
    c.textBaseline = "middle";
    c.lineWidth = 3.5;
    c.strokeStyle = "rgba(255,255,255,.92)";
    c.strokeText(place.name, left, y);
    c.fillStyle = "#1d2a2c";
    c.fillText(place.name, left, y);
  }

  placeAt(sx, sy) {
    let best = null;
    let bestDistance = 14;
    this.places.forEach((p, i) => {
      if (this.hidden.has(`place-${p.kind}`)) return;
      const [x, y] = this.toScreen(p.mx, p.my);
      const distance = Math.hypot(x - sx, y - sy) - PLACE_SIZE[p.kind] / 2;
      if (distance < bestDistance) [best, bestDistance] = [i, distance];
    });
    return best;
  }

  routeAt(sx, sy) {
    let best = null;
    let bestDistance = 8;
    for (const route of this.routes) {
      if (this.hidden.has(`route-${route.kind}`)) continue;
      for (let i = 2; i < route.way.length; i += 2) {
        const [ax, ay] = this.toScreen(route.way[i - 2], route.way[i - 1]);
        const [bx, by] = this.toScreen(route.way[i], route.way[i + 1]);
        const length = (bx - ax) ** 2 + (by - ay) ** 2 || 1;
        const along = Math.min(1, Math.max(0, ((sx - ax) * (bx - ax) + (sy - ay) * (by - ay)) / length));
        const distance = Math.hypot(ax + along * (bx - ax) - sx, ay + along * (by - ay) - sy);
        if (distance < bestDistance) [best, bestDistance] = [route.id, distance];
      }
    }
    return best;
  }

  choose(routeId, placeIndex) {
    this.routeId = routeId;
    this.placeIndex = placeIndex;
    this.draw();
  }

  showRoute(route) {
    const way = this.routes.find((r) => r.id === route.id).way;
    const box = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
    for (let i = 0; i < way.length; i += 2) {
      box.left = Math.min(box.left, way[i]);
      box.right = Math.max(box.right, way[i]);
      box.top = Math.min(box.top, way[i + 1]);
      box.bottom = Math.max(box.bottom, way[i + 1]);
    }
    this.fit(box);
  }

  listen() {
    const canvas = this.canvas;
    canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.zoomAt(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0016)), event.offsetX, event.offsetY);
    }, { passive: false });
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      this.pointers.set(event.pointerId, [event.offsetX, event.offsetY]);
      this.travelled = this.pointers.size > 1 ? Infinity : 0;
    });
    canvas.addEventListener("pointermove", (event) => this.move(event));
    canvas.addEventListener("pointerup", (event) => {
      if (this.pointers.delete(event.pointerId) && this.travelled < 5) this.click(event.offsetX, event.offsetY);
      canvas.classList.remove("moving");
    });
    canvas.addEventListener("pointercancel", (event) => this.pointers.delete(event.pointerId));
    canvas.addEventListener("pointerleave", () => this.on.hover(null));
    canvas.addEventListener("keydown", (event) => {
      const act = {
        ArrowLeft: () => this.pan(KEY_STEP, 0), ArrowRight: () => this.pan(-KEY_STEP, 0),
        ArrowUp: () => this.pan(0, KEY_STEP), ArrowDown: () => this.pan(0, -KEY_STEP),
        "+": () => this.zoom(1.4), "=": () => this.zoom(1.4), "-": () => this.zoom(1 / 1.4),
        0: () => this.fit(this.box),
      }[event.key];
      if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      act();
    });
  }

  move(event) {
    const last = this.pointers.get(event.pointerId);
    if (!last) {
      this.on.hover(this.placeAt(event.offsetX, event.offsetY), event.offsetX, event.offsetY);
      return;
    }
    const now = [event.offsetX, event.offsetY];
    const others = [...this.pointers].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
    if (others.length) {
      const [other] = others;
      const spread = (at) => Math.hypot(at[0] - other[0], at[1] - other[1]) || 1;
      this.zoomAt(spread(now) / spread(last), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
    } else {
      this.travelled += Math.abs(now[0] - last[0]) + Math.abs(now[1] - last[1]);
      this.canvas.classList.add("moving");
      this.pan(now[0] - last[0], now[1] - last[1]);
    }
    this.pointers.set(event.pointerId, now);
  }

  click(x, y) {
    const place = this.placeAt(x, y);
    if (place !== null) this.on.place(place);
    else this.on.route(this.routeAt(x, y));
  }
}
