// Lists the stories that the worker kept, the newest first.
const box = document.querySelector("[data-kept]");

async function titleOf(pages, request) {
  const kept = await pages.match(request);
  const page = new DOMParser().parseFromString(await kept.text(), "text/html");
  return { title: page.querySelector("h1").textContent, lang: page.documentElement.lang };
}

async function show() {
  const pages = await caches.open("pages");
  const lines = await Promise.all((await pages.keys()).reverse().map(async (request) => {
    const { title, lang } = await titleOf(pages, request);
    const link = Object.assign(document.createElement("a"), { href: new URL(request.url).pathname, textContent: title, lang });
    const line = document.createElement("li");
    line.append(link);
    return line;
  }));
  const none = Object.assign(document.createElement("li"), { textContent: box.dataset.none });
  box.querySelector("ul").replaceChildren(...(lines.length ? lines : [none]));
  box.querySelector("[data-forget]").hidden = !lines.length;
  box.hidden = false;
}

if ("caches" in window) {
  box.querySelector("[data-forget]").addEventListener("click", async () => {
    for (const name of await caches.keys()) if (/^(pages$|pictures:)/.test(name)) await caches.delete(name);
    await show();
  });
  show();
}
