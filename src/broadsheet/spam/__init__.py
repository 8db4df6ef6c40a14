"""The local, explainable spam filter."""
