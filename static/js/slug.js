// The same as articles/slugs.py, so that an editor sees the address while typing the headline.
const LETTERS = {
  ə: "e", ı: "i", ğ: "g", ş: "s", ç: "c", ö: "o", ü: "u",
  а: "a", б: "b", в: "v", г: "g", д: "d", е: "e", ё: "e", ж: "zh", з: "z", и: "i", й: "y", к: "k", л: "l", м: "m",
  н: "n", о: "o", п: "p", р: "r", с: "s", т: "t", у: "u", ф: "f", х: "kh", ц: "ts", ч: "ch", ш: "sh", щ: "shch",
  ъ: "", ы: "y", ь: "", э: "e", ю: "yu", я: "ya",
  ß: "ss", æ: "ae", ø: "o", đ: "d", ł: "l", œ: "oe", þ: "th", ð: "d",
};
const MOST = 80;

const translate = (text) => Array.from(text, (letter) => LETTERS[letter] ?? letter).join("");

function slugify(text) {
  const lowered = translate(text.normalize("NFC").toLowerCase());
  const plain = translate(lowered.normalize("NFKD").replace(/\p{M}/gu, "").replace(/['’ʼ]/g, ""));
  const slug = (plain.match(/[a-z0-9]+/g) ?? []).join("-");
  if (slug.length <= MOST) return slug;
  const cut = slug.slice(0, MOST + 1);
  return cut.slice(0, cut.includes("-") ? cut.lastIndexOf("-") : MOST).slice(0, MOST);
}

window.slugify = slugify;

for (const field of document.querySelectorAll("[data-slug-from]")) {
  const source = document.getElementById(field.dataset.slugFrom);
  // A slug that is set, by hand or by an earlier save, is an address: it does not follow the headline.
  let follows = field.value === "";
  field.addEventListener("input", () => { follows = field.value === ""; });
  source.addEventListener("input", () => { if (follows) field.value = slugify(source.value); });
}
