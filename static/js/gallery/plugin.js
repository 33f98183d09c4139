// A gallery: <section class="gallery"> with figures of the library, chosen and ordered in the dialog.
CKEDITOR.plugins.add("gallery", {
  requires: "widget,dialog",
  init(editor) {
    const { words, pictures: address } = editor.config.newsroom;
    const escape = CKEDITOR.tools.htmlEncode;
    const escapeAttribute = CKEDITOR.tools.htmlEncodeAttr;

    const figure = ({ src, alt, caption }) =>
      `<figure class="image"><img src="${escapeAttribute(src)}" alt="${escapeAttribute(alt)}">` +
      (caption ? `<figcaption>${caption}</figcaption>` : "") + "</figure>";

    const read = (element) => {
      const found = [];
      element.forEach((node) => {
        if (node.name !== "img") return;
        const frame = node.getAscendant("figure");
        const caption = frame?.getFirst("figcaption");
        found.push({
          src: node.attributes["data-cke-saved-src"] ?? node.attributes.src,
          alt: node.attributes.alt ?? "",
          caption: caption?.getHtml() ?? "",
        });
      }, CKEDITOR.NODE_ELEMENT);
      return found;
    };

    editor.widgets.add("gallery", {
      dialog: "gallery",
      template: '<section class="gallery"></section>',
      allowedContent: "section(!gallery); figure(image); img[!src,alt]; figcaption",
      requiredContent: "section(gallery)",
      upcast(element, data) {
        if (element.name !== "section" || !element.hasClass("gallery")) return false;
        data.pictures = read(element);
        element.children = [];
        return true;
      },
      downcast() {
        const html = `<section class="gallery">${(this.data.pictures ?? []).map(figure).join("")}</section>`;
        return CKEDITOR.htmlParser.fragment.fromHtml(html).children[0];
      },
      data() {
        this.element.setHtml((this.data.pictures ?? []).map(figure).join(""));
      },
    });

    // The dialog's own part: results to press, and the chosen ones to caption, move and remove.
    const build = () => {
      const { make, say, keepKeys, asker } = CKEDITOR.newsroom;
      const plain = (html) => new DOMParser().parseFromString(html, "text/html").body.textContent;
      const results = make("div", { className: "desk-pictures" });
      const status = make("p", { className: "desk-status", role: "status" });
      const chosen = make("ol", { className: "desk-chosen", ariaLabel: words.chosenPictures });
      const input = make("input", { type: "text", autocomplete: "off" });
      const search = make("label", {}, words.findPictures, input);
      const box = make("div", { className: "desk-find" }, search, status, results, chosen);
      let list = [];

      const button = (sign, label, act, disabled = false) => {
        const made = make("button", { type: "button", textContent: sign, ariaLabel: label, title: label, disabled });
        made.addEventListener("click", act);
        return made;
      };
      const move = (from, step) => {
        const [picture] = list.splice(from, 1);
        list.splice(from + step, 0, picture);
        show();
        const buttons = chosen.children[from + step].querySelectorAll("button");
        const wanted = buttons[step < 0 ? 0 : 1];
        (wanted.disabled ? buttons[step < 0 ? 1 : 0] : wanted).focus();
      };
      const drop = (at) => {
        list.splice(at, 1);
        show();
        (chosen.children[Math.min(at, list.length - 1)]?.querySelector("button:last-child") ?? input).focus();
      };
      const row = (picture, at) => {
        const named = { title: picture.title || picture.alt || String(at + 1) };
        const field = (label, value, placeholder, take) => {
          const input = make("input", { type: "text", value, placeholder, ariaLabel: `${label}: ${named.title}` });
          input.addEventListener("input", () => take(input.value.trim()));
          return input;
        };
        // Left empty, the page shows the library's words in the language of the edition.
        const ofLibrary = picture.alts?.[document.getElementById("id_locale")?.value ?? "en"];
        return make("li", {},
          make("img", { src: picture.thumb ?? picture.src, alt: "" }),
          make("div", {},
            field(words.caption, plain(picture.caption), words.caption, (text) => { picture.caption = escape(text); }),
            field(words.altHere, picture.alt, ofLibrary || words.altHere, (text) => { picture.alt = text; })),
          button("↑", say(words.moveUp, named), () => move(at, -1), at === 0),
          button("↓", say(words.moveDown, named), () => move(at, 1), at === list.length - 1),
          button("×", say(words.remove, named), () => drop(at)));
      };
      const show = () => chosen.replaceChildren(...list.map(row));

      const ask = asker(address, ({ pictures }) => {
        results.replaceChildren(...pictures.map((picture) => {
          const made = button("", say(words.add, picture), () => {
            list.push({ ...picture, alt: "", caption: "" });
            show();
          });
          made.append(make("img", { src: picture.thumb, alt: "", loading: "lazy" }), make("span", { textContent: picture.title }));
          return made;
        }));
        const number = pictures.length;
        status.textContent = number ? say(words.foundPictures, { number }) : words.foundNoPictures;
      }, () => { status.textContent = words.notFound; });

      input.addEventListener("input", () => ask(input.value));
      keepKeys(box);
      return {
        box,
        input,
        set(pictures) {
          list = pictures.map((picture) => ({ ...picture }));
          input.value = "";
          show();
          ask("", 0);
        },
        get: () => list.map(({ src, alt, caption }) => ({ src, alt, caption })),
      };
    };

    CKEDITOR.dialog.add("gallery", () => ({
      title: words.gallery,
      minWidth: 560,
      minHeight: 360,
      contents: [{
        id: "info",
        elements: [{
          type: "html",
          id: "pictures",
          html: '<div class="desk-place"></div>',
          onLoad() {
            this.picker = build();
            this.getElement().$.append(this.picker.box);
          },
          focus() { this.picker.input.focus(); },
          setup(widget) { this.picker.set(widget.data.pictures ?? []); },
          commit(widget) { widget.setData("pictures", this.picker.get()); },
          validate() { return this.picker.get().length > 1 ? true : words.galleryTooSmall; },
        }],
      }],
    }));

    editor.ui.addButton("Gallery", { label: words.gallery, command: "gallery", icon: `${this.path}icon.svg` });
  },
});
