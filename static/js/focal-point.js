// The focal point: a ring on the picture beside the two sliders, and what each crop will show.
// object-position in percent cuts as the server does: the same part of what is left over goes on each side.
(() => {
  const STEP = 0.01;
  const tool = document.querySelector("[data-focus-tool]");
  const across = document.getElementById("id_focus_x");
  const down = document.getElementById("id_focus_y");
  if (!tool || !across || !down) return;

  const stage = tool.querySelector(".focus-stage");
  const marker = tool.querySelector(".focus-marker");
  const crops = document.querySelectorAll(".focus-crop img");
  const inside = (value) => Math.min(1, Math.max(0, Math.round(value * 100) / 100));

  function show() {
    const [x, y] = [across, down].map((slider) => Math.round(slider.value * 100));
    marker.style.left = `${x}%`;
    marker.style.top = `${y}%`;
    marker.setAttribute("aria-valuenow", x);
    marker.setAttribute("aria-valuetext", marker.dataset.text.replace("{x}", x).replace("{y}", y));
    crops.forEach((crop) => { crop.style.objectPosition = `${x}% ${y}%`; });
  }

  function move(x, y) {
    [across.value, down.value] = [inside(x), inside(y)];
    // Whoever watches the form for changes hears of it.
    across.dispatchEvent(new Event("change", { bubbles: true }));
    show();
  }

  function toPointer(event) {
    const box = stage.getBoundingClientRect();
    move((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
  }

  stage.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    stage.setPointerCapture(event.pointerId);
    marker.focus();
    toPointer(event);
  });
  stage.addEventListener("pointermove", (event) => { if (stage.hasPointerCapture(event.pointerId)) toPointer(event); });

  const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  marker.addEventListener("keydown", (event) => {
    const way = MOVES[event.key];
    if (!way) return;
    event.preventDefault();
    const far = event.shiftKey ? 10 : 1;
    move(Number(across.value) + way[0] * STEP * far, Number(down.value) + way[1] * STEP * far);
  });

  [across, down].forEach((slider) => slider.addEventListener("input", show));
  [marker, tool.querySelector(".focus-help")].forEach((part) => { part.hidden = false; });
  show();
})();
