// npm test: installs what tests need, builds, runs them all and ends with "N passed, N failed". --matrix runs them on PostgreSQL 14 to 18.
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBrowser } from './browser.mjs'
import { ensurePgBouncer } from './pgbouncer.mjs'
import { ensureBuild } from './build.mjs'
import { ensurePackages } from './install.mjs'
import { ensureNode, fail, root, runTool } from './node.mjs'

const say = (line) => process.stdout.write(`• ${line}\n`)
const matrix = process.argv.includes('--matrix')
const args = process.argv.slice(2).filter((arg) => arg !== '--matrix')
const node = ensureNode(say)
ensurePackages(node, '.', 'packages', say)
ensurePackages(node, 'test/postgres', 'the PostgreSQL versions that tests run on', say)
const chromium = ensureBrowser(node, say)
ensurePgBouncer(say)
ensureBuild(node, say)

const report = join(root, 'node_modules', '.test-report.json')
rmSync(report, { force: true })
const env = {
  TRUNKLINE_TEST_POSTGRES: matrix ? '14,15,16,17,18' : process.env.TRUNKLINE_TEST_POSTGRES ?? '14,18',
  ...(chromium !== undefined && { CHROMIUM_PATH: chromium }),
}
say(`Running the tests on PostgreSQL ${env.TRUNKLINE_TEST_POSTGRES}`)
const code = runTool(node, 'vitest/vitest.mjs', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args], env)
const { passed, failed } = readReport(report)
process.stdout.write(`\n${passed} passed, ${failed} failed\n`)
process.exit(code !== 0 || failed > 0 ? 1 : 0)

/** Counts of the run; a file that could not even be loaded counts as one failure. */
function readReport(path) {
  try {
    const result = JSON.parse(readFileSync(path, 'utf8'))
    const unloaded = result.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length
    return { passed: result.numPassedTests, failed: result.numFailedTests + unloaded }
  } catch {
    return fail('The test runner ended without a report.')
  }
}
