// The row in hand in the plain mode. One element for the whole card, that stays while its rows change.

export default function ({ data: [data], parentElement }) {
  const root = parentElement.querySelector(".row");
  root.replaceChildren(drawCard(data.row), make("div", "saved", data.told));
}
