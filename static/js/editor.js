// CKEditor beside Django: the CSRF token, the word count below the editor, and what the dialogs of the plugins share.
(() => {
  const post = async (address, values) => {
    const body = new FormData();
    for (const name in values) body.set(name, values[name]);
    const headers = { "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value };
    const response = await fetch(address, { method: "POST", headers, body });
    return response.ok ? response.json() : null;
  };

  const make = (name, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  const say = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  // CKEditor's dialogs take Tab and Enter for themselves; inside `box` they are the browser's again.
  const keepKeys = (box) => {
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") return;
      if (event.key === "Tab") {
        const stops = [...box.querySelectorAll("input, button:not([disabled])")].filter((stop) => stop.offsetParent);
        if (event.target === (event.shiftKey ? stops[0] : stops.at(-1))) return;
      }
      if (event.key === "Enter" && event.target.tagName === "INPUT") event.preventDefault();
      event.stopPropagation();
    });
  };

  // Asks while somebody types: only the last question is answered.
  const asker = (address, show, fail) => {
    let timer = 0;
    let running = new AbortController();
    return (words, wait = 200) => {
      clearTimeout(timer);
      running.abort();
      running = new AbortController();
      const { signal } = running;
      timer = setTimeout(async () => {
        try {
          const response = await fetch(`${address}?${new URLSearchParams({ q: words })}`, { signal });
          if (!response.ok) throw new TypeError(response.statusText);
          show(await response.json());
        } catch (error) {
          if (error instanceof TypeError || error instanceof SyntaxError) fail();
          else if (error.name !== "AbortError") throw error;
        }
      }, wait);
    };
  };

  CKEDITOR.newsroom = { make, post, say, keepKeys, asker };

  const countWords = (editor) => {
    const line = make("p", { className: "desk-count" });
    editor.container.$.after(line);
    let timer = 0;
    let asked = 0;
    const count = async () => {
      const question = ++asked;
      // Without a network the last count stays.
      const answer = await post(editor.config.newsroom.count, { body: editor.getData() }).catch(() => null);
      if (answer && question === asked) {
        line.textContent = answer.label;
        line.dataset.words = answer.words;
      }
    };
    editor.on("change", () => {
      clearTimeout(timer);
      timer = setTimeout(count, 600);
    });
    count();
  };

  // Why a picture was not taken, in a sentence; CKEditor itself would name the number of the error.
  const whyNot = (xhr, words) => {
    if (xhr.responseURL.includes("/login/")) return words.uploadLoggedOut;
    try {
      return JSON.parse(xhr.responseText).error.message;
    } catch (error) {
      if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
      return words.uploadFailed; // a page, such as of a server in between
    }
  };

  const sayWhyNot = ({ data: { fileLoader }, editor }) => {
    const { xhr } = fileLoader;
    const { words } = editor.config.newsroom;
    const tell = (names, sentence) => {
      const told = Object.fromEntries(names.map((name) => [name, sentence]));
      fileLoader.lang = { ...fileLoader.lang, filetools: { ...fileLoader.lang.filetools, ...told } };
    };
    xhr.setRequestHeader("X-CSRFToken", document.querySelector("[name=csrfmiddlewaretoken]").value);
    tell(["networkError"], words.uploadNoAnswer);
    // Before CKEditor's own handler of "load".
    xhr.addEventListener("readystatechange", () => {
      if (xhr.readyState === 4 && xhr.status) tell([`httpError${xhr.status}`, "responseError"], whyNot(xhr, words));
    });
  };

  const watch = (editor) => {
    editor.on("fileUploadRequest", sayWhyNot);
    if (editor.status === "ready") countWords(editor);
    else editor.on("instanceReady", () => countWords(editor));
  };

  // What a table of the site has not: a width, a border, a place on the page. Its first row names the columns.
  const shortenTableDialog = (definition) => {
    const info = definition.getContents("info");
    for (const name of ["txtBorder", "cmbAlign", "txtWidth", "txtHeight", "txtCellSpace", "txtCellPad", "txtSummary"]) {
      info.remove(name);
    }
    info.get("selHeaders").default = "row";
  };

  CKEDITOR.on("dialogDefinition", ({ data }) => {
    if (data.name === "image2") data.definition.getContents("info").remove("align");
    if (data.name === "table" || data.name === "tableProperties") shortenTableDialog(data.definition);
  });

  // This script is deferred: an editor may be there already.
  Object.values(CKEDITOR.instances).forEach(watch);
  CKEDITOR.on("instanceCreated", ({ editor }) => watch(editor));
})();
