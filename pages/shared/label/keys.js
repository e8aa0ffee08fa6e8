// Which keys are for the row, in both modes: none that is typed into a field or a dialog, or pressed with Ctrl, Alt or Cmd.

function isForRow(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const target = event.composedPath()[0];
  if (!(target instanceof Element)) return true;
  return !target.isContentEditable && !target.closest("input, textarea, select, [role=dialog]");
}

function keyOf(event) {
  const pad = /^Numpad(\d)$/.exec(event.code || ""); // with its lock off, too
  return pad ? pad[1] : event.key.toLowerCase();
}
