// What happens to connections to the database, for whoever watches them. The log has the same under `database.`.

export type DatabaseEvent =
  | { readonly kind: 'connected'; readonly connections: number }
  | {
      readonly kind: 'connect-failed'
      readonly error: Error
      readonly attempt: number
      readonly retryInMs: number
    }
  | { readonly kind: 'connection-lost'; readonly error: Error }
  | { readonly kind: 'connection-stalled'; readonly silentMs: number }
  | { readonly kind: 'connection-closed'; readonly reason: CloseReason }
  | { readonly kind: 'cancel-failed'; readonly error: Error }

export type CloseReason = 'idle' | 'lifetime' | 'cancel' | 'stopped'

/** Notifications are not heard, because the connection broke or none can be made. Attempts count from 1 since they last were. */
export interface ListeningLost {
  readonly kind: 'listening-lost'
  readonly channel: string
  readonly error: Error
  readonly attempt: number
  readonly retryInMs: number
}
