// Small comforts; every page works without them.
"use strict";

/** Fetches a page of ours and returns its part with this id, or null. */
async function part(address, id) {
  const answer = await fetch(address, { credentials: "same-origin", headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.getElementById(id);
}

/** Renews the part of the page that shows how things stand now. */
function renew() {
  const live = document.getElementById("live");
  if (!live || !live.dataset.refresh) {
    return;
  }
  const busy = document.hidden || live.contains(document.activeElement) || live.querySelector(".bodies") || String(getSelection());
  const next = busy ? Promise.resolve() : part(live.dataset.refresh, "live").then((fresh) => {
    if (fresh) {
      live.replaceChildren(...fresh.childNodes);
    } else {
      location.reload(); // the session ended: this leads to the login
    }
  });
  next.catch(() => {}).finally(() => setTimeout(renew, 1000 * Number(live.dataset.every)));
}

/** Opens and closes the bodies of an event in place. */
document.addEventListener("click", (event) => {
  const link = event.target.closest("a.opens");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) {
    return;
  }
  event.preventDefault();
  const id = link.dataset.opens;
  part(link.href.split("#")[0], id).then((fresh) => {
    if (!fresh) {
      location.assign(link.href);
      return;
    }
    document.getElementById(id).replaceWith(fresh);
    fresh.querySelector("a.opens")?.focus({ preventScroll: true });
  }).catch(() => location.assign(link.href));
});

const live = document.getElementById("live");
if (live && live.dataset.every) {
  setTimeout(renew, 1000 * Number(live.dataset.every));
}
