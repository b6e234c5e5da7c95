import type { RunningNetwork } from "../startNetwork.js";

/** One Ctrl-C reaches a process from its terminal and again through npm: signals this close together are one wish. */
const SAME_PRESS_MS = 500;

/**
 * Keeps a network up until SIGINT, SIGTERM or SIGHUP, then stops it; a second signal ends the process at once. Answers undefined
 * after a signal, else the reason why the network could not go on.
 */
export async function runUntilSignal(network: RunningNetwork): Promise<Error | undefined> {
  const signal = new Promise<undefined>((resolve) => {
    let askedAtMs: number | undefined;
    const onSignal = (): void => {
      const nowMs = performance.now();
      askedAtMs ??= nowMs;
      if (nowMs - askedAtMs > SAME_PRESS_MS) process.exit(130);
      resolve(undefined);
    };
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, onSignal);
  });
  const reason = await Promise.race([signal, network.lost]);
  await network.stop();
  return reason;
}
