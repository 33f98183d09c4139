// Registers the worker that keeps the stories read last (templates/offline/worker.js), once the page is done.
const worker = document.querySelector("[data-worker]")?.dataset.worker;
const { serviceWorker } = navigator;

async function start() {
  const isFirst = !serviceWorker.controller;
  await serviceWorker.register(worker).catch(() => null); // a browser may refuse: the site needs no worker
  if (!isFirst || location.search || !document.querySelector('[data-read^="story "]')) return;
  const { active } = await serviceWorker.ready;
  const pictures = performance.getEntriesByType("resource").map((entry) => entry.name);
  active.postMessage({
    path: location.pathname,
    pictures: pictures.filter((url) => url.startsWith(`${location.origin}/media/pictures/`)),
  });
}

if (worker && serviceWorker && !navigator.connection?.saveData) {
  if (document.readyState === "complete") start();
  else addEventListener("load", start, { once: true });
}
