// The picture library: files dropped on the page go up one by one, each with its own bar, words and answers;
// then the server is asked how far the renditions are. Without this script the form for one file remains.
(() => {
  const AT_ONCE = 2;
  const POLL = 1500; // ms
  const PATIENCE = 80; // polls without news

  const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  // --- renditions

  async function watchRenditions(address, element, slow) {
    let last = -1;
    for (let still = 0; still < PATIENCE; still += 1) {
      try {
        const answer = await fetch(address, { headers: { Accept: "application/json" } });
        if (!answer.ok || answer.redirected) return;
        const { done, total, sentence } = await answer.json();
        if (done !== last) {
          element.textContent = sentence;
          [last, still] = [done, 0];
        }
        if (done === total) return;
      } catch {
        // A connection that broke may come back: the next round asks again.
      }
      await new Promise((resume) => { setTimeout(resume, POLL); });
    }
    if (slow) element.textContent = slow;
  }

  document.querySelectorAll("[data-progress]").forEach((element) => {
    if (element.dataset.progress) watchRenditions(element.dataset.progress, element);
  });

  // --- the grid's check boxes

  const counter = document.querySelector("span.action-counter");
  const form = document.getElementById("changelist-form");
  if (counter && form) {
    const boxes = form.querySelectorAll("input.action-select");
    form.addEventListener("change", () => {
      const chosen = [...boxes].filter((box) => box.checked).length;
      counter.textContent = interpolate(
        ngettext("%(sel)s of %(cnt)s selected", "%(sel)s of %(cnt)s selected", chosen),
        { sel: chosen, cnt: boxes.length }, true,
      );
    });
  }

  // --- files

  const area = document.getElementById("drop");
  if (!area) return;
  const { address, mostBytes, words } = JSON.parse(document.getElementById("drop-settings").textContent);
  const list = area.querySelector(".drop-list");
  const said = area.querySelector(".drop-said");
  const waiting = [];
  let running = 0;
  let stored = 0;
  let total = 0;

  function add(file) {
    const row = document.getElementById("drop-row").content.firstElementChild.cloneNode(true);
    const part = (name) => row.querySelector(`.drop-${name}`);
    part("name").firstElementChild.textContent = file.name;
    const image = part("image").firstElementChild;
    image.src = URL.createObjectURL(file);
    image.addEventListener("error", () => { image.hidden = true; });
    row.querySelector("progress").setAttribute("aria-label", file.name);
    part("state").textContent = words.waiting;
    part("again").addEventListener("click", () => { clear(row); queue({ file, row, part }); });
    list.append(row);
    total += 1;
    queue({ file, row, part });
  }

  function clear(row) {
    row.classList.remove("drop-refused");
    row.querySelector(".drop-refusal").hidden = true;
    row.querySelector(".drop-again").hidden = true;
    row.querySelector("progress").hidden = false;
  }

  function queue(item) {
    waiting.push(item);
    next();
  }

  function next() {
    while (running < AT_ONCE && waiting.length) {
      running += 1;
      send(waiting.shift()).finally(() => {
        running -= 1;
        said.textContent = fill(words.summary, { done: stored, total });
        next();
      });
    }
  }

  function send({ file, row, part }) {
    if (file.size > mostBytes) {
      refuse(row, part, fill(words.tooLarge, { size: Math.ceil(file.size / 1048576) }), false);
      return Promise.resolve();
    }
    const bar = row.querySelector("progress");
    const body = new FormData();
    body.append("upload", file);
    return new Promise((finished) => {
      const request = new XMLHttpRequest();
      request.open("POST", address);
      request.setRequestHeader("X-CSRFToken", token());
      request.setRequestHeader("Accept", "application/json");
      request.upload.addEventListener("progress", ({ loaded, total: all }) => {
        bar.value = Math.round(loaded / all * 100);
        part("state").textContent = loaded < all ? fill(words.sending, { percent: bar.value }) : words.checking;
      });
      request.addEventListener("load", () => { answered(request, row, part); finished(); });
      request.addEventListener("error", () => { refuse(row, part, words.noAnswer, true); finished(); });
      request.send(body);
    });
  }

  // The answer as an object; null where it is a page, such as the log-in.
  function parsed(text) {
    try {
      return JSON.parse(text);
    } catch {
      return null;
    }
  }

  function answered(request, row, part) {
    const answer = parsed(request.responseText);
    if (answer === null) {
      refuse(row, part, request.responseURL.includes("/login/") ? words.loggedOut : words.serverError, true);
    } else if (answer.error) {
      refuse(row, part, answer.error.message, false);
    } else {
      stored += 1;
      take(answer, row, part);
    }
  }

  function refuse(row, part, sentence, again) {
    row.classList.add("drop-refused");
    row.querySelector("progress").hidden = true;
    part("state").textContent = "";
    part("refusal").textContent = sentence;
    part("refusal").hidden = false;
    part("again").hidden = !again;
  }

  function take(picture, row, part) {
    row.classList.add("drop-stored");
    row.querySelector("progress").hidden = true;
    const link = part("name").firstElementChild;
    [link.href, link.textContent] = [picture.edit, picture.title];
    part("image").firstElementChild.src = picture.picture;
    part("state").textContent = words.stored;
    const fields = part("words");
    fields.hidden = false;
    fields.elements.alt.value = picture.alt;
    fields.elements.credit.value = picture.credit;
    fields.addEventListener("submit", (event) => { event.preventDefault(); save(picture, fields); });
    if (picture.twin) offerTwin(picture, row, part);
    watchRenditions(picture.progress, part("state"), words.slow);
  }

  async function post(target, body) {
    try {
      const answer = await fetch(target, { method: "POST", body, headers: { "X-CSRFToken": token() } });
      return parsed(await answer.text()) ?? { error: { message: words[answer.redirected ? "loggedOut" : "serverError"] } };
    } catch {
      return { error: { message: words.noAnswer } };
    }
  }

  async function save(picture, fields) {
    const note = fields.querySelector(".drop-saved");
    const answer = await post(picture.words, new FormData(fields));
    note.textContent = answer.error ? answer.error.message : answer.sentence;
    note.classList.toggle("drop-saved-not", Boolean(answer.error));
    for (const name of ["alt", "credit", "licence", "decorative_reason"]) {
      fields.elements[name].setAttribute("aria-invalid", String(Boolean(answer.fields?.[name])));
    }
  }

  function offerTwin(picture, row, part) {
    const box = part("twin");
    const { twin } = picture;
    box.querySelector("img").src = twin.picture;
    part("twin-said").textContent = twin.sentence;
    box.querySelector("a").href = twin.edit;
    part("keep").addEventListener("click", () => { box.hidden = true; row.querySelector("[name=alt]").focus(); });
    part("take-back").addEventListener("click", async () => {
      const answer = await post(picture.takeBack, new FormData());
      if (answer.error) {
        part("twin-said").textContent = answer.error.message;
        return;
      }
      row.classList.add("drop-taken-back");
      const link = part("name").firstElementChild;
      [link.href, link.textContent] = [twin.edit, twin.title];
      part("image").firstElementChild.src = twin.picture;
      part("words").hidden = true;
      box.hidden = true;
      part("state").hidden = true;
      part("note").textContent = answer.sentence;
      link.focus();
    });
    box.hidden = false;
  }

  const input = document.getElementById("drop-files");
  input.hasChangeListener = true; // Unfold would write the file's name into a field that is not here
  input.addEventListener("change", () => { [...input.files].forEach(add); input.value = ""; });

  // The whole page takes files: a near miss would otherwise open the picture in place of the library.
  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
  addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    area.classList.add("drop-over");
  });
  addEventListener("dragleave", (event) => { if (!event.relatedTarget) area.classList.remove("drop-over"); });
  addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    area.classList.remove("drop-over");
    [...event.dataTransfer.files].forEach(add);
  });
  addEventListener("beforeunload", (event) => { if (running) event.preventDefault(); });
  area.hidden = false;
})();
