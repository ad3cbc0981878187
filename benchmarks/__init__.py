"""Speed and size on synthetic corpora with known answers, beside other systems."""
