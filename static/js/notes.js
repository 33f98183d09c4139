// A note written beside the story's form: sent by itself, so that nothing typed in the form is touched. Without this
// script the panel leads to the page of the notes.
const panel = document.querySelector("[data-notes]");

function element(name, attributes, ...children) {
  const node = Object.assign(document.createElement(name), attributes);
  node.append(...children);
  return node;
}

function fresh(page) {
  const threads = [...page.querySelectorAll(".desk-thread:not(.desk-resolved)")].slice(0, 5);
  for (const thread of threads) thread.querySelector(".desk-tools")?.remove();
  return threads.map((thread) => document.adoptNode(thread));
}

function build(words) {
  const box = element("textarea", { id: "notes-quick", rows: 3, maxLength: 4000 });
  const label = element("label", { htmlFor: box.id, textContent: words.label });
  const send = element("button", { type: "button", className: "desk-button", textContent: words.send });
  const said = element("p", { className: "desk-help" });
  said.setAttribute("role", "status");

  // Neither "unsaved changes" nor the form's own saving is about a note.
  for (const kind of ["input", "change", "keydown"]) box.addEventListener(kind, (event) => event.stopPropagation());
  send.addEventListener("click", async () => {
    if (!box.value.trim()) {
      box.focus();
      return;
    }
    const data = new URLSearchParams({ text: box.value });
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    send.disabled = true;
    const answer = await fetch(panel.dataset.notes, { method: "POST", body: data, headers: { "X-CSRFToken": token } })
      .catch(() => null); // no network
    send.disabled = false;
    const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
    const threads = page ? fresh(page) : [];
    if (!threads.length) {
      said.textContent = words.failed; // also when logged out meanwhile: what was typed stays
      return;
    }
    panel.querySelector("[data-notes-list]").replaceChildren(...threads);
    box.value = "";
    said.textContent = words.kept;
  });
  panel.querySelector("[data-notes-list]").after(element("div", { className: "desk-form" }, label, box, send, said));
}

if (panel) build(panel.dataset);
