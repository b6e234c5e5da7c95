import { createServer, connect, type AddressInfo, type Socket } from "node:net";

/** Where a process dies, seen from the line between it and its database. */
export interface KillPoint {
  /** Tells the transaction from all others: text of a statement in it, or of its parameters. */
  readonly within: RegExp;
  /**
   * AT: that statement is under way. BEFORE_COMMIT: everything is done and COMMIT does not leave. AFTER_COMMIT: the database has
   * committed and its answer does not arrive.
   */
  readonly moment: "AT" | "BEFORE_COMMIT" | "AFTER_COMMIT";
}

export interface KillingProxy {
  /** The same database by way of the proxy. */
  readonly url: string;
  stop(): Promise<void>;
}

const STARTUP_LENGTH = 4;
const [QUERY, PARSE, SYNC] = ["Q", "P", "S"].map((letter) => letter.charCodeAt(0));

/** A line to a database that calls `kill` once, exactly at a point, and lets nothing more through on any of its connections. */
export async function startKillingProxy(
  databaseUrl: string,
  point: KillPoint,
  kill: () => void,
): Promise<KillingProxy> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let isDead = false;
  const die = () => {
    if (isDead) return;
    isDead = true;
    kill();
  };
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    let isCommitted = false;
    const watch = createWatch(point, (bytes, verdict) => {
      if (isDead) return;
      if (verdict === "AT") upstream.write(bytes);
      if (verdict === "AT" || verdict === "BEFORE_COMMIT") return die();
      isCommitted = verdict === "AFTER_COMMIT";
      upstream.write(bytes);
    });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => undefined);
      // What a dead process leaves is an end of its connections, as the kernel would make it.
      socket.on("close", () => {
        client.destroy();
        upstream.destroy();
      });
    }
    client.on("data", watch);
    upstream.on("data", (bytes) => {
      if (isCommitted) die();
      else if (!isDead) client.write(bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = new URL(databaseUrl);
  url.hostname = "127.0.0.1";
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.toString(),
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Verdict = KillPoint["moment"] | undefined;

/**
 * Cuts what a client sends into what the server answers as one (PostgreSQL's frontend messages up to a Sync or a simple query) and
 * says of each whether the point is reached.
 */
function createWatch(point: KillPoint, forward: (bytes: Buffer, verdict: Verdict) => void): (bytes: Buffer) => void {
  let waiting: Buffer = Buffer.alloc(0);
  let isStarted = false;
  let isWithin = false;

  function judge(unit: Buffer, sql: string): Verdict {
    if (/^(START TRANSACTION|BEGIN|ROLLBACK$)/.test(sql)) isWithin = false;
    if (sql === "COMMIT") return isWithin && point.moment !== "AT" ? point.moment : undefined;
    isWithin ||= point.within.test(unit.toString("latin1").replaceAll("\0", " "));
    return isWithin && point.moment === "AT" ? "AT" : undefined;
  }

  return (bytes) => {
    waiting = Buffer.concat([waiting, bytes]);
    if (!isStarted) {
      if (waiting.length < STARTUP_LENGTH || waiting.length < waiting.readInt32BE(0)) return;
      const length = waiting.readInt32BE(0);
      isStarted = true;
      forward(waiting.subarray(0, length), undefined);
      waiting = waiting.subarray(length);
    }
    let sql = "";
    for (let at = 0; waiting.length >= at + 5 && waiting.length >= at + 1 + waiting.readInt32BE(at + 1);) {
      const kind = waiting[at];
      const end = at + 1 + waiting.readInt32BE(at + 1);
      if (kind === QUERY) sql = waiting.toString("latin1", at + 5, end - 1);
      // The name of the statement comes first.
      if (kind === PARSE) sql = waiting.toString("latin1", waiting.indexOf(0, at + 5) + 1, end);
      at = end;
      if (kind !== QUERY && kind !== SYNC && sql !== "") continue;
      forward(waiting.subarray(0, at), judge(waiting.subarray(0, at), sql));
      waiting = waiting.subarray(at);
      [at, sql] = [0, ""];
    }
  };
}
