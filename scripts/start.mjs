// npm start: from a fresh clone to a running Trunkline with the demo database ingested.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { join } from 'node:path'
import { ensureBuild } from './build.mjs'
import { ensurePackages } from './install.mjs'
import { ensureNode, root, withNode } from './node.mjs'

const say = (line) => process.stdout.write(`• ${line}\n`)
const node = ensureNode(say)
ensurePackages(node, '.', 'packages (about a minute the first time)', say)
ensureBuild(node, say)

const child = spawn(node, [join(root, 'dist/src/cli/main.js'), 'start', ...process.argv.slice(2)], { cwd: root, stdio: 'inherit', env: withNode(node) })
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 1)))
