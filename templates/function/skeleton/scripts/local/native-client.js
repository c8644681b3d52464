/**
 * The part of Lambda's runtime client that is compiled for Lambda's own Linux: the way to the Runtime
 * API. Everything else of the client is the real one, so nothing has to be compiled here.
 */
const base = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation`;

export function initializeClient() {
  // Only the compiled client has something to prepare.
}

/** Waits for the next event. Without a Runtime API there is nothing left to do. */
export async function next() {
  const response = await fetch(`${base}/next`).catch(() => process.exit(0));
  return { bodyJson: await response.text(), headers: Object.fromEntries(response.headers) };
}

export const done = (id, body) => post(`${id}/response`, body);
export const error = (id, body) => post(`${id}/error`, body);

function post(path, body) {
  fetch(`${base}/${path}`, { method: 'POST', body }).catch(() => process.exit(1));
}
