"use strict";
/* The map of a network that is built period by period. Knows coordinates and states, not words. */

const LINK_STYLE = {
  trunk: { color: "#9c1b1b", width: 2.6, dash: [] },
  call: { color: "#0b5f55", width: 1.3, dash: [] },
  village: { color: "#6b7280", width: 1, dash: [3, 3] },
  supply: { color: "#3b82c4", width: 1.1, dash: [1, 4] },
};
const SITE_KINDS = ["hub", "station", "point"];
const NEW_RING = "#c2410c";
const COLD_STORE = "cold-store";
const SERVED_COLOR = { fetch: "#2b7fb8", outside: "#b0332a", none: "#8b9793" };

class SitingView extends MapView {
  read(data) {
    super.read({ ...data, routes: [] });
    this.period = data.periods.length - 1;
  }

  setPeriod(period) {
    this.period = period;
    this.draw();
  }

  /* The highest tier open at a place in the period; null: no site is open there. */
  role(place) {
    return SITE_KINDS.find((kind) => place.roles[this.period].includes(kind)) || null;
  }

  layer(place) {
    const role = this.role(place);
    return role ? `site-${role}` : `served-${place.served[this.period] || "none"}`;
  }

  /* Whether a cold store is open at a place and shown; stores are the same in every period. */
  hasStore(place) {
    return place.store !== null && !this.hidden.has(COLD_STORE);
  }

  isShown(place) {
    return this.hasStore(place) || !this.hidden.has(this.layer(place));
  }

  size(place) {
    const role = this.role(place);
    return role ? PLACE_SIZE[role] + 0.8 : 2.6;
  }

  links() {
    const t = this.period;
    const found = { village: [], call: [], supply: [], trunk: [] };
    for (const place of this.places) {
      const join = (kind, other) => {
        const end = this.places[other];
        found[kind].push(new Float64Array([place.mx, place.my, end.mx, end.my]));
      };
      if (place.at[t] !== null && this.places[place.at[t]] !== place) join("village", place.at[t]);
      if (place.station[t] !== null) join("call", place.station[t]);
      if (place.hub[t] !== null && this.places[place.hub[t]] !== place) join("trunk", place.hub[t]);
      for (const [store] of place.brings) if (this.places[store] !== place) join("supply", store);
    }
    return found;
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
    c.globalAlpha = 0.75;
    for (const [kind, lines] of Object.entries(this.links())) {
      const { color, width, dash } = LINK_STYLE[kind];
      if (!this.hidden.has(`link-${kind}`)) this.stroke(lines, color, width, dash);
    }
    c.globalAlpha = 1;
    this.paintSites();
  }

  paintSites() {
    const taken = [];
    const rank = (place) => {
      const role = this.role(place);
      return role ? SITE_KINDS.indexOf(role) : SITE_KINDS.length;
    };
    const order = this.places.map((place, index) => ({ place, index })).filter(({ place }) => this.isShown(place));
    order.sort((a, b) => rank(b.place) - rank(a.place));
    for (const { place, index } of order) this.paintSite(place, index === this.placeIndex);
    for (const { place, index } of order.reverse()) {
      const isMajor = rank(place) < 2 || place.kind === "station" || this.hasStore(place);
      if (isMajor || index === this.placeIndex || this.view.scale > 0.12) this.label(place, taken);
    }
  }

  paintSite(place, isChosen) {
    const c = this.context;
    const [x, y] = this.toScreen(place.mx, place.my);
    const size = this.size(place);
    if (!this.hidden.has(this.layer(place))) {
      siteMark(c, this.role(place), place.served[this.period], x, y, size);
    }
    if (this.hasStore(place)) coldMark(c, x, y + size + 5, 6);
    if (place.opens === this.period && this.role(place)) ring(c, x, y, size + 3, NEW_RING, 1.6);
    if (isChosen) ring(c, x, y, size + 6, NEW_RING, 3);
  }

  placeAt(sx, sy) {
    let best = null;
    let bestDistance = 14;
    this.places.forEach((place, i) => {
      if (!this.isShown(place)) return;
      const [x, y] = this.toScreen(place.mx, place.my);
      const distance = Math.hypot(x - sx, y - sy) - this.size(place) / 2;
      if (distance < bestDistance) [best, bestDistance] = [i, distance];
    });
    return best;
  }
}

/* A site in the shape of its tier; a village without one as a small circle in the colour of its service. */
function siteMark(c, role, served, x, y, size) {
  placeShape(c, role || "point", x, y, size);
  c.fillStyle = role ? PLACE_COLOR[role] : "#ffffff";
  c.strokeStyle = role ? "#ffffff" : SERVED_COLOR[served || "none"];
  c.lineWidth = role ? 1.2 : 1.5;
  c.fill();
  c.stroke();
}

/* A cold store, below the mark of the place whose roof it shares. */
function coldMark(c, x, y, size) {
  placeShape(c, "cold_store", x, y, size);
  c.fillStyle = PLACE_COLOR.cold_store;
  c.strokeStyle = "#ffffff";
  c.lineWidth = 1.2;
  c.fill();
  c.stroke();
}

function ring(c, x, y, radius, color, width) {
  c.strokeStyle = color;
  c.lineWidth = width;
  c.beginPath();
  c.arc(x, y, radius, 0, 2 * Math.PI);
  c.stroke();
}
