"""The graph and its stages. Checkpoints hold data: langgraph reads this once, when imported."""

import os

os.environ["LANGGRAPH_STRICT_MSGPACK"] = "true"
