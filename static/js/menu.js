// Opens the latest stories of a section below its name. Without this script the name is a link, and all there is.
const panel = document.createElement("div");
panel.className = "section-panel";
panel.id = "section-panel";
const fetched = new Map();
let open;

function close(focus) {
  if (!open) return;
  panel.remove();
  open.setAttribute("aria-expanded", "false");
  if (focus) open.focus();
  open = undefined;
}

async function show(button) {
  close();
  open = button;
  button.setAttribute("aria-expanded", "true");
  const address = button.dataset.menu;
  try {
    if (!fetched.has(address)) {
      const answer = await fetch(address);
      if (!answer.ok) throw new TypeError(answer.statusText);
      fetched.set(address, await answer.text());
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    location.assign(button.previousElementSibling.href); // no connection, no section: the section's own page says more
    return;
  }
  if (open !== button) return; // another one was opened meanwhile
  panel.innerHTML = fetched.get(address);
  button.after(panel);
}

for (const button of document.querySelectorAll("[data-menu]")) {
  button.hidden = false;
  button.addEventListener("click", () => (open === button ? close() : show(button)));
}
addEventListener("keydown", (event) => event.key === "Escape" && close(true));
addEventListener("click", (event) => open && !open.parentNode.contains(event.target) && close());
addEventListener("focusin", (event) => open && !open.parentNode.contains(event.target) && close());
