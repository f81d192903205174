// The door of the QUERY room: how a database is read and its tables written. rest/ is its first front end; plan/,
// compile/ and run.ts know of no dialect.
export { createRest, type Rest, type RestDependencies } from './rest/rest.ts'
export type { Principal, RestOptions, RestRequest, RestResponse } from './rest/types.ts'
