// A player of another site comes only when the reader asks for it. Without this script its face is a link.
for (const face of document.querySelectorAll("a[data-player]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = face.className;
  button.append(...face.childNodes);
  button.addEventListener("click", () => {
    const frame = document.createElement("iframe");
    frame.className = "embed-player";
    frame.title = face.dataset.title;
    frame.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
    frame.sandbox = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-presentation";
    frame.src = face.dataset.player;
    button.replaceWith(frame);
    frame.focus();
  });
  face.replaceWith(button);
}
