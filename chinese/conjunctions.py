"""和, 与 and 及 where they join two things; in 和谐, 参与, 与会 and 及时 they are part of a word and join nothing."""

from __future__ import annotations

IN_WORD = (
    r"和(?:谐|睦|美(?![化丽容术食国])|平(?![台安均稳衡整原房方])|顺(?!利)|田(?![间园野地头])|县(?![级区域直])|政县|龙(?!头)"
    r"|静县|硕县|林格|布克)|(?<=参)与|与(?=会|时俱)|(?<=[普涉波])及|及(?=[时早格])"
)
"""One of them within a word or the name of a place (和平, 和田), as a pattern without groups."""

AND = rf"以及|(?!{IN_WORD})[和与及]"
"""What joins the parts of a list, as a pattern without groups."""
