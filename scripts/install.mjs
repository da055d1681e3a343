// Installs what a step needs, once per lock file: a marker written after success tells a finished install from a killed one.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, runNpm } from './node.mjs'

/** Installs the packages of `folder` exactly as its lock file says, unless that was done already. */
export function ensurePackages(node, folder, what, say) {
  const modules = join(root, folder, 'node_modules')
  const marker = join(modules, '.trunkline-installed')
  const wanted = `${digest([join(root, folder, 'package-lock.json')])} ${process.platform}-${process.arch}`
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return
  say(`Installing ${what}`)
  runNpm(node, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], join(root, folder))
  writeFileSync(marker, wanted)
}

/** Digest of files, and of all files below folders, by path and content. */
export function digest(paths) {
  const hash = createHash('sha256')
  for (const path of paths.flatMap(filesBelow)) hash.update(`${path.slice(root.length)}\0`).update(readFileSync(path)).update('\0')
  return hash.digest('hex')
}

/** Builds dist/ with `build` unless the sources are those of the last finished build. */
export function ensureBuilt(sources, build, say) {
  const stamp = join(root, 'dist', '.build')
  const wanted = digest(sources.map((source) => join(root, source)))
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  say('Building')
  rmSync(stamp, { force: true })
  build()
  writeFileSync(stamp, wanted)
}

function filesBelow(path) {
  if (!existsSync(path)) return []
  const entries = safeList(path)
  if (entries === undefined) return [path]
  return entries.filter((entry) => entry.name !== 'node_modules').sort((a, b) => (a.name < b.name ? -1 : 1)).flatMap((entry) => filesBelow(join(path, entry.name)))
}

function safeList(path) {
  try {
    return readdirSync(path, { withFileTypes: true })
  } catch {
    return undefined // a file
  }
}
