// Runs before the first paint: colours that the reader chose are never changed before their eyes, and a line of
// breaking news that they closed is never drawn, so nothing jumps. When all is done it registers the worker that keeps
// the stories read last (templates/offline/worker.js): a script of its own would be one request more.
(() => {
  const { line, worker } = document.currentScript.dataset;
  const root = document.documentElement;
  // A browser that keeps nothing throws a DOMException: the choice then holds for this page.
  const quietly = (deed) => {
    try {
      return deed();
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      return null;
    }
  };
  const keep = (name, value) => quietly(() => localStorage.setItem(name, value));
  const kept = (name) => quietly(() => localStorage.getItem(name));

  const show = (theme) => {
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
    for (const meta of document.querySelectorAll("meta[name=theme-color]")) {
      const own = meta.dataset.theme;
      meta.media = theme ? (own === theme ? "all" : "not all") : `(prefers-color-scheme: ${own})`;
    }
    for (const button of document.querySelectorAll("[data-choose]")) {
      button.ariaPressed = button.dataset.choose === theme;
    }
  };
  const chosen = () => (["light", "dark"].includes(kept("theme")) ? kept("theme") : "");

  const register = async () => {
    const { serviceWorker } = navigator;
    const isFirst = !serviceWorker.controller;
    await serviceWorker.register(worker).catch(() => null); // a browser may refuse: the site needs no worker
    if (!isFirst || location.search || !document.querySelector("[data-story]")) return;
    const pictures = performance.getEntriesByType("resource").map((entry) => entry.name);
    (await serviceWorker.ready).active.postMessage({
      path: location.pathname,
      pictures: pictures.filter((url) => url.startsWith(`${location.origin}/media/pictures/`)),
    });
  };

  root.classList.add("with-script");
  if (line && kept("breaking-closed") === line) root.classList.add("breaking-closed");
  show(chosen());
  document.addEventListener("DOMContentLoaded", () => show(chosen())); // the buttons are there now
  if (worker && navigator.serviceWorker && !navigator.connection?.saveData) addEventListener("load", register);
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-choose]");
    if (button) {
      keep("theme", button.dataset.choose);
      show(button.dataset.choose);
    }
    if (target.closest(".breaking-close")) {
      keep("breaking-closed", line);
      root.classList.add("breaking-closed");
      // The button is gone; the keyboard goes on where the page begins.
      document.querySelector(".wordmark").focus({ preventScroll: true });
    }
  });
})();
