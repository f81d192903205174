// Settings of the server: where it listens, what it writes to its log, how it ends.
import { boolean, choice, integer, list, optional, text, textLike } from '../kind.ts'
import { setting } from '../setting.ts'

const portMax = 65_535
const dayMs = 86_400_000

export const serverSettings = {
  port: setting({
    kind: integer(0, portMax),
    default: 8000,
    meaning: 'TCP port to listen on; 0 takes any that is free.',
    pgrst: { names: ['SERVER_PORT'], default: 3000 },
  }),
  host: setting({
    kind: text,
    default: '127.0.0.1',
    meaning: 'Address to listen on. 0.0.0.0 is every IPv4 address of this machine.',
    pgrst: { names: ['SERVER_HOST'], convert: hostOf, default: '0.0.0.0' },
  }),
  unixSocket: setting({
    kind: optional(text),
    default: null,
    meaning: 'Path of a unix socket to listen on, instead of host and port.',
    pgrst: { names: ['SERVER_UNIX_SOCKET'] },
  }),
  unixSocketMode: setting({
    kind: textLike('an octal file mode from 600 to 777', (value) => /^[67][0-7]{2}$/.test(value)),
    default: '660',
    meaning: 'File mode of the unix socket.',
    pgrst: { names: ['SERVER_UNIX_SOCKET_MODE'] },
  }),
  reusePort: setting({
    kind: boolean,
    default: false,
    meaning: 'Share the port with other processes that do the same (SO_REUSEPORT).',
    pgrst: { names: ['SERVER_REUSEPORT'] },
  }),
  adminHost: setting({
    kind: optional(text),
    default: null,
    meaning: 'Address of the separate operations listener; as host when unset.',
    pgrst: { names: ['ADMIN_SERVER_HOST'], convert: hostOf },
  }),
  adminPort: setting({
    kind: optional(integer(0, portMax)),
    default: null,
    meaning:
      'Port of a separate listener with /live, /ready, /metrics and /schema_cache; /metrics is then there only. Unset: none, and /metrics is open to every client. /healthz and /readyz are always where clients are served.',
    pgrst: { names: ['ADMIN_SERVER_PORT'] },
  }),
  adminUnixSocket: setting({
    kind: optional(text),
    default: null,
    meaning: 'Path of a unix socket for the operations listener, instead of its host and port.',
    pgrst: { names: ['ADMIN_SERVER_UNIX_SOCKET'] },
  }),
  workers: setting({
    kind: integer(1, 256),
    default: 1,
    unit: 'processes',
    meaning: 'Server processes that share the port. Each has its own pool.',
  }),
  restPrefix: setting({
    kind: textLike('empty, or a path like /rest/v1', (value) => /^(?:\/[\w.~-]+)*$/.test(value)),
    default: '/rest/v1',
    meaning: 'Path under which REST is served; empty serves it at the root.',
    pgrst: { names: [], default: '' },
  }),
  corsOrigins: setting({
    kind: list,
    default: [],
    meaning: 'Origins that browsers may call from, with credentials. Empty: any origin, without credentials.',
    pgrst: { names: ['SERVER_CORS_ALLOWED_ORIGINS'] },
  }),
  traceHeader: setting({
    kind: optional(textLike('the name of a header', (value) => /^[\w!#$%&'*+.^`|~-]+$/.test(value))),
    default: null,
    meaning: 'Request header that is echoed in the response.',
    pgrst: { names: ['SERVER_TRACE_HEADER'] },
  }),
  serverTimingEnabled: setting({
    kind: boolean,
    default: false,
    meaning: 'Say in Server-Timing how long each step of a request took.',
    pgrst: { names: ['SERVER_TIMING_ENABLED'], inDatabase: true },
  }),
  clientErrorVerbosity: setting({
    kind: choice('verbose', 'minimal'),
    default: 'verbose',
    meaning: 'minimal leaves details and hint out of errors.',
    pgrst: { names: ['CLIENT_ERROR_VERBOSITY'], inDatabase: true },
  }),
  logLevel: setting({
    kind: choice('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
    default: 'info',
    meaning: 'The least severe events that are logged.',
    pgrst: {
      names: ['LOG_LEVEL'],
      convert: (value) => (value === 'crit' ? 'fatal' : value),
      default: 'error',
    },
  }),
  logFormat: setting({
    kind: choice('auto', 'pretty', 'json'),
    default: 'auto',
    meaning: 'auto is pretty in a terminal and one JSON object per line elsewhere.',
  }),
  logQuery: setting({
    kind: boolean,
    default: false,
    meaning: 'Log the SQL of every request, without its parameters.',
    pgrst: { names: ['LOG_QUERY'] },
  }),
  shutdownTimeoutMs: setting({
    kind: integer(0, dayMs),
    default: 10_000,
    unit: 'ms',
    meaning: 'How long requests in flight may take to finish when the server is told to stop.',
  }),
}

/** The special hosts of PostgREST: any address, preferring (`*4`) or requiring (`!4`) one protocol. */
function hostOf(value: string): string {
  if (value === '*' || value === '*6' || value === '!6') return '::'
  return value === '*4' || value === '!4' ? '0.0.0.0' : value
}
