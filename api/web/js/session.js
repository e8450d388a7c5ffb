/**
 * Who is signed in; where the service is for one person on this computer nobody has to.
 */
import { ask, get, onSignedOut, post, Problem, setCsrfToken } from "./api.js";
import { button, dialog, h, fill } from "./dom.js";
import { word } from "./i18n.js";
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
  const { form, focus } = signInForm("", done);
  form.prepend(h("h1", {}, word("brand")));
  form.classList.add("card", "sign-in");
  fill(screen, form);
  focus();
}

/** @type {Promise<void>|null} */
let again = null;

/**
 * Have somebody sign in where they are, whatever is on the screen: nothing of it is lost. All who
 * wait for it wait for the same form; it fails if the form is closed.
 */
function signInAgain() {
  again ??= new Promise((resolve, reject) => {
    const name = known().user?.name ?? "";
    const { form, focus } = signInForm(name, () => {
      resolve(undefined);
      shown.close();
    });
    const shown = dialog(word("signed-out"), word("close"), (close) => [
      h("p", {}, word("signed-out-why")), form, button(word("cancel"), close),
    ]);
    shown.id = "sign-in-again";
    shown.addEventListener("close", () => reject(new Problem({ status: 401, title: word("signed-out"), detail: word("signed-out-action") })));
    focus();
  }).finally(() => { again = null; });
  return again;
}

onSignedOut(signInAgain);

/**
 * A form that signs in, and what puts the cursor where it is needed.
 * @param {string} who a name to begin with @param {() => void} done
 */
function signInForm(who, done) {
  const name = h("input", { name: "name", autocomplete: "username", required: "", maxlength: 200, value: who });
  const password = h("input", { name: "password", type: "password", autocomplete: "current-password", required: "" });
  const fault = h("p.bad", { role: "alert" });
  const press = h("button.main", { type: "submit" }, word("sign-in"));

  /** @param {Event} event */
  async function enter(event) {
    event.preventDefault();
    press.disabled = true;
    fill(fault);
    try {
      take(await post("/v1/session", { name: name.value, password: password.value }));
      done();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      fill(fault, `${error.title} ${error.detail}`);
    } finally {
      press.disabled = false;
    }
  }

  const form = h("form", { onsubmit: enter },
    h("label", {}, word("user-name"), name), h("label", {}, word("password"), password), fault, press);
  return { form, focus: () => (who ? password : name).focus() };
}
