// Stories offered below a search box while somebody types. Enter without a choice searches as ever.
const PAUSE = 250; // milliseconds without a key; so two requests are never nearer
const known = new Map();
let boxes = 0;

function help(box) {
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = `suggestions-${++boxes}`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.labels[0]?.textContent.trim() ?? "");
  box.after(list);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false",
  })) box.setAttribute(name, value);
  let timer, running, at = -1;

  const show = (stories) => {
    at = -1;
    box.removeAttribute("aria-activedescendant");
    list.replaceChildren(...stories.map(({ title, url, section }, number) => {
      const line = document.createElement("li");
      line.id = `${list.id}-${number}`;
      line.setAttribute("role", "option");
      line.dataset.url = url;
      const name = document.createElement("span");
      name.textContent = section;
      line.append(title, " ", name);
      return line;
    }));
    list.hidden = !stories.length;
    box.setAttribute("aria-expanded", String(!list.hidden));
  };
  const hide = () => {
    clearTimeout(timer);
    running?.abort();
    show([]);
  };
  const ask = async (text) => {
    running = new AbortController();
    try {
      const answer = await fetch(`${box.dataset.suggestions}?q=${encodeURIComponent(text)}`, {
        credentials: "omit", signal: running.signal,
      });
      if (!answer.ok) return;
      known.set(box.dataset.suggestions + text, (await answer.json()).stories);
      if (box.value.trim() === text) show(known.get(box.dataset.suggestions + text));
    } catch (error) {
      // Another letter was typed, or there is no network: the form works all the same.
      if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error;
    }
  };
  const mark = (number) => {
    const lines = [...list.children];
    lines[at]?.removeAttribute("aria-selected");
    at = (number + lines.length + 1) % (lines.length + 1);
    if (at === lines.length) at = -1;
    lines[at]?.setAttribute("aria-selected", "true");
    lines[at]?.scrollIntoView({ block: "nearest" });
    if (lines[at]) box.setAttribute("aria-activedescendant", lines[at].id);
    else box.removeAttribute("aria-activedescendant");
  };

  box.addEventListener("input", () => {
    clearTimeout(timer);
    running?.abort();
    const text = box.value.trim();
    if (text.length < 2) return show([]);
    if (known.has(box.dataset.suggestions + text)) return show(known.get(box.dataset.suggestions + text));
    timer = setTimeout(ask, PAUSE, text);
  });
  box.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown") mark(at + 1);
    else if (event.key === "ArrowUp") mark(at < 0 ? list.children.length - 1 : at - 1);
    else if (event.key === "Escape") hide();
    else if (event.key === "Enter" && at >= 0) location.assign(list.children[at].dataset.url);
    else return;
    event.preventDefault();
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the focus
  list.addEventListener("click", (event) => {
    const line = event.target.closest("[data-url]");
    if (line) location.assign(line.dataset.url);
  });
  box.addEventListener("blur", hide);
  // Typed while this file was on its way.
  if (box === document.activeElement && box.value !== box.defaultValue) box.dispatchEvent(new Event("input"));
}

export const start = (all) => all.forEach(help);
