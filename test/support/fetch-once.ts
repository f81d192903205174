// A request on a connection of its own, which ends with the answer: a server that stops waits a while for connections
// that are kept, and most tests stop theirs.

export function fetchOnce(url: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers)
  headers.set('Connection', 'close')
  return fetch(url, { ...init, headers })
}
