import type { RunningNetwork } from "../startNetwork.js";

/**
 * Keeps a network up until SIGINT, SIGTERM or SIGHUP, then stops it; a second signal ends the process at once. Answers undefined
 * after a signal, else the reason why the network could not go on.
 */
export async function runUntilSignal(network: RunningNetwork): Promise<Error | undefined> {
  const signal = new Promise<undefined>((resolve) => {
    let asked = false;
    const onSignal = (): void => {
      if (asked) process.exit(130);
      asked = true;
      resolve(undefined);
    };
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, onSignal);
  });
  const reason = await Promise.race([signal, network.lost]);
  await network.stop();
  return reason;
}
