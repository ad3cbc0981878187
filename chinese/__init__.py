"""How Chinese official writing writes numbers, dates, document numbers and sentences: what every rule builds on."""
