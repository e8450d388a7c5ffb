/**
 * Who is signed in; where the service is for one person on this computer nobody has to.
 */
import { ask, get, post, setCsrfToken } from "./api.js";
import { h, fill } from "./dom.js";
import { word } from "./i18n.js";
import { trying } from "./notice.js";
import { known, note } from "./store.js";

/** Find out whom the service takes us for; nobody is signed in afterwards if it says so. */
export async function findSession() {
  note({ service: await get("/v1/service") });
  if (known().service.is_signed_in) take(await get("/v1/session"));
  else note({ user: null });
}

/** @param {any} session */
function take(session) {
  setCsrfToken(session.csrf_token ?? null);
  note({ user: session.user });
}

export async function signOut() {
  await ask("DELETE", "/v1/session");
  setCsrfToken(null);
  location.reload();
}

/** Show the form to sign in. @param {Element} screen @param {() => void} done */
export function showSignIn(screen, done) {
  const name = h("input", { name: "name", autocomplete: "username", required: "", maxlength: 200 });
  const password = h("input", { name: "password", type: "password", autocomplete: "current-password", required: "" });
  const press = h("button.main", { type: "submit" }, word("sign-in"));
  const form = h(
    "form.card.sign-in",
    {
      onsubmit: (/** @type {Event} */ event) => {
        event.preventDefault();
        trying(async () => {
          take(await post("/v1/session", { name: name.value, password: password.value }));
          done();
        }, press);
      },
    },
    h("h1", {}, word("brand")),
    h("label", {}, word("user-name"), name),
    h("label", {}, word("password"), password),
    press,
  );
  fill(screen, form);
  name.focus();
}
