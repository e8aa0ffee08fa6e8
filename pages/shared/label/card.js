// A row as a card, for the modes of the page. Every text of a row is set as text, never as HTML.

function make(tag, name, text) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text !== undefined) element.textContent = text;
  return element;
}

function drawCard(row) {
  const box = make("div", "card");
  if (row.picture) {
    const image = make("img", row.pixels ? "picture pixels" : "picture");
    image.alt = "The row as a picture";
    image.referrerPolicy = "no-referrer";
    image.src = row.picture;
    box.append(image);
  }
  for (const field of row.pinned) box.append(cell(field, "pinned"));
  const list = make("div", "fields");
  for (const field of row.fields) (field.long ? box : list).append(cell(field, "field"));
  if (list.childElementCount) box.append(list);
  return box;
}

function cell(field, name) {
  const box = make("div", field.long ? `${name} long` : name);
  box.append(make("span", "name", field.name));
  if (field.value === null || !field.value.trim()) {
    box.append(make("span", "missing", "missing"));
    return box;
  }
  box.append(make("span", field.number ? "value number" : "value", field.beginning || field.value));
  if (field.beginning) {
    const whole = make("details");
    whole.append(make("summary", "", `All ${field.value.length.toLocaleString("en")} characters`));
    whole.append(make("span", "value", field.value));
    box.append(whole);
  }
  return box;
}
