// Runs before the first paint: colours that the reader chose are never changed before their eyes, and a line of
// breaking news that they closed is never drawn, so nothing jumps.
(() => {
  const { line } = document.currentScript.dataset;
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

  root.classList.add("with-script");
  if (line && kept("breaking-closed") === line) root.classList.add("breaking-closed");
  show(chosen());
  document.addEventListener("DOMContentLoaded", () => show(chosen())); // the buttons are there now
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
