// Where the functions stand that policies find the groups of their caller by: those of all models of a database.
export const ACCESS_SCHEMA = 'plinth_access'
