"""The gradient of one step of a cell, running back beside the wires that carried the values."""
