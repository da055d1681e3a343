/**
 * The environment of the server's programs: PGDATA, PGPORT and the like of the person who starts us must not reach them,
 * and messages are in English because the launcher reads some of them.
 */
export function serverEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return { PATH: env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }
}
