// npm run build | check | lint | bench: one step of the work, with what it needs installed first.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ensureBuild } from './build.mjs'
import { ensurePackages } from './install.mjs'
import { ensureNode, fail, root, runTool, withNode } from './node.mjs'

const say = (line) => process.stdout.write(`• ${line}\n`)
const [step, ...args] = process.argv.slice(2)
const node = ensureNode(say)
ensurePackages(node, '.', 'packages', say)

const steps = {
  build: () => (ensureBuild(node, say), 0),
  // What did not change since the last check is not checked again.
  check: () => runTool(node, 'typescript/bin/tsc', ['-p', 'tsconfig.json', ...remembered('src'), ...args]) || runTool(node, 'typescript/bin/tsc', ['-p', 'web/tsconfig.json', '--noEmit', ...remembered('web')]),
  lint: () => runTool(node, 'oxlint/bin/oxlint', ['--type-aware', '--deny-warnings', ...args]),
  bench: () => {
    ensurePackages(node, 'test/postgres', 'the PostgreSQL versions that tests and benchmarks run on', say)
    ensureBuild(node, say)
    return spawnSync(node, [join(root, 'bench', `${args[0] ?? 'metadata'}.ts`), ...args.slice(1)], { cwd: root, stdio: 'inherit', env: withNode(node) }).status ?? 1
  },
}
if (!Object.hasOwn(steps, step)) fail(`"${step}" is none of ${Object.keys(steps).join(', ')}.`)
process.exit(steps[step]())

function remembered(name) {
  return ['--incremental', '--tsBuildInfoFile', join(root, 'node_modules', '.check', `${name}.tsbuildinfo`)]
}
