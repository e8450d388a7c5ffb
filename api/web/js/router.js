/**
 * Which screen is shown: the part of the address behind #.
 */

/** @returns {string[]} */
export const parts = () => location.hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent).filter(Boolean);

/** @param {...string} steps */
export const address = (...steps) => `#/${steps.map(encodeURIComponent).join("/")}`;

/** @param {() => void} act */
export const onTurn = (act) => window.addEventListener("hashchange", act);
