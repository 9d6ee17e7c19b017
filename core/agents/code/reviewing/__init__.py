"""Reviews: what to look at, findings by rule and by the model, suggestions that apply."""
