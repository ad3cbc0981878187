"""What a text names besides places and bodies: industries, enterprises and projects, policies.

One import for the three readers; each has its own module and its own vocabulary in `data/`.
"""

from graph.mentions.enterprises import EnterpriseMention, find_enterprises
from graph.mentions.industries import IndustryMention, find_industries
from graph.mentions.policies import PolicyMention, find_policies, self_references

__all__ = [
    "EnterpriseMention",
    "IndustryMention",
    "PolicyMention",
    "find_enterprises",
    "find_industries",
    "find_policies",
    "self_references",
]
