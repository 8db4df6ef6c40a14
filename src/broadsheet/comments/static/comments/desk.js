// Keys for moderators; without this file every button still works. It stands in the page's head, so
// that no key is lost that is pressed while the rest of the page still arrives.
{
  const to = { a: "published", r: "rejected", s: "spam", h: "held" };
  let at = -1;
  const cards = () => [...document.querySelectorAll("[data-replies] [data-reply]")];
  const go = (step) => {
    const all = cards();
    if (!all.length) return;
    at = Math.max(0, Math.min(all.length - 1, at + step));
    all[at].closest(".bs-folded")?.setAttribute("open", "");
    all[at].focus({ preventScroll: true });
    all[at].scrollIntoView({ block: "center" });
  };
  const press = (event) => {
    const all = cards();
    const inside = all.findIndex((card) => card.contains(event.target));
    if (inside >= 0) at = inside;
    const bulk = event.shiftKey && to[event.key.toLowerCase()];
    if (bulk) return document.querySelector(`[name=bulk][value=${bulk}]`);
    if (event.key === "z") return document.querySelector("[data-undo]");
    if (event.key === "x") return all[at]?.querySelector("[name=chosen]");
    return to[event.key] && all[at]?.querySelector(`[data-to=${to[event.key]}]`);
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const button = press(event);
    if (button) button.click();
    else if (event.key === "j") go(1);
    else if (event.key === "k") go(-1);
    else return;
    event.preventDefault();
  });
  document.addEventListener("DOMContentLoaded", () => {
    const keys = document.querySelector(".bs-keys");
    if (keys) keys.hidden = false;
    const decided = new URLSearchParams(location.search).has("decided");
    if (decided && at < 0) go(1);
  });
}
