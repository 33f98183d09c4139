// The window in which a picture is chosen for a story: tells CKEditor, which opened it, the picture's address.
(() => {
  const grid = document.querySelector("[data-callback]");
  if (!grid?.dataset.callback || !window.opener) return;
  grid.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-pick]");
    if (!chosen) return;
    event.preventDefault();
    window.opener.CKEDITOR.tools.callFunction(Number(grid.dataset.callback), chosen.dataset.pick, "");
    window.close();
  });
})();
