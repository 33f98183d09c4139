// A button beside every address that can be copied. Without this script the address is text to select.
const status = document.querySelector("[data-copied]");

for (const field of document.querySelectorAll("[data-copyable]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "desk-button";
  button.textContent = status.dataset.copy;
  button.setAttribute("aria-describedby", field.id);
  button.addEventListener("click", async () => {
    field.select();
    status.textContent = "";
    if (navigator.clipboard) await navigator.clipboard.writeText(field.value);
    else document.execCommand("copy"); // an admin without https
    status.textContent = status.dataset.copied;
  });
  field.after(button);
  field.addEventListener("focus", () => field.select());
}
