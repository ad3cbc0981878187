"""Who does what: every form in which a plan assigns work, with the role it gives.

    read_section("（牵头单位：市商务局；监督单位：市审计局）").assignments

`lexer` makes typed spans of a text, `labels` those of the words before a colon, `grammar` consumes them and refuses what it
does not know, `bare` reads lists without a verb. `layout` finds the brackets, lines and labelled parts to read, `cells` reads
tables, `running` sentences and `runs` those of their clauses that say nothing else, `reader` a whole section; `conventions` is what a document says once for all of its lists.
"""

from graph.organisations.names import BodyMention
from graph.responsibilities.assignment import Assignment, Found
from graph.responsibilities.cells import column_role, parse_cell, read_cell
from graph.responsibilities.conventions import Convention, find_conventions
from graph.responsibilities.parts import Note
from graph.responsibilities.reader import find_assignments, read_heading, read_section

__all__ = [
    "Assignment",
    "BodyMention",
    "Convention",
    "Found",
    "Note",
    "column_role",
    "find_assignments",
    "find_conventions",
    "parse_cell",
    "read_cell",
    "read_heading",
    "read_section",
]
