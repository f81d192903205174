// What the house rules let through, by name and with the reason. A test asks that each is still needed.

export interface Exception {
  readonly rule: string
  /** The file, or file and thing, as the rule reports it. */
  readonly at: string
  readonly reason: string
}

export const exceptions: readonly Exception[] = [
  {
    rule: 'only postgres opens database connections, and only http listens',
    at: 'src/query/rest/edge/error-response.ts',
    reason: 'takes the table of reason phrases from node:http, and no server',
  },
]
