import { join } from 'node:path'

import { createDirectory } from '../src/db/embedded/directory.ts'
import { stopAndWait } from '../src/db/embedded/stop.ts'
import { enterServer } from '../src/db/embedded/server-users.ts'
import { serverDirectory, servers, workers } from './server.ts'

/**
 * Keeps the shared test servers running between test files: the run itself counts as a user of each, though it starts
 * none. At its end it leaves, and stops those that no other run uses.
 */
export function setup(): () => Promise<void> {
  const directories = servers().flatMap((major) => Array.from({ length: workers }, (_, index) => serverDirectory(major, String(index + 1))))
  const uses = directories.map((path) => {
    const directory = createDirectory(path)
    return { cluster: join(directory, 'data'), use: enterServer(join(directory, 'users')) }
  })
  return async () => {
    // Their databases are to be looked at: the next run stops them.
    if (process.env['TRUNKLINE_KEEP'] === '1') return
    for (const { cluster, use } of uses) {
      if (use.beginLeave()) await stopAndWait(cluster)
      use.endLeave()
    }
  }
}
