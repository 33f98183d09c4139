// Adds what only a script can do to the plain links: the device's own way to share, and copying the address.
const bar = document.querySelector(".share");

function offer(name, act) {
  const button = bar?.querySelector(`[data-share="${name}"]`);
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await act(bar.dataset.url, button);
    } catch (error) {
      if (error.name !== "AbortError") throw error; // the reader closed the device's dialog
    }
  });
}

if (navigator.share) offer("device", (url) => navigator.share({ title: bar.dataset.title, url }));
if (navigator.clipboard) {
  offer("copy", async (url) => {
    await navigator.clipboard.writeText(url);
    bar.querySelector("[role=status]").textContent = bar.dataset.copied;
  });
}
