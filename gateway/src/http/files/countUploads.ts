import { FileRefused } from "./FileRefused.js";

/** Runs an upload unless too many are under way, of all or of one credential. Throws FileRefused. */
export type RunUpload = <Answer>(subject: string, run: () => Promise<Answer>) => Promise<Answer>;

export function countUploads(most: number, mostPerSubject: number): RunUpload {
  const underWay = new Map<string, number>();
  let all = 0;
  return async (subject, run) => {
    const own = underWay.get(subject) ?? 0;
    if (all >= most || own >= mostPerSubject) {
      throw new FileRefused(429, "Too many uploads at a time: try again in 5 s.", "RATE_LIMITED", 5);
    }
    all += 1;
    underWay.set(subject, own + 1);
    try {
      return await run();
    } finally {
      all -= 1;
      const left = (underWay.get(subject) ?? 1) - 1;
      if (left === 0) underWay.delete(subject);
      else underWay.set(subject, left);
    }
  };
}
