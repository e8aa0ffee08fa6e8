// The row in hand in the plain mode. One element for the whole card, that stays while its rows change.
//
// The buttons that answer are elements of the page, and may be there some moments before the row they belong to is
// painted here. Until both are of the same row, no key and no click reaches them: nobody answers a row not yet shown.

export default function ({ data: [data], parentElement }) {
  const root = parentElement.querySelector(".row");
  root.replaceChildren(drawCard(data.row), make("div", "saved", data.told));
  root.dataset.showing = data.showing;

  if (!root.guard) {
    root.guard = (event) => {
      const buttons = event.type === "click" ? [event.target.closest("[class*=st-key-classes_]")]
        : [...document.querySelectorAll("[class*=st-key-classes_]")];
      const fits = (one) => !one || one.classList.contains(`st-key-classes_${root.dataset.showing}`);
      if (!root.isConnected || buttons.every(fits)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    window.addEventListener("keydown", root.guard, true);
    window.addEventListener("click", root.guard, true);
  }
  return () => {
    window.removeEventListener("keydown", root.guard, true);
    window.removeEventListener("click", root.guard, true);
    root.guard = null;
  };
}
