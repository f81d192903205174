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
  | 'model'
  | 'migrations'
  | 'set-up of a database'
  | 'audit'
  | 'commands'
  | 'test kit'
  | 'policies'

export interface CodeEntry {
  readonly code: string
  /** HTTP status; null where the code ends a process and no response. */
  readonly status: number | null
  readonly stage: Stage
  readonly meaning: string
}

const byStage: Readonly<
  Record<Stage, readonly (readonly [code: string, status: number | null, meaning: string])[]>
> = {
  connect: [
    ['PGRST000', 503, 'No connection to the database could be made.'],
    ['PGRST001', 503, 'The connection broke while it was in use; it is being restored.'],
    ['PGRST002', 503, 'The catalog could not be read yet; it is being read again.'],
    ['PGRST003', 504, 'No connection of the pool became free in time.'],
    ['PL108', null, 'The database is a version of PostgreSQL that is not supported.'],
    ['PL109', null, 'A pooler between us and the database gives each transaction another session.'],
  ],
  request: [
    ['PGRST100', 400, 'A query parameter could not be parsed.'],
    ['PGRST101', 405, 'Functions take GET, HEAD and POST only; GET and HEAD not when volatile.'],
    ['PGRST102', 400, 'The body is not what its content type promises.'],
    ['PGRST103', 416, 'The range that was asked for lies outside of the result.'],
    ['PGRST105', 405, 'PUT needs an eq filter on every primary key column and no other filter.'],
    ['PGRST106', 406, 'The schema named by a profile header is not exposed.'],
    ['PGRST107', 406, 'None of the media types in Accept can be produced.'],
    ['PGRST108', 400, 'A filter or order names an embed that select does not have.'],
    ['PGRST111', 500, 'The setting response.headers holds something else than headers.'],
    ['PGRST112', 500, 'The setting response.status is no status code.'],
    ['PGRST114', 400, 'PUT does not take limit and offset.'],
    ['PGRST115', 400, 'The body of a PUT has another key than its URL.'],
    ['PGRST116', 406, 'A single object was asked for, and there are none or several.'],
    ['PGRST117', 405, 'This HTTP method is not supported.'],
    ['PGRST118', 400, 'Rows can be ordered by an embed only when it is to-one.'],
    ['PGRST120', 400, 'An embed is only compared with null.'],
    ['PGRST121', 500, "A RAISE with SQLSTATE 'PGRST' carries no proper JSON."],
    ['PGRST122', 400, 'Prefer: handling=strict, and a preference is not known.'],
    ['PGRST123', 400, 'Aggregates are switched off.'],
    ['PGRST124', 400, 'More rows are affected than max-affected allows; nothing was changed.'],
    ['PGRST125', 404, 'The path of the URL is none that is served.'],
    ['PGRST126', 404, 'The root document is switched off.'],
    ['PGRST127', 400, 'The dialect knows this, but does not do it.'],
    ['PGRST128', 400, 'max-affected with handling=strict needs a function that returns rows.'],
    ['PL220', 400, 'If-Match or If-None-Match has no tags, or does not go with the method.'],
    ['PL221', 412, 'The row is not what If-Match or If-None-Match says; nothing was changed.'],
  ],
  'schema cache': [
    ['PGRST200', 400, 'There is no relationship between these two.'],
    ['PGRST201', 300, 'There are several relationships between these two; a hint must choose.'],
    ['PGRST202', 404, 'No function has this name and these arguments.'],
    ['PGRST203', 300, 'Several overloads of the function fit the arguments.'],
    ['PGRST204', 400, 'The table has no such column.'],
    ['PGRST205', 404, 'There is no such table or view.'],
  ],
  token: [
    ['PGRST300', 500, 'A token came, and no secret is configured to check it.'],
    ['PGRST301', 401, 'The token could not be decoded or its signature does not hold.'],
    ['PGRST302', 401, 'A token is needed: anonymous access is off.'],
    ['PGRST303', 401, 'The claims of the token do not hold: time, audience or form.'],
  ],
  internal: [['PGRSTX00', 500, 'A fault of ours. The log has it under the request id.']],
  configuration: [
    ['PL001', null, 'There is no setting of this name.'],
    ['PL002', null, 'The value of a setting is not of its kind.'],
    ['PL003', null, 'The configuration file cannot be read.'],
    ['PL004', null, 'Settings contradict each other, or one that is needed is missing.'],
    ['PL005', null, 'The command line is wrong: a verb, an option or its value.'],
    ['PL006', null, 'The address cannot be listened on: taken, or not ours.'],
    ['PL007', null, 'A file that the command needs is not there, does not load, or holds something else.'],
    ['PL008', null, 'A schema that is to be served is not in the database.'],
  ],
  'embedded server': [
    ['PL100', null, 'There are no PostgreSQL binaries for this platform.'],
    ['PL101', null, 'The port of the embedded PostgreSQL is taken.'],
    ['PL102', null, 'The disk that holds the data folder is full.'],
    ['PL103', null, 'The data folder cannot be written.'],
    ['PL104', null, 'The data folder belongs to another major version of PostgreSQL.'],
    ['PL105', null, 'Another process serves this data folder.'],
    ['PL106', null, 'The embedded PostgreSQL did not start in time, or ended.'],
    ['PL107', null, 'No unprivileged user is there to run the embedded PostgreSQL.'],
  ],
  limits: [
    ['PL200', 413, 'The body is larger than body-bytes-max.'],
    ['PL201', 414, 'The URL is longer than url-bytes-max.'],
    ['PL202', 431, 'The headers are larger than header-bytes-max.'],
    ['PL203', 400, 'Embeds are nested deeper than embed-depth-max.'],
    ['PL204', 400, 'The JSON body is nested deeper than json-depth-max.'],
    ['PL205', 503, 'As many requests are in flight as requests-in-flight-max allows.'],
    ['PL206', 503, 'As many requests wait for the database as queue-length-max allows.'],
    ['PL207', 503, 'The server is shutting down.'],
    ['PL208', 408, 'The request did not arrive within request-timeout-ms.'],
    ['PL209', 400, 'The request is not HTTP.'],
    ['PL210', 503, 'Answers that clients have not taken yet are as many bytes as unread-bytes-max allows.'],
    ['PL211', 413, 'The answer is larger than answer-bytes-max.'],
    ['PL212', 503, 'The disk of the embedded PostgreSQL has less room than disk-free-bytes-min.'],
    ['PL213', 417, 'The request expects what this server does not do.'],
  ],
  model: [['PL401', null, 'The model has mistakes; the message has each with its file and line.']],
  migrations: [
    ['PL402', null, 'PostgreSQL does not take a statement that the model, or a migration, is made of.'],
    ['PL403', null, 'The rows that are there do not allow a change of the model; the message has each.'],
    ['PL404', null, 'A change of the model would lose data.'],
    [
      'PL405',
      null,
      'A migration that was applied has changed or is missing, or a file has no place in the order.',
    ],
    ['PL406', null, 'A migration did not get its locks in time.'],
    ['PL407', null, 'The database refused a part of a migration.'],
    ['PL408', null, 'Another migration runs in this database.'],
    ['PL409', null, 'After a migration the database still differs from the model.'],
  ],
  'set-up of a database': [
    ['PL410', null, 'The login lacks rights that setting up the database needs; the message lists them.'],
    ['PL411', null, 'The database was set up by another text of a file of ours.'],
    ['PL412', null, 'A check of security failed, and security-checks is refuse.'],
    ['PL413', null, 'A row that a database is to begin with is refused.'],
  ],
  'test kit': [
    ['PL420', null, 'A package that the test kit needs is not installed.'],
    ['PL421', null, 'There is no PostgreSQL that tests can run on.'],
    ['PL422', null, 'Work that a test waits for did not end in time.'],
  ],
  commands: [
    ['PL501', 403, 'The caller may not call this command; 401 without a token.'],
    ['PL502', 400, 'The input of a command is not what it declares; details has each field.'],
    ['PL503', 422, 'An Idempotency-Key was used with another body.'],
    ['PL504', 409, 'Another request holds what a command needs, and held it for too long.'],
    ['PL505', 400, 'The Idempotency-Key is malformed, or missing where one is asked for.'],
    ['PL506', 503, 'A command lost against others again and again, or too many wait for their turn.'],
    ['PL507', 503, 'A command took longer than it may; it was undone.'],
    ['PL508', 500, 'A command read more than it may.'],
    ['PL509', 500, 'A command did not return what it declares.'],
    ['PL510', 405, 'A command takes POST only.'],
    ['PL511', 415, 'A command takes JSON only.'],
    ['PL512', 400, 'The body of a command is not a JSON object.'],
    ['PL513', 400, 'A command has no query parameters.'],
    ['PL514', 500, 'A query was sent after its command had ended.'],
    ['PL515', 500, 'A command asked for a transaction, a connection or a stream of its own.'],
    ['PL516', 500, 'A command names a workflow or command that the application does not list.'],
    ['PL517', 404, 'There is no such command.'],
    ['PL518', 400, 'A request cannot be in a batch, or refers to what is not there.'],
  ],
  audit: [
    ['PL440', null, 'The audit log of the database cannot be read; the message says why.'],
    ['PL441', null, 'The audit log is not what was written; the lines before name what was found.'],
  ],
  policies: [
    ['PL431', null, 'The policies or grants of the database are not those of the model.'],
    ['PL432', null, 'The database cannot be asked what a policy comes to; the message says why.'],
  ],
}

export const codes: readonly CodeEntry[] = Object.entries(byStage).flatMap(([stage, rows]) =>
  rows.map(([code, status, meaning]) => ({ code, status, stage: stage as Stage, meaning })),
)

/** Numbers that once meant something. They are never given out again. */
export const retiredCodes: readonly string[] = ['PGRST104', 'PGRST109', 'PGRST110', 'PGRST113', 'PGRST119']

const byCode: ReadonlyMap<string, CodeEntry> = new Map(codes.map((each) => [each.code, each]))

export function findCode(code: string): CodeEntry | undefined {
  return byCode.get(code)
}
