"""Examples that bind each row of a vocabulary file: what a text reads as with the row, and no longer does without it.

A file of examples names the vocabulary `file` and has for each of its lists a table: `rows` (dotted name; one part may be
`*`), `reads` (a function of the project, `module:function`, or one of `readers`), `forms` ([text, what it reads as]; `{row}`
stands for the row, `{value}` for what it is the key of and `{list}` for what `*` is, the first that binds a row is its
example), and `examples` for rows that fit none of the forms. A reading without a row is taken in a process of its own, whose
vocabulary lacks it. Many rows are left out at once where none of them stands in another's example.
"""
