// The tally of bench/inside/tally.py for Node: a handler tells that it ran, a timer sends the sum every 5 ms.

import { createConnection } from "node:net";

import { place } from "./place.js";

const EVERY_MILLIS = 5;

let runs = 0;
let first = Infinity;
let last = 0;
let latencies = [];
let socket = null;

// The wall clock in microseconds.
export function now() {
  return Math.round((performance.timeOrigin + performance.now()) * 1000);
}

// A handler that began at this time has run.
export function done(began) {
  runs += 1;
  first = Math.min(first, began);
  last = now();
  socket ??= connect();
}

// A handler begins whose job was enqueued at this time; it has nothing else to do.
export function stamped(enqueued) {
  const began = now();
  latencies.push(began - enqueued);
  done(began);
}

function connect() {
  const made = createConnection(place(process.env.BENCH_TALLY));
  // What the replies say is of no interest.
  made.resume();
  setInterval(flush, EVERY_MILLIS).unref();
  return made;
}

function flush() {
  if (runs === 0) return;
  const told = [
    ["INCRBY", "bench:done", runs],
    ["ZADD", "bench:span", "LT", first, "first"],
    ["ZADD", "bench:span", "GT", last, "last"],
  ];
  if (latencies.length > 0) told.push(["RPUSH", "bench:latency", ...latencies]);
  socket.write(told.map(packed).join(""));
  [runs, first, last, latencies] = [0, Infinity, 0, []];
}

// All words are ASCII: their length is their size.
function packed(words) {
  return `*${words.length}\r\n` + words.map(String).map((word) => `$${word.length}\r\n${word}\r\n`).join("");
}
