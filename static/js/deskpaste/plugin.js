// What is pasted from elsewhere is cleaned by the server, by the rules of saving (articles/pasting.py), and only then
// put in. CKEditor's own filters lose what the server could still read. They serve where pictures are to be uploaded
// out of the paste, and when the server does not answer.
CKEDITOR.plugins.add("deskpaste", {
  requires: "clipboard",
  init(editor) {
    const holdsPictures = (html, transfer) =>
      /<img\b[^>]*src=["']?data:/i.test(html) || (/<img\b/i.test(html) && transfer.getData("text/rtf").includes("\\pict"));

    const settle = async (html, otherwise) => {
      const answer = await CKEDITOR.newsroom.post(editor.config.newsroom.paste, { html }).catch(() => null);
      if (!answer) return otherwise();
      editor.fire("saveSnapshot");
      editor.insertHtml(answer.html);
      editor.fire("saveSnapshot");
    };

    editor.on("paste", (event) => {
      const { data } = event;
      const { dataTransfer: transfer } = data;
      const external = transfer.getTransferType(editor) === CKEDITOR.DATA_TRANSFER_EXTERNAL;
      const html = external ? transfer.getData("text/html", true) : "";
      if (!html || data.settled || holdsPictures(html, transfer)) return;
      event.cancel();
      settle(html, () => editor.fire("paste", { ...data, settled: true }));
    }, null, null, 1);

    // The site has two levels of headings; CKEditor would make paragraphs of the others.
    editor.on("paste", ({ data }) => {
      data.dataValue = data.dataValue.replace(/<(\/?)h1\b/gi, "<$1h2").replace(/<(\/?)h[456]\b/gi, "<$1h3");
    }, null, null, 4);
  },
});
