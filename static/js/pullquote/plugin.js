// A pull quote is a quote that wears a class; the button turns quotes into pull quotes and back into text.
CKEDITOR.plugins.add("pullquote", {
  requires: "blockquote",
  init(editor) {
    const { words } = editor.config.newsroom;
    const quoteAt = () => editor.elementPath()?.contains("blockquote");

    editor.addCommand("pullquote", {
      allowedContent: "blockquote(pullquote)",
      contextSensitive: true,
      refresh() {
        this.setState(quoteAt()?.hasClass("pullquote") ? CKEDITOR.TRISTATE_ON : CKEDITOR.TRISTATE_OFF);
      },
      exec() {
        const quote = quoteAt();
        if (quote?.hasClass("pullquote")) {
          editor.execCommand("blockquote");
        } else if (quote) {
          quote.addClass("pullquote");
        } else {
          editor.execCommand("blockquote");
          quoteAt()?.addClass("pullquote");
        }
        this.refresh(editor, editor.elementPath());
        editor.fire("saveSnapshot");
      },
    });
    editor.ui.addButton("PullQuote", { label: words.pullQuote, command: "pullquote", icon: `${this.path}icon.svg` });
  },
});
