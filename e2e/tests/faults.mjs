// Faults on purpose: processes that stand still or die, and a KMS that is slow. Each has its way back.
import { expect } from '@playwright/test';
import { endpoints, read } from './stack.mjs';

/** Runs `during` while a process of the stack stands still (`bff`, `kcp`, …); it goes on whatever happens. */
export async function standing(name, during) {
  const pid = read().pids[name];
  process.kill(pid, 'SIGSTOP');
  try {
    return await during();
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}

/** Kills a process as a power cut would, and waits until the stack has started another in its place. */
export async function kill(name) {
  const pid = read().pids[name];
  process.kill(pid, 'SIGKILL');
  await expect.poll(() => read().pids[name] ?? pid, { timeout: 60_000 }).not.toBe(pid);
}

/** Runs `during` while every answer of the KMS about `key` takes `delay` milliseconds. */
export async function slowKms(key, delay, during) {
  const fault = `${endpoints.kms.aws}/_faults/slow-${process.pid}`;
  await fetch(fault, { method: 'PUT', body: JSON.stringify({ key, fault: 'delay', delay }) });
  try {
    return await during();
  } finally {
    await fetch(fault, { method: 'DELETE' });
  }
}
