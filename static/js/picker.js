// The window in which a picture is chosen: tells CKEditor its address, or the field of a form its number.
(() => {
  const grid = document.querySelector("[data-callback]");
  if (!grid || !window.opener) return;
  const forField = "forField" in grid.dataset;
  if (!forField && !grid.dataset.callback) return;
  grid.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-pick]");
    if (!chosen) return;
    event.preventDefault();
    if (forField) window.opener.postMessage({ picked: chosen.dataset.pk }, location.origin);
    else window.opener.CKEDITOR.tools.callFunction(Number(grid.dataset.callback), chosen.dataset.pick, "");
    window.close();
  });
})();
