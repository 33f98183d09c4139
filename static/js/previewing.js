// The preview of a story: its width by buttons, the frame made small enough to fit, and beside the form a pane that
// follows what is saved (the event "azsite:saved" on the document).
const OPEN = "azsite.preview-pane";

function preview(root) {
  const box = root.querySelector(".preview-box");
  const frame = box.querySelector("iframe");
  const buttons = [...root.querySelectorAll("[data-width]")];
  let scroll = 0;

  // The page inside is as wide as it says; what does not fit beside the form is drawn smaller.
  function fit() {
    const width = Number(box.dataset.at);
    const room = box.parentElement.clientWidth;
    const scale = Math.min(1, room / width);
    box.style.setProperty("--preview-width", `${width}px`);
    box.style.setProperty("--preview-scale", scale);
  }

  function choose(button) {
    box.dataset.at = button.dataset.width;
    for (const other of buttons) other.toggleAttribute("aria-current", false);
    button.setAttribute("aria-current", "true");
    fit();
  }

  for (const button of buttons) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      choose(button);
    });
  }
  frame.addEventListener("load", () => frame.contentWindow.scrollTo(0, scroll));
  new ResizeObserver(fit).observe(box.parentElement);
  fit();

  return {
    load() {
      if (!frame.src) frame.src = frame.dataset.src;
    },
    reload() {
      if (!frame.src) return;
      scroll = frame.contentWindow.scrollY;
      frame.contentWindow.location.reload();
    },
  };
}

function pane(root) {
  const shown = preview(root);
  const toggle = document.querySelector("[data-preview-toggle]");
  document.body.append(root); // a fixed box inside the form would scroll and be cut with it

  function set(open) {
    root.hidden = !open;
    toggle.setAttribute("aria-expanded", String(open));
    document.documentElement.classList.toggle("preview-open", open);
    sessionStorage.setItem(OPEN, open ? "1" : "");
    if (open) shown.load();
  }

  toggle.hidden = false;
  toggle.addEventListener("click", () => {
    set(root.hidden);
    if (!root.hidden) root.querySelector("[data-preview-close]").focus();
  });
  root.querySelector("[data-preview-close]").addEventListener("click", () => {
    set(false);
    toggle.focus();
  });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    set(false);
    toggle.focus();
  });
  document.addEventListener("azsite:saved", () => shown.reload());
  if (sessionStorage.getItem(OPEN)) set(true);
}

for (const root of document.querySelectorAll("[data-preview]")) {
  if ("refreshes" in root.dataset) pane(root);
  else preview(root);
}
