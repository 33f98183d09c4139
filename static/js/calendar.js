// Drags a story to another day. The form inside each story does the same without a mouse and without this file.
(() => {
  const form = document.getElementById("cal-drop");
  if (!form) return;
  let dragged = null;

  document.addEventListener("dragstart", (event) => {
    const item = event.target.closest?.("[data-story]");
    if (!item) return;
    dragged = item.dataset.story;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged);
  });
  document.addEventListener("dragend", () => {
    dragged = null;
    mark(null);
  });
  document.addEventListener("dragover", (event) => {
    const day = event.target.closest?.("[data-day]");
    if (!day || !dragged) return;
    event.preventDefault();
    mark(day);
  });
  document.addEventListener("drop", (event) => {
    const day = event.target.closest?.("[data-day]");
    if (!day || !dragged) return;
    event.preventDefault();
    form.elements.article.value = dragged;
    form.elements.on.value = day.dataset.day;
    form.submit();
  });

  function mark(day) {
    for (const other of document.querySelectorAll(".cal-target")) other.classList.remove("cal-target");
    day?.classList.add("cal-target");
  }
})();
