// A fact box: <aside class="factbox"> with a heading, paragraphs and lists, edited in place.
CKEDITOR.plugins.add("factbox", {
  requires: "widget",
  init(editor) {
    const { words } = editor.config.newsroom;
    const holder = (element) => element.getFirst((child) => child.hasClass && child.hasClass("factbox-words"));
    const escape = CKEDITOR.tools.htmlEncode;

    editor.widgets.add("factbox", {
      template:
        `<aside class="factbox"><div class="factbox-words"><h2>${escape(words.factHeading)}</h2>` +
        `<p>${escape(words.factText)}</p></div></aside>`,
      editables: {
        words: {
          selector: ".factbox-words",
          allowedContent: "h2 h3 p br ul ol li strong em s sub sup; a[!href,title]; span(!footnote)",
        },
      },
      allowedContent: "aside(!factbox); div(!factbox-words)",
      requiredContent: "aside(factbox)",
      upcast(element) {
        if (element.name !== "aside" || !element.hasClass("factbox")) return false;
        if (!holder(element)) {
          const box = new CKEDITOR.htmlParser.element("div", { class: "factbox-words" });
          box.children = element.children;
          box.children.forEach((child) => { child.parent = box; });
          element.children = [];
          element.add(box);
        }
        return true;
      },
      downcast(element) {
        holder(element)?.replaceWithChildren();
        return element;
      },
    });

    // A new box is there to be written: its heading is chosen, so that the first key replaces it.
    editor.on("afterCommandExec", ({ data }) => {
      const box = data.name === "factbox" && editor.widgets.focused;
      if (!box) return;
      if (!box.wrapper.getNext()) {
        // The caret leaves a box only for a paragraph that is there; the server drops it if it stays empty.
        const behind = editor.document.createElement("p");
        behind.appendBogus();
        behind.insertAfter(box.wrapper);
      }
      box.editables.words.focus();
      const range = editor.createRange();
      range.selectNodeContents(box.editables.words.findOne("h2"));
      range.select();
    });
    editor.ui.addButton("FactBox", { label: words.factBox, command: "factbox", icon: `${this.path}icon.svg` });
  },
});
