// What a query string may cost at most. http/ bounds the size of the request line as well; these hold for every caller.

export const QUERY_CHARACTERS_MAX = 262_144
export const QUERY_PARAMETERS_MAX = 1_000
/** Levels of embeds in a `select`, and of groups in a logic tree. */
export const NESTING_DEPTH_MAX = 64
/** Items of one `select` and conditions of one logic tree, all levels together, and the steps of their JSON paths. */
export const GRAMMAR_ITEMS_MAX = 2_000
/** Elements of one `in` list. */
export const LIST_ELEMENTS_MAX = 10_000
