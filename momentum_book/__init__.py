"""What the book measures, asks and records; the library it is about is `momentum_lib`.

- ``claims``: each claim of the book, measured by one function;
- ``exercises``: the chapters' exercises, and the checker that hears an answer;
- ``predictions``: a question before its answer, on the page and in Jupyter;
- ``conventions``: the update rules of other libraries, line by line;
- ``cycles``: the surface on which heavy ball runs in circles;
- ``answers``: three lines for a question: number, condition, figure;
- ``tables``: rows of texts under names, for a page;
- ``records``: what was measured about the book itself.
"""
