"""Documents to a typed knowledge graph in which every edge carries its sentence."""
