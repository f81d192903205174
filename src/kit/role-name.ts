// What stands for no role: PostgreSQL takes `none`, spelled like this, as the wish to be the login role again. Whoever
// names a role for others must never get that. Every other name is a role's or an error of the database.

export function isNoRole(name: string): boolean {
  return name === 'none'
}
