export { startConformanceGateway, type ConformanceOptions } from "@tessera/gateway";
export type { NetworkOptions } from "./config/networkConfig.js";
export { discoverNetwork } from "./folder/discoverNetwork.js";
export type { NetworkRecord } from "./folder/networkRecord.js";
export {
  DEVELOPMENT_AUDIENCE,
  DEVELOPMENT_ISSUER,
  developmentKeySet,
  rotateDevelopmentKeys,
  type PublicKeySet,
} from "./identity/developmentKeys.js";
export { mintDevelopmentToken, type TokenRequest } from "./identity/mintDevelopmentToken.js";
export { runUntilSignal } from "./process/runUntilSignal.js";
export { startNetwork, type RunningNetwork } from "./startNetwork.js";
