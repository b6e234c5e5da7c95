import { evaluateIn } from "../evaluateIn.js";
import { pause, type Arena, type Fault } from "./fault.js";

const HOUR_MS = 3_600_000;
/** In the gateway a clock that goes back makes every token one from the future, which it refuses, as it should. */
const JUMPS: readonly (readonly [names: readonly string[], shiftMs: number])[] = [
  [["members", "partners", "rewards", "settlement", "gateway"], 2 * HOUR_MS],
  [["members", "partners", "rewards", "settlement"], -2 * HOUR_MS],
  [["members", "partners", "rewards", "settlement", "gateway"], 0],
];

/** The clocks of the processes jump two hours ahead, four hours back and right again; the database's goes on as it was. */
export const clockFaults: readonly Fault[] = [
  {
    name: "clock:jumps",
    async strike(arena) {
      for (const [names, shiftMs] of JUMPS) {
        for (const name of names) await shiftClock(arena, name, shiftMs);
        await pause(1_000);
      }
    },
  },
];

async function shiftClock({ network }: Arena, name: string, shiftMs: number): Promise<void> {
  const child = network.record().children[name];
  if (child === undefined) throw new Error(`there is no process ${name}`);
  await evaluateIn(
    child.pid,
    `(() => {
      const Real = (globalThis.__unshiftedDate ??= Date);
      const now = () => Real.now() + ${shiftMs};
      globalThis.Date = new Proxy(Real, {
        get: (target, name) => (name === "now" ? now : Reflect.get(target, name)),
        construct: (target, given, made) => Reflect.construct(target, given.length === 0 ? [now()] : given, made),
        apply: () => new Real(now()).toString(),
      });
    })()`,
  );
}
