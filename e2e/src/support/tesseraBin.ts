import path from "node:path";

export const repositoryRoot = path.join(__dirname, "../../..");

/** The built command line, as npx runs it. */
export const tesseraBin = path.join(repositoryRoot, "clients/cli/bin/tessera.cjs");
