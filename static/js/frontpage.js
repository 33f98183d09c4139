// The board of the front page. Every step is a plain form; this swaps the board in place of a new page, keeps the
// focus on the story that moved, says what happened, and adds dragging with the mouse.
const live = document.getElementById("fp-live");
const board = () => document.getElementById("board");

// One request after the other: the second step builds on what the first one left.
let queue = Promise.resolve();

function run(request, after) {
  queue = queue.then(async () => {
    board().setAttribute("aria-busy", "true");
    const response = await request();
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.getElementById("board");
    if (!fresh) {
      location.reload(); // logged out meanwhile: the server says so
      return;
    }
    board().replaceWith(document.adoptNode(fresh));
    clocks();
    const said = board().querySelector("[data-said]");
    live.textContent = said ? said.textContent : "";
    after?.();
  }).catch((error) => {
    if (!(error instanceof TypeError)) throw error;
    location.reload(); // no network
  });
  return queue;
}

const send = (form, data) => () => fetch(form, { method: "POST", body: data });

// The same button of the story, where it stands now; else what is nearest to it.
function focusOn(story, step) {
  const card = board().querySelector(`.fp-board [data-story="${CSS.escape(story)}"]`);
  if (!card) {
    board().querySelector("[data-take], button")?.focus();
    return;
  }
  const twin = { pin: "unpin", unpin: "pin" }[step] ?? step;
  const button = card.querySelector(`button[value="${CSS.escape(twin)}"]:not(:disabled)`);
  (button ?? card.querySelector("[data-take]")).focus();
  card.classList.add("fp-moved-here");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!("swap" in form.dataset)) return;
  event.preventDefault();
  const data = new FormData(form, event.submitter);
  if (form.method === "get") {
    const address = `${form.action}?${new URLSearchParams(data)}`;
    run(() => fetch(address), () => board().querySelector("#fp-q").focus());
  } else {
    const step = data.get("do");
    const summary = event.submitter.closest("details")?.closest(".fp-block")?.querySelector("h2")?.id;
    run(send(form.action, data), () => {
      if (data.get("article")) focusOn(data.get("article"), step);
      else if (summary) document.getElementById(summary).closest("header").querySelector("summary").focus();
    });
  }
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-swap]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const story = link.dataset.swap;
  run(() => fetch(link.href), () => {
    if ("take" in link.dataset) {
      live.textContent = board().querySelector("#hand p").textContent;
      board().querySelector(".fp-put-here").focus();
    } else {
      focusOn(story);
    }
  });
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") board()?.querySelector("#hand [data-swap]")?.click();
});

// --- dragging

let dragged = null;

document.addEventListener("dragstart", (event) => {
  const card = event.target.closest?.("[data-story]");
  if (!card) return;
  dragged = { article: card.dataset.story, block: card.dataset.block };
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", card.dataset.story);
  card.classList.add("fp-dragged");
  board().classList.add("fp-dragging");
});

document.addEventListener("dragend", () => {
  dragged = null;
  board().classList.remove("fp-dragging");
  document.querySelectorAll(".fp-dragged, .fp-over").forEach((node) => node.classList.remove("fp-dragged", "fp-over"));
});

const placeUnder = (event) => (dragged ? event.target.closest?.("[data-to]") : null);

document.addEventListener("dragover", (event) => {
  const place = placeUnder(event);
  if (!place) return;
  event.preventDefault();
  document.querySelectorAll(".fp-over").forEach((node) => node.classList.toggle("fp-over", node === place));
  place.classList.add("fp-over");
});

document.addEventListener("drop", (event) => {
  const place = placeUnder(event);
  if (!place) return;
  event.preventDefault();
  const data = new FormData();
  data.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
  data.set("do", "move");
  data.set("article", dragged.article);
  data.set("block", dragged.block);
  data.set("to", place.dataset.to);
  const story = dragged.article;
  run(send(board().dataset.step, data), () => focusOn(story, "move"));
});

// --- Baku's time beside a time that is typed in Washington's

function instant(local) {
  // The offset of Washington at that moment, found by asking what the clock there shows.
  const guess = new Date(`${local}Z`);
  const parts = new Intl.DateTimeFormat("sv-SE", { timeZone: "America/New_York", dateStyle: "short", timeStyle: "short" });
  const shown = new Date(`${parts.format(guess).replace(" ", "T")}Z`);
  return new Date(guess.getTime() + (guess - shown));
}

function clocks() {
  for (const output of document.querySelectorAll("[data-baku]")) {
    const input = output.parentElement.querySelector("input[type=datetime-local]");
    if (!input || !input.value) continue;
    const baku = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Baku", weekday: "short", hour: "2-digit", minute: "2-digit" });
    output.textContent = `Baku: ${baku.format(instant(input.value))}`;
  }
}

document.addEventListener("input", (event) => {
  if (event.target.type !== "datetime-local") return;
  clocks();
  const later = event.target.form.querySelector("[name=when][value=later]");
  if (later && event.target.value) later.checked = true;
});
clocks();
