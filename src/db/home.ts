import { isAbsolute, join } from 'node:path'

/** What the place of our files depends on: the environment and who runs us. */
export type HomeInput = {
  readonly env: Readonly<Record<string, string | undefined>>
  /** The numeric user; undefined where the system has none. */
  readonly uid: number | undefined
  readonly platform: NodeJS.Platform
  readonly homeDirectory: string
}

/**
 * The folder of everything Trunkline keeps on this machine: TRUNKLINE_HOME, or the user's data folder.
 *
 * Root gets a system folder, not one below /root: PostgreSQL refuses to run as root, and the user that runs it instead
 * could not reach its own files there.
 */
export function defaultHome(input: HomeInput): string {
  const { env, uid, platform, homeDirectory } = input
  const chosen = env['TRUNKLINE_HOME']
  if (chosen !== undefined && chosen !== '') return chosen
  if (uid === 0) return platform === 'darwin' ? '/usr/local/var/trunkline' : '/var/lib/trunkline'
  if (platform === 'darwin') return join(homeDirectory, 'Library', 'Application Support', 'trunkline')
  const dataHome = env['XDG_DATA_HOME']
  // The XDG specification says that a relative path here is to be ignored.
  return join(dataHome !== undefined && isAbsolute(dataHome) ? dataHome : join(homeDirectory, '.local', 'share'), 'trunkline')
}
