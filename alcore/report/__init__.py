"""The one-page budget report: what a manager takes away from a simulation, a forecast or a live project.

The page is plain values (`model`), built by `runs.from_run`, `forecasts.from_forecast` or `projects.from_project`, and
written by one module a format.
"""
