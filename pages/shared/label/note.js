// The field for a note to a row, in both modes: Enter or the button keeps what is typed, Escape or the other one lets it go.

const LONGEST_NOTE = 2000; // letters; as the server cuts it

function drawNote(text, typed, keep, close) {
  const field = make("input");
  field.value = text;
  field.maxLength = LONGEST_NOTE;
  field.placeholder = "Note to this row";
  field.setAttribute("aria-label", field.placeholder);
  const done = () => field.value.trim() && keep(field.value);
  field.addEventListener("input", () => typed(field.value));
  field.addEventListener("keydown", (event) => {
    event.stopPropagation(); // what is typed is no key of the page
    if (event.repeat && !field.value) event.preventDefault(); // the key that opened it is still held
    if (event.key === "Enter" && !event.isComposing) done();
    if (event.key === "Escape") close();
  });
  setTimeout(() => field.focus(), 0); // not before it is on the page, and the key that opened it has gone
  return [field, act("Keep the note", "keep", done), act("Close", "act", close)];

  function act(title, name, perform) {
    const element = make("button", name, title);
    element.type = "button";
    element.addEventListener("click", perform);
    return element;
  }
}
