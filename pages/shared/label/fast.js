// The fast mode: a queue of rows in the browser. A press paints the next row at once; what was said is sent in bursts
// and kept here until the server tells that it is on disk. Every text of a row or class is set as text, never as HTML.

const REST = 150; // milliseconds without a press, after which what was said is sent
const AGAIN = 3000; // without an answer from the server, after which it is sent again; the server stores it once

const desks = new Map(); // what survives when the component is drawn anew

function deskOf(key, resting) {
  if (!desks.has(key)) {
    desks.set(key, {
      queue: [], said: [], gone: new Set(), undoing: new Set(), answered: 0, resting, painted: null, at: 0,
      noting: null, timer: null, retry: null, problem: "", refused: "",
    });
  }
  return desks.get(key);
}

export default function (component) {
  const { data: [data], parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".desk");
  const desk = deskOf(data.desk, data.resting);
  const on = root.on || (root.on = {}); // the newest data and callbacks, for handlers that were bound before
  Object.assign(on, { data, setTriggerValue, desk });

  const stored = new Set(data.stored);
  desk.said = desk.said.filter((one) => !stored.has(one.id));
  const undoing = desk.undoing.size;
  for (const id of stored) desk.undoing.delete(id);
  desk.problem = data.problem;
  if (!desk.undoing.size) {
    const top = undoing ? null : desk.queue[0];
    desk.queue = data.rows.filter((row) => !desk.gone.has(row.number));
    // The row on screen stays there, whatever the same person was lent before it in another tab.
    const place = top ? desk.queue.findIndex((row) => row.number === top.number) : -1;
    if (place > 0) desk.queue.unshift(...desk.queue.splice(place, 1));
  }
  if (desk.said.length) retryLater();
  paint(desk.painted === "empty"); // why it is may have changed

  if (!root.listening) {
    root.listening = true;
    root.keys = (event) => press(event);
    root.leave = () => send();
    window.addEventListener("keydown", root.keys);
    document.addEventListener("visibilitychange", root.leave);
  }

  function say(one) {
    one.id = crypto.randomUUID ? crypto.randomUUID() : String(Math.random()).slice(2) + Date.now();
    desk.said.push(one);
    clearTimeout(desk.timer);
    desk.timer = setTimeout(send, one.act === "undo" || one.act === "redo" ? 0 : REST);
    return one.id;
  }

  function send() {
    if (desk.said.length) tell();
  }

  function tell() {
    clearTimeout(desk.timer);
    on.setTriggerValue("said", { said: desk.said.slice(), resting: desk.resting });
    retryLater();
  }

  function retryLater() {
    clearTimeout(desk.retry);
    desk.retry = setTimeout(() => { if (desk.said.length) { paintState(); send(); } }, AGAIN);
  }

  function answer(classId) {
    const row = desk.queue[0];
    if (!ready() || !row) return;
    leave(row);
    say({ act: "answer", row: row.key, number: row.number, class: classId, seconds: seconds() });
    next();
  }

  function skip(reason) {
    const row = desk.queue[0];
    if (!ready() || !row) return;
    leave(row);
    say({ act: "skip", row: row.key, number: row.number, reason, seconds: seconds() });
    next();
  }

  function leave(row) {
    keepNote(); // answered by mouse with the words still in the field
    desk.queue.shift();
    desk.gone.add(row.number);
    desk.answered += 1;
  }

  function next() {
    if (on.data.rests && desk.answered >= on.data.batch) desk.resting = true;
    paint();
    if (desk.resting) tell(); // and be told how far it is
  }

  function back(act) {
    if (on.data.paused) return;
    desk.resting = false;
    desk.answered = Math.max(0, desk.answered - 1);
    desk.undoing.add(say({ act }));
    paint();
  }

  function flag() {
    const row = desk.queue[0];
    if (!ready() || !row) return;
    row.flagged = !row.flagged;
    say({ act: "flag", row: row.key, on: row.flagged });
    paint(true);
  }

  function note() {
    const row = desk.queue[0];
    if (!ready() || !row) return;
    desk.noting = desk.noting ? null : { row: row.key, text: "" };
    paint(true);
  }

  function keepNote() {
    const { row, text } = desk.noting || {};
    desk.noting = null;
    if (text && text.trim()) say({ act: "note", row, text });
  }

  function noting() {
    const box = make("div", "noting");
    const typed = (text) => { desk.noting.text = text; };
    const keep = () => { keepNote(); paint(true); };
    if (desk.noting) box.append(...drawNote(desk.noting.text, typed, keep, note));
    return box;
  }

  function goOn() {
    desk.resting = false;
    desk.answered = 0;
    paint();
    tell();
  }

  function lookAgain() {
    on.setTriggerValue("again", Date.now());
  }

  function ready() {
    return !desk.resting && !desk.undoing.size && !on.data.paused;
  }

  function seconds() {
    return Math.max(0, (performance.now() - desk.at) / 1000);
  }

  function press(event) {
    if (!root.isConnected || on.data.paused || !isForRow(event)) return;
    if (root.querySelector(".noting input")) return; // a word typed beside the field is no answer
    const key = keyOf(event);
    const act = key === "backspace" ? () => back(event.shiftKey ? "redo" : "undo")
      : key === "enter" && desk.resting ? goOn
      : key === "enter" && desk.painted === "empty" && on.data.empty ? lookAgain
      : key === " " ? () => skip(event.shiftKey ? "bad row" : "unsure")
      : key === "f" ? flag
      : key === "n" ? note
      : null;
    const one = on.data.classes.find((known) => known.key && known.key === key);
    if (!act && !one) return beginToType(root, event);
    event.preventDefault();
    event.stopPropagation();
    if (document.activeElement && document.activeElement !== document.body) document.activeElement.blur(); // no frame around the page
    if (event.repeat) return; // a held key is one press
    act ? act() : answer(one.id);
  }

  function paint(force) {
    const row = desk.queue[0];
    if (desk.noting && (!row || row.key !== desk.noting.row)) keepNote(); // its row went, by an undo or in another tab
    const now = on.data.paused ? "paused" : desk.resting ? "resting" : desk.undoing.size ? "undoing"
      : row ? row.number : desk.said.length ? "saving" : "empty";
    if (force || desk.painted !== now || root.childElementCount === 0) {
      root.replaceChildren(...screen(now, row));
      if (desk.painted !== now) desk.at = performance.now();
      desk.painted = now;
      root.dataset.showing = row && typeof now === "number" ? row.key : String(now);
    }
    paintState();
  }

  function screen(now, row) {
    if (now === "paused") return [];
    if (now === "resting") {
      const box = make("div", "rest");
      box.append(make("h3", "", `${desk.answered} rows answered`), state(), button("Go on", "primary", goOn, "Enter"));
      return [box, acts()];
    }
    if (now === "empty") {
      if (!on.data.empty) return [acts(), state()]; // the page tells below why there is no row, and what then
      const again = button("Look again", "primary", lookAgain, "Enter");
      return [make("div", "note", on.data.empty), again, acts(), state()];
    }
    if (now === "saving") return [make("div", "note", "Saving …"), state()];
    if (now === "undoing") return [make("div", "note", "Taking it back …"), state()];
    return [drawCard(row), classes(), acts(row), noting(), state()];
  }

  function button(title, name, act, key) {
    const element = make("button", name, title);
    element.type = "button";
    element.tabIndex = -1; // Space and Enter are keys of the page, not of the last button pressed
    if (key) element.append(make("kbd", "", key));
    element.addEventListener("click", (event) => { event.preventDefault(); element.blur(); act(); });
    return element;
  }

  function classes() {
    const box = drawClasses(on.data.classes, answer);
    for (const element of box.querySelectorAll("button")) element.tabIndex = -1; // as below
    return box;
  }

  function acts(row) {
    const box = make("div", "acts");
    if (row) box.append(
      button("Skip, unsure", "act", () => skip("unsure"), "Space"),
      button("Skip, bad row", "act", () => skip("bad row"), "Shift+Space"),
      button(row.flagged ? "Flagged" : "Flag", "act", flag, "F"),
      button("Note", "act", note, "N"),
    );
    box.append(
      button("Undo", "act", () => back("undo"), "Backspace"),
      button("Redo", "act", () => back("redo"), "Shift+Backspace"),
    );
    return box;
  }

  function state() {
    return make("div", "state");
  }

  function paintState() {
    const line = root.querySelector(".state");
    if (!line) return;
    const waiting = desk.said.length;
    root.dataset.unsaved = waiting;
    line.className = desk.problem ? "state problem" : "state";
    line.textContent = desk.problem || (waiting ? `${waiting} being saved …` : "All saved");
  }

  return () => {
    send();
    window.removeEventListener("keydown", root.keys);
    document.removeEventListener("visibilitychange", root.leave);
    root.listening = false;
  };
}
