"""Small problems and answers as VROOM states them, for programs made for it."""
