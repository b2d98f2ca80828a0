"""Runs a notebook as nbclient does, and prints what its cells showed as JSON. Without a name of a kernel, it is the notebook's own."""

import json
import sys

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

path, kernel, folder = sys.argv[1:]
notebook = nbformat.read(path, 4)
client = NotebookClient(notebook, **({"kernel_name": kernel} if kernel else {}), timeout=60, resources={"metadata": {"path": folder}})
failure = None
try:
    client.execute()
except CellExecutionError as error:
    failure = [error.ename, error.evalue]
nbformat.validate(notebook)
cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
print(json.dumps({
    "failure": failure,
    "language": notebook.metadata.get("language_info"),
    "text": ["".join(o.get("text", "") or o.get("data", {}).get("text/plain", "") for o in cell.outputs) for cell in cells],
    "kinds": [[o.output_type for o in cell.outputs] for cell in cells],
}))
