// What a command needs of a data folder on its own machine. It loads none of what serves: that would take a second of each command.
export { StartRefused } from "./errors.js";
export { lockOwner } from "./postgres/lockFolder.js";
