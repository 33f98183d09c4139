// On opening the form: what was typed before and not saved, with the difference, to restore or to discard.
(() => {
  const { desk } = window;
  if (!desk?.store) return;

  const { panel, form } = desk;
  const box = document.getElementById("desk-offer");
  const part = (name) => box.querySelector(`[data-${name}]`);

  // A page that is opened again stands where it stood; who has begun to work there is not led away.
  let isAtWork = false;
  for (const kind of ["keydown", "pointerdown"]) addEventListener(kind, () => (isAtWork = true), { once: true });

  const openElsewhere = async () => {
    const { held = [] } = (await navigator.locks?.query()) ?? {};
    return new Set(held.map((lock) => lock.name));
  };

  // Those of this browser and those of the server; of two with one key the later one.
  const texts = async () => {
    const found = new Map();
    const answer = await desk.post(panel.dataset.list, {});
    for (const text of [...(answer?.texts ?? []), ...desk.store.all()]) {
      if (text.key === desk.key) continue;
      if (!found.has(text.key) || found.get(text.key).typed < text.typed) found.set(text.key, text);
    }
    const elsewhere = await openElsewhere();
    return [...found.values()].filter((text) => !elsewhere.has(`desk:${text.key}`)).sort((a, b) => b.typed - a.typed);
  };

  const drop = async (text) => {
    const answer = await desk.post(panel.dataset.discard, { key: text.key });
    if (answer) desk.store.drop(text.key);
    return answer;
  };

  const offerFirst = async (waiting) => {
    const [text, ...rest] = waiting;
    box.hidden = true;
    if (!text) return;
    const answer = await desk.post(panel.dataset.difference, { fields: text.fields });
    if (!answer) return;
    if (answer.same) {
      await drop(text);
      return offerFirst(rest);
    }
    const time = new Date(text.typed).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
    part("when").textContent = desk.words("typed", { time });
    part("behind").hidden = !answer.behind;
    document.getElementById("desk-difference").innerHTML = answer.html; // rendered and escaped by the server
    box.hidden = false;
    desk.say("offered", box.querySelector("h2").textContent);
    if (!isAtWork) box.scrollIntoView({ block: "start" });
    document.getElementById("desk-restore").onclick = async () => {
      box.hidden = true;
      await restore(text.fields, answer.names);
      desk.alarm("restored");
      desk.keepNow();
      await drop(text);
    };
    document.getElementById("desk-discard").onclick = async () => {
      if (!(await drop(text))) return desk.alarm("unsent");
      desk.alarm("discarded");
      await offerFirst(rest);
    };
  };

  // --- putting it back

  const nextFrame = () => new Promise((done) => setTimeout(done, 50));

  const addRows = async (fields) => {
    const wanted = Number(fields["bylines-TOTAL_FORMS"]?.[0] ?? 0);
    const total = form.querySelector("[name=bylines-TOTAL_FORMS]");
    for (let number = Number(total?.value); number < Math.min(wanted, 50); number++) {
      document.querySelector("#bylines-group .add-row")?.click();
      await nextFrame();
    }
  };

  // A choice that is looked up on the server has an option only for what was chosen when the form was made.
  const addOptions = (select, values, names) => {
    const known = names[select.name.startsWith("bylines-") ? "person" : select.name] ?? {};
    for (const value of values) {
      const there = [...select.options].some((option) => option.value === value);
      if (!there && known[value]) select.add(new Option(known[value], value));
    }
  };

  const put = (control, values, names) => {
    if (control.type === "checkbox" || control.type === "radio") control.checked = values.includes(control.value);
    else if (control.tagName === "SELECT") {
      addOptions(control, values, names);
      for (const option of control.options) option.selected = values.includes(option.value);
      window.django?.jQuery?.(control).trigger("change");
    } else control.value = values[0] ?? "";
  };

  const restore = async (fields, names) => {
    await addRows(fields);
    for (const control of form.elements) {
      if (!control.name || ["csrfmiddlewaretoken", "draft"].includes(control.name)) continue;
      if (/_FORMS$|__prefix__/.test(control.name) || ["submit", "button", "file"].includes(control.type)) continue;
      put(control, fields[control.name] ?? [], names);
    }
    const editors = desk.editors().filter((editor) => fields[editor.name.replace(/^id_/, "")]);
    await Promise.all(
      editors.map((editor) => new Promise((done) => editor.setData(fields[editor.element.$.name][0], { callback: done }))),
    );
    desk.edited();
  };

  desk.whenReady.then(texts).then(offerFirst);
})();
