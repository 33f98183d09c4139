// A film, sound or post of another site: <oembed> holds the address and the words typed here, never markup.
CKEDITOR.plugins.add("storyembed", {
  requires: "widget,dialog",

  onLoad() {
    CKEDITOR.dtd.oembed = { "#": 1 };
    for (const name in CKEDITOR.dtd) if (CKEDITOR.dtd[name].div) CKEDITOR.dtd[name].oembed = 1;
  },

  init(editor) {
    const { words, embeds } = editor.config.newsroom;
    const typed = { title: "data-title", quote: "data-quote", by: "data-by" };
    // The same patterns as the server's (articles/embeds.py), which has the last word.
    const providerOf = (address) =>
      embeds.find(({ patterns }) => patterns.some((pattern) => new RegExp(pattern).test(address.trim())));
    const escape = CKEDITOR.tools.htmlEncode;

    editor.widgets.add("storyembed", {
      dialog: "storyembed",
      template: '<div class="embed-placeholder"></div>',
      allowedContent: "oembed[data-title,data-quote,data-by]; div(!embed-placeholder)",
      requiredContent: "oembed",
      upcast(element, data) {
        if (element.name !== "oembed") return false;
        data.url = CKEDITOR.tools.htmlDecode(element.getHtml()).trim();
        for (const name in typed) data[name] = element.attributes[typed[name]] ?? "";
        const placeholder = new CKEDITOR.htmlParser.element("div", { class: "embed-placeholder" });
        element.replaceWith(placeholder);
        return placeholder;
      },
      downcast() {
        const element = new CKEDITOR.htmlParser.element("oembed");
        for (const name in typed) if (this.data[name]) element.attributes[typed[name]] = this.data[name];
        element.add(new CKEDITOR.htmlParser.text(escape(this.data.url ?? "")));
        return element;
      },
      data() {
        const { url = "", title, quote, by } = this.data;
        const lines = [
          `<strong>${escape(providerOf(url)?.name ?? "?")}</strong>`,
          title && escape(title),
          quote && `“${escape(quote)}”`,
          by && `— ${escape(by)}`,
          `<small>${escape(url)}</small>`,
        ];
        this.element.setHtml(lines.filter(Boolean).join("<br>"));
      },
    });

    const field = (id, label, extra) => ({
      id,
      label,
      type: "text",
      setup(widget) { this.setValue(widget.data[id] ?? ""); },
      commit(widget) { widget.setData(id, this.getValue().trim()); },
      ...extra,
    });
    const kindIn = (dialog) => providerOf(dialog.getValueOf("info", "url"))?.kind;

    CKEDITOR.dialog.add("storyembed", () => ({
      title: words.embed,
      minWidth: 420,
      minHeight: 220,
      contents: [{
        id: "info",
        elements: [
          field("url", words.embedAddress, {
            validate() { return providerOf(this.getValue()) ? true : words.embedUnknown; },
          }),
          field("title", words.embedTitle, {
            validate() {
              const needed = ["video", "audio"].includes(kindIn(this.getDialog()));
              return needed && !this.getValue().trim() ? words.embedTitleMissing : true;
            },
          }),
          field("quote", words.embedQuote, {
            type: "textarea",
            rows: 4,
            validate() {
              return kindIn(this.getDialog()) === "post" && !this.getValue().trim() ? words.embedQuoteMissing : true;
            },
          }),
          field("by", words.embedBy),
        ],
      }],
    }));

    // A pasted address of a film or sound becomes one at once; a post waits for its words.
    editor.on("paste", (event) => {
      const text = event.data.dataTransfer.getData("text/plain").trim();
      const provider = /^\S+$/.test(text) && providerOf(text);
      if (provider && provider.kind !== "post") {
        event.data.type = "html";
        event.data.dataValue = `<oembed>${escape(text)}</oembed>`;
      }
    }, null, null, 20);

    editor.ui.addButton("StoryEmbed", { label: words.embed, command: "storyembed", icon: `${this.path}icon.svg` });
  },
});
