import { TesseraError } from "@tessera/partner-sdk";

/** No network runs on the data folder, and no address was given. */
export class NetworkNotFound extends TesseraError {
  constructor(dataDir: string) {
    super([
      {
        code: "UNREACHABLE",
        message: `no network runs on ${dataDir}; start one with \`tessera start\`, or give --url`,
      },
    ]);
  }
}
