// Keys for moderators; without this file every button still works.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]");
  if (event.key !== "z" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  document.querySelector("[data-undo]")?.click();
});
const form = document.querySelector("[data-replies]");
if (form) {
  const cards = [...form.querySelectorAll("[data-reply]")];
  const to = { a: "published", r: "rejected", s: "spam", h: "held" };
  let at = -1;
  document.querySelector(".bs-keys").hidden = false;
  const go = (step) => {
    at = Math.max(0, Math.min(cards.length - 1, at + step));
    cards[at].focus({ preventScroll: true });
    cards[at].scrollIntoView({ block: "center" });
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const inside = cards.findIndex((card) => card.contains(event.target));
    if (inside >= 0) at = inside;
    const all = event.shiftKey && form.querySelector(`[name=bulk][value=${to[event.key.toLowerCase()]}]`);
    if (all) all.click();
    else if (event.key === "j") go(1);
    else if (event.key === "k") go(-1);
    else if (at < 0) return;
    else if (event.key === "x") cards[at].querySelector("[name=chosen]")?.click();
    else if (to[event.key]) cards[at].querySelector(`[data-to=${to[event.key]}]`)?.click();
    else return;
    event.preventDefault();
  });
  if (new URLSearchParams(location.search).has("decided") && cards.length) go(1);
}
