// The page of an edition. Every button is a plain one that saves; this moves stories without a new page, by buttons,
// keys and dragging, says what is not saved yet, and changes previews in place.
const form = document.getElementById("ed-form");
const list = document.querySelector("[data-stories]");
const live = document.getElementById("ed-live");
const stories = () => [...list.querySelectorAll("[data-story]")];
let changed = false;

function touch() {
  changed = true;
  form.querySelector("[data-unsaved]").hidden = false;
}

function number() {
  stories().forEach((story, place) => {
    story.querySelector("[data-place]").value = place;
  });
  touch();
}

function move(story, step) {
  const all = stories();
  const to = all.indexOf(story) + step;
  if (to < 0 || to >= all.length) return;
  if (step < 0) all[to].before(story);
  else all[to].after(story);
  number();
  live.textContent = `${story.dataset.story}: ${to + 1} / ${all.length}`;
}

if (form) {
  form.addEventListener("input", touch);
  form.addEventListener("submit", () => {
    changed = false;
  });
  addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
  // Enter in the search looks for stories; elsewhere it saves.
  form.querySelector("[name=q]").addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    form.querySelector("button[value=find]").click();
  });
}

if (list) {
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    event.preventDefault();
    move(button.closest("[data-story]"), Number(button.dataset.move));
    button.focus();
  });

  list.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const story = event.target.closest("[data-story]");
    if (!step || !event.altKey || !story) return;
    event.preventDefault();
    const focused = document.activeElement;
    move(story, step);
    focused.focus();
  });

  let dragged = null;
  list.addEventListener("dragstart", (event) => {
    if (!event.target.closest?.("[data-grip]")) return;
    dragged = event.target.closest("[data-story]");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.story);
    dragged.classList.add("fp-dragged");
  });
  list.addEventListener("dragend", () => {
    dragged = null;
    list.querySelectorAll(".fp-dragged, .ed-over").forEach((node) => node.classList.remove("fp-dragged", "ed-over"));
  });
  list.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault();
    const over = event.target.closest("[data-story]");
    stories().forEach((story) => story.classList.toggle("ed-over", story === over && story !== dragged));
  });
  list.addEventListener("drop", (event) => {
    const over = event.target.closest("[data-story]");
    if (!dragged || !over) return;
    event.preventDefault();
    if (over !== dragged) {
      move(dragged, stories().indexOf(over) - stories().indexOf(dragged));
    }
  });
}

// --- previews

const frame = document.querySelector("[data-frame]");
document.querySelector(".ed-tabs").addEventListener("click", (event) => {
  const tab = event.target.closest("[data-preview]");
  if (!tab || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  frame.src = tab.dataset.preview;
  frame.width = Number(tab.dataset.width) || 720;
  tab.parentElement.querySelector("[aria-current]")?.removeAttribute("aria-current");
  tab.setAttribute("aria-current", "true");
});
