"""A page that is open while the server is started anew is told to it again, by itself.

A browser that finds a server again takes its session to be there still, and asks for the part of the page that a press
belongs to alone. A new server knows no such part before the whole page has run once, and would take no answer until
somebody loaded the page again. So the whole page runs once whenever the line to a server is back.
"""

from __future__ import annotations

import streamlit as st

KEY = "wake"
_draw = st.components.v2.component(
    "labelwise_wake",
    js="""
export default function ({ setTriggerValue }) {
  const app = document.querySelector('[data-testid=stApp]');
  if (!app) return;
  const state = () => app.getAttribute('data-test-connection-state');
  let before = state();
  const observer = new MutationObserver(() => {
    const now = state();
    if (now === 'CONNECTED' && before !== 'CONNECTED') setTriggerValue('back', Date.now());
    before = now;
  });
  observer.observe(app, { attributes: true, attributeFilter: ['data-test-connection-state'] });
  return () => observer.disconnect();
}
""",
)


def show() -> None:
    """Draw it, invisibly, outside of every fragment, so that what it says runs the whole page."""
    _draw(key=KEY, on_back_change=lambda: None)
