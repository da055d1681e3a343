/**
 * The environment of the server's programs, none of it ours: PGDATA, PGPORT and the like must not reach them, and messages
 * are in English because the launcher reads some of them.
 */
export const serverEnvironment = { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C', TZ: 'UTC' } as const
