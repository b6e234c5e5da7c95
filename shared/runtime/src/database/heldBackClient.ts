import pg from "pg";

/** After an attempt to connect that failed, none is made for so long. */
const HELD_BACK_MS = 200;

type Callback = (error: Error | null, client?: pg.Client) => void;

/**
 * A client for a pool that does not besiege a server which is down or on its way up: each attempt costs such a server a process,
 * and a few hundred a second keep it from its recovery. Soon after a failed attempt the next ones fail at once, with its error.
 */
export function heldBackClient(): typeof pg.Client {
  let failure: { readonly error: Error; readonly atMs: number } | undefined;

  function recentFailure(): Error | undefined {
    return failure !== undefined && performance.now() - failure.atMs < HELD_BACK_MS ? failure.error : undefined;
  }

  return class HeldBackClient extends pg.Client {
    override connect(): Promise<pg.Client>;
    override connect(callback: Callback): void;
    override connect(callback?: Callback): Promise<pg.Client> | void {
      const connected = this.connectUnlessHeldBack();
      if (callback === undefined) return connected;
      connected.then((client) => callback(null, client), callback);
    }

    private async connectUnlessHeldBack(): Promise<pg.Client> {
      const recent = recentFailure();
      if (recent !== undefined) throw recent;
      try {
        await super.connect();
        failure = undefined;
        return this;
      } catch (error) {
        failure = { error: error as Error, atMs: performance.now() };
        throw error;
      }
    }
  };
}
