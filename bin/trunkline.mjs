#!/usr/bin/env node
// Starts the command line on a Node that is new enough: this one, or the one that a clone has fetched into .node/.
import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const [major, minor] = process.versions.node.split('.').map(Number)

if (major > 22 || (major === 22 && minor >= 18)) {
  const built = join(root, 'dist/src/cli/main.js')
  await import(pathToFileURL(existsSync(built) ? built : join(root, 'src/cli/main.ts')).href)
} else {
  const node = fetchedNode()
  if (node === undefined) {
    process.stderr.write(`Trunkline needs Node 22.18 or newer, this is ${process.versions.node}.\n  → Install a newer Node; in a clone, npm start fetches one into the project.\n`)
    process.exitCode = 1
  } else {
    const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
    // Ctrl+C reaches the child by itself; here it only must not end the wait for it.
    process.on('SIGINT', () => {})
    process.on('SIGTERM', () => child.kill('SIGTERM'))
    child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]))
  }
}

function fetchedNode() {
  const packages = join(root, '.node/node_modules')
  if (!existsSync(packages)) return undefined
  return readdirSync(packages).map((name) => join(packages, name, 'bin/node')).find((path) => existsSync(path))
}
