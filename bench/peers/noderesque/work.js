// The worker: node work.js URL QUEUE WORKERS. A worker of node-resque runs one job at a time; so many are in this process.

import { hostname } from "node:os";

import { Worker } from "node-resque";

import { jobs } from "./jobs.js";
import { place } from "./place.js";

// How often an idle worker looks for jobs. Five seconds, its default, would be its latency.
const EVERY_MILLIS = 100;

const [url, queue, count] = process.argv.slice(2);

function worker(_, number) {
  const name = `${hostname()}:${process.pid}+${number}`;
  const made = new Worker({ connection: place(url), queues: [queue], name, timeout: EVERY_MILLIS }, jobs);
  made.on("error", (error) => console.error(error));
  return made;
}

async function end() {
  await Promise.all(workers.map((each) => each.end()));
  process.exit();
}

const workers = Array.from({ length: Number(count) }, worker);
process.on("SIGTERM", end);
await Promise.all(workers.map((each) => each.connect()));
await Promise.all(workers.map((each) => each.start()));
