// Compiles src/ (Node) and web/ (browser) into dist/.
import { spawnSync } from 'node:child_process'
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuilt } from './install.mjs'
import { fail, root, runTool } from './node.mjs'

const sources = ['src', 'demo', 'web', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'scripts/build.mjs', 'scripts/bundle.mjs', 'scripts/module-places.mjs']

/** Builds everything that `npm start` runs; does nothing when the sources did not change. */
export function ensureBuild(node, say) {
  ensureBuilt(sources, () => {
    rmSync(join(root, 'dist'), { recursive: true, force: true })
    if (runTool(node, 'typescript/bin/tsc', ['-p', 'tsconfig.build.json']) !== 0) fail('The compiler found errors, shown above.')
    if (spawnSync(node, [join(root, 'scripts/bundle.mjs')], { stdio: 'inherit' }).status !== 0) fail('What was compiled could not be joined, see above.')
    cpSync(join(root, 'src/sql/ddl/builtin-catalog.json'), join(root, 'dist/src/sql/ddl/builtin-catalog.json'))
    cpSync(join(root, 'src/catalog/migrations'), join(root, 'dist/src/catalog/migrations'), { recursive: true })
    if (runTool(node, 'vite/bin/vite.js', ['build', '--config', 'web/vite.config.ts', '--logLevel', 'warn']) !== 0) fail('The web build failed, see above.')
  }, say)
}
