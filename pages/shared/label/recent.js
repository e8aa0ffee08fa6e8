// What the model expected of the row before, rows like it, and the last answers: a click shows a row again.

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".recent");
  const parts = [];
  if (data.opinion) {
    const line = make("p", "opinion", data.opinion.told);
    if (data.opinion.nearest) {
      const open = data.opinion.like_it;
      const ask = make("button", "link", open ? "Hide rows like it" : "Rows like it");
      ask.setAttribute("aria-expanded", String(Boolean(open)));
      listen(ask, () => setTriggerValue("like_it", data.opinion.number));
      line.append(" ", ask);
    }
    parts.push(line);
    if (data.opinion.like_it) parts.push(likeIt(data.opinion.like_it));
  }
  if (data.answers.length) {
    const strip = make("div", "strip");
    strip.setAttribute("role", "group");
    strip.setAttribute("aria-label", data.title);
    for (const answer of data.answers) {
      const pill = make("button", "pill");
      pill.dataset.number = answer.number;
      name(pill, answer);
      listen(pill, () => setTriggerValue("picked", answer.number));
      strip.append(pill);
    }
    parts.push(make("p", "title", data.title), strip);
  }
  root.replaceChildren(...parts);

  function likeIt(rows) {
    const list = make("ul", "like");
    for (const row of rows) {
      const line = make("li");
      name(line, row);
      list.append(line);
    }
    const about = "Labeled rows most like it, nearest first. The distance is in standard deviations a column.";
    const box = make("div", "like");
    box.append(make("p", "title", rows.length ? about : "None of them has its label any more."), list);
    return box;
  }

  function name(element, { color, class: told, title, away }) {
    if (color) {
      const dot = make("span", "dot");
      dot.style.backgroundColor = color;
      element.append(dot);
    }
    element.append(make("b", "", told), ` · ${title}`, away === undefined ? "" : ` · distance ${away}`);
  }

  function listen(element, act) {
    element.type = "button";
    element.addEventListener("click", () => { element.blur(); act(); });
    // Space and Enter press this button, and are then no keys of the page.
    element.addEventListener("keydown", (event) => { if (/^( |Enter)$/.test(event.key)) event.stopPropagation(); });
  }
}
