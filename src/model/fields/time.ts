// Days and moments. All are strings in ISO 8601, as PostgreSQL writes them into JSON; `'now'` as a default is the time at
// which the transaction began.
import type { Field } from '../field.ts'
import { makeField } from './make.ts'

/** A moment, with its time zone; kept in UTC. A Date may be written, too. */
export function timestamp(): Field<string, 'required', 'open', null, string, string | Date> {
  return timeField('timestamp', { type: 'timestamptz', format: 'date-time', now: 'now()' })
}

/** A day of the calendar. */
export function date(): Field<string> {
  return timeField('date', { type: 'date', format: 'date', now: 'current_date' })
}

/** A time of day, without a zone. */
export function time(): Field<string> {
  return timeField('time', { type: 'time', format: 'time', now: 'localtime' })
}

/** A length of time: `'14 days'`. */
export function interval(): Field<string> {
  return makeField({
    kind: 'interval',
    type: { kind: 'plain', name: 'interval' },
    jsonSchema: { type: 'string', format: 'duration' },
  })
}

interface TimeKind {
  readonly type: string
  readonly format: string
  readonly now: string
}

function timeField<Written = string>(
  kind: string,
  { type, format, now }: TimeKind,
): Field<string, 'required', 'open', null, string, Written> {
  return makeField({
    kind,
    type: { kind: 'plain', name: type },
    words: { now },
    jsonSchema: { type: 'string', format },
  })
}
