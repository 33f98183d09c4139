// The form of a story: what stands in it, whether it can be saved, and what the panel above it says.
(() => {
  const panel = document.getElementById("desk");
  const form = document.getElementById("article_form");
  if (!panel || !form) return;

  const PATIENCE = 6000; // milliseconds for an answer
  const words = (name, values = {}) =>
    document
      .querySelector(`#desk-words [data-word=${name}]`)
      .textContent.replace(/\{(\w+)\}/g, (_, value) => values[value]);

  const random = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (n) => n.toString(16).padStart(2, "0")).join("");
  const adopted = /^[a-z0-9-]{8,40}$/.test(panel.dataset.key); // a form that came back with errors goes on as it was
  const key = adopted ? panel.dataset.key : random();
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "draft", value: key }));

  // --- talking to the server

  const token = () => form.querySelector("[name=csrfmiddlewaretoken]").value;
  const takeToken = (value) => {
    for (const input of document.querySelectorAll("[name=csrfmiddlewaretoken]")) input.value = value;
  };

  // null: no answer at all
  const ask = async (address, options = {}) => {
    try {
      return await fetch(address, { credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE), ...options });
    } catch (error) {
      if (error instanceof TypeError || error instanceof DOMException) return null;
      throw error;
    }
  };

  const parsed = async (response) => {
    try {
      return await response.json();
    } catch {
      return null; // cut off, or a page of a server in between
    }
  };

  const send = (address, data) =>
    ask(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
      body: JSON.stringify({ article: panel.dataset.article, key, ...data }),
    });

  // The answer as an object, or null; a refusal for want of a session or a fresh token is looked into.
  const post = async (address, data) => {
    let response = await send(address, data);
    if (response && (response.status === 401 || response.status === 403)) {
      if (!(await mayGoOn())) return null;
      response = await send(address, data); // the token was old
    }
    if (!response || response.status >= 500) {
      alarm("offline");
      return null;
    }
    const answer = await parsed(response);
    if (!response.ok) {
      if (answer) say("refused", answer.error);
      return null;
    }
    if (current === "offline" || current === "held") alarm("back");
    return answer;
  };

  // Can the form be saved right now? Says why not.
  const mayGoOn = async () => {
    const response = await ask(`${panel.dataset.session}?${new URLSearchParams({ article: panel.dataset.article })}`);
    const session = response?.ok ? await parsed(response) : null;
    if (!session) {
      alarm("offline");
      return false;
    }
    takeToken(session.token);
    if (session.user === null) alarm("expired");
    else if (String(session.user) !== panel.dataset.user) alarm("other", session);
    else if (session.refusal) say("refused", session.refusal);
    else {
      if (["expired", "other"].includes(current)) alarm("again");
      else if (["offline", "held"].includes(current)) alarm("back");
      else if (current === "refused") say("", "");
      return true;
    }
    return false;
  };

  // --- what the panel says

  const box = document.getElementById("desk-alarm");
  let current = "";
  const say = (kind, sentence, ...more) => {
    if (current === kind && box.firstChild?.textContent === sentence) return; // said already: not read out twice
    current = kind;
    const line = document.createElement("p");
    line.append(sentence);
    box.replaceChildren(...(sentence ? [line, ...more] : []));
    box.className = ["back", "again", "restored", "discarded"].includes(kind) ? "wd-good" : "wd-alert";
    box.classList.toggle("wd-empty", !sentence);
    box.classList.toggle("wd-quiet", kind === "offered"); // seen below, said here
  };
  const alarm = (kind, values) => {
    const more = [];
    if (kind === "expired" || kind === "other") {
      const item = document.querySelector("#desk-words [data-word=login]");
      const link = Object.assign(document.createElement("a"), {
        href: item.dataset.href,
        target: "_blank",
        rel: "noopener",
        textContent: item.textContent,
        className: "wd-button",
      });
      more.push(link);
    }
    say(kind, words(kind, values), ...more);
  };
  const look = () => {
    if (["expired", "other", "refused", "offline", "held"].includes(current)) mayGoOn();
  };
  setInterval(look, 4000);
  addEventListener("focus", look);

  // --- what stands in the form

  const editors = () => Object.values(window.CKEDITOR?.instances ?? {});
  const fields = () => {
    for (const editor of editors()) if (editor.status === "ready") editor.updateElement();
    const found = {};
    for (const [name, value] of new FormData(form)) {
      if (typeof value !== "string" || name === "csrfmiddlewaretoken" || name === "draft") continue;
      if (name.includes("__prefix__")) continue;
      (found[name] ??= []).push(value);
    }
    return found;
  };

  const listeners = [];
  const edited = () => listeners.forEach((listener) => listener());
  form.addEventListener("input", edited);
  form.addEventListener("change", edited);
  window.django?.jQuery?.(form).on("change formset:added formset:removed", edited); // select2 tells jQuery alone
  const watch = (editor) => editor.on("change", edited);
  const whenReady = new Promise((done) => {
    const settle = () => setTimeout(done, 50); // after the listeners of others
    if (!window.CKEDITOR || !form.querySelector("textarea[data-type=ckeditortype]")) return settle();
    CKEDITOR.on("instanceReady", ({ editor }) => (watch(editor), settle()));
    for (const editor of editors()) if (editor.status === "ready") (watch(editor), settle());
  });

  // --- saving

  // Asked first, sent then; a second press meanwhile would save a second time.
  let isBusy = false;
  let isSent = false;
  const leaving = [];
  const free = () => {
    isBusy = isSent = false;
    leaving.forEach((stop) => stop(false));
  };
  form.addEventListener(
    "submit",
    async (event) => {
      if (isSent) return void (isSent = false);
      event.preventDefault();
      event.stopImmediatePropagation();
      if (isBusy) return;
      isBusy = true;
      const { submitter } = event;
      desk.keepNow();
      if (!(await mayGoOn())) {
        if (current === "offline") alarm("held");
        box.scrollIntoView({ block: "center" });
        return free();
      }
      leaving.forEach((stop) => stop(true));
      isSent = true;
      form.requestSubmit(submitter);
      setTimeout(free, PATIENCE);
    },
    { capture: true },
  );
  addEventListener("pageshow", (event) => event.persisted && free());

  window.desk = {
    ...{ panel, form, key, adopted, words, say, alarm, post, token, fields, editors, edited, whenReady },
    onEdit: (listener) => listeners.push(listener),
    onLeave: (stop) => leaving.push(stop),
    keepNow: () => {},
  };
})();
