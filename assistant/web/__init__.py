"""The page: what an enterprise and the center's staff see. Rendering only; holds no state."""
