/**
 * The service, asked and answering: refusals are problems with cause and action (RFC 9457).
 */
import { language, word } from "./i18n.js";

export const GEOJSON = "application/geo+json";
export const PDF = "application/pdf";
export const DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
export const TOML = "application/toml";
export const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const JSON_TYPE = "application/json";
const SESSION = "/v1/session";
const CROSS_SITE = "E988";
let csrfToken = "";
/** Has somebody sign in again; fails if nobody does. @type {(() => Promise<void>)|null} */
let signInAgain = null;

/** A refusal of the service, or no answer at all. */
export class Problem extends Error {
  /** @param {{status: number, code?: string, title: string, detail?: string, errors?: any[]}} told */
  constructor(told) {
    super(told.title);
    this.status = told.status;
    this.code = told.code ?? "";
    this.title = told.title;
    this.detail = told.detail ?? "";
    /** @type {{code: string, detail: string, action: string, row?: number, field?: string, pointer?: string}[]} */
    this.errors = told.errors ?? [];
  }
}

/** @param {string|null} token what changes have to carry */
export function setCsrfToken(token) {
  csrfToken = token ?? "";
}

/** Say what to do once a session has ended in the middle of work. @param {() => Promise<void>} act */
export function onSignedOut(act) {
  signInAgain = act;
}

/**
 * Ask the service; throws a Problem if it refuses. Where the session has ended meanwhile, somebody
 * signs in again and the same is asked once more.
 * @param {string} method @param {string} path
 * @param {{body?: any, type?: string, accept?: string, headers?: Object<string, string>}} options
 * @returns {Promise<Response>}
 */
export async function ask(method, path, options = {}) {
  const answer = await answered(method, path, options);
  if (answer.ok) return answer;
  const problem = new Problem(await told(answer));
  if (path === SESSION || !(await isWorthAsking(problem))) throw problem;
  const again = await answered(method, path, options);
  if (!again.ok) throw new Problem(await told(again));
  return again;
}

/** Whether the same may be answered now: somebody has signed in again, here or in another window. @param {Problem} problem */
async function isWorthAsking(problem) {
  if (problem.status === 401 && signInAgain) {
    await signInAgain();
    return true;
  }
  if (problem.status !== 403 || problem.code !== CROSS_SITE || !csrfToken) return false;
  const session = await get(SESSION);
  const isNew = (session.csrf_token ?? "") !== csrfToken;
  setCsrfToken(session.csrf_token);
  return isNew;
}

/**
 * What the service answers, a refusal too.
 * @param {string} method @param {string} path @param {{body?: any, type?: string, accept?: string, headers?: Object<string, string>}} options
 */
async function answered(method, path, options) {
  const headers = new Headers(options.headers);
  headers.set("Accept-Language", language());
  headers.set("Accept", options.accept ?? JSON_TYPE);
  let body = options.body;
  if (body !== undefined) {
    headers.set("Content-Type", options.type ?? JSON_TYPE);
    if (!options.type && typeof body !== "string") body = JSON.stringify(body);
  }
  if (method !== "GET" && csrfToken) headers.set("X-CSRF-Token", csrfToken);
  try {
    return await fetch(path, { method, headers, body, cache: "no-cache" });
  } catch {
    throw new Problem({ status: 0, title: word("no-answer"), detail: word("no-answer-action") });
  }
}

/** @param {Response} answer */
async function told(answer) {
  try {
    return { status: answer.status, ...(await answer.json()) };
  } catch {
    return { status: answer.status, title: `HTTP ${answer.status}` };
  }
}

/** @param {string} path @param {string} accept @returns {Promise<any>} */
export const get = async (path, accept = JSON_TYPE) => (await ask("GET", path, { accept })).json();

/** @param {string} path @param {any} body @param {Object<string, string>} headers @returns {Promise<any>} */
export const post = async (path, body, headers = {}) =>
  (await ask("POST", path, { body, headers })).json();

/** All items of a list that comes in parts. @param {string} path with a query @returns {Promise<any[]>} */
export async function getAll(path) {
  const items = [];
  let cursor = "";
  do {
    const part = await get(`${path}&limit=1000${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    items.push(...part.items);
    cursor = part.next ?? "";
  } while (cursor);
  return items;
}

/** A key that lets a request be repeated without being carried out twice. */
export const requestKey = () => ({
  "Idempotency-Key": [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join(""),
});

/** Say which version a change was made from; 0: there is none. @param {number} version @returns {Object<string, string>} */
export const basedOn = (version) => (version ? { "If-Match": `"${version}"` } : { "If-None-Match": "*" });

/** Have the browser save a file of the service. @param {string} path @param {string} accept @param {string} name */
export async function download(path, accept, name) {
  const content = await (await ask("GET", path, { accept })).blob();
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

/** @param {...(string|number)} parts parts of an address below /v1/counties */
export const county = (...parts) => `/v1/counties/${parts.map((part) => encodeURIComponent(part)).join("/")}`;
