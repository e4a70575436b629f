"""One argument of every kind that JSON carries, and the ends of each kind."""

from __future__ import annotations

EVERY_KIND: list[object] = [
    *(0, 1, -1, 2**53 + 1, 12345678901234567890, 10**40),
    *(1.0, 1.5, -0.0, 0.1, 1e20, 1e-7, 5e-324, 1.7976931348623157e308),
    *(True, False, None),
    *("", "plain", "é日本😀", "</script> & ' \" \\ /", "\u0000\u001f\u007f\u2028\t\r\n"),
    *([], {}, [[1, [2, [3]]]], {"a": {"b": [None, {"c": 1.0}]}, "": 1}),
]
