import { unavailable } from "@tessera/runtime";

/** The answer, or UNAVAILABLE when it has not come by `deadlineMs` of the monotonic clock. */
export async function beforeDeadline<Answer>(answer: Promise<Answer>, deadlineMs: number): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(unavailable(new Error("time is up"))), Math.max(0, deadlineMs - performance.now()));
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
