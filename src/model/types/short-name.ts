// Names that PostgreSQL would cut end in a digest (name.ts), which the compiler cannot compute: such a name is any string, so
// that none that does not exist is offered.

/** The name itself, if it has at most 63 characters. */
export type ShortName<Name extends string> = [After64<Name>] extends [never] ? Name : string

type After64<Name extends string> = After8<After8<After8<After8<After8<After8<After8<After8<Name>>>>>>>>

type After8<Text extends string> =
  Text extends `${infer _1}${infer _2}${infer _3}${infer _4}${infer _5}${infer _6}${infer _7}${infer _8}${infer Rest}`
    ? Rest
    : never
