import { constants } from "node:os";

/**
 * Lets Ctrl-C end the command through `exit`, so that its temporary files go; without a listener a signal skips that. The exit code
 * is the shell's for the signal, 128 and its number.
 */
export function exitOnSignal(): void {
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(name, () => process.exit(128 + constants.signals[name]));
  }
}
