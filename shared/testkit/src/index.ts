export * from "./postgres/createTestDatabase.js";
export * from "./postgres/createTestNetworkPostgres.js";
export { sharedServerUrl } from "./postgres/sharedServer.js";
export { ensureBuilt } from "./ensureBuilt.js";
export { childrenOf } from "./childrenOf.js";
