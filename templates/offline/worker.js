{% autoescape off %}// Network first for pages, kept copies without one: the stories read last, with their pictures.
const SHELL = "shell-{{ version }}";
const OFFLINE = { {% for locale, page in pages.items %}{{ locale }}: "{{ page }}"{% if not forloop.last %}, {% endif %}{% endfor %} };
const NEVER = /^\/((az|ru)\/)?(admin|preview|newsletter|api|_s|go|calendar|sw\.js)\b/;
const LASTING = /^\/static\/.+\.[0-9a-f]{12}\.|^\/media\/pictures\//;
const STORIES = 20, PICTURES = 8, LARGEST = 4e5, FILES = 60; // LARGEST in bytes
const keeping = new Map();

const trim = async (cache, most) => {
  const keys = await cache.keys();
  const gone = keys.slice(0, Math.max(0, keys.length - most));
  await Promise.all(gone.map((key) => cache.delete(key)));
  return gone;
};
const drop = (path) => caches.delete(`pictures:${path}`);

async function keep(path, answer) {
  if (answer.status >= 500) return false;
  const open = answer.ok && !/no-store|private/.test(answer.headers.get("Cache-Control"));
  const story = open && (await answer.clone().text()).includes(' data-read="story ');
  const pages = await caches.open("pages");
  await pages.delete(path); // what was withdrawn goes; what is put again is the newest
  if (!story) return void await drop(path);
  await pages.put(path, answer);
  for (const { url } of await trim(pages, STORIES)) await drop(new URL(url).pathname);
  return true;
}

async function store(path, request, answer) {
  const isPicture = request.url.includes("/media/");
  if (!answer.ok || answer.headers.get("Content-Length") > LARGEST) return;
  if (isPicture && !(await (keeping.get(path) ?? (await caches.open("pages")).match(path)))) return;
  const cache = await caches.open(isPicture ? `pictures:${path}` : "files");
  await cache.put(request, answer);
  await trim(cache, isPicture ? PICTURES : FILES);
}

async function page(event, { pathname, search }) {
  try {
    const answer = await fetch(event.request);
    if (!search) {
      keeping.set(pathname, keep(pathname, answer.clone()));
      event.waitUntil(keeping.get(pathname));
    }
    return answer;
  } catch {
    const kept = await (await caches.open("pages")).match(pathname);
    return kept ?? caches.match(OFFLINE[pathname.split("/")[1]] ?? OFFLINE.{{ default }});
  }
}

async function file(event, { pathname }) {
  const { request } = event;
  const kept = () => caches.match(request, { ignoreVary: true });
  const found = LASTING.test(pathname) && await kept();
  if (found) return found;
  try {
    const answer = await fetch(request);
    const copy = answer.clone();
    event.waitUntil(clients.get(event.clientId).then((client) => client && store(new URL(client.url).pathname, request, copy)));
    return answer;
  } catch (error) {
    return await kept() ?? Promise.reject(error);
  }
}

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll([{% for url in shell %}"{{ url }}"{% if not forloop.last %}, {% endif %}{% endfor %}])));
});
addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("shell-") && name !== SHELL) await caches.delete(name);
  await clients.claim();
})()));
addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin || NEVER.test(url.pathname)) return;
  if (event.request.mode === "navigate") event.respondWith(page(event, url));
  else if (/^\/(static|media\/pictures)\//.test(url.pathname)) event.respondWith(file(event, url));
});
// The page that was open before there was a worker.
addEventListener("message", (event) => event.waitUntil((async () => {
  const { path, pictures } = event.data;
  if (!NEVER.test(path) && await keep(path, await fetch(path))) {
    for (const url of pictures) await store(path, new Request(url), await fetch(url));
  }
})()));
{% endautoescape %}
