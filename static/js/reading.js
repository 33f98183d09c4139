// Tells once that the page was read: five seconds before somebody's eyes, unless they asked not to be counted.
const page = document.querySelector("[data-read]");
const ENOUGH = 5000; // milliseconds
let seen = 0;
let since = 0;
let timer;

function look() {
  clearTimeout(timer);
  if (document.visibilityState === "visible") {
    since = Date.now();
    timer = setTimeout(tell, ENOUGH - seen);
  } else if (since) {
    seen += Date.now() - since;
    since = 0;
  }
}

function tell() {
  document.removeEventListener("visibilitychange", look);
  const [kind, key] = page.dataset.read.split(" ");
  const from = document.referrer ? new URL(document.referrer).hostname : "";
  const told = { kind, key: Number(key), in: document.documentElement.lang, from };
  navigator.sendBeacon("/_s/r", JSON.stringify(told));
  // By a link of a newsletter: which edition and which of its subjects, and nothing about who follows it.
  const link = new URLSearchParams(location.search);
  if (kind !== "story" || link.get("utm_source") !== "newsletter") return;
  const visit = { campaign: link.get("utm_campaign"), variant: link.get("utm_content"), story: told.key };
  navigator.sendBeacon("/_s/e", JSON.stringify(visit));
}

if (page && !navigator.globalPrivacyControl && navigator.doNotTrack !== "1") {
  const start = () => {
    document.addEventListener("visibilitychange", look);
    look();
  };
  if (document.prerendering) document.addEventListener("prerenderingchange", start, { once: true });
  else start();
}
