// Beside a field that holds a picture: the picture itself, what it lacks, and a window to choose from by eye.
// Without this script the list that the field opens remains.
addEventListener("load", () => {
  const { jQuery } = window.django;
  for (const select of document.querySelectorAll("select[data-pick]")) {
    const { pick, glance, words } = select.dataset;
    const make = (name, properties) => Object.assign(document.createElement(name), properties);
    const image = make("img", { alt: "" });
    const told = make("p", { className: "picture-field-words" });
    told.setAttribute("role", "status");
    const button = make("button", { type: "button", className: "picture-field-pick", textContent: words });
    const box = make("div", { className: "picture-field" });
    box.append(image, told, button);
    select.closest(".related-widget-wrapper").after(box);

    const show = async () => {
      box.classList.toggle("picture-field-empty", !select.value);
      told.textContent = "";
      if (!select.value) return null;
      const answer = await fetch(glance.replace("/0/", `/${select.value}/`)).catch(() => null);
      if (!answer?.ok || answer.redirected) return null;
      const picture = await answer.json();
      image.src = picture.thumb;
      told.textContent = [picture.alt, picture.credit && `© ${picture.credit}`, ...picture.badges].filter(Boolean).join(" · ");
      return picture;
    };

    let opened = null;
    button.addEventListener("click", () => { opened = window.open(pick, "pick-picture", "popup,width=980,height=720"); });
    addEventListener("message", async ({ origin, source, data }) => {
      if (origin !== location.origin || source !== opened || !/^\d+$/.test(data?.picked)) return;
      const option = [...select.options].find(({ value }) => value === data.picked) ?? new Option("", data.picked);
      select.append(option);
      select.value = data.picked;
      const picture = await show();
      option.text = picture?.title ?? data.picked;
      jQuery(select).trigger("change");
      button.focus();
    });
    jQuery(select).on("change", show);
    show();
  }
});
