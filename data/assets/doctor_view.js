"use strict";
/* The map of what is doubtful in a county's data. Knows coordinates and kinds, not words. */

const SEVERITY_COLOR = { error: "#b91c1c", warning: "#d97706", note: "#2563eb" };
const AREA_STYLE = { color: "#7c6f9c", width: 1.2, dash: [6, 4] };
const QUIET = "#8b9793";
const REACH = 14;

class DoctorView extends MapView {
  read(data) {
    super.read({ ...data, routes: [] });
    const at = (value) => value * this.squeeze;
    this.severity = Object.fromEntries(data.kinds.map((kind) => [kind.word, kind.severity]));
    this.areas = data.areas.map((ring) => unpack(ring, this.squeeze));
    this.findings = data.findings.map((f) => ({
      ...f,
      mx: f.x === null ? null : at(f.x),
      my: f.y === null ? null : -f.y,
      lines: f.lines.map((line) => unpack(line, this.squeeze)),
    }));
    const [west, south, east, north] = data.box;
    this.box = { left: at(west), right: at(east), top: -north, bottom: -south };
    this.findingIndex = null;
  }

  isShown(finding) {
    return !this.hidden.has(`finding-${finding.kind}`);
  }

  color(finding) {
    return SEVERITY_COLOR[this.severity[finding.kind]];
  }

  chooseFinding(index) {
    this.findingIndex = index;
    this.draw();
  }

  /* Moves the map so that a finding is in the middle, near enough to see it. */
  show(index) {
    const finding = this.findings[index];
    if (finding.mx === null) return;
    this.view = { scale: Math.max(this.view.scale, 0.25), x: finding.mx, y: finding.my };
    this.draw();
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
    if (!this.hidden.has("area")) this.stroke(this.areas, AREA_STYLE.color, AREA_STYLE.width, AREA_STYLE.dash);
    for (const finding of this.findings) {
      if (finding.lines.length && this.isShown(finding)) this.stroke(finding.lines, this.color(finding), 3, []);
    }
    this.paintQuiet();
    /* The worst on top. */
    this.findings.map((finding, index) => ({ finding, index })).reverse()
      .filter(({ finding }) => finding.mx !== null && this.isShown(finding))
      .forEach(({ finding, index }) => this.paintMark(finding, index === this.findingIndex));
    this.paintNames();
  }

  paintQuiet() {
    const c = this.context;
    for (const place of this.places) {
      if (this.hidden.has(`place-${place.kind}`)) continue;
      const [x, y] = this.toScreen(place.mx, place.my);
      placeShape(c, place.kind, x, y, PLACE_SIZE[place.kind] * 0.75);
      c.fillStyle = place.kind === "point" ? QUIET : PLACE_COLOR[place.kind];
      c.strokeStyle = "#ffffff";
      c.lineWidth = 1;
      c.fill();
      c.stroke();
    }
  }

  paintMark(finding, isChosen) {
    const [x, y] = this.toScreen(finding.mx, finding.my);
    const concerned = isChosen ? finding.places : [];
    for (const index of concerned) {
      const place = this.places[index];
      const [px, py] = this.toScreen(place.mx, place.my);
      mark(this.context, px, py, 10, this.color(finding), 1.5);
    }
    mark(this.context, x, y, isChosen ? 11 : 6.5, this.color(finding), isChosen ? 4 : 2.5);
  }

  paintNames() {
    const taken = [];
    const chosen = this.findingIndex === null ? [] : this.findings[this.findingIndex].places;
    for (const index of chosen) this.label(this.places[index], taken);
    for (const place of this.places) {
      const isMajor = place.kind === "hub" || place.kind === "station";
      if (this.hidden.has(`place-${place.kind}`)) continue;
      if (isMajor || this.view.scale > 0.12) this.label(place, taken);
    }
  }

  findingAt(sx, sy) {
    let best = null;
    let bestDistance = REACH;
    this.findings.forEach((finding, i) => {
      if (finding.mx === null || !this.isShown(finding)) return;
      const [x, y] = this.toScreen(finding.mx, finding.my);
      const distance = Math.hypot(x - sx, y - sy);
      if (distance < bestDistance) [best, bestDistance] = [i, distance];
    });
    return best;
  }

  click(x, y) {
    const finding = this.findingAt(x, y);
    if (finding !== null) this.on.finding(finding);
    else this.on.place(this.placeAt(x, y));
  }
}

function mark(c, x, y, radius, color, width) {
  c.strokeStyle = color;
  c.lineWidth = width;
  c.beginPath();
  c.arc(x, y, radius, 0, 2 * Math.PI);
  c.stroke();
}
