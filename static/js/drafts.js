// Keeps what is typed: in this browser within a second, on the server within four more.
(() => {
  const { desk } = window;
  if (!desk) return;

  const LOCAL = 700; // milliseconds from a keystroke to the browser's store
  const SERVER = 2500; // from there to the server
  const AGAIN = 4000; // until the next attempt, where the server did not answer
  const PREFIX = `desk:${desk.panel.dataset.user}:${desk.panel.dataset.article || "new"}:`;
  const SAVED = "desk_saved"; // the cookie of articles/admin/autosave.py
  const line = document.getElementById("desk-kept");

  // --- the browser's store; a browser may have none, or no room in it

  const store = {
    put(key, text) {
      try {
        localStorage.setItem(PREFIX + key, JSON.stringify(text));
        return true;
      } catch (error) {
        if (error instanceof DOMException) return false;
        throw error;
      }
    },
    drop(key) {
      try {
        localStorage.removeItem(PREFIX + key);
      } catch (error) {
        if (!(error instanceof DOMException)) throw error;
      }
    },
    all() {
      const found = [];
      try {
        for (const name of Object.keys(localStorage).filter((name) => name.startsWith(PREFIX))) {
          const text = JSON.parse(localStorage.getItem(name));
          if (text?.fields) found.push({ ...text, key: name.slice(PREFIX.length) });
        }
      } catch (error) {
        if (!(error instanceof DOMException || error instanceof SyntaxError)) throw error;
      }
      return found;
    },
  };

  // A save that succeeded says so in a cookie, whatever page came next.
  const forgetSaved = () => {
    const cookie = document.cookie.split("; ").find((part) => part.startsWith(`${SAVED}=`));
    if (!cookie) return;
    const keys = cookie.slice(SAVED.length + 1).split(".");
    try {
      for (const name of Object.keys(localStorage)) {
        if (name.startsWith("desk:") && keys.includes(name.split(":")[3])) localStorage.removeItem(name);
      }
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
    }
    document.cookie = `${SAVED}=; path=/admin/; max-age=0`;
  };
  forgetSaved();

  // Other windows see by this lock that somebody is at it here.
  navigator.locks?.request(`desk:${desk.key}`, () => new Promise(() => {}));

  // --- keeping

  let initial = ""; // the form as it was opened
  let localTimer = 0;
  let serverTimer = 0;
  let isKept = false; // in this browser
  let sentText = "";
  let isSending = false;

  const tell = (where) => {
    line.textContent = where ? desk.words(where, { time: new Date().toLocaleTimeString([], { timeStyle: "medium" }) }) : "";
  };

  const keepHere = () => {
    clearTimeout(localTimer);
    localTimer = 0;
    const fields = desk.fields();
    const text = JSON.stringify(fields);
    if (text === initial && !sentText) {
      store.drop(desk.key);
      isKept = false;
      tell("");
      return;
    }
    isKept = store.put(desk.key, { fields, typed: Date.now() });
    if (isKept && text !== sentText) tell("local");
    if (text !== sentText) serverTimer ||= setTimeout(keepThere, SERVER);
  };

  const keepThere = async () => {
    serverTimer = 0;
    if (isSending) {
      serverTimer = setTimeout(keepThere, 500);
      return;
    }
    const fields = desk.fields();
    const text = JSON.stringify(fields);
    isSending = true;
    const answer = await desk.post(desk.panel.dataset.keep, { fields });
    isSending = false;
    if (stopped) return;
    if (answer) {
      sentText = text;
      tell(isKept ? "both" : "server");
    } else serverTimer ||= setTimeout(keepThere, AGAIN);
  };

  // While the form is on its way nothing is kept: it would come after the save that makes it needless.
  let stopped = false;
  desk.onLeave((isLeaving) => {
    stopped = isLeaving;
    clearTimeout(localTimer);
    clearTimeout(serverTimer);
    localTimer = serverTimer = 0;
  });

  desk.whenReady.then(() => {
    initial = JSON.stringify(desk.fields());
    desk.onEdit(() => {
      if (!stopped) localTimer ||= setTimeout(keepHere, LOCAL);
    });
    desk.keepNow = keepHere;
    addEventListener("pagehide", () => localTimer && keepHere());
    if (desk.adopted) {
      initial = "";
      keepHere();
    }
  });
  desk.store = store;
})();
