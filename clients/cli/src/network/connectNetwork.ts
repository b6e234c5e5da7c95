import { createTesseraClient, type TesseraClient } from "@tessera/partner-sdk";
import { UsageError } from "../terminal/UsageError.js";
import { NetworkNotFound } from "./NetworkNotFound.js";
import { tokenRoles } from "./tokenRoles.js";

type Role = "member" | "partner" | "finance" | "finance_approver" | "operator" | "support" | "auditor";

/** Where a command finds the network and as whom it speaks. */
export interface ConnectionOptions {
  readonly url?: string | undefined;
  /** Tokens of one or several persons. */
  readonly token?: readonly string[] | undefined;
  /** Data folder of a development network on this machine. */
  readonly data: string;
}

export interface NetworkConnection {
  /** Where the gateway answers. */
  readonly url: string;
  /** A client of a person with one of the roles, the first that there is a token for. Throws UsageError when there is none. */
  clientAs(...roles: readonly [Role, ...Role[]]): TesseraClient;
  /** A token of such a person, for what is not the graph. Throws UsageError when there is none. */
  tokenAs(...roles: readonly [Role, ...Role[]]): Promise<string>;
  close(): Promise<void>;
}

/** A minted token lives for a day; a new one is made long before. */
const MINTED_FOR_MS = 3_600_000;
/** A killed process of the network is started again well within this time. */
const RETRY_FOR_MS = 60_000;

type GiveToken = string | (() => Promise<string>) | undefined;

/** Picks among the tokens given: one that names a role, else the only one when it cannot be read from outside. */
function pickToken(tokens: readonly string[], roles: readonly Role[]): string {
  for (const role of roles) {
    const token = tokens.find((candidate) => tokenRoles(candidate)?.includes(role));
    if (token !== undefined) return token;
  }
  const [only] = tokens;
  if (only !== undefined && tokens.length === 1 && tokenRoles(only) === undefined) return only;
  throw new UsageError(`this needs a token with the role ${roles.join(" or ")}; give it with --token`);
}

/** Mints tokens of one role from the data folder of the network that runs there. */
function mintTokens(dataDir: string, role: Role): () => Promise<string> {
  let minted: { readonly token: Promise<string>; readonly untilMs: number } | undefined;
  return async () => {
    if (minted === undefined || minted.untilMs < Date.now()) {
      const { mintDevelopmentToken } = await import("@tessera/network/local");
      minted = { token: mintDevelopmentToken(dataDir, { role }), untilMs: Date.now() + MINTED_FOR_MS };
    }
    return minted.token;
  };
}

/**
 * Finds the network of a command: at --url, or the one that runs on the data folder. Without --token, tokens are minted from
 * the data folder of a development network, and only for that network. Throws NetworkNotFound.
 */
export async function connectNetwork(options: ConnectionOptions): Promise<NetworkConnection> {
  const tokens = options.token ?? [];
  const needsFolder = options.url === undefined || tokens.length === 0;
  const found = needsFolder ? (await import("@tessera/network/local")).discoverNetwork(options.data) : undefined;
  const url = options.url ?? found?.url;
  if (url === undefined) throw new NetworkNotFound(options.data);
  const isOwn = found !== undefined && found.development && new URL(found.url).origin === new URL(url).origin;
  const clients = new Map<string, TesseraClient>();

  function giveTokenAs(roles: readonly [Role, ...Role[]]): { readonly key: string; readonly token: GiveToken } {
    if (tokens.length > 0) {
      const token = pickToken(tokens, roles);
      return { key: token, token };
    }
    if (!isOwn)
      throw new UsageError(
        `${url} is no development network of ${options.data}; give --token with the role ${roles.join(" or ")}`,
      );
    return { key: roles[0], token: mintTokens(options.data, roles[0]) };
  }

  return {
    url,
    clientAs(...roles) {
      const { key, token } = giveTokenAs(roles);
      const client = clients.get(key) ?? createTesseraClient({ url, token, retry: { forMs: RETRY_FOR_MS } });
      clients.set(key, client);
      return client;
    },
    async tokenAs(...roles) {
      const { token } = giveTokenAs(roles);
      return typeof token === "function" ? token() : (token ?? "");
    },
    close: async () => {
      await Promise.all([...clients.values()].map((client) => client.close()));
    },
  };
}
