// What the keeper of the shared server and those who use it agree on.

/** Of an advisory lock: held together by all who use the server, alone by the keeper when it ends. */
export const LEASE = `hashtextextended('plinth test lease', 0)`

/** What a keeper says once: that it serves, that another one does or will, or why it cannot. */
export type News =
  | { readonly kind: 'ready' }
  | { readonly kind: 'taken' }
  | { readonly kind: 'failed'; readonly message: string; readonly hint: string }
