// Fills the slots that come near the window with one request, and tells which were seen: half of them for a second.
const seen = new WeakMap();
const shown = [];

function element(name, attributes, ...children) {
  const node = document.createElement(name);
  Object.assign(node, attributes);
  node.append(...children.filter(Boolean));
  return node;
}

function fill(slot, ad) {
  const box = slot.querySelector(".placement-box");
  if (!ad) return;
  slot.ariaLabel = slot.querySelector(".placement-label").textContent = ad.label;
  const link = element("a", { href: ad.href, target: "_blank", rel: ad.paid ? "sponsored nofollow noopener" : "noopener" });
  if (ad.kind === "image") {
    link.append(element("img", { width: ad.width, height: ad.height, alt: ad.alt, src: ad.src }));
  } else {
    link.className = "placement-words";
    link.append(
      element("strong", { textContent: ad.headline }),
      element("span", { textContent: ad.text }),
      ad.button && element("b", { textContent: ad.button }),
    );
  }
  box.replaceChildren(link);
  slot.querySelector(".placement-by").textContent = ad.sponsor;
  shown.push(ad.token);
  seen.set(box, ad.token);
  views.observe(box);
}

const timers = new Map();
const views = new IntersectionObserver((entries) => {
  for (const { target, intersectionRatio } of entries) {
    clearTimeout(timers.get(target));
    if (intersectionRatio < 0.5) continue;
    timers.set(target, setTimeout(() => {
      views.unobserve(target);
      navigator.sendBeacon("/_s/v", JSON.stringify([seen.get(target)]));
    }, 1000));
  }
}, { threshold: [0, 0.5] });

async function ask(slots) {
  const { section, locale } = slots[0].dataset;
  const names = slots.map((slot) => slot.dataset.slot).join(",");
  const query = new URLSearchParams({ s: names, c: section, l: locale, w: innerWidth, x: shown });
  const answer = await fetch(`/_s/d?${query}`, { credentials: "omit" })
    .then((response) => response.json())
    .catch(() => null); // the reserved place stays
  for (const slot of slots) fill(slot, answer?.slots?.[slot.dataset.slot]);
}

// One after the other: each question tells what stands on the page already.
let asked = Promise.resolve();
const near = new IntersectionObserver((entries) => {
  const slots = entries.filter((entry) => entry.isIntersecting).map((entry) => entry.target);
  slots.forEach((slot) => near.unobserve(slot));
  if (slots.length) asked = asked.then(() => ask(slots));
}, { rootMargin: "150% 0%" });

const start = () => document.querySelectorAll("[data-slot]").forEach((slot) => near.observe(slot));
if (document.prerendering) document.addEventListener("prerenderingchange", start, { once: true });
else start();
