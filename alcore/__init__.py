"""The engine of Labelwise: active learning on tables, and what it saves in labels, hours and dollars."""

__version__ = "1.0.0"
