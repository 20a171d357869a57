"""What the evidence may lack, by subject: each check returns it in Swedish, or None.

Near misses share the words of what is told: another year, a person who did not vote, a result
that was only ordered. How much of a question is covered tells nothing there, so each check
compares one thing that the question states with the units that would carry the answer.
"""
