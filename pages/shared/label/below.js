// Below the row: what else can be done with it in the plain mode, what the model expected of the row before, the last
// answers, of which a click shows the row again, and a search in all of them. What is pressed names the row that was on
// screen, or the act that comes next, so that it does nothing when it arrives for another one.

const ACTS = [
  ["skip", "Skip, unsure", "Space"],
  ["bad", "Skip, bad row", "Shift+Space"],
  ["flag", "Flag", "F"],
  ["note", "Note", "N"],
  ["undo", "Undo", "Backspace"],
  ["redo", "Redo", "Shift+Backspace"],
];

export default function ({ data: [data], parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".below");
  const [acts, note, last, find] = root.children;
  Object.assign(root, { data, tell: setTriggerValue });

  const possible = !data.acts ? [] : ACTS.filter(([act]) => data.acts.row !== null || /do$/.test(act));
  acts.replaceChildren(...possible.map(([act, title, key]) => {
    const element = button(act === "flag" && data.acts.flagged ? "Flagged" : title, "act", () => perform(act));
    element.setAttribute("aria-keyshortcuts", key.replace("Space", " "));
    element.append(Object.assign(make("kbd", "", key), { ariaHidden: "true" }));
    return element;
  }));
  if (root.noting && data.acts && data.acts.noted === root.noting.id) close();
  if (root.noting && (!data.acts || data.acts.row !== root.noting.row)) {
    if (root.noting.text.trim()) keep(); // answered by mouse with the words still in the field
    close();
  }
  last.replaceChildren(...told(), ...answers("Your last answers", data.answers));
  search();

  if (!root.keys) {
    root.keys = (event) => press(event);
    window.addEventListener("keydown", root.keys, true);
  }
  return () => { window.removeEventListener("keydown", root.keys, true); root.keys = null; };

  function press(event) {
    if (!root.isConnected || !root.data.acts || !isForRow(event)) return;
    const target = event.composedPath()[0];
    if (root.noting && event.key !== "Tab" && !note.contains(target)) { // a word typed beside the field is no answer
      event.stopImmediatePropagation();
      return;
    }
    if (/^( |Enter)$/.test(event.key) && target.closest && target.closest(".below, .row")) return; // for the button in focus
    const name = (event.shiftKey ? "Shift+" : "") + (event.key === " " ? "Space" : event.key);
    const act = ACTS.find(([, , key]) => key.toLowerCase() === name.toLowerCase());
    if (!act) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!event.repeat) perform(act[0]); // a held key is one press
  }

  function perform(act) {
    const now = root.data.acts;
    if (!now) return;
    const card = document.querySelector(".row");
    if (now.row !== null && (!card || card.dataset.showing !== `label_${now.row}`)) return; // not yet on screen
    if (act === "undo" || act === "redo") root.tell(act, now.token);
    else if (now.row === null) return;
    else if (act === "note") root.noting ? close() : open(now.row);
    else if (act === "flag") root.tell("flag", { row: now.row, on: !now.flagged });
    else root.tell(act, now.row);
  }

  function open(row) {
    const typed = (text) => Object.assign(root.noting, { text, id: null });
    root.noting = { row, text: "", id: null };
    note.replaceChildren(...drawNote("", typed, keep, close));
  }

  function keep() {
    root.noting.id ||= String(Math.random()).slice(2); // the same words told twice are one note
    root.tell("note", root.noting);
  }

  function close() {
    root.noting = null;
    note.replaceChildren();
  }

  function told() {
    const opinion = data.opinion;
    if (!opinion) return [];
    const line = make("p", "opinion", opinion.told);
    if (!opinion.nearest) return [line];
    const ask = button(opinion.like_it ? "Hide rows like it" : "Rows like it", "link", () => root.tell("like_it", opinion.number));
    ask.setAttribute("aria-expanded", String(Boolean(opinion.like_it)));
    line.append(" ", ask);
    if (!opinion.like_it) return [line];
    const about = "Labeled rows most like it, nearest first. The distance is in standard deviations a column.";
    const list = make("ul");
    list.append(...opinion.like_it.map((row) => named(make("li"), row)));
    return [line, make("p", "title", opinion.like_it.length ? about : "None of them has its label any more."), list];
  }

  function answers(title, listed) {
    if (!listed.length) return [];
    const strip = make("div", "strip");
    strip.setAttribute("role", "group");
    strip.setAttribute("aria-label", title);
    for (const answer of listed) {
      strip.append(named(button("", "pill", () => root.tell("picked", answer.number)), answer));
    }
    return [make("p", "title", title), strip];
  }

  function search() {
    const [, field, list] = find.children;
    find.hidden = !data.answers.length && !data.found; // before the first answer there is nothing to find
    field.onkeydown = (event) => event.stopPropagation(); // what is typed is no key of the page
    field.onchange = () => root.tell("find", field.value); // at Enter, and when the field is left
    const none = make("p", "title", "None of your answers has that in its row.");
    list.replaceChildren(...(!data.found ? [] : data.found.length ? answers("Found", data.found) : [none]));
  }

  function named(element, { color, class: told, title, picture, away }) {
    if (color) {
      const dot = make("span", "dot");
      dot.style.backgroundColor = color;
      element.append(dot);
    }
    element.append(make("b", "", told), title && ` · ${title}`);
    if (picture) element.append(Object.assign(make("img", "thumb"), { src: picture, alt: "its row" }));
    element.append(away === undefined ? "" : ` · distance ${away}`);
    return element;
  }

  function button(title, name, act) {
    const element = make("button", name, title);
    element.type = "button";
    element.addEventListener("click", () => { element.blur(); act(); });
    return element;
  }
}
