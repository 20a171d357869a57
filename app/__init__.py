"""The applications: command line, web app, answers."""

import os

# No plugin of Pydantic is used; looking for one reads what every installed package says of itself,
# a twelfth of a short command's time. It is read when the first model is made.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
