// Catches up with a live blog. Asks every 12 seconds, and not while nobody looks; an idle answer is a 304.
const EVERY = 12000;
const box = document.querySelector("[data-live]");
const list = box.querySelector("[data-live-entries]");
const tools = box.querySelector("[data-live-tools]");
const address = box.dataset.live;
const waiting = new Map(); // entries that came and are not shown yet, by id
let { version } = box.dataset;
let keys = "";
let timer;

const status = Object.assign(document.createElement("div"), { className: "live-new" });
status.setAttribute("role", "status");
const button = Object.assign(document.createElement("button"), { type: "button", hidden: true });
status.append(button);

function fromHtml(html) {
  const frame = document.createElement("template");
  frame.innerHTML = html; // made and cleaned by our own server
  return frame.content.firstElementChild;
}

const shown = (id) => document.getElementById(`entry-${id}`);
const rank = (node) => [Number("pinned" in node.dataset), Number(node.dataset.posted), Number(node.id.slice(6))];

function isAfter(a, b) {
  const [x, y] = [rank(a), rank(b)];
  const at = x.findIndex((value, place) => value !== y[place]);
  return at >= 0 && x[at] < y[at];
}

function put(node) {
  const next = [...list.querySelectorAll(".live-entry")].find((other) => isAfter(other, node));
  list.insertBefore(node, next ?? null);
}

// Where the reader is must not move: what grows above is scrolled away again.
function show() {
  const fresh = [...waiting.values()];
  const seen = [...list.children].find((node) => node.getBoundingClientRect().top >= 0);
  const before = seen?.getBoundingClientRect().top;
  list.querySelector("[data-live-empty]")?.remove();
  fresh.forEach(put);
  waiting.clear();
  button.hidden = true;
  const place = box.querySelector("[data-live-keys]");
  if (keys && !place.contains(document.activeElement)) place.innerHTML = keys;
  if (seen && scrollY > 0) scrollBy({ top: seen.getBoundingClientRect().top - before, behavior: "instant" });
  return fresh;
}

function words(number) {
  // The server's language, without a catalogue in the page: the plural forms stand in the element.
  const form = new Intl.PluralRules(document.documentElement.lang).select(number);
  return (box.dataset[`new${form[0].toUpperCase()}${form.slice(1)}`] ?? box.dataset.newOther).replace("{number}", number);
}

function take(answer) {
  version = answer.version;
  keys = answer.keys;
  for (const id of answer.gone) {
    waiting.delete(id);
    shown(id)?.remove();
  }
  for (const { id, html } of answer.entries) {
    const node = fromHtml(html);
    const old = shown(id);
    const oldest = [...list.querySelectorAll(".live-entry")].at(-1);
    if (old) {
      if (!old.contains(document.activeElement)) old.replaceWith(node);
    } else if (!oldest || !isAfter(node, oldest)) waiting.set(id, node);
  }
  const typing = list.contains(document.activeElement);
  if (waiting.size && scrollY < 10 && !typing) show();
  button.hidden = !waiting.size;
  button.textContent = waiting.size ? words(waiting.size) : "";
  if (answer.missed) status.textContent = box.dataset.missed;
  if (answer.over) {
    show();
    leave();
    status.textContent = box.dataset.over;
    const badge = document.querySelector(".story-head .live-badge");
    badge.textContent = box.dataset.ended;
    badge.classList.add("live-ended");
  }
}

async function ask() {
  const answer = await fetch(`${address}?since=${version}`, {
    credentials: "omit",
    headers: { "If-None-Match": `"${address.split("/").pop()}-${version}"` },
  }).catch(() => null); // no network: asked again in a moment
  if (answer?.ok) take(await answer.json());
  else if (answer?.status === 404) leave(); // the story is not public any more
}

function stop() {
  clearInterval(timer);
  timer = 0;
}

function leave() {
  stop();
  document.removeEventListener("visibilitychange", look);
}

function look() {
  stop();
  if (document.visibilityState !== "visible") return;
  ask();
  timer = setInterval(ask, EVERY);
}

button.addEventListener("click", () => {
  const first = show()[0];
  if (!first) return;
  first.focus({ preventScroll: true });
  first.scrollIntoView({ block: "start" });
});

// The link to an entry lasts; the page it stands on does not.
const wanted = /^#entry-(\d+)$/.exec(location.hash);
if (wanted && !shown(wanted[1])) location.replace(`${address}/${wanted[1]}`);

if (box.dataset.state === "on" && box.dataset.page === "1") {
  tools.replaceChildren(status);
  tools.classList.add("live-watched");
  document.addEventListener("visibilitychange", look);
  timer = setInterval(ask, EVERY);
}
