// Renews the progress of an edition while it goes out, and the whole page when its state changes.
const panel = document.querySelector("[data-sending]");
const EVERY = 2000;

function state() {
  return panel.querySelector("[data-state]").dataset.state;
}

function isMoving() {
  return ["approved", "sending"].includes(state());
}

async function renew() {
  const before = state();
  try {
    const answer = await fetch(panel.dataset.sending, { headers: { Accept: "text/html" } });
    if (answer.ok) {
      panel.innerHTML = await answer.text();
    }
  } catch {
    // The connection is away for a moment: the next look tries again.
  }
  if (state() !== before) {
    location.reload();
    return;
  }
  if (isMoving()) {
    setTimeout(renew, EVERY);
  }
}

if (panel && isMoving()) {
  setTimeout(renew, EVERY);
}
