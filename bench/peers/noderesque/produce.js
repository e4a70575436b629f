// The producer: node produce.js and the words of bench/inside/order.py.

import { setTimeout as wait } from "node:timers/promises";

import { Queue } from "node-resque";

import { jobs } from "./jobs.js";
import { place } from "./place.js";
import { now } from "./tally.js";

// Calls at once in bulk: node-resque has no call for many jobs.
const AT_ONCE = 100;

const [url, queue, job, countWord, how, sizeWord] = process.argv.slice(2);
const count = Number(countWord);
const size = Number(sizeWord);

function enqueue() {
  const values = { stamp: () => [now()], blob: () => ["x".repeat(size)] };
  return client.enqueue(queue, job, values[job]?.() ?? []);
}

async function bulk() {
  for (let done = 0; done < count; done += AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - done) }, enqueue));
  }
}

// An even beat if paced, which makes up for delays.
async function single() {
  const rate = Number(how.split(":")[1] ?? Infinity);
  const start = performance.now();
  for (let number = 0; number < count; number += 1) {
    const pause = start + (number / rate) * 1000 - performance.now();
    if (pause > 0) await wait(pause);
    await enqueue();
  }
}

const client = new Queue({ connection: place(url) }, jobs);
await client.connect();
const start = performance.now();
await (how === "bulk" ? bulk() : single());
console.log(JSON.stringify({ jobs: count, seconds: (performance.now() - start) / 1000 }));
await client.end();
