// All that a prediction covers is shown, as in the other tests of the book.
try {
  localStorage.setItem("momentum-predictions-1", JSON.stringify({ all: true, made: {} }));
} catch {}
