// Settings of the database: which one, how many connections, what of it is served.
import {
  boolean,
  choice,
  functionName,
  integer,
  list,
  names,
  optional,
  roleName,
  secret,
  textLike,
} from '../kind.ts'
import { maskUrl } from '../secret.ts'
import { secondsToMs, setting } from '../setting.ts'

const dayMs = 86_400_000
const postgresNames = /^[a-z_][\w$]{0,62}$/i

export const databaseSettings = {
  databaseUrl: setting({
    kind: optional(secret('a postgres:// URL or @file', maskUrl)),
    default: null,
    meaning: 'The PostgreSQL to serve. Unset: an embedded one with its data in the data folder.',
    aliases: ['DATABASE_URL'],
    pgrst: { names: ['DB_URI'] },
  }),
  data: setting({
    kind: textLike('a folder', (value) => value !== ''),
    default: '.plinth',
    meaning: 'Folder of the embedded PostgreSQL: its data, keys and socket.',
  }),
  embeddedPort: setting({
    kind: integer(0, 65_535),
    default: 0,
    meaning: 'Loopback port of the embedded PostgreSQL; 0 keeps one that was free when the folder was made.',
  }),
  diskFreeBytesMin: setting({
    kind: integer(0, Number.MAX_SAFE_INTEGER),
    default: 536_870_912,
    unit: 'bytes',
    meaning:
      'Room on the disk of the embedded PostgreSQL below which writes get 503 and the server is not ready, since a PostgreSQL whose disk is full ends; 0 does not look.',
  }),
  diskCheckIntervalMs: setting({
    kind: integer(10, dayMs),
    default: 1000,
    unit: 'ms',
    meaning: 'How often that room is looked up.',
  }),
  schemas: setting({
    kind: names,
    default: ['public'],
    meaning:
      'Schemas that are served; the first is the default. Not set: that of the model, where one is served.',
    pgrst: { names: ['DB_SCHEMAS', 'DB_SCHEMA'], inDatabase: true },
  }),
  extraSearchPath: setting({
    kind: list,
    default: ['public'],
    meaning: 'Schemas on the search path that are not served.',
    pgrst: { names: ['DB_EXTRA_SEARCH_PATH'], inDatabase: true },
  }),
  anonRole: setting({
    kind: optional(roleName),
    default: 'anon',
    meaning: 'Role of requests without a token. Empty: a token is needed.',
    pgrst: { names: ['DB_ANON_ROLE'], default: null, inDatabase: true },
  }),
  preRequest: setting({
    kind: optional(functionName),
    default: null,
    meaning: 'Function that runs before each request, as its role.',
    pgrst: { names: ['DB_PRE_REQUEST', 'PRE_REQUEST'], inDatabase: true },
  }),
  rootSpec: setting({
    kind: optional(functionName),
    default: null,
    meaning: 'Function whose result replaces the root document.',
    pgrst: { names: ['DB_ROOT_SPEC', 'ROOT_SPEC'], inDatabase: true },
  }),
  maxRows: setting({
    kind: optional(integer(0, Number.MAX_SAFE_INTEGER)),
    default: null,
    unit: 'rows',
    meaning: 'The most rows that one request reads, at every level of it. Unset: no limit.',
    pgrst: { names: ['DB_MAX_ROWS', 'MAX_ROWS'], inDatabase: true },
  }),
  txEnd: setting({
    kind: choice('commit', 'commit-allow-override', 'rollback', 'rollback-allow-override'),
    default: 'commit',
    meaning: 'How transactions end, and whether Prefer: tx= may choose.',
    pgrst: { names: ['DB_TX_END'], inDatabase: true },
  }),
  hoistedTxSettings: setting({
    kind: list,
    default: ['statement_timeout', 'plan_filter.statement_cost_limit', 'default_transaction_isolation'],
    meaning: 'Settings of a function that hold for the whole transaction that calls it.',
    pgrst: { names: ['DB_HOISTED_TX_SETTINGS'], inDatabase: true },
  }),
  aggregates: setting({
    kind: boolean,
    default: false,
    meaning: 'Serve count(), sum(), avg(), min() and max() in select.',
    pgrst: { names: ['DB_AGGREGATES_ENABLED'], inDatabase: true },
  }),
  explain: setting({
    kind: boolean,
    default: false,
    meaning: 'Serve the plan of a statement to those who ask for its media type.',
    pgrst: { names: ['DB_PLAN_ENABLED'], inDatabase: true },
  }),
  preparedStatements: setting({
    kind: boolean,
    default: true,
    meaning: 'Prepare statements by name. Off for poolers that cannot.',
    pgrst: { names: ['DB_PREPARED_STATEMENTS'], inDatabase: true },
  }),
  dbConfig: setting({
    kind: boolean,
    default: true,
    meaning: 'Read pgrst.* settings of the login role.',
    pgrst: { names: ['DB_CONFIG'] },
  }),
  preConfig: setting({
    kind: optional(functionName),
    default: null,
    meaning: 'Function that runs before the settings of the login role are read.',
    pgrst: { names: ['DB_PRE_CONFIG'], inDatabase: true },
  }),
  dbChannel: setting({
    kind: textLike('the name of a channel', (value) => postgresNames.test(value)),
    default: 'pgrst',
    meaning: 'NOTIFY channel on which a reload is asked for.',
    pgrst: { names: ['DB_CHANNEL'] },
  }),
  dbChannelEnabled: setting({
    kind: boolean,
    default: true,
    meaning: 'Listen on that channel.',
    pgrst: { names: ['DB_CHANNEL_ENABLED'] },
  }),
  poolSize: setting({
    kind: integer(1, 10_000),
    default: 10,
    unit: 'connections',
    meaning: 'The most connections that one process opens for requests.',
    pgrst: { names: ['DB_POOL'] },
  }),
  poolAcquisitionTimeoutMs: setting({
    kind: integer(1, dayMs),
    default: 10_000,
    unit: 'ms',
    meaning: 'How long a request waits for a connection before it gets 504.',
    pgrst: { names: ['DB_POOL_ACQUISITION_TIMEOUT'], convert: secondsToMs },
  }),
  poolMaxLifetimeMs: setting({
    kind: integer(0, Number.MAX_SAFE_INTEGER),
    default: 1_800_000,
    unit: 'ms',
    meaning: 'A connection older than this is replaced; 0 keeps it.',
    pgrst: { names: ['DB_POOL_MAX_LIFETIME'], convert: secondsToMs },
  }),
  poolMaxIdletimeMs: setting({
    kind: integer(0, Number.MAX_SAFE_INTEGER),
    default: 30_000,
    unit: 'ms',
    meaning: 'A connection idle for longer than this is closed; 0 keeps it.',
    pgrst: { names: ['DB_POOL_MAX_IDLETIME', 'DB_POOL_TIMEOUT'], convert: secondsToMs },
  }),
  poolAutomaticRecovery: setting({
    kind: boolean,
    default: true,
    meaning: 'Reconnect when the database went away. Off: end the process instead.',
    pgrst: { names: ['DB_POOL_AUTOMATIC_RECOVERY'] },
  }),
  connectTimeoutMs: setting({
    kind: integer(1, dayMs),
    default: 5000,
    unit: 'ms',
    meaning: 'How long one attempt to connect may take.',
  }),
  outagePatienceMs: setting({
    kind: integer(0, dayMs),
    default: 1000,
    unit: 'ms',
    meaning: 'How long requests wait for a database that is down before they get 503 at once.',
  }),
  requestsPerConnectionMax: setting({
    kind: integer(1, 1000),
    default: 8,
    unit: 'requests',
    meaning:
      'Requests in flight on one connection: short reads travel together, others share one once all are busy; 1 never shares one.',
  }),
  preparedStatementsMax: setting({
    kind: integer(0, 100_000),
    default: 500,
    unit: 'statements',
    meaning: 'Prepared statements that one connection keeps.',
  }),
  planCacheMode: setting({
    kind: choice('auto', 'force_generic_plan', 'force_custom_plan'),
    default: 'auto',
    meaning:
      'How PostgreSQL plans prepared statements: its own choice, once for all values (half the cost of small statements, and wrong where values differ much in how many rows they find), or anew each time.',
  }),
  reloadTriggers: setting({
    kind: boolean,
    default: true,
    meaning: 'Install event triggers that tell of DDL, where the login role may.',
  }),
  statementTimeoutMs: setting({
    kind: integer(0, dayMs),
    default: 30_000,
    unit: 'ms',
    meaning: 'How long a statement may run, where the role does not say it itself; 0 is without end.',
    pgrst: { names: [], default: 0 },
  }),
}
