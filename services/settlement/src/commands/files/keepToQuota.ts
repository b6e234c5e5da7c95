import { NotAnAnswer, type Database, type Tx } from "@tessera/runtime";
import { checkQuota, type FileQuota, type FileUse } from "../../domain/files/fileQuota.js";
import { lockFileUse, readFileUse } from "../../store/files/fileUse.js";

/** Whose files are counted, and up to what; the operator's own are not. */
export interface CountedOwner {
  readonly partnerCode: string;
  readonly quota: FileQuota;
}

/** Looks at bytes as they arrive. Throws NotAnAnswer when they pass what was left. */
export type CountBytes = (bytesSoFar: number) => void;

/** For a file that begins to arrive; exactly counted is it when it ends (`keepToQuotaAtLast`). */
export async function openQuota(source: Database | Tx, { partnerCode, quota }: CountedOwner): Promise<CountBytes> {
  const use = await readFileUse(source, partnerCode);
  return (bytesSoFar) => refuseBeyond(quota, use, bytesSoFar);
}

/** For a file that comes to be in this transaction. Throws NotAnAnswer. // locks: the partner's files */
export async function keepToQuotaAtLast(tx: Tx, { partnerCode, quota }: CountedOwner, bytes: number): Promise<void> {
  await lockFileUse(tx, partnerCode);
  refuseBeyond(quota, await readFileUse(tx, partnerCode), bytes);
}

/** RATE_LIMITED while time makes room, BAD_USER_INPUT when nothing does; the numbers stand in the details. */
function refuseBeyond(quota: FileQuota, use: FileUse, bytes: number): void {
  const exceeded = checkQuota(quota, use, bytes);
  if (exceeded === null) return;
  const { retryAfterSeconds, ...numbers } = exceeded;
  const bound = `${numbers.usedBytes} of ${numbers.limitBytes} bytes are used`;
  if (retryAfterSeconds === null) {
    throw new NotAnAnswer("BAD_USER_INPUT", `The partner may keep no more files: ${bound}.`, { details: numbers });
  }
  const message = `The partner may bring no more files today: ${bound}. Try again in ${retryAfterSeconds} s.`;
  throw new NotAnAnswer("RATE_LIMITED", message, { details: { ...numbers, retryAfterSeconds } });
}
