import type { Dispatcher } from "undici";

export interface PostedAnswer {
  readonly status: number;
  readonly text: string;
}

/**
 * Posts a text to `/graphql` of a peer and collects the answer. undici's `request` makes a stream of each body, which costs more than
 * all the rest of a small request. `headers`: names and values in turn. Rejects with undici's error when the peer does not answer, or stops in the middle.
 */
export function postText(dispatcher: Dispatcher, headers: string[], body: string): Promise<PostedAnswer> {
  return new Promise((resolve, reject) => {
    let status = 0;
    const chunks: Buffer[] = [];
    dispatcher.dispatch(
      { path: "/graphql", method: "POST", headers, body },
      {
        onRequestStart: () => {},
        onResponseStart: (_controller, statusCode) => {
          status = statusCode;
        },
        onResponseData: (_controller, chunk) => {
          chunks.push(chunk);
        },
        onResponseEnd: () => {
          const whole = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
          resolve({ status, text: whole.toString("utf8") });
        },
        onResponseError: (_controller, cause) => reject(cause),
      },
    );
  });
}
