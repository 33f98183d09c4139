// A footnote is written in place: <span class="footnote">words</span>. The page numbers it (articles/body.py).
CKEDITOR.plugins.add("footnote", {
  requires: "dialog",
  init(editor) {
    const { words } = editor.config.newsroom;
    const noteAt = () => {
      const chosen = editor.getSelection().getStartElement();
      return chosen && chosen.getAscendant((node) => node.hasClass && node.hasClass("footnote"), true);
    };

    const insert = (text) => {
      const note = editor.document.createElement("span");
      note.addClass("footnote");
      note.setText(text);
      editor.insertElement(note);
      // The caret has to stand outside, or the next words would be the note's; the server drops the filler.
      const filler = new CKEDITOR.dom.text("\u200b", editor.document);
      filler.insertAfter(note);
      const range = editor.createRange();
      range.moveToPosition(filler, CKEDITOR.POSITION_AFTER_END);
      range.select();
    };

    editor.addCommand("footnote", {
      allowedContent: "span(!footnote)",
      contextSensitive: true,
      refresh() {
        this.setState(noteAt() ? CKEDITOR.TRISTATE_ON : CKEDITOR.TRISTATE_OFF);
      },
      // Inside a note the button makes plain words of it, as the bold button does with bold ones.
      exec() {
        const note = noteAt();
        if (note) note.remove(true);
        else editor.openDialog("footnote");
      },
    });

    CKEDITOR.dialog.add("footnote", () => ({
      title: words.footnote,
      minWidth: 360,
      minHeight: 90,
      contents: [{
        id: "info",
        elements: [{
          type: "textarea",
          id: "text",
          rows: 4,
          label: words.footnoteText,
          validate: CKEDITOR.dialog.validate.notEmpty(words.footnoteEmpty),
        }],
      }],
      onOk() {
        insert(this.getValueOf("info", "text").replace(/\s+/g, " ").trim());
      },
    }));

    editor.ui.addButton("Footnote", { label: words.footnote, command: "footnote", icon: `${this.path}icon.svg` });
  },
});
