// What the pages do beyond links and forms: words and events light up together, keys judge. Everything works without it.
"use strict";
(() => {
  const numbers = (node) => (node.dataset.e || "").split(" ").filter(Boolean);
  const marked = document.querySelectorAll("[data-e]");
  const light = (wanted, name) => {
    for (const node of marked) node.classList.toggle(name, numbers(node).some((n) => wanted.includes(n)));
  };
  const at = (event) => event.target instanceof Element ? event.target.closest("[data-e]") : null;
  document.addEventListener("mouseover", (event) => { const node = at(event); light(node ? numbers(node) : [], "on"); });
  document.addEventListener("focusin", (event) => { const node = at(event); light(node ? numbers(node) : [], "on"); });
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
  document.addEventListener("click", (event) => {
    const node = at(event);
    if (!node) return;
    const link = event.target.closest("a, button, summary, select, input");
    if (link && !link.matches(".s, .num")) return;
    const own = numbers(node);
    light(own, "held");
    const card = node.matches(".card");
    const other = document.getElementById((card ? "t" : "e") + (node.matches("a.s") ? node.hash.slice(2) : own[0]));
    if (!other) return;
    if (link) event.preventDefault();
    other.scrollIntoView({ block: "center", behavior: calm });
    if (link && link.hash) history.replaceState(null, "", link.hash);
    if (!card) other.querySelector(".num")?.focus({ preventScroll: true });
  });
  const named = /^#e(\d+)$/.exec(location.hash);
  if (named) light([named[1]], "held");

  // Keys: y right, n wrong, c correct, s skip; for the only event of a page, or for the one that was chosen.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof Element && event.target.closest("input, select, textarea, [contenteditable]")) return;
    const groups = document.querySelectorAll(".judge");
    const chosen = document.querySelector(".card.held, .card:focus-within") || (groups.length === 1 ? document : null);
    const button = chosen?.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!button) return;
    event.preventDefault();
    if (button.matches("summary")) {
      button.parentElement.open = true;
      button.parentElement.querySelector("select")?.focus();
    } else button.click();
  });
})();
