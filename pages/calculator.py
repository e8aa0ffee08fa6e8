"""Calculator: what labeling so many rows costs, with no simulation; and three published cases worked out."""

import streamlit as st

from pages.shared import costs_panel, project, routing, server, words
from alcore import costs

routing.ensure_routed()
server.warm_up()
opened = project.current()
rates = costs_panel.show(opened)
