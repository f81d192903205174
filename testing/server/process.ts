// A test process as the server knows it: by the name of its connection, which lasts as long as the process. Whoever looks for
// what dead processes left sees by it who is alive.

export const APPLICATION_PREFIX = 'plinth-test-'

export function asProcess(url: string, processId: string): string {
  const named = new URL(url)
  named.searchParams.set('application_name', `${APPLICATION_PREFIX}${processId}`)
  return named.href
}
