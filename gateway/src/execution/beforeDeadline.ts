import { unavailable } from "@tessera/runtime";

/** The answer, or UNAVAILABLE when it has not come by `deadlineMs` of the monotonic clock. */
export function beforeDeadline<Answer>(answer: Promise<Answer>, deadlineMs: number): Promise<Answer> {
  // Once for every request to a subgraph: one promise, where a race would take four.
  return new Promise((resolve, reject) => {
    const late = (): void => reject(unavailable(new Error("time is up")));
    const timer = setTimeout(late, Math.max(0, deadlineMs - performance.now()));
    answer.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (cause: Error) => {
        clearTimeout(timer);
        reject(cause);
      },
    );
  });
}
