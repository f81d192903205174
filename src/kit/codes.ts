// Every error code of the house, numbered by the stage that raises it. PGRST* are the dialect's own; PL* are ours.
// docs/errors.md says the same in prose, and a test holds code, table and page together.

export type Stage =
  | 'connect'
  | 'request'
  | 'schema cache'
  | 'token'
  | 'internal'
  | 'configuration'
  | 'embedded server'
  | 'limits'

export interface CodeEntry {
  readonly code: string
  /** HTTP status; null where the code ends a process and no response. */
  readonly status: number | null
  readonly stage: Stage
  readonly meaning: string
}

export const codes: readonly CodeEntry[] = [
  entry('PGRST000', 503, 'connect', 'No connection to the database could be made.'),
  entry('PGRST001', 503, 'connect', 'The connection broke while it was in use; it is being restored.'),
  entry('PGRST002', 503, 'connect', 'The catalog could not be read yet; it is being read again.'),
  entry('PGRST003', 504, 'connect', 'No connection of the pool became free in time.'),
  entry('PGRST100', 400, 'request', 'A query parameter could not be parsed.'),
  entry(
    'PGRST101',
    405,
    'request',
    'Functions take GET, HEAD and POST only; GET and HEAD not when volatile.',
  ),
  entry('PGRST102', 400, 'request', 'The body is not what its content type promises.'),
  entry('PGRST103', 416, 'request', 'The range that was asked for lies outside of the result.'),
  entry(
    'PGRST105',
    405,
    'request',
    'PUT needs an eq filter on every primary key column and no other filter.',
  ),
  entry('PGRST106', 406, 'request', 'The schema named by a profile header is not exposed.'),
  entry('PGRST107', 406, 'request', 'None of the media types in Accept can be produced.'),
  entry('PGRST108', 400, 'request', 'A filter or order names an embed that select does not have.'),
  entry('PGRST111', 500, 'request', 'The setting response.headers holds something else than headers.'),
  entry('PGRST112', 500, 'request', 'The setting response.status is no status code.'),
  entry('PGRST114', 400, 'request', 'PUT does not take limit and offset.'),
  entry('PGRST115', 400, 'request', 'The body of a PUT has another key than its URL.'),
  entry('PGRST116', 406, 'request', 'A single object was asked for, and there are none or several.'),
  entry('PGRST117', 405, 'request', 'This HTTP method is not supported.'),
  entry('PGRST118', 400, 'request', 'Rows can be ordered by an embed only when it is to-one.'),
  entry('PGRST120', 400, 'request', 'An embed is only compared with null.'),
  entry('PGRST121', 500, 'request', "A RAISE with SQLSTATE 'PGRST' carries no proper JSON."),
  entry('PGRST122', 400, 'request', 'Prefer: handling=strict, and a preference is not known.'),
  entry('PGRST123', 400, 'request', 'Aggregates are switched off.'),
  entry('PGRST124', 400, 'request', 'More rows are affected than max-affected allows; nothing was changed.'),
  entry('PGRST125', 404, 'request', 'The path of the URL is none that is served.'),
  entry('PGRST126', 404, 'request', 'The root document is switched off.'),
  entry('PGRST127', 400, 'request', 'The dialect knows this, but does not do it.'),
  entry('PGRST128', 400, 'request', 'max-affected with handling=strict needs a function that returns rows.'),
  entry('PGRST200', 400, 'schema cache', 'There is no relationship between these two.'),
  entry(
    'PGRST201',
    300,
    'schema cache',
    'There are several relationships between these two; a hint must choose.',
  ),
  entry('PGRST202', 404, 'schema cache', 'No function has this name and these arguments.'),
  entry('PGRST203', 300, 'schema cache', 'Several overloads of the function fit the arguments.'),
  entry('PGRST204', 400, 'schema cache', 'The table has no such column.'),
  entry('PGRST205', 404, 'schema cache', 'There is no such table or view.'),
  entry('PGRST300', 500, 'token', 'A token came, and no secret is configured to check it.'),
  entry('PGRST301', 401, 'token', 'The token could not be decoded or its signature does not hold.'),
  entry('PGRST302', 401, 'token', 'A token is needed: anonymous access is off.'),
  entry('PGRST303', 401, 'token', 'The claims of the token do not hold: time, audience or form.'),
  entry('PGRSTX00', 500, 'internal', 'A fault of ours. The log has it under the request id.'),

  entry('PL001', null, 'configuration', 'There is no setting of this name.'),
  entry('PL002', null, 'configuration', 'The value of a setting is not of its kind.'),
  entry('PL003', null, 'configuration', 'The configuration file cannot be read.'),
  entry('PL004', null, 'configuration', 'Settings contradict each other, or one that is needed is missing.'),
  entry('PL005', null, 'configuration', 'The command or its arguments are not known.'),
  entry('PL006', null, 'configuration', 'The address cannot be listened on: taken, or not ours.'),
  entry('PL100', null, 'embedded server', 'There are no PostgreSQL binaries for this platform.'),
  entry('PL101', null, 'embedded server', 'The port of the embedded PostgreSQL is taken.'),
  entry('PL102', null, 'embedded server', 'The disk that holds the data folder is full.'),
  entry('PL103', null, 'embedded server', 'The data folder cannot be written.'),
  entry('PL104', null, 'embedded server', 'The data folder belongs to another major version of PostgreSQL.'),
  entry('PL105', null, 'embedded server', 'Another process serves this data folder.'),
  entry('PL106', null, 'embedded server', 'The embedded PostgreSQL did not start in time, or ended.'),
  entry('PL107', null, 'embedded server', 'No unprivileged user is there to run the embedded PostgreSQL.'),
  entry('PL200', 413, 'limits', 'The body is larger than body-bytes-max.'),
  entry('PL201', 414, 'limits', 'The URL is longer than url-bytes-max.'),
  entry('PL202', 431, 'limits', 'The headers are larger than header-bytes-max.'),
  entry('PL203', 400, 'limits', 'Embeds are nested deeper than embed-depth-max.'),
  entry('PL204', 400, 'limits', 'The JSON body is nested deeper than json-depth-max.'),
  entry('PL205', 503, 'limits', 'As many requests are in flight as requests-in-flight-max allows.'),
  entry('PL206', 503, 'limits', 'As many requests wait for the database as queue-length-max allows.'),
  entry('PL207', 503, 'limits', 'The server is shutting down.'),
  entry('PL208', 408, 'limits', 'The request did not arrive within request-timeout-ms.'),
  entry('PL209', 400, 'limits', 'The request is not HTTP.'),
]

/** Numbers that once meant something. They are never given out again. */
export const retiredCodes: readonly string[] = ['PGRST104', 'PGRST109', 'PGRST110', 'PGRST113', 'PGRST119']

const byCode: ReadonlyMap<string, CodeEntry> = new Map(codes.map((each) => [each.code, each]))

export function findCode(code: string): CodeEntry | undefined {
  return byCode.get(code)
}

function entry(code: string, status: number | null, stage: Stage, meaning: string): CodeEntry {
  return { code, status, stage, meaning }
}
