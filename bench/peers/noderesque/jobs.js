// The jobs of the benchmark; what each is, bench/inside/handlers.py says.

import { setTimeout as wait } from "node:timers/promises";

import { done, now, stamped } from "./tally.js";

async function waiting(millis) {
  const began = now();
  await wait(millis);
  done(began);
}

const noop = async () => done(now());

export const jobs = {
  noop,
  blob: noop,
  asleep10: () => waiting(10),
  asleep100: () => waiting(100),
  stamp: async (enqueued) => stamped(enqueued),
};
