// Fetches what helps while typing when somebody is about to type, and not before.
const source = document.querySelector("script[data-suggestions]").dataset.suggestions;
const begin = async ({ target }) => {
  if (!target.matches("input[data-suggestions]")) return;
  document.removeEventListener("focusin", begin);
  (await import(source)).start(document.querySelectorAll("input[data-suggestions]"));
};
document.addEventListener("focusin", begin);
if (document.activeElement) begin({ target: document.activeElement });
