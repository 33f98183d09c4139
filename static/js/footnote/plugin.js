// A footnote is written in place: <span class="footnote">words</span>. The page numbers it (articles/body.py).
CKEDITOR.plugins.add("footnote", {
  icons: "footnote",
  init(editor) {
    editor.addCommand("footnote", {
      allowedContent: "span(!footnote)",
      exec() {
        const chosen = editor.getSelection().getStartElement();
        const inside = chosen && chosen.getAscendant((node) => node.hasClass && node.hasClass("footnote"), true);
        if (inside) {
          inside.remove(true);
          return;
        }
        const words = window.prompt(editor.config.footnotePrompt || "Footnote");
        if (words && words.trim()) {
          const note = editor.document.createElement("span");
          note.addClass("footnote");
          note.setText(words.trim());
          editor.insertElement(note);
          // The caret has to stand outside, or the next words would be the note's; the server drops the filler.
          const filler = new CKEDITOR.dom.text("\u200b", editor.document);
          filler.insertAfter(note);
          const range = editor.createRange();
          range.moveToPosition(filler, CKEDITOR.POSITION_AFTER_END);
          range.select();
        }
      },
    });
    editor.ui.addButton("Footnote", { label: "Footnote", command: "footnote", toolbar: "insert", icon: this.path + "icon.svg" });
  },
});
