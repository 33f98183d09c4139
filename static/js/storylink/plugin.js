// "Find a story" in the link dialog. What is stored is story:ID, which outlives every change of an address.
CKEDITOR.plugins.add("storylink", {
  requires: "link",
  init(editor) {
    const { words, find } = editor.config.newsroom;
    let number = 0;

    const build = (dialog) => {
      const { make, say, keepKeys, asker } = CKEDITOR.newsroom;
      const id = `desk-stories-${++number}`;
      const list = make("ul", { id, className: "desk-results", role: "listbox", ariaLabel: words.findStory, hidden: true });
      const status = make("p", { className: "desk-status", role: "status" });
      const input = make("input", { type: "text", role: "combobox", autocomplete: "off", placeholder: words.findStoryHint });
      input.setAttribute("aria-controls", id);
      input.setAttribute("aria-expanded", "false");
      input.setAttribute("aria-autocomplete", "list");
      const box = make("div", { className: "desk-find" }, make("label", {}, words.findStory, input), list, status);
      let stories = [];
      let active = -1;

      const open = (shown) => {
        list.hidden = !shown;
        input.setAttribute("aria-expanded", String(shown));
        if (!shown) mark(-1);
      };
      const mark = (place) => {
        active = place;
        [...list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === place)));
        if (place < 0) return input.removeAttribute("aria-activedescendant");
        input.setAttribute("aria-activedescendant", list.children[place].id);
        list.children[place].scrollIntoView({ block: "nearest" });
      };
      const choose = (story) => {
        dialog.setValueOf("info", "linkType", "url");
        dialog.setValueOf("info", "protocol", "");
        dialog.setValueOf("info", "url", `story:${story.id}`);
        const shown = dialog.getContentElement("info", "linkDisplayText");
        if (shown && !shown.getValue()) shown.setValue(story.headline);
        status.textContent = say(words.linkedTo, story);
        input.value = "";
        open(false);
      };
      const option = (story, at) => {
        const told = [story.edition, story.state, story.day].filter(Boolean).join(" · ");
        const item = make("li", { id: `${id}-${at}`, role: "option" }, story.headline, make("span", { textContent: told }));
        item.lang = story.locale;
        item.lastChild.lang = "";
        item.addEventListener("mousedown", (event) => event.preventDefault());
        item.addEventListener("click", () => choose(story));
        return item;
      };
      const ask = asker(find, (answer) => {
        stories = answer.stories;
        list.replaceChildren(...stories.map(option));
        open(stories.length > 0);
        mark(stories.length ? 0 : -1);
        status.textContent = stories.length ? say(words.found, { number: stories.length }) : words.foundNothing;
      }, () => { status.textContent = words.notFound; });
      const name = asker(find, ({ stories: [story] }) => {
        status.textContent = story ? say(words.linkedTo, story) : "";
      }, () => {});

      input.addEventListener("input", () => {
        if (input.value.trim()) return ask(input.value);
        ask("", 0);
        open(false);
      });
      box.addEventListener("keydown", (event) => {
        if (event.target !== input || !stories.length) return;
        if (event.key === "ArrowDown" || event.key === "ArrowUp") {
          event.preventDefault();
          const step = event.key === "ArrowDown" ? 1 : stories.length - 1;
          open(true);
          mark((active + step + stories.length) % stories.length);
        } else if (event.key === "Enter" && active >= 0 && !list.hidden) {
          choose(stories[active]);
        } else if (event.key === "Escape" && !list.hidden) {
          event.stopPropagation();
          open(false);
        }
      });
      keepKeys(box);
      return {
        box,
        input,
        reset() {
          input.value = "";
          stories = [];
          list.replaceChildren();
          open(false);
          status.textContent = "";
          const present = dialog.getValueOf("info", "url");
          if (/^story:\d+$/.test(present)) name(present, 0);
        },
      };
    };

    CKEDITOR.on("dialogDefinition", ({ data, editor: its }) => {
      if (data.name !== "link" || its !== editor) return;
      const info = data.definition.getContents("info");
      info.get("linkType").items = info.get("linkType").items.filter(([, kind]) => kind === "url" || kind === "email");
      info.get("protocol").items = [["https://", "https://"], ["http://", "http://"], ["–", ""]];
      info.add({
        type: "html",
        id: "story",
        html: '<div class="desk-place"></div>',
        onLoad() {
          this.picker = build(this.getDialog());
          this.getElement().$.append(this.picker.box);
        },
        focus() { this.picker.input.focus(); },
      }, "linkDisplayText");
      const shown = data.definition.onShow;
      data.definition.onShow = function (...values) {
        shown?.apply(this, values);
        this.getContentElement("info", "story").picker.reset();
      };
    });
  },
});
