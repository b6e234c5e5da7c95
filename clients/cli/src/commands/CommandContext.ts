import type { CliConfig } from "../config.js";

/** What a command has to do with the world around it. */
export interface CommandContext {
  readonly config: CliConfig;
  /** Results; a script reads them. */
  print(text: string): void;
  /** Words for the person at the terminal. */
  tell(text: string): void;
  /** Ends the command with another code than 0 after its work. */
  exitWith(code: number): void;
}
