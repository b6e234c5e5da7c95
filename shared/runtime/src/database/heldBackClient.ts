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
    constructor(config?: string | pg.ClientConfig) {
      super(config);
      // A session may be ended between two owners, the pool and a query runner, when neither listens: that must not end the process.
      this.on("error", () => undefined);
    }

    override connect(): Promise<pg.Client>;
    override connect(callback: Callback): void;
    override connect(callback?: Callback): Promise<pg.Client> | void {
      if (callback === undefined)
        return new Promise((resolve, reject) =>
          this.connect((error: Error | null) => (error === null ? resolve(this) : reject(error))),
        );
      const recent = recentFailure();
      if (recent !== undefined) return process.nextTick(callback, recent);
      // The callback runs in the same turn as the server's word: the pool begins to listen in it.
      super.connect((error: Error | null | undefined) => {
        failure = error ? { error, atMs: performance.now() } : undefined;
        callback(error ?? null, this);
      });
    }
  };
}
