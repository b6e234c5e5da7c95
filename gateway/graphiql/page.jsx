// The page behind `GET /` of a development gateway: GraphiQL with everything it needs, so that it works without a network.
import { GraphiQL } from "graphiql";
import "graphiql/style.css";
import { createClient } from "graphql-ws";
import { createRoot } from "react-dom/client";

/** Language features run beside the page; each worker is a file of the same bundle. */
const WORKERS = { json: "json.worker.js", graphql: "graphql.worker.js" };
globalThis.MonacoEnvironment = {
  getWorker: (_workerId, label) => new Worker(`/graphiql/${WORKERS[label] ?? "editor.worker.js"}`),
};

const DEFAULT_QUERY = `# The catalogue is open to everybody.
# For the rest, put a token into Headers:
#   { "authorization": "Bearer …" }
# A token per role: npx tessera token operator

query Catalogue {
  programme { code timeZone currencies }
  partners(first: 10) { nodes { code name country } totalCount }
  rewards(first: 10) { nodes { code title points partner { name } } }
}
`;

const isSubscription = (operationName, document) => {
  const operations = (document?.definitions ?? []).filter(({ kind }) => kind === "OperationDefinition");
  const meant = operations.find(({ name }) => name?.value === operationName) ?? operations[0];
  return meant?.operation === "subscription";
};

/** One connection per subscription, with the headers that stand in the editor when it starts. */
function listen(request, headers) {
  const url = new URL("/graphql", location.href);
  url.protocol = url.protocol.replace("http", "ws");
  return createClient({ url: url.href, connectionParams: headers, retryAttempts: 3 }).iterate(request);
}

async function ask(request, headers) {
  const answer = await fetch("/graphql", {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/graphql-response+json", ...headers },
    body: JSON.stringify(request),
  });
  return await answer.json();
}

const fetcher = (request, { headers = {}, documentAST } = {}) =>
  isSubscription(request.operationName, documentAST) ? listen(request, headers) : ask(request, headers);

createRoot(document.getElementById("root")).render(<GraphiQL fetcher={fetcher} defaultQuery={DEFAULT_QUERY} />);
