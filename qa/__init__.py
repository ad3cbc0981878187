"""Questions to planned answers in which every statement cites its sentence."""
