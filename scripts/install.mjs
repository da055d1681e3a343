// Installs what a step needs, once per lock file: a marker written after success tells a finished install from a killed one.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pause, withLock } from './lock.mjs'
import { lockFile, root, runNpm, tryNpm } from './node.mjs'

/** Installs the packages of `folder` exactly as its lock file says, unless that was done already; one process at a time. */
export function ensurePackages(node, folder, what, say) {
  const marker = join(root, folder, 'node_modules', '.trunkline-installed')
  const wanted = `${digest([join(root, folder, 'package-lock.json')])} ${process.platform}-${process.arch}`
  const isInstalled = () => existsSync(marker) && readFileSync(marker, 'utf8') === wanted
  if (isInstalled()) return
  withLock(lockFile, say, ({ wasLeft }) => {
    if (isInstalled()) return
    say(`Installing ${what}`)
    // The npm of a process that was killed goes on without it for a while, and the two delete each other's files.
    runCi(node, join(root, folder), wasLeft ? 3 : 0, say)
    writeFileSync(marker, wanted)
  })
}

function runCi(node, folder, mayFail, say) {
  const ci = ['ci', '--no-audit', '--no-fund', '--loglevel=error']
  for (let failed = 0; failed < mayFail; failed += 1) {
    if (tryNpm(node, ci, folder).status === 0) return
    say('An installation that was broken off may still be going on: trying again in 10 seconds')
    pause(10_000)
  }
  runNpm(node, ci, folder)
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
  const isBuilt = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted
  if (isBuilt()) return
  withLock(lockFile, say, () => {
    if (isBuilt()) return
    say('Building')
    rmSync(stamp, { force: true })
    build()
    writeFileSync(stamp, wanted)
  })
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
