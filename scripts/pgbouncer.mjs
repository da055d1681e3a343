// PgBouncer for the tests that go through a pooler: the machine's own, or Debian's through apt as root.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const places = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/usr/local/bin/pgbouncer', '/opt/homebrew/bin/pgbouncer']

/** Installs PgBouncer where that is possible; elsewhere says that the tests through it are left out. */
export function ensurePgBouncer(say) {
  if (isThere()) return
  if (process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0) {
    say('Installing PgBouncer through apt for the tests that go through a pooler')
    spawnSync('apt-get', ['update'], { stdio: 'ignore', timeout: 120_000 })
    // Only the program: nothing of it is to be started here.
    spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'pgbouncer'], { stdio: 'ignore', timeout: 180_000, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' } })
  }
  if (!isThere()) say('PgBouncer is not installed, so that the tests through a pooler are left out.')
}

function isThere() {
  return places.some((path) => existsSync(path))
}
