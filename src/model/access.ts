/** What people may be; the later includes what the earlier may do. */
export const personRoles = ['viewer', 'editor', 'admin'] as const
export type PersonRole = (typeof personRoles)[number]

/** What an account may be: a person's role, or a bot, which speaks for a source. */
export type Role = PersonRole | 'bot'

/** What a route asks of its caller. `ingest` is describing sources and running them: services, their connections, pipelines. */
export const rights = ['public', 'view', 'edit', 'ingest', 'admin'] as const
export type Right = (typeof rights)[number]

/** The rights of each role; `public` is everybody's. Whoever may write a connection may have secrets sent to a host of their choice, which is why editors may not. */
export const rightsOf = {
  viewer: ['public', 'view'],
  editor: ['public', 'view', 'edit'],
  bot: ['public', 'view', 'edit', 'ingest'],
  admin: ['public', 'view', 'edit', 'ingest', 'admin'],
} as const satisfies Readonly<Record<Role, readonly Right[]>>

/** Whether a role holds a right. */
export function holdsRight(role: Role, right: Right): boolean {
  return (rightsOf[role] as readonly Right[]).includes(right)
}

/** The greatest of several roles of a person. */
export function greatestRole(roles: readonly PersonRole[]): PersonRole {
  return personRoles.findLast((role) => roles.includes(role)) ?? 'viewer'
}
