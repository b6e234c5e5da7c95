import DataLoader from "dataloader";
import { loaderOf } from "@tessera/runtime";
import type { MembersContext } from "../MembersContext.js";

/** One value by its key, all keys of one tick in one read. `name` must tell apart reads with other arguments. */
export async function loadOne<Value>(
  context: MembersContext,
  name: string,
  key: string,
  read: (keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>,
): Promise<Value | undefined> {
  const loader = loaderOf(
    context,
    name,
    () =>
      new DataLoader<string, Value | undefined>(async (keys) => {
        const values = await read(keys);
        return keys.map((wanted) => values.get(wanted));
      }),
  );
  return loader.load(key);
}
