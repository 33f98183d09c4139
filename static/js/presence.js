// Says every few seconds that the story is open here, and shows who else has it open.
(() => {
  const { desk } = window;
  if (!desk?.panel.dataset.article) return;

  const BEAT = 4000; // milliseconds
  const { panel, form, key } = desk;
  const box = document.getElementById("desk-others");
  let typedAt = 0;
  let shown = "";
  desk.onEdit(() => (typedAt = Date.now()));

  const show = (sentences) => {
    if (sentences.join() === shown) return; // not read out again
    shown = sentences.join();
    box.replaceChildren(
      ...sentences.map((sentence) => Object.assign(document.createElement("p"), { textContent: sentence })),
    );
  };

  const beat = async () => {
    const typing = Date.now() - typedAt < 2 * BEAT;
    const base = form.querySelector("[name=base]")?.value ?? "";
    const answer = await desk.post(panel.dataset.presence, { typing, base });
    if (answer) show([...answer.others, answer.newest].filter(Boolean));
  };
  beat();
  setInterval(beat, BEAT);

  addEventListener("pagehide", () => {
    const data = new FormData();
    const said = { article: panel.dataset.article, key, leaving: "1", csrfmiddlewaretoken: desk.token() };
    for (const name in said) data.set(name, said[name]);
    navigator.sendBeacon(panel.dataset.presence, data);
  });
})();
