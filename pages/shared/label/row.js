// The row in hand in the plain mode and the classes that answer it: one element, that stays while its rows change.
//
// Row and buttons are drawn together, so nobody can answer a row that is not yet shown. What is pressed names the
// showing it was pressed for, so that it does nothing when it arrives twice or for another one.

export default function ({ data: [data], parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".row");
  Object.assign(root, { data, tell: setTriggerValue });
  root.dataset.showing = data.showing;

  const choices = JSON.stringify([data.classes, data.now]);
  const [card, saved, classes] = root.children;
  card.replaceChildren(drawCard(data.row));
  saved.textContent = data.told;
  if (root.choices !== choices) { // else they stay, and so does who moves among them by Tab
    root.choices = choices;
    classes.replaceChildren(drawClasses(data.classes, choose, data.now));
  }

  if (!root.keys) {
    root.keys = press;
    window.addEventListener("keydown", press);
  }
  return () => { window.removeEventListener("keydown", root.keys); root.keys = null; };

  function press(event) {
    if (!root.isConnected || !isForRow(event)) return;
    const one = root.data.classes.find((known) => known.key && known.key === keyOf(event));
    if (!one) return beginToType(root, event);
    event.preventDefault();
    if (!event.repeat) choose(one.id); // a held key is one press
  }

  function choose(id) {
    root.tell("chosen", { showing: root.data.showing, class: id });
  }
}
