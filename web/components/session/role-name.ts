const names: Readonly<Record<string, string>> = { viewer: 'Viewer', editor: 'Editor', admin: 'Administrator', bot: 'Bot' }

/** A role in words. */
export function roleName(role: string): string {
  return names[role] ?? role
}
