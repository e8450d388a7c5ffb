/**
 * Colours of routes: far apart for routes next to each other, and dark enough to be read on white.
 */

const APART = 137.508;
const SATURATION = 0.68;
const CONTRAST = 5;

/** @param {string} routeId */
export function colorOf(routeId) {
  const number = Number(routeId.replace(/\D/g, "")) + routeId.charCodeAt(0) * 7;
  const hue = Math.round((number * APART) % 360);
  let lightness = number % 2 ? 40 : 32;
  while (1.05 / (luminance(hue, lightness / 100) + 0.05) < CONTRAST) lightness -= 1;
  return `hsl(${hue} ${SATURATION * 100}% ${lightness}%)`;
}

/** Relative luminance (WCAG 2) of a hue at a lightness. @param {number} hue @param {number} lightness */
function luminance(hue, lightness) {
  const chroma = SATURATION * Math.min(lightness, 1 - lightness);
  const part = (/** @type {number} */ n) => {
    const k = (n + hue / 30) % 12;
    const value = lightness - chroma * Math.max(-1, Math.min(k - 3, 9 - k, 1));
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(0) + 0.7152 * part(8) + 0.0722 * part(4);
}
