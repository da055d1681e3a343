import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * PostgreSQL's own regression SQL, in the order in which it is run, from Debian's source package (fetched by apt where it is not in the folder
 * yet); undefined where it cannot be had.
 */
export function regressionFiles(folder: string): { name: string; sql: string }[] | undefined {
  const root = findSource(folder) ?? (fetchSource(folder) ? findSource(folder) : undefined)
  if (root === undefined) return undefined
  const regress = join(root, 'src/test/regress')
  const scheduled = [...readFileSync(join(regress, 'parallel_schedule'), 'utf8').matchAll(/^test: (.*)$/gm)].flatMap(([, names]) => names!.trim().split(/\s+/))
  const files = scheduled.map((name) => ({ name, path: join(regress, 'sql', `${name}.sql`) }))
  const plpgsql = join(root, 'src/pl/plpgsql/src/sql')
  const more = existsSync(plpgsql) ? readdirSync(plpgsql).filter((name) => name.endsWith('.sql')).sort().map((name) => ({ name, path: join(plpgsql, name) })) : []
  return [...files, ...more].filter(({ path }) => existsSync(path)).map(({ name, path }) => ({ name, sql: readFileSync(path, 'latin1') }))
}

function findSource(folder: string): string | undefined {
  if (!existsSync(folder)) return undefined
  const name = readdirSync(folder).find((entry) => existsSync(join(folder, entry, 'src/test/regress/parallel_schedule')))
  return name === undefined ? undefined : join(folder, name)
}

/** apt with sources of its own: nothing of the machine's configuration changes. */
function fetchSource(folder: string): boolean {
  const parts = join(folder, 'parts')
  mkdirSync(parts, { recursive: true })
  mkdirSync(join(folder, 'lists/partial'), { recursive: true })
  const suite = /^VERSION_CODENAME=(\w+)$/m.exec(existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '')?.[1] ?? 'bookworm'
  writeFileSync(join(parts, 'source.sources'), `Types: deb-src\nURIs: http://deb.debian.org/debian\nSuites: ${suite}\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n`)
  const apt = (...args: string[]): boolean => spawnSync('apt-get', [
    '-o', 'Dir::Etc::SourceList=/dev/null', '-o', `Dir::Etc::SourceParts=${parts}`, '-o', `Dir::State::Lists=${join(folder, 'lists')}`, ...args,
  ], { cwd: folder, stdio: 'ignore', timeout: 300_000 }).status === 0
  if (!apt('update')) return false
  const major = [18, 17, 16, 15, 14].find((candidate) => apt('source', '--download-only', '--tar-only', `postgresql-${candidate}`))
  const tarball = readdirSync(folder).find((name) => name.includes('.orig.tar'))
  return major !== undefined && tarball !== undefined && spawnSync('tar', ['xf', tarball], { cwd: folder }).status === 0
}
