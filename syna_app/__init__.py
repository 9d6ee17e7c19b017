"""The doors of Syna: how people and machines come in."""

import sys
from pathlib import Path

_here = Path(__file__).resolve().parent
_bundle = _here / "_bundle"
#: The folder that holds `core`, `components` and `pages`: the bundle, or the checkout's root.
ROOT = _bundle if _bundle.is_dir() else _here.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))
