"""Predictions: a question that you answer before you see the answer, which a cell computes.

>>> from momentum_book import predictions
>>> predictions.choose(
...     "is-it-even", "Is 6 even?", ["yes", "no"], answer="yes" if 6 % 2 == 0 else "no"
... )
Is 6 even?
- yes
- no
Answer: yes.

Four kinds: `choose` one of two to four, set a `number` on a scale, `mark` a point in a picture,
`draw` a curve. Each returns an object that a cell shows. On the book's page you answer it there and
then see your guess beside the answer; in Jupyter, on paper and without scripts it is the question,
then the answer in a fold. The answer is always handed in by the cell that computed it.

An argument of the wrong kind or out of its range raises TypeError or ValueError; the message names
the argument, its value and what is allowed.
"""

from momentum_book.predictions._kinds import (
    Choice,
    Curve,
    Mark,
    Number,
    Prediction,
    choose,
    draw,
    mark,
    number,
)

__all__ = ["Choice", "Curve", "Mark", "Number", "Prediction", "choose", "draw", "mark", "number"]
