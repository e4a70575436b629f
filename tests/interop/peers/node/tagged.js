"use strict";
// Values that tell their types, in JavaScript: it has one kind of number, so what it saw is a "number". See ../README.md.

function tag(value) {
  if (value === null) return ["null"];
  if (Array.isArray(value)) return ["list", value.map(tag)];
  switch (typeof value) {
    case "boolean":
      return [String(value)];
    case "number":
      return ["number", Object.is(value, -0) ? "-0" : String(value)];
    case "string":
      return ["text", value];
    case "object":
      return ["object", Object.entries(value).map(([name, item]) => [name, tag(item)])];
    default:
      throw new TypeError(`JSON has no ${typeof value}`);
  }
}

// What a program of JavaScript would hold: JSON.stringify refuses a BigInt, so every number is a Number.
const NATIVE = {
  null: () => null,
  true: () => true,
  false: () => false,
  int: Number,
  float: Number,
  text: (text) => text,
  list: (items) => items.map(native),
  object: (pairs) => Object.fromEntries(pairs.map(([name, item]) => [name, native(item)])),
};

function native([kind, value]) {
  return NATIVE[kind](value);
}

module.exports = { tag, native };
