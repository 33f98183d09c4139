// Keys of the story's form. Single letters work only where nothing is typed, so that they never eat a letter.
(() => {
  const dialog = document.getElementById("keys");
  const opener = document.getElementById("keys-open");
  if (!dialog || !opener) return;
  let afterG = 0; // when "g" was pressed
  const waits = 1500; // milliseconds in which the second letter has to come
  const letters = document.getElementById("keys-letters"); // a voice or a slip of the hand types letters too (WCAG 2.1.4)
  letters.checked = localStorage.getItem("keys-letters") !== "off";
  letters.addEventListener("change", () => localStorage.setItem("keys-letters", letters.checked ? "on" : "off"));

  opener.addEventListener("click", () => dialog.showModal());
  document.addEventListener("keydown", pressed);
  // The text is a frame of its own; keys pressed there do not reach this page.
  window.CKEDITOR?.on("instanceReady", ({ editor }) => {
    editor.on("contentDom", () => editor.document.$.addEventListener("keydown", chord));
    editor.document?.$.addEventListener("keydown", chord);
  });

  function pressed(event) {
    if (event.defaultPrevented || chord(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!letters.checked || isTyping(event.target) || dialog.open) return;
    if (event.key === "?") {
      event.preventDefault();
      dialog.showModal();
    } else if (event.key === "g") {
      afterG = event.timeStamp;
    } else if (event.timeStamp - afterG < waits) {
      afterG = 0;
      if (go(event.key)) event.preventDefault();
    }
  }

  function chord(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return false;
    if (event.key === "s") {
      event.preventDefault();
      if (!event.repeat) button("_continue", "_save")?.click();
      return true;
    }
    if (event.key === "Enter") {
      event.preventDefault();
      (document.querySelector("button[name^=step_]") ?? button("_save"))?.focus();
      return true;
    }
    return false;
  }

  // The first of the names that the form has, whatever its place.
  function button(...names) {
    return names.map((name) => document.querySelector(`button[name=${name}]`)).find(Boolean);
  }

  function go(key) {
    if (key === "h") document.getElementById("id_headline")?.focus();
    else if (key === "t") (window.CKEDITOR?.instances.id_body ?? document.getElementById("id_body"))?.focus();
    else if (key === "l") location.assign(opener.dataset.list);
    else return false;
    return true;
  }

  function isTyping(element) {
    return element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);
  }
})();
