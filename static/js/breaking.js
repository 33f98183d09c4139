// Runs before the first paint: a line that the reader has closed is never drawn, so nothing jumps.
(() => {
  const { line } = document.currentScript.dataset;
  const root = document.documentElement;
  const closed = () => {
    try {
      return localStorage.getItem("breaking-closed") === line;
    } catch (error) {
      if (!(error instanceof DOMException)) throw error; // the browser keeps nothing: the line can be closed all the same
      return false;
    }
  };
  const remember = () => {
    try {
      localStorage.setItem("breaking-closed", line);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
    }
  };

  root.classList.add("can-close");
  if (closed()) root.classList.add("breaking-closed");
  document.addEventListener("click", (event) => {
    if (!event.target.closest(".breaking-close")) return;
    remember();
    root.classList.add("breaking-closed");
    // The button is gone; the keyboard goes on where the page begins.
    document.querySelector(".wordmark").focus({ preventScroll: true });
  });
})();
