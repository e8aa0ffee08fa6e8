// The classes to choose between, in both modes: a button each and, where there are many, a field to type into. Every
// name is set as text, never as HTML.

const FIND_FROM = 11; // classes, from which one types to find

// A letter that is nobody's key begins to type where one types to find: it goes into the field that has the focus then.
function beginToType(root, event) {
  const field = root.querySelector(".find");
  if (field && event.key.length === 1 && event.key.trim()) field.focus();
}

function drawClasses(classes, choose, now) {
  const box = make("div", "classes");
  const buttons = classes.map((one) => {
    const element = make("button", one.id === now ? "class now" : "class", one.name);
    element.type = "button";
    element.dataset.class = one.id;
    element.title = one.guideline;
    element.style.borderLeftColor = one.color;
    if (one.key) {
      element.setAttribute("aria-keyshortcuts", one.key);
      element.append(Object.assign(make("kbd", "", one.key.toUpperCase()), { ariaHidden: "true" }));
    }
    element.addEventListener("click", (event) => { event.preventDefault(); element.blur(); choose(one.id); });
    return element;
  });
  box.append(...buttons);
  if (classes.length < FIND_FROM) return box;

  const field = make("input", "find");
  field.placeholder = "Type to find a class, Enter chooses it";
  field.setAttribute("aria-label", "Type to find a class");
  const narrow = () => classes.forEach((one, place) => {
    buttons[place].hidden = !one.name.toLowerCase().includes(field.value.trim().toLowerCase());
  });
  field.addEventListener("input", narrow);
  field.addEventListener("keydown", (event) => {
    const found = classes.find((one, place) => !buttons[place].hidden);
    if (event.key !== "Escape" && (event.key !== "Enter" || !field.value.trim() || !found)) return;
    field.value = "";
    narrow();
    field.blur();
    if (event.key === "Enter") choose(found.id);
  });
  box.prepend(field);
  return box;
}
