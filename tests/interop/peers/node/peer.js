"use strict";
// The peer node-resque: enqueues what standard input describes, works, or reads the failed list and retries what is there.

const fs = require("fs");
const { Queue, Worker } = require("node-resque");
const { tag, native } = require("./tagged");

function connection(url) {
  const { hostname, port } = new URL(url);
  return { pkg: "ioredis", host: hostname, port: Number(port) };
}

async function withQueue(order, use) {
  const queue = new Queue({ connection: connection(order.url) });
  await queue.connect();
  await use(queue);
  await queue.end();
}

async function enqueue(order) {
  await withQueue(order, async (queue) => {
    for (const job of order.jobs) await queue.enqueue(order.queue, job.name, job.args.map(native));
  });
}

async function failures(order) {
  await withQueue(order, async (queue) => {
    const told = [];
    for (const failed of await queue.failed(0, -1)) told.push(await facts(queue, failed));
    fs.writeSync(1, JSON.stringify(told));
  });
}

async function facts(queue, failed) {
  const { class: name, args } = failed.payload;
  const told = { queue: failed.queue, name, args: args.map(tag), exception: failed.exception, error: failed.error };
  const retried = await queue.retryAndRemoveFailed(failed).catch((error) => {
    if (error.message !== "This job is not in failed queue") throw error;
    return false;
  });
  return { ...told, retried };
}

function note(...args) {
  fs.appendFileSync(process.env.SEEN, JSON.stringify(args.map(tag)) + "\n");
}

function boom() {
  throw new RangeError("no such user: Zoë");
}

async function work(order) {
  const jobs = { Note: { perform: note }, Boom: { perform: boom } };
  const options = { connection: connection(order.url), queues: [order.queue], timeout: 100 };
  const worker = new Worker(options, jobs);
  worker.on("error", (error) => console.error(error));
  await worker.connect();
  await worker.start();
}

const order = JSON.parse(fs.readFileSync(0, "utf8"));
({ enqueue, failures, work })[process.argv[2]](order).catch((error) => {
  console.error(error);
  process.exit(1);
});
