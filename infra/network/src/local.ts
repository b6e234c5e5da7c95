// What a command needs of the network that runs on a data folder. It loads none of what serves: that would take a second of each command.
export { discoverNetwork } from "./folder/discoverNetwork.js";
export { mintDevelopmentToken } from "./identity/mintDevelopmentToken.js";
