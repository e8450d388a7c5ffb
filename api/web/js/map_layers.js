/**
 * Layers of the map that the library does not have: lines with arrows, and places in their shapes.
 * Both are painted by the library's canvas together with everything else, so panning moves one picture.
 */

const { L } = /** @type {any} */ (window);
const ARROW_EVERY = 90;
const ARROW = 5;

/** A line whose arrows say in which direction it is driven. */
export const ArrowLine = L.Polyline.extend({
  _updatePath() {
    this._renderer._updatePoly(this);
    if (this.options.arrows && this._renderer._drawing) arrows(this._renderer._ctx, this._parts, this.options.color);
  },
});

/** @param {CanvasRenderingContext2D} context @param {{x: number, y: number}[][]} parts @param {string} color */
function arrows(context, parts, color) {
  if (!context) return;
  context.save();
  context.globalAlpha = 1;
  context.fillStyle = color;
  context.strokeStyle = "#ffffff";
  context.lineWidth = 1;
  context.setLineDash([]);
  for (const part of parts) {
    let due = ARROW_EVERY / 2;
    for (let i = 1; i < part.length; i += 1) {
      const [a, b] = [part[i - 1], part[i]];
      const length = Math.hypot(b.x - a.x, b.y - a.y);
      while (due <= length) {
        arrow(context, a.x + ((b.x - a.x) * due) / length, a.y + ((b.y - a.y) * due) / length, Math.atan2(b.y - a.y, b.x - a.x));
        due += ARROW_EVERY;
      }
      due -= length;
    }
  }
  context.restore();
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} angle */
function arrow(context, x, y, angle) {
  context.save();
  context.translate(x, y);
  context.rotate(angle);
  context.beginPath();
  context.moveTo(ARROW + 2, 0);
  context.lineTo(-ARROW, ARROW);
  context.lineTo(-ARROW + 2, 0);
  context.lineTo(-ARROW, -ARROW);
  context.closePath();
  context.fill();
  context.stroke();
  context.restore();
}

/** A place: a square for a hub, a triangle for a station, a disc for all others. */
export const PlaceMark = L.CircleMarker.extend({
  _updatePath() {
    if (this._empty()) return;
    const context = this._renderer._ctx;
    if (!context || !this._renderer._drawing) return;
    shape(context, this.options.shape, this._point, this._radius);
    this._renderer._fillStroke(context, this);
  },
});

/** @param {CanvasRenderingContext2D} context @param {string} kind @param {{x: number, y: number}} at @param {number} r */
function shape(context, kind, at, r) {
  context.beginPath();
  if (kind === "hub") context.rect(at.x - r, at.y - r, 2 * r, 2 * r);
  else if (kind === "station") {
    context.moveTo(at.x, at.y - r * 1.25);
    context.lineTo(at.x + r * 1.15, at.y + r * 0.85);
    context.lineTo(at.x - r * 1.15, at.y + r * 0.85);
    context.closePath();
  } else if (kind === "cold_store") {
    context.moveTo(at.x, at.y - r * 1.3);
    context.lineTo(at.x + r * 1.3, at.y);
    context.lineTo(at.x, at.y + r * 1.3);
    context.lineTo(at.x - r * 1.3, at.y);
    context.closePath();
  } else context.arc(at.x, at.y, r, 0, 2 * Math.PI);
}
