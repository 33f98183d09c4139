// A form that a person touches fetches its time stamp; without this script the form works under stricter limits.
for (const form of document.querySelectorAll(".newsletter-form, .public-form")) {
  const stamp = form.elements.stamp;
  if (!stamp) continue;
  const address = new URL("../stamp/", form.action);
  let wanted; // while programs flood the form: how much work it needs, and the script that does it
  form.addEventListener("focusin", async () => {
    try {
      const response = await fetch(address, { credentials: "omit" });
      if (!response.ok) return;
      stamp.value = await response.text();
      const bits = Number(response.headers.get("X-Proof-Bits"));
      if (bits) wanted = { bits, script: response.headers.get("X-Proof-Script") };
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // no network: the form goes without a stamp
    }
  }, { once: true });
  form.addEventListener("submit", async (event) => {
    if (!wanted || !globalThis.crypto?.subtle) return; // the site asks its question instead
    event.preventDefault();
    const { bits, script } = wanted;
    wanted = undefined;
    const proof = document.createElement("input");
    Object.assign(proof, { type: "hidden", name: "proof" });
    form.setAttribute("aria-busy", "true");
    try {
      const { find } = await import(new URL(script, location.href));
      proof.value = await find(stamp.value, form.elements.email.value, bits);
      form.append(proof);
    } finally {
      form.removeAttribute("aria-busy");
      form.submit(); // it was found valid before
    }
  });
}

// Behind the link of a mail: confirms by itself for whoever moves on the page. A program that looks into mail does not.
for (const form of document.querySelectorAll(".newsletter-confirm")) {
  const signs = ["pointermove", "pointerdown", "keydown"];
  const seen = (event) => {
    if (!event.isTrusted || document.visibilityState !== "visible") return;
    for (const sign of signs) removeEventListener(sign, seen);
    const timer = setTimeout(() => form.requestSubmit(), 1500); // the button may be pressed meanwhile
    form.addEventListener("submit", () => clearTimeout(timer), { once: true });
  };
  for (const sign of signs) addEventListener(sign, seen);
}
