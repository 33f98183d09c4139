// Keeps what is typed until it is posted, posts with Ctrl+Enter, and shows what colleagues post. All of it works
// without this script.
const form = document.querySelector("[data-live-form]");
const list = document.querySelector("[data-live-list]");
const EVERY = 10000;

if (form) {
  const name = `live-desk-${form.dataset.liveForm}`;
  const fields = [form.elements.headline, form.elements.text];
  const kept = JSON.parse(sessionStorage.getItem(name) ?? "null");
  const posted = kept && [...list.children].some((entry) => entry.id && document.location.hash === `#${entry.id}`);
  if (posted) sessionStorage.removeItem(name);
  else if (kept && fields.every((field) => !field.value)) {
    fields.forEach((field, place) => { field.value = kept[place]; });
    if (kept.some(Boolean)) form.querySelector("[data-live-said]").textContent = form.dataset.kept;
  }
  form.addEventListener("input", () => sessionStorage.setItem(name, JSON.stringify(fields.map((field) => field.value))));
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
}

setInterval(async () => {
  if (document.visibilityState !== "visible" || list.contains(document.activeElement)) return;
  const answer = await fetch(location.pathname).catch(() => null); // no network: the list stays as it is
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-live-list]");
  if (fresh && fresh.textContent !== list.textContent) list.replaceChildren(...fresh.childNodes);
}, EVERY);
